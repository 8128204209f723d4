"""ActionMaker: makes the window's actions all alike, so that each has its keys, its icon and a place in a menu."""

from collections.abc import Callable, Iterable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.look import icon

Action = QAction | None  # in a menu; None: a line between groups
Doing = tuple[QAction, Callable[[], object]]


class ActionMaker:
    """Only what says so repeats while its key is held: a held key is one vote."""

    def __init__(self, window: QMainWindow, keys: KeyBindings) -> None:
        self.window = window
        self.keys = keys

    def make(
        self, text: str, name: str = "", icon_name: str = "", *, repeats: bool = False, checkable: bool = False
    ) -> QAction:
        """``name`` is its line in the table of keys; an action without one is in a menu alone."""
        action = QAction(text, self.window)
        if name:
            self.keys.bind(name, action)
        action.setAutoRepeat(repeats)
        action.setCheckable(checkable)
        if icon_name:
            action.setIcon(icon(icon_name))
        self.window.addAction(action)
        return action


def connect(pairs: Iterable[Doing]) -> None:
    """Have actions call functions that take no argument (Qt would hand them a ``checked``)."""
    for action, function in pairs:
        action.triggered.connect(lambda checked=False, function=function: function())
