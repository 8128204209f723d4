"""CommentField: one line in the window in which the voter writes what no answer says; no box opens for it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from gzdesk.ui.look import XS, S, font, icon, set_tone
from gzdesk.ui.plain_words import PlainLabel

LONGEST = 500  # characters of a comment
ICON = 16


class CommentField(QWidget):
    """Enter saves, Esc leaves; while it has the keyboard, letters and digits are text and no votes."""

    saved = Signal(str)
    left = Signal()  # without a word

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        sign = PlainLabel(self)
        sign.setPixmap(icon("comment").pixmap(ICON, ICON))
        self.line = _Line(self)
        self.line.setMaxLength(LONGEST)
        self.line.setPlaceholderText(self.tr("Comment on this galaxy"))
        self.line.setAccessibleName(self.tr("Comment on this galaxy"))
        self.save = self._button(self.tr("Save (Enter)"))
        self.leave = self._button(self.tr("Leave (Esc)"))
        self.save.clicked.connect(self._save)
        self.leave.clicked.connect(self.left)
        self.line.returnPressed.connect(self._save)
        self.line.left.connect(self.left)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(XS)
        row.addWidget(sign)
        row.addSpacing(XS)
        row.addWidget(self.line, 1)
        row.addSpacing(S - XS)
        row.addWidget(self.save)
        row.addWidget(self.leave)

    def write(self, text: str) -> None:
        """Begin with this text, ready to be typed over."""
        self.line.setText(text)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()

    def _save(self) -> None:
        self.saved.emit(self.line.text().strip())

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setFont(font("small"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_tone(button, "segment")
        return button


class _Line(QLineEdit):
    """Qt keeps letters and digits from acting on the galaxy behind it; Esc it would not keep."""

    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Qt's hook: Esc would go back to the queue."""
        offered = event.type() == QEvent.Type.ShortcutOverride
        if offered and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's hook."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            event.accept()
        else:
            super().keyPressEvent(event)
