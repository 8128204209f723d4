"""KeyFilter: votes by the places of the digits, and leaves to each control the keys that it needs itself."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from gzdesk.ui.keys.digit_places import digit_of
from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.keys.keys import answer_sequence

TEXT_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)
MOVED_BY_ARROWS = (QAbstractItemView, QAbstractSlider, QComboBox, QTabBar)
Key = Qt.Key
ARROWS = {
    Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End, Key.Key_PageUp, Key.Key_PageDown,
}  # fmt: skip


class KeyFilter(QObject):
    """Looks at the keys of whatever in the window has the focus before it does; never at those of a text field.

    A filter on the application would cost a call into Python for every event there is.
    """

    def __init__(self, window: QMainWindow, keys: KeyBindings, platform: str | None = None) -> None:
        """``keys`` tell when they change; ``platform`` is Qt's name of it, where it is not the running one."""
        super().__init__(window)
        self._window = window
        self._platform = platform
        self._watched: QWidget | None = None
        self._by_digit: dict[str, list[QAction]] = {}  # what has a digit for its key; found out when it is needed
        keys.changed.connect(self._by_digit.clear)
        application = QApplication.instance()
        assert isinstance(application, QApplication)  # noqa: S101 - there is no window without
        application.focusChanged.connect(self._follow)
        self._follow(None, application.focusWidget())
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's hook. First a key is offered (accepting keeps it from the shortcuts), then it is pressed."""
        if not isinstance(event, QKeyEvent) or isinstance(QApplication.focusWidget(), TEXT_FIELDS):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            if self._is_own_key(watched, event) or self._action(event) is not None:
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress:
            action = self._action(event)
            if action is not None:
                if action.autoRepeat() or not event.isAutoRepeat():
                    action.trigger()
                return True
        return False

    def _follow(self, _former: QWidget | None, focused: QWidget | None) -> None:
        if self._watched is not None and isValid(self._watched) and self._watched is not self._window:
            self._watched.removeEventFilter(self)
        self._watched = focused if focused is not None and self._is_ours(focused) else None
        if self._watched is not None and self._watched is not self._window:
            self._watched.installEventFilter(self)

    def _is_ours(self, widget: QWidget) -> bool:
        window = widget.window()
        return window is self._window or (isinstance(window, QDockWidget) and window.parent() is self._window)

    def _action(self, event: QKeyEvent) -> QAction | None:
        """What the digit in this place does now, if the key does not say so itself."""
        digit = digit_of(event, self._platform)
        if digit is None:
            return None
        if digit not in self._by_digit:
            wanted = answer_sequence(digit)
            self._by_digit[digit] = [action for action in self._window.actions() if wanted in action.shortcuts()]
        return next((action for action in self._by_digit[digit] if action.isEnabled() and action.isVisible()), None)

    def _is_own_key(self, watched: QObject, event: QKeyEvent) -> bool:
        """Arrows move a slider or a list that has the focus, and go through segments, whatever else they mean."""
        if event.key() not in ARROWS or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        return isinstance(watched, MOVED_BY_ARROWS) or (
            isinstance(watched, QPushButton) and watched.group() is not None
        )
