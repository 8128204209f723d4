"""ExamplePicture: one example galaxy of an answer, on the same dark sky in both schemes."""

from functools import lru_cache

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gzdesk.questions.illustrations import example_bytes
from gzdesk.ui.look import RADIUS, look

SIDE = 104  # logical pixels
FINEST = 3  # device pixels for each of them: no screen has more


class ExamplePicture(QWidget):
    """A square with rounded corners that the picture fills."""

    def __init__(self, example: str, name: str, parent: QWidget) -> None:
        """``name`` is what a screen reader says."""
        super().__init__(parent)
        self._example = example
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(SIDE, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's hook: decoded when first seen."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setClipPath(frame)
        painter.fillRect(self.rect(), QColor(look().sky))
        image = picture(self._example)
        if not image.isNull():
            painter.drawImage(QRectF(self.rect()), image, _square(image))
        painter.end()


@lru_cache(maxsize=128)
def picture(example: str) -> QImage:
    """An example as it is drawn, no larger than needed; null where it cannot be read."""
    stream = QBuffer()
    stream.setData(QByteArray(example_bytes(example)))
    stream.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(stream)
    size = reader.size()
    most = SIDE * FINEST
    if size.isValid() and max(size.width(), size.height()) > most:
        reader.setScaledSize(size.scaled(QSize(most, most), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _square(image: QImage) -> QRectF:
    """The middle of the picture, as wide as it is high."""
    side = min(image.width(), image.height())
    return QRectF((image.width() - side) / 2, (image.height() - side) / 2, side, side)
