"""The desk's own keys, in one table, so that menus, buttons and question files never disagree about them."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence


@dataclass(frozen=True)
class DeskKeys:
    """Every shortcut of the desk, by what it does; the first of a group is the one shown on buttons and in menus."""

    undo: tuple[str, ...] = ("Z", "Ctrl+Z")
    skip: tuple[str, ...] = ("S",)
    cant_tell: tuple[str, ...] = ("C",)
    star: tuple[str, ...] = ("F",)  # for "favourite": S is taken
    peek: tuple[str, ...] = ("P",)
    pause: tuple[str, ...] = ("L",)
    invert: tuple[str, ...] = ("I",)
    back_to_queue: tuple[str, ...] = ("Esc",)
    fit: tuple[str, ...] = ("Ctrl+0",)
    one_to_one: tuple[str, ...] = ("Ctrl+1",)
    zoom_in: tuple[str, ...] = ("+", "=", "Ctrl++", "Ctrl+=")
    zoom_out: tuple[str, ...] = ("-", "Ctrl+-")
    full_screen: tuple[str, ...] = ("F11",)
    open_project: tuple[str, ...] = ("Ctrl+O",)
    save_picture: tuple[str, ...] = ("Ctrl+Shift+S",)
    quit: tuple[str, ...] = ("Ctrl+Q",)
    keys: tuple[str, ...] = ("F1",)


KEYS = DeskKeys()


def letters() -> frozenset[str]:
    """The desk's one-character keys, which no answer may take: what ``question.RESERVED_KEYS`` must hold."""
    return frozenset(key for group in vars(KEYS).values() for key in group if len(key) == 1)


def sequences(group: tuple[str, ...]) -> list[QKeySequence]:
    """Qt's key sequences for a group of the table."""
    return [answer_sequence(key) if len(key) == 1 else QKeySequence(key) for key in group]


def answer_sequence(key: str) -> QKeySequence:
    """The key sequence of one character. Built from its code, because Qt's parser gives "," and "+" a meaning."""
    upper = key.upper()
    return QKeySequence(Qt.Key(ord(upper if len(upper) == 1 else key)))
