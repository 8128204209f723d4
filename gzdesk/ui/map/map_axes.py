"""What stands around the points of the map: axes, the diagonal, lines of equal information, and words."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter, QPen, QPolygonF

from gzdesk.survey.survey_view import SurveyView
from gzdesk.ui import look

TICKS = 6  # along an axis, about
LEAST_GAP = 26.0  # pixels between two lines of equal information
BELOW = 18.0  # pixels from the diagonal to its words


@dataclass(frozen=True)
class PlaneWords:
    """What the axes are, and whether this is the plane of entropies with its diagonal."""

    x: str
    y: str
    entropies: bool


def entropy_words() -> PlaneWords:
    """The plane of entropies, as in Walmsley et al. 2020."""
    return PlaneWords(
        _tr("Mean entropy of the single networks (nats): how unsure each one is"),
        _tr("Entropy of the averaged prediction (nats): how unsure they are together"),
        entropies=True,
    )


def feature_words(shares: tuple[float, float]) -> PlaneWords:
    """The plane of the network's features."""
    names = (
        _tr("First principal component ({share} of the scatter)"),
        _tr("Second principal component ({share} of the scatter)"),
    )
    first, second = (name.format(share=f"{100 * share:.0f}\u202f%") for name, share in zip(names, shares, strict=True))
    return PlaneWords(first, second, entropies=False)


def nice_step(span: float, count: int = TICKS) -> float:
    """A step of 1, 2 or 5 in some decade that goes into a span about so many times."""
    raw = span / count
    decade: float = 10.0 ** float(np.floor(np.log10(raw)))
    return decade * next(step for step in (1.0, 2.0, 5.0, 10.0) if step * decade >= raw * (1 - 1e-9))


def ticks(low: float, high: float) -> list[float]:
    """Round numbers within a range."""
    step = nice_step(high - low)
    first, last = int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))
    return [round(place * step, 12) for place in range(first, last + 1)]


def margins() -> tuple[float, float, float, float]:
    """Room at the left, above, at the right and below the plot, for numbers and titles."""
    line = QFontMetricsF(look.font("small")).height()
    return 3.2 * line, line + look.M + look.S, float(look.M), 2 * line + look.M + look.S


def draw_behind(painter: QPainter, area: QRectF, view: SurveyView, words: PlaneWords) -> None:
    """Ground, numbers and lines; the points come upon them."""
    painter.setFont(look.font("small"))
    _draw_grid(painter, area, view)
    _draw_titles(painter, area, words)
    if words.entropies:
        painter.save()
        painter.setClipRect(area)
        painter.translate(area.topLeft())
        _draw_region(painter, view)
        _draw_diagonals(painter, view)
        painter.restore()


def draw_before(painter: QPainter, area: QRectF, view: SurveyView, words: PlaneWords) -> None:
    """Names of regions, above the points."""
    if not words.entropies:
        return
    painter.save()
    painter.setClipRect(area)
    painter.translate(area.topLeft())
    left_x, top_y = view.to_plane(0, 0)
    if top_y > left_x:  # the upper left corner lies above the diagonal
        title, text = _tr("Networks confidently disagree"), _tr("each is sure, and not of the same: most informative")
        _say(painter, QPointF(look.M, look.M), title, look.font("heading"), look.look().text)
        line = QFontMetricsF(look.font("heading")).height()
        _say(painter, QPointF(look.M, look.M + line), text, look.font("small"), look.look().muted)
    painter.setFont(look.font("small"))
    _say_below(painter, view, 0.1, _tr("sure, and agreed"), right=False)
    _say_below(painter, view, 0.98, _tr("agreed that nobody can be sure"), right=True)
    painter.restore()


def _draw_grid(painter: QPainter, area: QRectF, view: SurveyView) -> None:
    worn = look.look()
    metrics = QFontMetricsF(painter.font())
    hair, ink = QPen(QColor(worn.line), 0), QColor(worn.muted)
    hair_colour = QColor(worn.line)
    hair_colour.setAlphaF(0.55)
    hair.setColor(hair_colour)
    for x in ticks(view.left, view.right):
        at = area.left() + view.to_pixel(x, 0)[0]
        painter.setPen(hair)
        painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()))
        painter.setPen(ink)
        box = QRectF(at - 40, area.bottom() + look.XS, 80, metrics.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, _number(x))
    for y in ticks(view.bottom, view.top):
        at = area.top() + view.to_pixel(0, y)[1]
        painter.setPen(hair)
        painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at))
        painter.setPen(ink)
        box = QRectF(0, at - metrics.height() / 2, area.left() - look.S, metrics.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _number(y))


