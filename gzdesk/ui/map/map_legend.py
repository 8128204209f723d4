"""MapLegend: what colours and signs of the map mean, in the window and on a saved picture."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gzdesk.survey.survey_signs import Shape
from gzdesk.ui import look
from gzdesk.ui.map.colour_scale import colour_scale
from gzdesk.ui.map.map_signs import draw_here, draw_shape

BAR = 10.0  # pixels: the height of the bar of colours
SIGN_ROOM = 26.0  # pixels, for signs in front of their words


@dataclass(frozen=True)
class Sign:
    """A line of the legend."""

    text: str
    shape: Shape | None = None  # None: that of the galaxy at the desk
    colour: str = ""
    size: float = 9.0
    rim: bool = True


@dataclass(frozen=True)
class Legend:
    """What is to be explained: a bar of colours with its ends, and signs."""

    title: str = ""
    low: str = ""
    high: str = ""  # empty: no bar
    signs: tuple[Sign, ...] = ()


class MapLegend(QWidget):
    """Draws a legend from the top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.legend = Legend()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def show_legend(self, legend: Legend) -> None:
        """Explain something else."""
        if legend != self.legend:
            self.legend = legend
            words = [legend.title, *((legend.low, legend.high) if legend.high else ()), *(s.text for s in legend.signs)]
            self.setAccessibleName(", ".join(filter(None, words)))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Qt's hook: as high as what is drawn."""
        return QSize(200, round(legend_height(self.legend)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's hook."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_legend(painter, QRectF(self.rect()), self.legend)
        painter.end()


def legend_height(legend: Legend) -> float:
    """Logical pixels."""
    line = _line()
    if not legend.title:
        return 0.0
    bar = BAR + look.XS + line + look.S if legend.high else 0.0
    return line + look.S + bar + len(legend.signs) * (line + look.XS)


def draw_legend(painter: QPainter, box: QRectF, legend: Legend) -> None:
    """Draw it from the top of a box."""
    painter.setFont(look.font("small"))
    worn, line = look.look(), _line()
    top = box.top()
    painter.setPen(QColor(worn.text))
    painter.drawText(QRectF(box.left(), top, box.width(), line), Qt.AlignmentFlag.AlignLeft, legend.title)
    top += line + look.S
    if legend.high:
        _draw_bar(painter, QRectF(box.left(), top, box.width(), BAR))
        painter.setPen(QColor(worn.muted))
        beneath = QRectF(box.left(), top + BAR + look.XS, box.width(), line)
        painter.drawText(beneath, Qt.AlignmentFlag.AlignLeft, legend.low)
        painter.drawText(beneath, Qt.AlignmentFlag.AlignRight, legend.high)
        top = beneath.bottom() + look.S
    for sign in legend.signs:
        _draw_sign(painter, QPointF(box.left() + SIGN_ROOM / 2, top + line / 2), sign)
        painter.setPen(QColor(worn.muted))
        painter.setFont(look.font("small"))
        words = QRectF(box.left() + SIGN_ROOM + look.XS, top, box.width() - SIGN_ROOM - look.XS, line)
        text = QFontMetricsF(painter.font()).elidedText(sign.text, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        top += line + look.XS


def _draw_bar(painter: QPainter, bar: QRectF) -> None:
    colours = colour_scale(dark=look.look().dark)
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    for place, colour in enumerate(colours):
        gradient.setColorAt(place / (len(colours) - 1), QColor(*colour))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient)
    painter.drawRoundedRect(bar, 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_sign(painter: QPainter, at: QPointF, sign: Sign) -> None:
    if sign.shape is None:
        painter.save()
        painter.translate(at)
        painter.scale(0.7, 0.7)
        draw_here(painter, QPointF(0, 0))
        painter.restore()
    else:
        draw_shape(painter, at, sign.shape, sign.size, sign.colour, look.look().surface if sign.rim else None)


def _line() -> float:
    return QFontMetricsF(look.font("small")).height()
