"""Placeholder: what a panel says while it has nothing to show: a sign, a line, a reason, and perhaps a way on."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gzdesk.ui import look
from gzdesk.ui.plain_words import PlainLabel

ICON = 32
WIDTH = 240  # of the longest line: short lines break evenly


class Placeholder(QWidget):
    """Stands in the middle of the panel, in its second voice."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = look.icon(icon, "muted")
        self.sign = PlainLabel(self)
        self.title = PlainLabel(self)
        self.title.setFont(look.font("heading"))
        self.text = PlainLabel(self)
        look.set_tone(self.text, "muted")
        self.button = QPushButton(self)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.hide()
        lines, middle, column = QVBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        column.setContentsMargins(look.L, look.L, look.L, look.L)
        column.setSpacing(look.S)
        column.addStretch()
        column.addLayout(middle)
        middle.addStretch(1)
        middle.addLayout(lines, 1000)  # as wide as its lines may be, and in the middle
        middle.addStretch(1)
        lines.setSpacing(look.S)
        for label in (self.sign, self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(label is not self.sign)
            label.setMaximumWidth(WIDTH)
            lines.addWidget(label)  # aligned, a label would keep to the narrow width that it hints at
        column.addSpacing(look.XS)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        look.changed.connect(self.restyle)
        self.restyle()

    def write(self, title: str, text: str, button: str = "") -> None:
        """Say what is missing and why; a button where there is a way on."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.button.setText(button)
        self.button.setVisible(bool(button))

    def restyle(self) -> None:
        """Take on the colours of the moment."""
        self.sign.setPixmap(self._icon.pixmap(QSize(ICON, ICON), self.devicePixelRatioF()))
