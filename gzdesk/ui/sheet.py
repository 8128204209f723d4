"""Sheet: one drawn picture in one or several sizes, painted from the smallest one that is large enough."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gzdesk.images.easel import Panel, Screen


class Sheet:
    """Lends the store's pixels to Qt as they are: nothing is copied, and nothing scaled but what is shown."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._images: dict[int, QImage] = {}
        self.height, self.width = panel.shape
        self.caption = panel.name

    def paint(self, painter: QPainter, target: QRectF, zoom: float, smooth: bool) -> None:
        """Paint the whole picture onto a rectangle; ``zoom`` is device pixels per picture pixel."""
        image = self._image(self._panel.at(zoom))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(target, image, QRectF(image.rect()))

    def _image(self, screen: Screen) -> QImage:
        """Qt only looks at the array, which the panel keeps."""
        if id(screen) not in self._images:
            height, width = screen.shape
            self._images[id(screen)] = QImage(screen.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        return self._images[id(screen)]
