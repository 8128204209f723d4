"""All that has a key, grouped as in the menus, for the sheet of keys and for the settings."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from gzdesk.question import Question
from gzdesk.ui.key_bindings import KeyBindings, words
from gzdesk.ui.keys import Keys, usual


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
