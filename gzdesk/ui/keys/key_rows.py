"""All that has a key, grouped as in the menus, for the sheet of keys and for the settings."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from gzdesk.questions.question import Question
from gzdesk.ui.keys.key_bindings import KeyBindings, words
from gzdesk.ui.keys.keys import Keys, cap, usual

BETWEEN = "   "  # two keys of one action


@dataclass(frozen=True)
class KeyRow:
    """One thing that can be done, with its keys: an answer where there is a question, else an action of the desk."""

    group: str
    does: str
    keys: Keys
    usual: Keys
    action: str = ""  # its name in the table of keys
    question: Question | None = None
    place: int = -1  # of the answer
    mouse: str = ""  # what the hand does, where it is no key

    @property
    def written(self) -> str:
        """Its keys as the platform writes them."""
        return self.mouse or BETWEEN.join(map(cap, self.keys))

    @property
    def written_usual(self) -> str:
        """The usual keys, where the user has others."""
        return "" if self.is_usual else BETWEEN.join(map(cap, self.usual)) or "–"

    @property
    def is_usual(self) -> bool:
        """Whether the user left it as it was."""
        return self.keys == self.usual


def key_rows(keys: KeyBindings, menus: QMenuBar) -> list[KeyRow]:
    """The answers of every question first, then the desk's actions menu by menu, then those that no menu has."""
    rows = [
        KeyRow(question.text, answer.text, (keys.answer(question, place),), (answer.key,), "", question, place)
        for question in keys.questions
        for place, answer in enumerate(question.answers)
    ]
    left = dict(keys.actions)
    names = {action: name for name, action in left.items()}
    for title, actions in _menus(menus):
        for action in actions:
            name = names.get(action)
            if name is not None and left.pop(name, None) is not None:
                rows.append(KeyRow(title, words(action), keys.of(name), usual(name), name))
    other = QCoreApplication.translate("KeyRows", "Elsewhere")
    rows += [KeyRow(other, words(action), keys.of(name), usual(name), name) for name, action in left.items()]
    return rows


def mouse_rows() -> list[KeyRow]:
    """What the mouse does on the galaxy."""
    tr = partial(QCoreApplication.translate, "KeyRows")
    hands = (
        (tr("Zoom at the cursor"), tr("Wheel")),
        (tr("Move the picture"), tr("Drag")),
        (tr("Show the whole picture"), tr("Double click")),
        (tr("Contrast and bias"), tr("Drag with the right button")),
        (tr("Usual contrast and bias"), tr("Double click with the right button")),
    )
    return [KeyRow(tr("Mouse on the galaxy"), does, (), (), mouse=hand) for does, hand in hands]


def _menus(menus: QMenuBar) -> Iterator[tuple[str, list[QAction]]]:
    for head in menus.actions():
        menu = head.menu()
        if isinstance(menu, QMenu):
            yield words(head), list(_actions(menu))


def _actions(menu: QMenu) -> Iterator[QAction]:
    """The actions of a menu and of the menus in it."""
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _actions(inner)
        else:
            yield action
