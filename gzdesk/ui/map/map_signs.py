"""The signs of single galaxies on the map: the one at the desk, the one under the pointer, the one of the keys."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from gzdesk.survey.survey_signs import Shape
from gzdesk.ui import look

HERE, RING, CURSOR = 9.0, 6.5, 9.0  # pixels from the middle


def draw_here(painter: QPainter, at: QPointF) -> None:
    """The galaxy at the desk: a ring with four arms, as of a telescope's cross-hair."""
    arms = [
        QLineF(at + QPointF(x, y) * HERE * 0.55, at + QPointF(x, y) * HERE * 1.5)
        for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1))
    ]
    for colour, width in ((look.look().surface, 5.0), (look.look().accent, 2.2)):
        painter.setPen(_pen(colour, width))
        painter.drawLines(arms)
        painter.drawEllipse(at, HERE, HERE)


def draw_ring(painter: QPainter, at: QPointF) -> None:
    """The galaxy under the pointer."""
    for colour, width in ((look.look().surface, 4.0), (look.look().text, 1.8)):
        painter.setPen(_pen(colour, width))
        painter.drawEllipse(at, RING, RING)


def draw_cursor(painter: QPainter, at: QPointF) -> None:
    """The galaxy that the keys have come to: four corners of a frame."""
    path = QPainterPath()
    for x, y in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        path.moveTo(at + QPointF(x * CURSOR, y * CURSOR * 0.4))
        path.lineTo(at + QPointF(x * CURSOR, y * CURSOR))
        path.lineTo(at + QPointF(x * CURSOR * 0.4, y * CURSOR))
    for colour, width in ((look.look().surface, 4.5), (look.look().text, 2.0)):
        painter.setPen(_pen(colour, width))
        painter.drawPath(path)


def draw_shape(painter: QPainter, at: QPointF, shape: Shape, size: float, colour: str, rim: str | None) -> None:
    """One of the signs of the raster, for a legend: as large and of the same colour."""
    radius = size / 2
    painter.setPen(QPen(QColor(rim), 1.2) if rim is not None else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    match shape:
        case "disc":
            painter.drawEllipse(at, radius, radius)
        case "ring":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colour), 1.2))
            painter.drawEllipse(at, radius * 0.86, radius * 0.86)
        case "square":
            side = radius * 0.86
            painter.drawRect(QRectF(at.x() - side, at.y() - side, 2 * side, 2 * side))
        case "diamond":
            _polygon(painter, at, radius, [(1.2, 0.0), (0.0, 1.2), (-1.2, 0.0), (0.0, -1.2)])
        case "cross":
            arm, thick = radius, radius * 0.34
            path = QPainterPath()
            path.addRect(QRectF(at.x() - arm, at.y() - thick, 2 * arm, 2 * thick))
            path.addRect(QRectF(at.x() - thick, at.y() - arm, 2 * thick, 2 * arm))
            painter.drawPath(path.simplified())
        case "up" | "down":
            way = 1.0 if shape == "up" else -1.0
            wide = (0.72 + 1.15) / 3**0.5
            _polygon(painter, at, radius, [(-wide, 0.72 * way), (wide, 0.72 * way), (0.0, -1.15 * way)])
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _polygon(painter: QPainter, at: QPointF, radius: float, corners: list[tuple[float, float]]) -> None:
    painter.drawPolygon(QPolygonF([at + QPointF(x, y) * radius for x, y in corners]))


def _pen(colour: str, width: float) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
