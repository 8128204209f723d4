"""ZoomButtons: closer, further, and how close it is, over the picture's lower right corner."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from gzdesk.ui import look


class ZoomButtons(QFrame):
    """Says how large the picture is drawn; whoever made it connects the buttons."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setProperty("tone", "sky")
        self.smaller = self._button("zoom-out", self.tr("Zoom out"))
        self.level = self._button("", "")
        self.level.setFont(look.font("small"))
        self.level.setMinimumWidth(56)
        self.larger = self._button("zoom-in", self.tr("Zoom in"))
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        for button in (self.smaller, self.level, self.larger):
            row.addWidget(button)
        canvas.installEventFilter(self)

    def write(self, zoom: float, fitted: bool) -> None:
        """Say how large the picture is drawn."""
        percent = f"{zoom * 100:.0f}\u202f%"
        if percent != self.level.text():
            self.level.setText(percent)
            self.level.setAccessibleName(self.tr("Zoom {percent}").format(percent=percent))
        self.level.setToolTip(self.tr("Show pixel by pixel") if fitted else self.tr("Show all of it"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the canvas's corner."""
        if event.type() == QEvent.Type.Resize:
            self.adjustSize()
            self.move(self._canvas.width() - self.width() - look.M, self._canvas.height() - self.height() - look.M)
        return False

    def _button(self, icon: str, text: str) -> QToolButton:
        button = QToolButton(self)
        if icon:
            button.setIcon(look.icon(icon, "on_sky"))
            button.setIconSize(QSize(16, 16))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
