"""CopyLine: a line of text that a click, or a key, puts on the clipboard."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QPushButton, QSizePolicy, QWidget

from gzdesk.ui import look
from gzdesk.ui.plain_words import shown

COPIED_MS = 900


class CopyLine(QPushButton):
    """Looks like plain text until the mouse or the keyboard is on it, and says for a moment that it was copied."""

    copied = Signal(str)

    def __init__(self, does: str, parent: QWidget, *, folds: bool = False) -> None:
        """``folds``: where there is no room for all of it, the second word goes beneath the first."""
        super().__init__(parent)
        self._line = self._seen = ""
        self._folds = folds
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # a button's own never gives way
        self.setProperty("tone", "line")
        self.setFont(look.font("small"))
        self.setToolTip(does)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._does = does
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._write)
        self.clicked.connect(self.copy)
        self.set_line("")

    @property
    def line(self) -> str:
        """What would be copied."""
        return self._line

    def set_line(self, line: str) -> None:
        """Show another text; without one the line is hidden."""
        self._line, self._seen = line, shown(line)
        self.setVisible(bool(line))
        self.setAccessibleName(f"{self._does}: {self._seen}" if line else self._does)
        if not self._again.isActive():
            self._write()

    def sizeHint(self) -> QSize:
        """Qt's hook: the room for all of it in one line, however it stands now."""
        return QSize(self._width_of(self._seen), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Qt's hook."""
        words = self._seen.split(" ") if self._folds else [self._seen]
        return QSize(max(map(self._width_of, words)), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's hook."""
        super().resizeEvent(event)
        if not self._again.isActive():
            self._write()

    def _write(self) -> None:
        whole = not self._folds or self.width() >= self._width_of(self._seen)
        self.setText(self._seen if whole else self._seen.replace(" ", "\n", 1))

    def _width_of(self, text: str) -> int:
        """What a line needs beside the edges that the style gives the button."""
        edges = super().sizeHint().width() - self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
        return self.fontMetrics().horizontalAdvance(text) + edges

    def copy(self) -> None:
        """Put the text on the clipboard."""
        if self._line:
            QApplication.clipboard().setText(self._line)
            self.setText(self.tr("Copied"))
            self._again.start(COPIED_MS)
            self.copied.emit(self._line)