def _draw_titles(painter: QPainter, area: QRectF, words: PlaneWords) -> None:
    """x beneath, y above its numbers, where it can be read without turning the head."""
    metrics = QFontMetricsF(painter.font())
    painter.setPen(QColor(look.look().muted))
    beneath = QRectF(area.left(), area.bottom() + look.S + metrics.height(), area.width(), metrics.height())
    painter.drawText(beneath, Qt.AlignmentFlag.AlignHCenter, words.x)
    above = QRectF(look.M, look.S, area.right() - look.M, metrics.height())
    painter.drawText(above, Qt.AlignmentFlag.AlignLeft, words.y)


def _draw_region(painter: QPainter, view: SurveyView) -> None:
    """A tint that grows with the distance from the diagonal: there the networks confidently disagree."""
    begin, end = QPointF(*view.to_pixel(view.left, view.left)), QPointF(*view.to_pixel(view.right, view.right))
    along = end - begin
    across = QPointF(along.y(), -along.x())
    across /= max((across.x() ** 2 + across.y() ** 2) ** 0.5, 1e-9)
    reach = max(QPointF.dotProduct(QPointF(0, 0) - begin, across), 1.0)  # from the diagonal to the corner
    gradient = QLinearGradient(begin, begin + across * reach)
    tint = QColor(look.look().accent)
    for place, alpha in ((0.0, 0.0), (1.0, 0.13)):
        tint.setAlphaF(alpha)
        gradient.setColorAt(place, QColor(tint))
    far = across * (2 * reach)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient)
    painter.drawPolygon(QPolygonF([begin, end, end + far, begin + far]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_diagonals(painter: QPainter, view: SurveyView) -> None:
    """The diagonal, where all networks say the same, and lines of equal mutual information above it."""
    worn = look.look()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(worn.muted), 1.2))
    painter.drawLine(*_parallel(view, 0.0))
    step = nice_step(max(view.top - view.bottom, 1e-9), 7)
    if step * view.y_scale < LEAST_GAP:
        return
    pen = QPen(QColor(worn.samples), 1, Qt.PenStyle.DotLine)
    highest = view.top - view.left
    lowest = max(view.bottom - view.right, 0.0)
    for place in range(int(lowest / step) + 1, min(int(highest / step), int(lowest / step) + 40) + 1):
        painter.setPen(pen)
        painter.drawLine(*_parallel(view, place * step))
        _name_line(painter, view, place * step)


def _name_line(painter: QPainter, view: SurveyView, information: float) -> None:
    """Its number, where the line leaves the view at the top, or at the right."""
    metrics = QFontMetricsF(painter.font())
    text = _tr("information {nats}").format(nats=_number(information))
    width = metrics.horizontalAdvance(text) + look.S
    at_x, _ = view.to_pixel(view.top - information, view.top)
    if at_x <= view.width - look.S:
        box = QRectF(at_x - width - look.S, look.XS, width, metrics.height())
    else:
        _, at_y = view.to_pixel(view.right, view.right + information)
        box = QRectF(view.width - width - look.S, at_y - metrics.height() - look.XS, width, metrics.height())
    if box.left() > view.width * 0.45:  # else among the words of the corner
        painter.setPen(QColor(look.look().muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight, text)


def _parallel(view: SurveyView, above: float) -> tuple[QPointF, QPointF]:
    """A line above the diagonal by so much, over the whole width."""
    return (
        QPointF(*view.to_pixel(view.left, view.left + above)),
        QPointF(*view.to_pixel(view.right, view.right + above)),
    )


def _say_below(painter: QPainter, view: SurveyView, share: float, text: str, *, right: bool) -> None:
    """Words under the diagonal, where no galaxy can lie, at a share of what can be seen of it."""
    low, high = max(view.left, view.bottom), min(view.right, view.top)
    if low >= high:
        return
    x, y = view.to_pixel(low + share * (high - low), low + share * (high - low))
    metrics = QFontMetricsF(painter.font())
    width = metrics.horizontalAdvance(text)
    left = x - width if right else x + BELOW
    top = y + (BELOW + width * view.y_scale / view.x_scale if right else look.XS)
    if 0 <= left <= view.width - width and top < view.height - metrics.height():
        painter.setPen(QColor(look.look().muted))
        painter.drawText(QPointF(left, top + metrics.ascent()), text)


def _say(painter: QPainter, at: QPointF, text: str, font: QFont, ink: str) -> None:
    """Words from a place on."""
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    box = QRectF(at.x(), at.y(), metrics.horizontalAdvance(text) + look.XS, metrics.height())
    painter.setPen(QColor(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft, text)


def _number(value: float) -> str:
    return f"{value:.6g}".replace("-", "\N{MINUS SIGN}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("MapAxes", text)
