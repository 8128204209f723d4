"""LearningPlots: whether the votes teach anything: the log score on random controls against the number of votes."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from gzdesk.assessment import FEWEST_CONTROLS
from gzdesk.session import CurvePoint
from gzdesk.ui import look
from gzdesk.ui.direct_labels import Box, Lines, Name, place
from gzdesk.ui.facts import Fact, Facts
from gzdesk.ui.placeholder import Placeholder
from gzdesk.ui.quiet_plot import QuietPlot
from gzdesk.ui.throttle import Throttle

Array = NDArray[np.float64]
DOT = 4.0  # half the side of the square around a dot where no name should stand, pixels
MOST_DOTS = 30  # more points than these are a line with one dot at its end


class LearningPlots(QWidget):
    """A line that should fall, the dashed floor below which it cannot, and what that means in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(self.tr("Learning"), self)
        self.title.setFont(look.font("heading"))
        self.plot = QuietPlot(self)
        self.plot.set_titles(self.tr("votes heard"), self.tr("log score, nats a galaxy; lower is better"))
        self.facts = Facts(3, self)
        self.judged = QLabel(self)
        self.judged.setFont(look.font("small"))
        self.judged.setWordWrap(True)
        look.set_tone(self.judged, "muted")
        self.empty = Placeholder("curve", self)
        self._lines: tuple[Array, Array, Array] | None = None
        self._naming = Throttle(self._name_lines, self)
        self._make_items()
        self._lay_out()
        self.plot.resized.connect(self._naming.ask)
        self.plot.restyled.connect(self.restyle)
        self.restyle()
        self.show_curve(())

    def show_curve(self, points: Sequence[CurvePoint], controls: int | None = None) -> None:
        """Draw the learning curve; without points, say how many ``controls`` have votes of those that are needed."""
        drawn = [point for point in points if math.isfinite(point.judgement.log_score)]
        if not drawn:
            self._show_empty(controls)
            return
        votes = np.array([point.votes for point in drawn], dtype=np.float64)
        scores = np.array([point.judgement.log_score for point in drawn], dtype=np.float64)
        floors = np.array([point.judgement.log_score_floor for point in drawn], dtype=np.float64)
        self._set_ranges(votes, scores, floors)
        self._score.setData(votes, scores)
        dotted = slice(None) if len(drawn) <= MOST_DOTS else slice(-1, None)
        self._points.setData(votes[dotted], scores[dotted])
        self._floor.setData(*_lengthened(votes, floors, self.plot.view()[0]))
        self._lines = (votes, scores, floors)
        self._naming.flush()
        self._say(drawn[-1])
        self._stack.setCurrentWidget(self._page)

    def restyle(self) -> None:
        """Take on the colours of the moment."""
        worn = look.look()
        self._score.setPen(self.plot.pen(worn.average, 2))
        self._points.setPen(None)
        self._points.setBrush(worn.average)
        self._floor.setPen(self.plot.pen(worn.network, 1, dashed=True))
        for name, colour in zip(self._names, (worn.average, worn.muted), strict=True):
            name.setColor(colour)

    def _show_empty(self, controls: int | None) -> None:
        text = self.tr("Appears once {needed} random controls have votes").format(needed=FEWEST_CONTROLS)
        if controls is not None:
            text += "\n" + self.tr("{controls} so far").format(controls=controls)
        self.empty.write(self.tr("No learning curve yet"), text)
        self._stack.setCurrentWidget(self.empty)

    def _set_ranges(self, votes: Array, scores: Array, floors: Array) -> None:
        low, high = float(min(scores.min(), floors.min())), float(max(scores.max(), floors.max()))
        step = _step((high - low) or 0.1)
        bottom, top = max(math.floor(low / step - 0.25), 0) * step, math.ceil(high / step + 0.25) * step
        last = float(max(votes[-1], 1.0))
        self.plot.set_x(0, last, _multiples(max(_step(last), 1.0), last))
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

    def _say(self, point: CurvePoint) -> None:
        judgement = point.judgement
        self.facts.show_facts(
            (
                Fact(
                    self.tr("Log score"),
                    f"{judgement.log_score:.3f}\u2009nats",
                    self.tr("Mean of −log p(votes), a galaxy"),
                ),
                Fact(
                    self.tr("Floor"),
                    f"{judgement.log_score_floor:.3f}",
                    self.tr("What would remain if the networks knew how people vote: chance alone"),
                ),
                Fact(
                    self.tr("Accuracy"),
                    "–" if math.isnan(judgement.accuracy) else f"{100 * judgement.accuracy:.0f}\u202f%",
                    self.tr("Share of galaxies whose most voted answer is the most probable one"),
                ),
            )
        )
        text = self.tr("Judged on {galaxies} random controls, never taught")
        self.judged.setText(text.format(galaxies=judgement.galaxies))
        self.setAccessibleDescription(". ".join(f"{name}: {value}" for name, value in self.facts.texts().items()))

    def _make_items(self) -> None:
        self._floor: Any = pg.PlotCurveItem(antialias=True)
        self._score: Any = pg.PlotCurveItem(antialias=True)
        self._points: Any = pg.ScatterPlotItem(size=6, antialias=True)
        self._names: list[Any] = [
            pg.TextItem(self.tr("log score"), anchor=(0, 1)),
            pg.TextItem(self.tr("floor"), anchor=(0, 1)),
        ]
        for item in (self._floor, self._score, self._points, *self._names):
            self.plot.add(item)
        for name in self._names:
            name.textItem.document().setDocumentMargin(0)
            name.setFont(look.font("small"))

    def _lay_out(self) -> None:
        self._page = QWidget(self)
        page = QVBoxLayout(self._page)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(look.S)
        page.addWidget(self.plot, 1)
        page.addWidget(self.facts)
        page.addWidget(self.judged)
        page.addStretch()
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._page)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.L, look.M, look.L, look.M)
        column.setSpacing(look.S)
        column.addWidget(self.title)
        column.addWidget(self._stack, 1)
        self.setMinimumWidth(300)


def _lengthened(votes: Array, floors: Array, view: tuple[float, float]) -> tuple[Array, Array]:
    """The floor drawn from edge to edge."""
    return np.r_[view[0], votes, view[1]], np.r_[floors[0], floors, floors[-1]]


def _step(span: float) -> float:
    """A round step that divides a span into two to five."""
    decade = 10.0 ** math.floor(math.log10(span))
    return next(step * decade for step in (0.2, 0.5, 1.0, 2.0, 5.0) if span / (step * decade) <= 5)


def _multiples(step: float, last: float) -> list[float]:
    return [step * place for place in range(math.floor(last / step + 1e-6) + 1)]
