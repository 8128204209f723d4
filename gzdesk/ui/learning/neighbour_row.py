"""NeighbourRow: the galaxies already voted on that look most like one galaxy, small, with what was said of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from gzdesk.images.thumbnails import Pixels
from gzdesk.ui import look
from gzdesk.ui.plain_words import plain_tip, shown

SIDE = 60  # logical pixels of a picture
MOST = 4


@dataclass(frozen=True)
class Met:
    """A neighbour in words."""

    index: int
    galaxy_id: str
    said: str  # votes on the question, in short
    likeness: float


class NeighbourRow(QWidget):
    """A few buttons, made once; each shows its galaxy again."""

    asked = Signal(int)  # the place of a galaxy

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._met: tuple[Met, ...] = ()
        self.buttons: list[QToolButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.XS)
        for place in range(MOST):
            button = QToolButton(self)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(QSize(SIDE, SIDE))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setFont(look.font("small"))
            button.setFixedWidth(SIDE + look.S)
            button.clicked.connect(lambda checked=False, place=place: self.asked.emit(self._met[place].index))
            button.hide()
            row.addWidget(button)
            self.buttons.append(button)
        row.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's hook: as many as there is room for."""
        super().resizeEvent(event)
        self._show_buttons()

    def _show_buttons(self) -> None:
        room = (self.width() + look.XS) // (SIDE + look.S + look.XS)
        for place, button in enumerate(self.buttons):
            button.setVisible(place < min(len(self._met), max(room, 1)))

    def show_neighbours(self, met: Sequence[Met]) -> None:
        """Name them; their pictures come later."""
        if tuple(met) == self._met:
            return
        former = [one.index for one in self._met]
        self._met = tuple(met)
        for place, button in enumerate(self.buttons):
            if place < len(met):
                self._name(button, met[place], keep=former[place : place + 1] == [met[place].index])
        self._show_buttons()

    def show_picture(self, index: int, pixels: Pixels) -> None:
        """Put a picture to its galaxy."""
        for one, button in zip(self._met, self.buttons, strict=False):
            if one.index == index:
                button.setIcon(QIcon(pixmap(pixels)))

    def _name(self, button: QToolButton, met: Met, *, keep: bool) -> None:
        text = QFontMetrics(button.font()).elidedText(shown(met.said), Qt.TextElideMode.ElideRight, SIDE)
        button.setText(text.replace("&", "&&"))
        words = self.tr("{galaxy}: {said}; likeness {likeness}")
        told = words.format(galaxy=shown(met.galaxy_id), said=met.said, likeness=f"{met.likeness:.2f}")
        button.setToolTip(plain_tip(told))
        button.setAccessibleName(told)
        if not keep:
            blank = QPixmap(SIDE, SIDE)
            blank.fill(QColor(look.look().sky))
            button.setIcon(QIcon(blank))


def pixmap(pixels: Pixels) -> QPixmap:
    """A thumbnail for the screen; it owns its bytes."""
    screen_H_W = np.ascontiguousarray(pixels)
    height, width = screen_H_W.shape
    image = QImage(screen_H_W.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    return QPixmap.fromImage(image.copy())
