"""The desk's usual keys, in one table, so that menus, buttons and question files never disagree about them.

A new action is one line here and one ``make(..., "its_name", ...)`` in ``desk_actions``: the user can then give it
other keys, and the sheet of keys lists it. ``key_bindings`` says which keys are in force.
"""

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from gzdesk.questions.question import RESERVED_KEYS

Keys = tuple[str, ...]  # each one character as a key cap has it ("Z", ","), or Qt's portable text ("Ctrl+Z", "Left")


@dataclass(frozen=True)
class DeskKeys:
    """The usual keys by what they do; the first of a group is the one shown on buttons and in menus.

    The letters in ``RESERVED_KEYS`` are the desk's for good. Any other letter gives way in a project whose question
    file uses it for an answer, so give such an action a second key without a letter, or let the menu do.
    """

    undo: Keys = ("Z", "Ctrl+Z")
    redo: Keys = ("Ctrl+Shift+Z", "Ctrl+Y")
    back_question: Keys = ("Backspace",)
    back: Keys = ("Left",)
    forward: Keys = ("Right",)
    skip: Keys = ("S",)
    cant_tell: Keys = ("C",)
    artifact: Keys = ("X",)
    later: Keys = ("W",)  # "wait": A and L are taken, or wanted for answers
    comment: Keys = ("N",)  # "note"
    star: Keys = ("F",)  # for "favourite": S is taken
    peek: Keys = ("P",)
    pause: Keys = ("L",)
    invert: Keys = ("I",)
    back_to_queue: Keys = ("Esc",)
    choose_queue: Keys = ("Q",)
    fit: Keys = ("Ctrl+0",)
    one_to_one: Keys = ("Ctrl+1",)
    zoom_in: Keys = ("+", "=", "Ctrl++", "Ctrl+=")
    zoom_out: Keys = ("-", "Ctrl+-")
    field: Keys = ("V", "Ctrl+2")  # "view" all of it
    pan_left: Keys = ("Ctrl+Left",)
    pan_right: Keys = ("Ctrl+Right",)
    pan_up: Keys = ("Ctrl+Up",)
    pan_down: Keys = ("Ctrl+Down",)
    cross_hair: Keys = ("Ctrl+H",)
    hair_left: Keys = ("Ctrl+Shift+Left",)
    hair_right: Keys = ("Ctrl+Shift+Right",)
    hair_up: Keys = ("Ctrl+Shift+Up",)
    hair_down: Keys = ("Ctrl+Shift+Down",)
    more_contrast: Keys = ("Shift+Up",)
    less_contrast: Keys = ("Shift+Down",)
    more_bias: Keys = ("Shift+Right",)
    less_bias: Keys = ("Shift+Left",)
    straighten: Keys = ("Shift+Home",)
    next_stretch: Keys = ("Ctrl+T",)
    display_controls: Keys = ("Ctrl+D",)
    apply_display: Keys = ("Ctrl+Shift+A",)
    reset_display: Keys = ("Ctrl+Shift+R",)
    open_elsewhere: Keys = ("Ctrl+E",)
    copy_degrees: Keys = ("Ctrl+C",)
    copy_sexagesimal: Keys = ("Ctrl+Shift+C",)
    gallery: Keys = ("F3",)
    survey_map: Keys = ("F4",)
    progress: Keys = ("F5",)
    agreement: Keys = ("F8",)
    why: Keys = ("Y", "F6")  # "why": W is taken
    samp_connect: Keys = ("Ctrl+I",)  # "interop"
    samp_table: Keys = ("Ctrl+Shift+T",)
    samp_galaxy: Keys = ("Ctrl+G",)
    samp_follow: Keys = ("Ctrl+Shift+G",)
    samp_queue: Keys = ("Ctrl+Shift+Q",)
    full_screen: Keys = ("F11",)
    open_project: Keys = ("Ctrl+O",)
    save_picture: Keys = ("Ctrl+Shift+S",)
    settings: Keys = ("Ctrl+,",)
    quit: Keys = ("Ctrl+Q",)
    manual: Keys = ("F1",)
    keys: Keys = ("Shift+F1",)
    about_question: Keys = ("F2", "?")


KEYS = DeskKeys()


def letters() -> frozenset[str]:
    """The desk's one-character keys that no answer may take: what ``question.RESERVED_KEYS`` must hold."""
    return one_character_keys() - yielding()


def yielding() -> frozenset[str]:
    """The desk's one-character keys that give way to a question file which uses them."""
    return one_character_keys() - RESERVED_KEYS


def one_character_keys() -> frozenset[str]:
    """All that the table has."""
    return frozenset(key for group in vars(KEYS).values() for key in group if len(key) == 1)


def usual(name: str) -> Keys:
    """The usual keys of an action; none for one that is not in the table."""
    keys: Keys = getattr(KEYS, name, ())
    return keys


def sequence(key: str) -> QKeySequence:
    """Qt's key sequence of one key of the table, of a question file or of the user's."""
    return answer_sequence(key) if len(key) == 1 else QKeySequence(key)


def sequences(group: Keys) -> list[QKeySequence]:
    """Qt's key sequences for a group of the table."""
    return [sequence(key) for key in group]


@cache
def plain(key: str) -> str:
    """One spelling of a key, to compare by: "Z" for "z", "Ctrl+Z" for "ctrl+z"."""
    return sequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def cap(key: str) -> str:
    """A key as the platform writes it: on a button, in a menu."""
    return sequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def answer_sequence(key: str) -> QKeySequence:
    """The key sequence of one character. Built from its code, because Qt's parser gives "," and "+" a meaning."""
    upper = key.upper()
    return QKeySequence(Qt.Key(ord(upper if len(upper) == 1 else key)))
