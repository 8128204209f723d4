"""CopyLine: a line of text that a click, or a key, puts on the clipboard."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from gzdesk.ui import look

COPIED_MS = 900


class CopyLine(QPushButton):
    """Looks like plain text until the mouse or the keyboard is on it, and says for a moment that it was copied."""

    copied = Signal(str)

    def __init__(self, does: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._line = ""
        self.setProperty("tone", "line")
        self.setFont(look.font("small"))
        self.setToolTip(does)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._does = does
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(lambda: self.setText(self._line))
        self.clicked.connect(self.copy)
        self.set_line("")

    @property
    def line(self) -> str:
        """What would be copied."""
        return self._line

    def set_line(self, line: str) -> None:
        """Show another text; without one the line is hidden."""
        self._line = line
        self.setVisible(bool(line))
        self.setAccessibleName(f"{self._does}: {line}" if line else self._does)
        if not self._again.isActive():
            self.setText(line)

    def copy(self) -> None:
        """Put the text on the clipboard."""
        if self._line:
            QApplication.clipboard().setText(self._line)
            self.setText(self.tr("Copied"))
            self._again.start(COPIED_MS)
            self.copied.emit(self._line)
