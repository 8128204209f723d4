"""What is written over the picture: its name, the scale bar, a passing hint, the cross-hair, or words in its place."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTextOption

from gzdesk.letters import visible
from gzdesk.ui import look
from gzdesk.ui.plain_words import shown
from gzdesk.ui.view.viewport import scale_bar

ICON = 36
LONGEST_BAR = 120.0
HAIR_GAP = 10.0  # left free around the point that the cross-hair is on


@dataclass(frozen=True)
class Words:
    """What is written where no picture can be shown."""

    icon: str
    title: str
    text: str


def paint_ground(painter: QPainter, box: QRectF) -> None:
    """A dark ground on which small signs can be read, whatever the picture shows there."""
    ground = QColor(look.look().sky)
    ground.setAlphaF(look.SKY_VEIL)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, look.XS, look.XS)


def paint_label(painter: QPainter, corner: QPointF, text: str, widest: float) -> None:
    """A line of small text, its ground's upper left corner at a point; shortened in its middle where too long."""
    font = look.font("small")
    metrics = QFontMetricsF(font)
    text = metrics.elidedText(shown(text), Qt.TextElideMode.ElideMiddle, widest - 2 * look.S)
    box = QRectF(corner, QSizeF(metrics.horizontalAdvance(text) + 2 * look.S, metrics.height() + look.XS))
    painter.setFont(font)
    paint_ground(painter, box)
    painter.setPen(QColor(look.look().on_sky))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def paint_scale_bar(painter: QPainter, corner: QPointF, arcsec: float, scale: float, room: float) -> None:
    """A round length on the sky, its ground's lower left corner at a point.

    ``arcsec`` is the size of a picture pixel, ``scale`` the view pixels in each, ``room`` the width of the view.
    """
    length, label = scale_bar(arcsec, scale, min(LONGEST_BAR, room / 4))
    font = look.font("small")
    metrics = QFontMetricsF(font)
    width = max(length, metrics.horizontalAdvance(label)) + 2 * look.S
    height = metrics.height() + look.M
    box = QRectF(corner.x(), corner.y() - height, width, height)
    painter.setFont(font)
    paint_ground(painter, box)
    painter.setPen(QColor(look.look().on_sky))
    painter.drawText(box.adjusted(0, 2, 0, -look.S), Qt.AlignmentFlag.AlignCenter, label)
    painter.setPen(QPen(QColor(look.look().on_sky), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    y, middle = box.bottom() - look.XS - 1, box.center().x()
    painter.drawLine(QPointF(middle - length / 2, y), QPointF(middle + length / 2, y))


def paint_cross_hair(painter: QPainter, cell: QRectF, at: QPointF) -> None:
    """Two fine lines through a cell that cross at a point, light with a dark edge, so that they show on any picture."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    lines = (
        (QPointF(cell.left(), at.y()), QPointF(at.x() - HAIR_GAP, at.y())),
        (QPointF(at.x() + HAIR_GAP, at.y()), QPointF(cell.right(), at.y())),
        (QPointF(at.x(), cell.top()), QPointF(at.x(), at.y() - HAIR_GAP)),
        (QPointF(at.x(), at.y() + HAIR_GAP), QPointF(at.x(), cell.bottom())),
    )
    for colour, width in ((look.look().sky, 3.0), (look.look().on_sky, 1.0)):
        painter.setPen(QPen(QColor(colour), width))
        for start, end in lines:
            painter.drawLine(start, end)


def paint_words(painter: QPainter, room: QSizeF, words: Words) -> None:
    """An icon, a title and a sentence in the middle."""
    worn = look.look()
    wrapped = QTextOption(Qt.AlignmentFlag.AlignHCenter)
    wrapped.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)  # names may be long
    width = min(room.width() - 2.0 * look.XL, 420.0)
    left = (room.width() - width) / 2
    title, text = shown(words.title), visible(words.text)
    parts = ((look.font("title"), worn.on_sky, title), (look.font("body"), worn.on_sky_muted, text))
    heights = []
    for font, _, text in parts:
        painter.setFont(font)
        heights.append(painter.boundingRect(QRectF(0, 0, width, 1000), text, wrapped).height())
    top = (room.height() - ICON - look.M - sum(heights) - look.S) / 2
    icon = look.icon(words.icon, "on_sky")
    icon.paint(painter, round((room.width() - ICON) / 2), round(top), ICON, ICON)
    top += ICON + look.M
    for (font, colour, text), height in zip(parts, heights, strict=True):
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(left, top, width, height + 1), text, wrapped)
        top += height + look.S
