"""Votes over time: how many had been given at each moment, by annotator, and how many in each span of time."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gzdesk.progress.pace import DAY, HOUR, MINUTE, WEEK, Bars, Timeline, bars
from gzdesk.ui import look
from gzdesk.ui.direct_labels import Lines, Name, place
from gzdesk.ui.pictures.save_button import Table
from gzdesk.ui.plain_words import shown
from gzdesk.ui.progress.time_axis import offset_at, span, ticks
from gzdesk.ui.quiet_plot import QuietPlot, nice_top
from gzdesk.ui.throttle import Throttle

Array = NDArray[np.float64]

MOST_LINES = 5  # annotators with a line of their own
MOST_POINTS = 400  # of a line
DASHES = (None, (8, 4), (3, 3), (10, 3, 2, 3), (1, 3))  # so that lines are told apart without their colours
VEIL = 0.55  # opacity of bars


class VotesPlot(QWidget):
    """One line an annotator, which rises by one with every vote; named where there are several."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = QuietPlot(self)
        self.plot.set_titles("", self.tr("votes"))
        self._lines: list[Any] = [pg.PlotCurveItem(antialias=True) for _ in DASHES]
        self._names: list[Any] = [pg.TextItem("", anchor=(0, 1)) for _ in DASHES]
        self._drawn: list[tuple[str, Array, Array]] = []
        self._timeline = Timeline({})
        self._naming = Throttle(self._name_lines, self)
        for item in (*self._lines, *self._names):
            self.plot.add(item)
        for name in self._names:
            name.textItem.document().setDocumentMargin(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self.plot.resized.connect(self._naming.ask)
        self.plot.restyled.connect(self.restyle)
        self.restyle()

    def show_timeline(self, timeline: Timeline) -> None:
        """Draw it; there must be a vote."""
        self._timeline = timeline
        low, high = span(float(timeline.together_V[0]), float(timeline.together_V[-1]))
        self._drawn = [(who, *_steps(times_V, high)) for who, times_V in few(timeline)]
        top, marks = nice_top(float(max(y[-1] for _, _, y in self._drawn)))
        self.plot.set_x(low, high, *ticks(low, high))
        self.plot.set_y(0, top, marks)
        for line, name, drawn in zip(self._lines, self._names, [*self._drawn, *[None] * MOST_LINES], strict=False):
            line.setVisible(drawn is not None)
            name.setVisible(drawn is not None and len(self._drawn) > 1)
            if drawn is not None:
                line.setData(drawn[1], drawn[2])
                name.setText(shown(drawn[0]))
        self._naming.ask()

    def table(self) -> Table:
        """Every vote's moment, with how many of its annotator's had been given."""
        rows = [
            (who, float(moment), number)
            for who, times_V in self._timeline.times_V.items()
            for number, moment in enumerate(times_V.tolist(), start=1)
        ]
        return ("annotator", "seconds_since_1970_utc", "votes"), rows

    def restyle(self) -> None:
        """Take on the colours of the moment."""
        colours = (look.look().vote, look.look().average, look.look().accent, look.look().warn, look.look().muted)
        for line, name, colour, dashes in zip(self._lines, self._names, colours, DASHES, strict=True):
            pen = self.plot.pen(colour, 2)
            if dashes is not None:
                pen.setDashPattern(list(dashes))
            line.setPen(pen)
            name.setColor(colour)
            name.setFont(look.font("small"))

    def _name_lines(self) -> None:
        """Put the names where they hide the least."""
        width, height = self.plot.room()
        if len(self._drawn) < 2 or width < 60 or height < 40:
            return
        (left, right), (low, top) = self.plot.view()
        x_K = np.linspace(left, right, 60)
        y_C_K = np.array([np.interp(x_K, x, y) for _, x, y in self._drawn])
        x_pixels_K, y_pixels_C_K = (x_K - left) * width / (right - left), (y_C_K - low) * height / (top - low)
        metrics = QFontMetricsF(look.font("small"))
        names = [
            Name(y_K, metrics.horizontalAdvance(who) + 2, metrics.height())
            for y_K, (who, _, _) in zip(y_pixels_C_K, self._drawn, strict=True)
        ]
        boxes = place(names, Lines(x_pixels_K, y_pixels_C_K, np.full(len(names), 2.0)), (width, height))
        for text, box in zip(self._names, boxes, strict=False):
            text.setPos(left + box.x * (right - left) / width, low + box.y * (top - low) / height)


class PacePlot(QWidget):
    """A bar a minute, an hour, a day or a week, whichever makes few."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = QuietPlot(self)
        self._item: Any = pg.BarGraphItem(x0=[0.0], x1=[1.0], height=[0.0])
        self._bars: Bars | None = None
        self.plot.add(self._item)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self.plot.restyled.connect(self.restyle)
        self.restyle()

    def show_timeline(self, timeline: Timeline) -> None:
        """Draw it; there must be a vote."""
        together_V = timeline.together_V
        found = self._bars = bars(together_V, offset_at(float(together_V[-1])))
        assert found is not None  # noqa: S101 - there is a vote
        self.plot.set_titles("", span_title(found.width))
        low, high = span(float(found.begin_B[0]), float(found.begin_B[-1]) + found.width)
        top, marks = nice_top(float(found.votes_B.max()))
        self.plot.set_x(low, high, *ticks(low, high))
        self.plot.set_y(0, top, marks)
        gap = 0.06 * found.width
        begin_B = found.begin_B + gap
        self._item.setOpts(x0=begin_B, x1=begin_B + found.width - 2 * gap, height=found.votes_B.astype(float))

    def table(self) -> Table:
        """A row a bar."""
        found = self._bars
        if found is None:
            return ("begin_seconds_since_1970_utc", "seconds", "votes"), ()
        rows = zip(found.begin_B.tolist(), found.votes_B.tolist(), strict=True)
        return ("begin_seconds_since_1970_utc", "seconds", "votes"), [(at, found.width, votes) for at, votes in rows]

    def restyle(self) -> None:
        """Take on the colours of the moment."""
        ink = QColor(look.look().vote)
        ink.setAlphaF(VEIL)
        self._item.setOpts(brush=ink, pen=pg.mkPen(None))


def few(timeline: Timeline) -> Sequence[tuple[str, Array]]:
    """A line each for those who gave most, and one for all the others together."""
    found = list(timeline.times_V.items())
    if len(found) <= MOST_LINES:
        return found
    rest = np.sort(np.concatenate([times_V for _, times_V in found[MOST_LINES - 1 :]]))
    return [*found[: MOST_LINES - 1], (_tr("others"), rest)]


def span_title(width: int) -> str:
    """What a bar counts."""
    return {
        MINUTE: _tr("votes a minute"),
        10 * MINUTE: _tr("votes in ten minutes"),
        HOUR: _tr("votes an hour"),
        DAY: _tr("votes a day"),
        WEEK: _tr("votes a week"),
        4 * WEEK: _tr("votes in four weeks"),
    }[width]


def _steps(times_V: Array, end: float) -> tuple[Array, Array]:
    """A rising line: as many points as can be told apart, and on to the end."""
    kept = np.unique(np.linspace(0, len(times_V) - 1, min(len(times_V), MOST_POINTS)).round().astype(int))
    return np.r_[times_V[0], times_V[kept], end], np.r_[0.0, kept + 1.0, float(len(times_V))]


def _tr(text: str) -> str:
    return QCoreApplication.translate("ProgressTime", text)
