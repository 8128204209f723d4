"""LearningPlots: whether the votes teach anything: the log score on random controls against the number of votes."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from gzdesk.session import FEWEST_CONTROLS, CurvePoint
from gzdesk.ui import look
from gzdesk.ui.facts import Fact, Facts
from gzdesk.ui.placeholder import Placeholder
from gzdesk.ui.quiet_plot import QuietPlot, pen


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
        self._make_items()
        self._lay_out()
        look.changed.connect(self.restyle)
        self.restyle()
        self.show_curve(())

    def show_curve(self, points: Sequence[CurvePoint], controls: int | None = None) -> None:
        """Draw the learning curve; without points, say how many ``controls`` have votes of those that are needed."""
        drawn = [point for point in points if math.isfinite(point.judgement.log_score)]
        if not drawn:
            self._show_empty(controls)
            return
        votes = np.array([point.votes for point in drawn], dtype=np.float64)
        scores = np.array([point.judgement.log_score for point in drawn])
        floors = np.array([point.judgement.log_score_floor for point in drawn])
        self._set_ranges(votes, scores, floors)
        self._score.setData(votes, scores)
        self._points.setData(votes, scores)
        self._floor.setData(*_lengthened(votes, floors, self.plot.view()[0]))
        self._name_lines(votes, scores, floors)
        self._say(drawn[-1])
        self._stack.setCurrentWidget(self._page)

    def restyle(self) -> None:
        """Take on the colours of the moment."""
        worn = look.look()
        self._score.setPen(pen(worn.average, 2))
        self._points.setPen(None)
        self._points.setBrush(worn.average)
        self._floor.setPen(pen(worn.network, 1, dashed=True))
        self._score_name.setColor(worn.average)
        self._floor_name.setColor(worn.muted)

    def _show_empty(self, controls: int | None) -> None:
        text = self.tr("Appears once {needed} random controls have votes").format(needed=FEWEST_CONTROLS)
        if controls is not None:
            text += self.tr("; {controls} so far").format(controls=controls)
        self.empty.write(self.tr("No learning curve yet"), text + ".")
        self._stack.setCurrentWidget(self.empty)

    def _set_ranges(self, votes: Any, scores: Any, floors: Any) -> None:  # noqa: ANN401
        low, high = float(min(scores.min(), floors.min())), float(max(scores.max(), floors.max()))
        step = _step((high - low) or 0.1)
        bottom, top = math.floor(low / step - 0.25) * step, math.ceil(high / step + 0.25) * step
        bottom = max(bottom, 0.0)
        ticks = [round(bottom + step * place, 6) for place in range(round((top - bottom) / step) + 1)]
        first, last = float(votes[0]), float(max(votes[-1], votes[0] + 1))
        x_step = max(_step(last - first), 1.0)
        marks = [x_step * place for place in range(math.ceil(first / x_step), math.floor(last / x_step) + 1)]
        self.plot.set_x(first, last, marks)
        self.plot.set_y(bottom, top, ticks)

    def _name_lines(self, votes: Any, scores: Any, floors: Any) -> None:  # noqa: ANN401
        """Names stand at the right end: the score's above its line, the floor's below."""
        right = self.plot.view()[0][1]
        apart = scores[-1] >= floors[-1]
        self._score_name.setAnchor((1, 1 if apart else 0))
        self._floor_name.setAnchor((1, 0 if apart else 1))
        self._score_name.setPos(right, scores[-1])
        self._floor_name.setPos(right, floors[-1])

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
        text = self.tr("Judged on {galaxies} random controls, which are never taught.")
        self.judged.setText(text.format(galaxies=judgement.galaxies))
        self.setAccessibleDescription(". ".join(f"{name}: {value}" for name, value in self.facts.texts().items()))

    def _make_items(self) -> None:
        self._floor: Any = pg.PlotCurveItem(antialias=True)
        self._score: Any = pg.PlotCurveItem(antialias=True)
        self._points: Any = pg.ScatterPlotItem(size=6, antialias=True)
        self._score_name: Any = pg.TextItem(self.tr("log score"), anchor=(1, 1))
        self._floor_name: Any = pg.TextItem(self.tr("floor"), anchor=(1, 0))
        for item in (self._floor, self._score, self._points, self._score_name, self._floor_name):
            self.plot.add(item)
        for name in (self._score_name, self._floor_name):
            name.setFont(look.font("small"))

    def _lay_out(self) -> None:
        self._page = QWidget(self)
        page = QVBoxLayout(self._page)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(look.S)
        page.addWidget(self.plot, 1)
        page.addWidget(self.facts)
        page.addWidget(self.judged)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._page)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.L, look.M, look.L, look.M)
        column.setSpacing(look.S)
        column.addWidget(self.title)
        column.addWidget(self._stack, 1)
        self.setMinimumWidth(300)


def _lengthened(votes: Any, floors: Any, view: tuple[float, float]) -> tuple[Any, Any]:  # noqa: ANN401
    """The floor drawn from edge to edge."""
    return np.r_[view[0], votes, view[1]], np.r_[floors[0], floors, floors[-1]]


def _step(span: float) -> float:
    """A round step that divides a span into two to five."""
    decade = 10.0 ** math.floor(math.log10(span))
    return next(step * decade for step in (0.2, 0.5, 1.0, 2.0, 5.0) if span / (step * decade) <= 5)
