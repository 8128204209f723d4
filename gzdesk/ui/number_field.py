"""NumberField: a field for one number, which gives the keyboard back to voting when it is done."""

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QDoubleValidator, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gzdesk.ui import look

DIGITS = 7  # a float32 has no more
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class NumberField(QLineEdit):
    """Written with a decimal point in every country, as in the tables that the numbers come from."""

    entered = Signal(float)  # by the user only
    left = Signal()  # with Enter or Esc: the keyboard may go back to voting

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = 0.0
        self.setFont(look.font("small"))
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        judge = QDoubleValidator(self)
        judge.setLocale(QLocale.c())
        self.setValidator(judge)

    def show_value(self, value: float) -> None:
        """Show a number; what the user is writing at this moment stays."""
        self._value = value
        if not self.isModified():
            self._write()

    def event(self, event: QEvent) -> bool:
        """Keep Enter and Esc from the window, where they mean something else."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _ENDS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the number with Enter, leave it with Esc."""
        if event.key() in _ENDS:
            if event.key() == Qt.Key.Key_Escape:
                self._write()
            self._take()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the number when the user goes elsewhere."""
        self._take()
        super().focusOutEvent(event)

    def _take(self) -> None:
        if self.isModified() and self.hasAcceptableInput():
            self._value = float(self.text())
            self._write()
            self.entered.emit(self._value)
        else:
            self._write()

    def _write(self) -> None:
        self.setText(f"{self._value:.{DIGITS}g}")
        self.setModified(False)
        self.setCursorPosition(0)
