"""CurvePlot: the log score on random controls against the number of votes, with how far it can be trusted."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gzdesk.evaluation.advice import CurvePoint
from gzdesk.ui import look
from gzdesk.ui.direct_labels import Box, Lines, Name, place
from gzdesk.ui.quiet_plot import QuietPlot
from gzdesk.ui.throttle import Throttle

Array = NDArray[np.float64]
DOT = 4.0  # half the side of the square around a dot where no name should stand, pixels
MOST_DOTS = 30  # more points than these are a line with one dot at its end
MOST_POINTS = 120
BAND = 0.16  # opacity of the 68 % interval


class CurvePlot(QWidget):
    """A line that should fall, the band in which it may as well lie, the dashed floor below which it cannot go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = QuietPlot(self)
        self.plot.set_titles(self.tr("votes heard"), self.tr("nats a galaxy; lower is better"))
        self._lines: tuple[Array, Array, Array] | None = None
        self._naming = Throttle(self._name_lines, self)
        self._make_items()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self.plot.resized.connect(self._naming.ask)
        self.plot.restyled.connect(self.restyle)
        self.restyle()

    def show_points(self, points: Sequence[CurvePoint]) -> None:
        """Draw at least one point; all have a finite score."""
        points = _thinned(points)
        votes = np.array([point.votes for point in points], dtype=np.float64)
        scores = np.array([point.judgement.log_score for point in points], dtype=np.float64)
        floors = np.array([point.judgement.log_score_floor for point in points], dtype=np.float64)
        lows, highs = np.array([_bounds(point) for point in points]).T
        self._set_ranges(votes, scores, floors, (lows[-1], highs[-1]))
        self._band.setData(np.r_[votes, votes[::-1]], np.r_[lows, highs[::-1]])
        self._score.setData(votes, scores)
        dotted = slice(None) if len(points) <= MOST_DOTS else slice(-1, None)
        self._points.setData(votes[dotted], scores[dotted])
        self._floor.setData(*_lengthened(votes, floors, self.plot.view()[0]))
        self._lines = (votes, scores, floors)
        self._naming.flush()

    def restyle(self) -> None:
        """Take on the colours of the moment."""
        worn = look.look()
        self._score.setPen(self.plot.pen(worn.average, 2))
        self._points.setPen(None)
        self._points.setBrush(worn.average)
        veil = QColor(worn.average)
        veil.setAlphaF(BAND)
        self._band.setBrush(veil)
        self._floor.setPen(self.plot.pen(worn.network, 1, dashed=True))
        for name, colour in zip(self._names, (worn.average, worn.muted), strict=True):
            name.setColor(colour)

    def _set_ranges(self, votes: Array, scores: Array, floors: Array, last: tuple[float, float]) -> None:
        """Room for the lines and for the last interval; those of the first few controls may run out of sight."""
        low, high = min(scores.min(), floors.min(), last[0]), max(scores.max(), floors.max(), last[1])
        step = _step(float(high - low) or 0.1)
        bottom, top = max(math.floor(low / step - 0.25), 0) * step, math.ceil(high / step + 0.25) * step
        most = float(max(votes[-1], 1.0))
        self.plot.set_x(0, most, _multiples(max(_step(most), 1.0), most))
        ticks = [round(bottom + tick, 6) for tick in _multiples(step, top - bottom)]
        self.plot.set_y(ticks[0], ticks[-1], ticks)

    def _name_lines(self) -> None:
        """Put the names where they hide the least."""
        width, height = self.plot.room()
        if self._lines is None or width < 60 or height < 40:
            return
        (left, right), (low, top) = self.plot.view()
        votes, scores, floors = self._lines
        x_K = (votes - left) * width / (right - left)
        y_C_K = (np.vstack([scores, floors]) - low) * height / (top - low)
        metrics = QFontMetricsF(look.font("small"))
        names = [
            Name(y_K, metrics.horizontalAdvance(text.toPlainText()) + 2, metrics.height())
            for text, y_K in zip(self._names, y_C_K, strict=True)
        ]
        dots = [Box(float(x) - DOT, float(y) - DOT, 2 * DOT, 2 * DOT) for x, y in zip(x_K, y_C_K[0], strict=True)]
        dots = dots if len(dots) <= MOST_DOTS else dots[-1:]
        boxes = place(names, Lines(x_K, y_C_K, np.array([2.0, 2.0])), (width, height), dots)
        for text, box in zip(self._names, boxes, strict=True):
            text.setPos(left + box.x * (right - left) / width, low + box.y * (top - low) / height)

    def _make_items(self) -> None:
        self._band: Any = pg.PlotCurveItem(pen=None, fillLevel="enclosed")
        self._floor: Any = pg.PlotCurveItem(antialias=True)
        self._score: Any = pg.PlotCurveItem(antialias=True)
        self._points: Any = pg.ScatterPlotItem(size=6, antialias=True, useCache=False)
        self._names: list[Any] = [
            pg.TextItem(self.tr("log score"), anchor=(0, 1)),
            pg.TextItem(self.tr("floor"), anchor=(0, 1)),
        ]
        self._band.setZValue(-10)
        for item in (self._band, self._floor, self._score, self._points, *self._names):
            self.plot.add(item)
        for name in self._names:
            name.textItem.document().setDocumentMargin(0)
            name.setFont(look.font("small"))


def _thinned(points: Sequence[CurvePoint]) -> Sequence[CurvePoint]:
    """As many points as can be told apart on screen; the last one is always among them."""
    if len(points) <= MOST_POINTS:
        return points
    return [points[place] for place in np.linspace(0, len(points) - 1, MOST_POINTS).round().astype(int).tolist()]


def _bounds(point: CurvePoint) -> tuple[float, float]:
    """Of the 68 % interval; the score itself where none is known."""
    intervals, score = point.judgement.intervals, point.judgement.log_score
    interval = intervals.log_score if intervals is not None else None
    return (score, score) if interval is None else (interval.low68, interval.high68)


def _lengthened(votes: Array, floors: Array, view: tuple[float, float]) -> tuple[Array, Array]:
    """The floor drawn from edge to edge."""
    return np.r_[view[0], votes, view[1]], np.r_[floors[0], floors, floors[-1]]


def _step(span: float) -> float:
    """A round step that divides a span into two to five."""
    decade = 10.0 ** math.floor(math.log10(span))
    return next(step * decade for step in (0.2, 0.5, 1.0, 2.0, 5.0) if span / (step * decade) <= 5)


def _multiples(step: float, last: float) -> list[float]:
    return [step * place for place in range(math.floor(last / step + 1e-6) + 1)]
