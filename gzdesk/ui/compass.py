"""The compass: where north and east lie on the screen, however the picture was turned or mirrored."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from gzdesk.images.picture import Picture
from gzdesk.ui import look
from gzdesk.ui.overlays import paint_ground

SIDE = 56.0  # of the compass on the screen
ARM = 20.0
HEAD = 5.0
STEP = 1.0  # pixels of the picture between the points whose positions are compared


@dataclass(frozen=True)
class Compass:
    """Unit vectors on the screen, x to the right and y downwards."""

    north: tuple[float, float]
    east: tuple[float, float]


def compass_of(picture: Picture) -> Compass | None:
    """North and east at the middle of a picture; None where its file does not say.

    The positions of three neighbouring pixels make the matrix from steps on the screen to steps on the sky; its
    inverse takes the two directions of the sky back to the screen.
    """
    row, column = (picture.height - 1) / 2, (picture.width - 1) / 2
    here, right, down = (
        picture.sky_at(*place) for place in ((row, column), (row, column + STEP), (row + STEP, column))
    )
    if here is None or right is None or down is None:
        return None
    across, along = _step(here, right), _step(here, down)  # (towards east, towards north)
    area = across[0] * along[1] - along[0] * across[1]
    if not math.isfinite(area) or area == 0:
        return None
    east = _unit(along[1] / area, -across[1] / area)
    north = _unit(-along[0] / area, across[0] / area)
    return None if east is None or north is None else Compass(north, east)


def _step(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """From one position to a neighbouring one, in degrees towards east and north."""
    east = (end[0] - start[0] + 180) % 360 - 180
    return east * math.cos(math.radians(start[1])), end[1] - start[1]


def _unit(x: float, y: float) -> tuple[float, float] | None:
    length = math.hypot(x, y)
    return (x / length, y / length) if math.isfinite(length) and length > 0 else None


def paint_compass(painter: QPainter, compass: Compass, box: QRectF) -> None:
    """An arrow to the north and one to the east, in a box of the size ``SIDE``."""
    paint_ground(painter, box)
    # The corner of the two arms is moved against them, so that both stay within the box.
    lean = QPointF(compass.north[0] + compass.east[0], compass.north[1] + compass.east[1]) * ARM / 2
    root = box.center() - lean
    painter.setFont(look.font("small"))
    for letter, (x, y) in (("N", compass.north), ("E", compass.east)):
        _paint_arm(painter, root, QPointF(x, y), letter)


def _paint_arm(painter: QPainter, root: QPointF, towards: QPointF, letter: str) -> None:
    ink = QColor(look.look().on_sky if letter == "N" else look.look().on_sky_muted)
    tip = root + towards * ARM
    side = QPointF(-towards.y(), towards.x())
    painter.setPen(QPen(ink, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(root, tip - towards * HEAD)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    base = tip - towards * HEAD
    painter.drawPolygon(QPolygonF([tip, base + side * HEAD * 0.55, base - side * HEAD * 0.55]))
    metrics = QFontMetricsF(painter.font())
    width, height = metrics.horizontalAdvance(letter), metrics.capHeight()
    middle = tip + towards * (look.XS + max(width, height) / 2)
    painter.setPen(ink)
    painter.drawText(QPointF(middle.x() - width / 2, middle.y() + height / 2), letter)
