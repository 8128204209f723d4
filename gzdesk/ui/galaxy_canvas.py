"""GalaxyCanvas: paints one picture, or the reason why there is none; zooms at the cursor and pans under the hand."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from gzdesk.ui import look
from gzdesk.ui.viewport import STEP, Viewport, scale_bar

NOTCH = 120  # of a mouse wheel, in Qt's eighths of a degree
PATIENCE_MS = 150  # before a picture that is still being read is spoken of: shorter waits would only flicker
ICON = 36


@dataclass(frozen=True)
class Words:
    """What is written where no picture can be shown."""

    icon: str
    title: str
    text: str


class GalaxyCanvas(QWidget):
    """Always dark, whatever the scheme, and quick: a picture is swapped and painted within a frame."""

    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport()
        self._pixmap: QPixmap | None = None
        self._small: QPixmap | None = None  # the picture at half its size, quarter, ...: for looking at mosaics
        self._words: Words | None = None
        self._name = ""
        self._arcsec: float | None = None
        self._grabbed: QPointF | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self.update)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 200)

    def show_picture(self, rgb_H_W_3: NDArray[np.uint8], name: str, arcsec_per_pixel: float | None) -> None:
        """Swap the picture; the zoom is kept where the size is the same."""
        height, width = rgb_H_W_3.shape[:2]
        image = QImage(rgb_H_W_3.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        self._pixmap = QPixmap.fromImage(image)  # copies: the array may go
        self._small = None
        self._name, self._arcsec, self._words = name, arcsec_per_pixel, None
        self._patience.stop()
        self.viewport.set_picture(width, height)
        self._moved()

    def show_words(self, icon: str, title: str, text: str, patient: bool = False) -> None:
        """Show words in the picture's place; ``patient`` ones only after a moment of plain dark."""
        self._pixmap = self._small = None
        self._words = Words(icon, title, text)
        if patient:
            self._patience.start(PATIENCE_MS)
        else:
            self._patience.stop()
        self._moved()

    @property
    def has_picture(self) -> bool:
        """Whether a galaxy is on screen."""
        return self._pixmap is not None

    def fit(self) -> None:
        """Show the whole picture."""
        self.viewport.fit()
        self._moved()

    def one_to_one(self) -> None:
        """Show one picture pixel on one pixel of the screen."""
        self.viewport.one_to_one()
        self._moved()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom about a point of the widget, by default its middle."""
        if self.has_picture:
            self.viewport.zoom_by(factor, None if at is None else (at.x(), at.y()))
            self._moved()

    def sizeHint(self) -> QSize:
        """Room for a usual cutout at one and a half times its size."""
        return QSize(640, 640)

    # -- Qt's events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep a fitted picture fitted."""
        self.viewport.set_view(self.width(), self.height(), self.devicePixelRatioF())
        self._moved()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor, smoothly on a touchpad."""
        turned = event.angleDelta().y()
        if turned:
            self.zoom_by(STEP ** (turned / NOTCH), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Hear a pinch on a touchpad, and a move to a screen of another resolution."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(1 + event.value(), event.position())
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.viewport.set_view(self.width(), self.height(), self.devicePixelRatioF())
            self._moved()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        if event.button() == Qt.MouseButton.LeftButton and self.has_picture:
            self._grabbed = event.position()
            self._set_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        if self._grabbed is not None:
            moved = event.position() - self._grabbed
            self._grabbed = event.position()
            self.viewport.pan(moved.x(), moved.y())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = None
            self._set_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show all of it again."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Sky, then the galaxy with its name and scale, or words."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.look().sky))
        if self._pixmap is not None:
            self._paint_picture(painter, self._pixmap)
            self._paint_name(painter)
            if self._arcsec is not None:
                self._paint_scale_bar(painter, self._arcsec)
        elif self._words is not None and not self._patience.isActive():
            self._paint_words(painter, self._words)
        painter.end()

    def _moved(self) -> None:
        self._set_cursor()
        self.update()
        self.zoomed.emit()

    def _set_cursor(self) -> None:
        if not (self.has_picture and self.viewport.can_pan):
            self.unsetCursor()
        else:
            held = self._grabbed is not None
            self.setCursor(Qt.CursorShape.ClosedHandCursor if held else Qt.CursorShape.OpenHandCursor)

    def _paint_picture(self, painter: QPainter, pixmap: QPixmap) -> None:
        if self.viewport.zoom < 0.5:
            pixmap = self._shrunk(pixmap)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self.viewport.shows_pixels)
        painter.drawPixmap(QRectF(*self.viewport.target()), pixmap, QRectF(pixmap.rect()))

    def _shrunk(self, pixmap: QPixmap) -> QPixmap:
        """The picture averaged down to no more than twice what is shown, so that stars do not fall between pixels."""
        width = self.viewport.picture[0]
        while width > 2 * self.viewport.picture[0] * self.viewport.zoom:
            width = max(width // 2, 1)
        if self._small is None or self._small.width() != width:
            self._small = pixmap.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        return self._small

    def _paint_name(self, painter: QPainter) -> None:
        font = look.font("small")
        metrics = QFontMetricsF(font)
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideMiddle, self.width() - 4 * look.M)
        box = QRectF(look.M, look.M, metrics.horizontalAdvance(name) + 2 * look.S, metrics.height() + look.XS)
        painter.setFont(font)
        self._paint_ground(painter, box)
        painter.setPen(QColor(look.look().on_sky))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_scale_bar(self, painter: QPainter, arcsec: float) -> None:
        length, label = scale_bar(arcsec, self.viewport.scale, min(120.0, self.width() / 4))
        font = look.font("small")
        metrics = QFontMetricsF(font)
        width = max(length, metrics.horizontalAdvance(label)) + 2 * look.S
        height = metrics.height() + look.M
        box = QRectF(look.M, self.height() - look.M - height, width, height)
        painter.setFont(font)
        self._paint_ground(painter, box)
        painter.setPen(QColor(look.look().on_sky))
        painter.drawText(box.adjusted(0, 2, 0, -look.S), Qt.AlignmentFlag.AlignCenter, label)
        painter.setPen(QPen(QColor(look.look().on_sky), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        y, middle = box.bottom() - look.XS - 1, box.center().x()
        painter.drawLine(QPointF(middle - length / 2, y), QPointF(middle + length / 2, y))

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        ground = QColor(look.look().sky)
        ground.setAlphaF(0.72)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, look.XS, look.XS)

    def _paint_words(self, painter: QPainter, words: Words) -> None:
        worn = look.look()
        wrapped = QTextOption(Qt.AlignmentFlag.AlignHCenter)
        wrapped.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)  # names may be long
        width = min(self.width() - 2.0 * look.XL, 420.0)
        left = (self.width() - width) / 2
        parts = ((look.font("title"), worn.on_sky, words.title), (look.font("body"), worn.on_sky_muted, words.text))
        heights = []
        for font, _, text in parts:
            painter.setFont(font)
            heights.append(painter.boundingRect(QRectF(0, 0, width, 1000), text, wrapped).height())
        top = (self.height() - ICON - look.M - sum(heights) - look.S) / 2
        icon = look.icon(words.icon, "on_sky")
        icon.paint(painter, round((self.width() - ICON) / 2), round(top), ICON, ICON)
        top += ICON + look.M
        for (font, colour, text), height in zip(parts, heights, strict=True):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            painter.drawText(QRectF(left, top, width, height + 1), text, wrapped)
            top += height + look.S
