"""FirstPaint: knows whether what was put on a widget has reached the screen."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class FirstPaint(QObject):
    """Calls back at the next painting of a widget; it listens only while it is armed.

    A key pressed twice in one breath is delivered twice before the widget is painted once, so that being handed to
    the widget is no proof of having been seen.
    """

    def __init__(self, widget: QWidget, painted: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._widget = widget
        self._painted = painted

    def arm(self) -> None:
        """Listen for the next painting, and see to it that there is one."""
        self._widget.installEventFilter(self)
        self._widget.update()

    def disarm(self) -> None:
        """Listen no more."""
        self._widget.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's hook."""
        if event.type() == QEvent.Type.Paint:
            self.disarm()
            self._painted()
        return False
