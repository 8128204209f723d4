"""The compass: where north and east lie on the screen, however the picture was turned or mirrored."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from gzdesk.images.picture import Picture
from gzdesk.ui import look
from gzdesk.ui.view.overlays import paint_ground

SIDE = 56.0  # of the compass on the screen
ARM = 20.0
HEAD = 5.0


@dataclass(frozen=True)
class Compass:
    """Unit vectors on the screen, x to the right and y downwards."""

    north: tuple[float, float]
    east: tuple[float, float]


def compass_of(picture: Picture) -> Compass | None:
    """North and east at the middle of a picture; None where its file does not say."""
    ways = picture.north_east((picture.height - 1) / 2, (picture.width - 1) / 2)
    return None if ways is None else Compass(*ways)


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
