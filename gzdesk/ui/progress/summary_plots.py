"""The plots of the summary page, drawn with lines and words that stay such in PDF and SVG."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QPainter

from gzdesk.evaluation.advice import CurvePoint
from gzdesk.evaluation.calibration import Calibration
from gzdesk.progress.pace import Timeline, bars
from gzdesk.ui import look
from gzdesk.ui.pictures.paper import INK, Array, Axes, marks_around, round_marks, write
from gzdesk.ui.progress.progress_time import few, span_title
from gzdesk.ui.progress.time_axis import offset_at, span, ticks
from gzdesk.ui.quiet_plot import nice_top

LEFT, TOP, BOTTOM = 40, 22, 36  # room for numbers beside and beneath a plot, logical pixels
COLOURS = (INK.vote, INK.average, INK.accent, INK.warn, INK.muted)


def draw_curve(painter: QPainter, box: QRectF, points: Sequence[CurvePoint]) -> None:
    """Log score on controls against votes heard, with its 68 % interval and its floor."""
    votes = np.array([float(point.votes) for point in points])
    scores = np.array([point.judgement.log_score for point in points])
    floors = np.array([point.judgement.log_score_floor for point in points])
    low_P, high_P = np.array([_bounds(point) for point in points]).T
    least = min(scores.min(), floors.min(), low_P[-1])
    most = max(scores.max(), floors.max(), high_P[-1])
    marks = marks_around(float(least), float(max(most, least + 0.01)))
    axes = _axes(painter, box, (0.0, float(max(votes[-1], 1.0))), (marks[0], marks[-1]), _tr("nats; lower is better"))
    axes.quiet(painter, _whole(axes.x[1]), (), marks)
    axes.band(painter, votes, low_P, high_P, INK.average)
    axes.line(painter, floors, INK.network, 1.0, x=votes, dashed=True)
    axes.line(painter, scores, INK.average, 1.8, x=votes)
    axes.points(painter, votes[-1:], scores[-1:], INK.average, 3.0)
    _beneath(painter, box, _tr("votes heard; dashed: the floor that chance sets"))


def draw_calibration(painter: QPainter, box: QRectF, calibration: Calibration) -> None:
    """Claims against votes."""
    coverage = calibration.kind == "coverage"
    axes = _axes(
        painter, box, (0.0, 1.0), (0.0, 1.0), _tr("share of galaxies inside") if coverage else _tr("share of votes")
    )
    axes.quiet(painter, (0, 0.5, 1), (), (0, 0.5, 1))
    axes.line(painter, np.array([0.0, 1.0]), INK.network, 1.0, x=np.array([0.0, 1.0]), dashed=True)
    bounds = zip(calibration.claimed, calibration.low, calibration.high, strict=True)
    for x, low, high in bounds:
        axes.line(painter, np.array([low, high]), INK.average, 1.4, x=np.array([x, x]))
    axes.points(painter, calibration.claimed, calibration.observed, INK.average, 3.0)
    _beneath(painter, box, _tr("probability inside a credible set") if coverage else _tr("probability predicted"))


def draw_votes(painter: QPainter, box: QRectF, timeline: Timeline) -> None:
    """How many votes there were at each moment, a line an annotator, named at its end."""
    lines = few(timeline)
    low, high = span(float(timeline.together_V[0]), float(timeline.together_V[-1]))
    top, marks = nice_top(float(max(len(times_V) for _, times_V in lines)))
    axes = _axes(painter, box, (low, high), (0.0, top), _tr("votes"))
    places, words = ticks(low, high)
    axes.quiet(painter, places, words, marks)
    for place, ((who, times_V), colour) in enumerate(zip(lines, COLOURS, strict=False)):
        count = np.arange(1.0, len(times_V) + 1)
        axes.line(
            painter, np.r_[0.0, count, count[-1]], colour, 1.8, x=np.r_[times_V[0], times_V, high], dashed=place > 0
        )
        if len(lines) > 1:
            where = axes.at(high, float(count[-1]))
            write(painter, QRectF(where.x() - 160, where.y() - 17, 160, 16), who, "small", right=True)


def draw_pace(painter: QPainter, box: QRectF, timeline: Timeline) -> None:
    """How many votes were given in each span of time."""
    together_V = timeline.together_V
    found = bars(together_V, offset_at(float(together_V[-1])))
    if found is None:
        return
    low, high = span(float(found.begin_B[0]), float(found.begin_B[-1]) + found.width)
    top, marks = nice_top(float(found.votes_B.max()))
    axes = _axes(painter, box, (low, high), (0.0, top), span_title(found.width))
    places, words = ticks(low, high)
    axes.quiet(painter, places, words, marks)
    for begin, votes in zip(found.begin_B.tolist(), found.votes_B.tolist(), strict=True):
        if votes:
            axes.bar(painter, begin + 0.06 * found.width, begin + 0.94 * found.width, votes, INK.vote)


def _axes(painter: QPainter, box: QRectF, x: tuple[float, float], y: tuple[float, float], title: str) -> Axes:
    """A plot in its box, with what y means above its numbers."""
    write(painter, QRectF(box.left(), box.top(), box.width(), 16), title, "small")
    return Axes(box.adjusted(LEFT, TOP, -look.S, -BOTTOM), x, y)


def _beneath(painter: QPainter, box: QRectF, title: str) -> None:
    write(painter, QRectF(box.left(), box.bottom() - 16, box.width(), 16), title, "small", centred=True)


def _bounds(point: CurvePoint) -> tuple[float, float]:
    intervals, score = point.judgement.intervals, point.judgement.log_score
    interval = intervals.log_score if intervals is not None else None
    return (score, score) if interval is None else (interval.low68, interval.high68)


def _whole(most: float) -> Sequence[float]:
    """Ticks of a number of votes."""
    found: Array = np.unique(np.round(round_marks(0.0, most, 5)))
    return [float(tick) for tick in found]


def _tr(text: str) -> str:
    return QCoreApplication.translate("SummaryPlots", text)
