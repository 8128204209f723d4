"""Sheet: one drawn picture in one or several sizes, painted from the smallest one that is large enough."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPixmap

COPIED_VALUES = 2**22  # a larger array is painted as it is: copying it to Qt's own format would cost a frame


class Sheet:
    """Holds pixels in the form that Qt paints fastest; nothing is ever scaled here but what is shown."""

    def __init__(
        self, rgb_H_W_3: NDArray[np.uint8], smaller: Sequence[NDArray[np.uint8]] = (), caption: str = ""
    ) -> None:
        """``smaller`` are the same picture at a half of its size, a quarter and so on; arrays may be read-only."""
        self.height, self.width = rgb_H_W_3.shape[:2]
        self.caption = caption
        self._levels = [_Level(level) for level in (rgb_H_W_3, *smaller)]

    def paint(self, painter: QPainter, target: QRectF, zoom: float, smooth: bool) -> None:
        """Paint the whole picture onto a rectangle; ``zoom`` is device pixels per picture pixel."""
        level = self._large_enough(self.width * zoom)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        level.paint(painter, target)

    def _large_enough(self, wanted: float) -> "_Level":
        """With fewer pixels than are shown a picture is blurred; with twice as many, stars fall between pixels."""
        fitting = [level for level in self._levels if level.width >= wanted]
        return min(fitting, key=lambda level: level.width, default=self._levels[0])


class _Level:
    """The picture in one size."""

    def __init__(self, rgb_H_W_3: NDArray[np.uint8]) -> None:
        height, self.width = rgb_H_W_3.shape[:2]
        self._array = rgb_H_W_3  # kept, because the image only looks at it
        self._image = QImage(rgb_H_W_3.data, self.width, height, 3 * self.width, QImage.Format.Format_RGB888)
        self._pixmap = QPixmap.fromImage(self._image) if self._image.sizeInBytes() <= COPIED_VALUES else None

    def paint(self, painter: QPainter, target: QRectF) -> None:
        whole = QRectF(self._image.rect())
        if self._pixmap is not None:
            painter.drawPixmap(target, self._pixmap, whole)
        else:
            painter.drawImage(target, self._image, whole)
