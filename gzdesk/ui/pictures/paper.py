"""Paper: what pages for print are drawn with: ink that does not follow the desk's colours, axes, words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from gzdesk.letters import visible
from gzdesk.ui import look
from gzdesk.ui.plain_words import shown

INK = look.LIGHT  # paper is white, whatever the desk wears
POINT = 2.2  # radius of a dot, logical pixels
BAND, BAR = 0.16, 0.55  # opacities of an interval and of a bar

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Page:
    """A size in logical pixels, and what draws it."""

    size: QSize
    paint: Callable[[QPainter], None]


@dataclass(frozen=True)
class Axes:
    """A little plot in a rectangle of the page."""

    box: QRectF
    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, x: float, y: float) -> QPointF:
        """A point of the plot on the page."""
        return QPointF(
            self.box.left() + (x - self.x[0]) / (self.x[1] - self.x[0]) * self.box.width(),
            self.box.bottom() - (y - self.y[0]) / (self.y[1] - self.y[0]) * self.box.height(),
        )

    def frame(self, painter: QPainter, label: str, *, ticks: Sequence[float] = ()) -> None:
        """The base line, its ends or ``ticks`` in figures, and what it counts; with ticks an upright line too."""
        painter.setPen(QPen(QColor(INK.muted), 1))
        painter.drawLine(self.box.bottomLeft(), self.box.bottomRight())
        for tick in ticks or self.x:
            where = self.at(tick, self.y[0])
            write(painter, QRectF(where.x() - 30, where.y() + 2, 60, 16), f"{tick:g}", "small", centred=True)
        if ticks:
            painter.setPen(QPen(QColor(INK.muted), 1))
            painter.drawLine(self.box.bottomLeft(), self.box.topLeft())
            for tick in ticks:
                where = self.at(self.x[0], tick)
                write(painter, QRectF(where.x() - 36, where.y() - 8, 30, 16), f"{tick:g}", "small", right=True)
        below = QRectF(self.box.left(), self.box.bottom() + 16, self.box.width(), 18)
        write(painter, below, label, "small", centred=True)

    def quiet(
        self, painter: QPainter, x_ticks: Sequence[float], words: Sequence[str], y_ticks: Sequence[float]
    ) -> None:
        """As plots of the desk are framed: a base line, and hairlines at the ticks of y."""
        for tick in y_ticks:
            here = self.at(self.x[0], tick)
            painter.setPen(QPen(QColor(INK.line), 0.75))
            painter.drawLine(here, self.at(self.x[1], tick))
            write(painter, QRectF(here.x() - 50, here.y() - 8, 44, 16), f"{tick:g}", "small", right=True)
        painter.setPen(QPen(QColor(INK.muted), 1))
        painter.drawLine(self.box.bottomLeft(), self.box.bottomRight())
        for tick, word in zip(x_ticks, words or [f"{tick:g}" for tick in x_ticks], strict=True):
            where = self.at(tick, self.y[0])
            write(painter, QRectF(where.x() - 50, where.y() + 3, 100, 16), word, "small", centred=True)

    def line(
        self, painter: QPainter, y_K: Array, colour: str, width: float, x: Array | None = None, dashed: bool = False
    ) -> None:
        """A curve over 0, 1, 2, ... or over ``x``, cut off at the frame."""
        x_K = np.arange(len(y_K), dtype=np.float64) if x is None else x
        painter.save()
        painter.setClipRect(self.box.adjusted(-2, -2, 2, 2))
        painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(self._polygon(x_K, y_K))
        painter.restore()

    def band(self, painter: QPainter, x_K: Array, low_K: Array, high_K: Array, colour: str) -> None:
        """What lies between two curves."""
        veil = QColor(colour)
        veil.setAlphaF(BAND)
        painter.save()
        painter.setClipRect(self.box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil)
        painter.drawPolygon(self._polygon(np.r_[x_K, x_K[::-1]], np.r_[low_K, high_K[::-1]]))
        painter.restore()

    def upright(self, painter: QPainter, x: float, colour: str) -> None:
        """Where the actual votes lie."""
        painter.setPen(QPen(QColor(colour), 1.6, Qt.PenStyle.DashLine))
        painter.drawLine(self.at(x, self.y[0]), self.at(x, self.y[1]))

    def points(self, painter: QPainter, x_G: Array, y_G: Array, colour: str, size: float = POINT) -> None:
        """A dot for every galaxy."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        for x, y in zip(x_G, y_G, strict=True):
            painter.drawEllipse(self.at(float(x), float(y)), size, size)

    def bar(self, painter: QPainter, left: float, right: float, height: float, colour: str) -> None:
        """A bar from the base line up."""
        ink = QColor(colour)
        ink.setAlphaF(BAR)
        painter.fillRect(QRectF(self.at(left, height), self.at(right, self.y[0])), ink)

    def _polygon(self, x_K: Array, y_K: Array) -> QPolygonF:
        return QPolygonF([self.at(float(x), float(y)) for x, y in zip(x_K, y_K, strict=True)])


def round_marks(low: float, high: float, most: int = 8) -> list[float]:
    """Round numbers at even steps, at most so many steps between two ends."""
    decade = 10.0 ** float(np.floor(np.log10(high - low))) / 10
    step = next(one * decade for one in (1, 2, 2.5, 5, 10, 20, 25, 50, 100) if (high - low) / (one * decade) <= most)
    places = np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1)
    return [round(float(place * step), 9) + 0.0 for place in places]  # and no -0


def marks_around(low: float, high: float, most: int = 4) -> list[float]:
    """The same, but the first lies at ``low`` or below, and the last at ``high`` or above."""
    step = np.diff(round_marks(low, high, most)[:2])
    width = float(step[0]) if len(step) else high - low
    places = np.arange(np.floor(low / width + 1e-9), np.ceil(high / width - 1e-9) + 1)
    return [round(float(place * width), 9) + 0.0 for place in places]


def draw_crop(painter: QPainter, crop_S_S: NDArray[np.uint8], box: QRectF) -> None:
    """A galaxy, grey."""
    bytes_S_S = np.ascontiguousarray(crop_S_S)
    side = bytes_S_S.shape[0]
    painter.drawImage(box, QImage(bytes_S_S.data, side, side, side, QImage.Format.Format_Grayscale8))


def write(
    painter: QPainter, box: QRectF, text: str, role: look.Role, *, centred: bool = False, right: bool = False
) -> None:
    """Words within a box, from its top; headings are black, the rest grey."""
    painter.setFont(look.font(role))
    painter.setPen(QColor(INK.text if role in ("heading", "title") else INK.muted))
    across = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
    across = Qt.AlignmentFlag.AlignRight if right else across
    painter.drawText(box, across | Qt.AlignmentFlag.AlignTop, shown(text))


def paragraph(painter: QPainter, left: float, top: float, width: float, text: str, ink: str = INK.text) -> float:
    """Words broken into lines; returns how high they came out."""
    text = visible(text)
    high = paragraph_height(width, text)
    painter.setFont(look.font("small"))
    painter.setPen(QColor(ink))
    painter.drawText(QRectF(left, top, width, high + 2), Qt.TextFlag.TextWordWrap, text)
    return high


def paragraph_height(width: float, text: str) -> float:
    """How high words come out when they are broken into lines."""
    metrics = QFontMetricsF(look.font("small"))
    return metrics.boundingRect(QRectF(0, 0, width, 2000), Qt.TextFlag.TextWordWrap, text).height()
