"""ProgressCards: the small plots of the page of progress, and what each is drawn from."""

import math
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gzdesk.evaluation.advice import CurvePoint
from gzdesk.evaluation.assessment import FEWEST_CONTROLS
from gzdesk.evaluation.calibration import Calibration
from gzdesk.progress.pace import Timeline
from gzdesk.progress.summary import Standing
from gzdesk.progress.tallies import Answers, Confusion
from gzdesk.ui.learning.calibration_plot import CalibrationPlot
from gzdesk.ui.learning.curve_plot import CurvePlot
from gzdesk.ui.pictures.save_button import Cell, Table
from gzdesk.ui.progress.progress_answers import AnswersPlot
from gzdesk.ui.progress.progress_card import ProgressCard
from gzdesk.ui.progress.progress_confusion import ConfusionPlot, in_words
from gzdesk.ui.progress.progress_time import PacePlot, VotesPlot


class ProgressCards(QObject):
    """Draws only what can be drawn; each plot says itself what is missing."""

    told = Signal(str)  # of what was saved

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.curve, self.calibration = CurvePlot(parent), CalibrationPlot(parent)
        self.confusion, self.answers = ConfusionPlot(parent), AnswersPlot(parent)
        self.votes, self.pace = VotesPlot(parent), PacePlot(parent)
        self.cards = {
            "curve": ProgressCard("learning-curve", self.tr("Learning curve"), self.curve, parent=parent),
            "calibration": ProgressCard("calibration", self.tr("Calibration"), self.calibration, parent=parent),
            "confusion": ProgressCard("confusion", self.tr("Confusion on controls"), self.confusion, parent=parent),
            "answers": ProgressCard("answers", self.tr("Votes by answer"), self.answers, parent=parent),
            "votes": ProgressCard("votes", self.tr("Votes over time"), self.votes, "history", parent),
            "pace": ProgressCard("pace", self.tr("Pace"), self.pace, "history", parent),
        }
        self._made_of: dict[str, object] = {}  # what is drawn, by card
        for card in self.cards.values():
            card.told.connect(self.told)

    @property
    def all(self) -> Sequence[ProgressCard]:
        """In the order in which they stand."""
        return tuple(self.cards.values())

    def steps(self, standing: Standing, times: Timeline) -> list[Callable[[], None]]:
        """What draws those that have changed, each in a few milliseconds at most."""
        points = [point for point in standing.curve if math.isfinite(point.judgement.log_score)]
        question, calibration, confusion = standing.question, standing.calibration, standing.confusion
        answers = standing.answers
        told = (calibration.kind, calibration.claimed.tobytes(), calibration.observed.tobytes()) if calibration else ()
        given = tuple((who, len(times_V)) for who, times_V in times.times_V.items())
        wanted: list[tuple[str, object, Callable[[], None]]] = [
            ("curve", (question, points), partial(self._draw_curve, points)),
            ("calibration", (question, told), partial(self._draw_calibration, calibration)),
            ("confusion", confusion and confusion.key, partial(self._draw_confusion, confusion)),
            ("answers", (question, answers.counts_A.tolist()), partial(self._draw_answers, answers)),
            ("votes", given, partial(self._draw_votes, times)),
            ("pace", given, partial(self._draw_pace, times)),
        ]
        changed = [draw for name, made_of, draw in wanted if self._made_of.get(name, self) != made_of]
        self._made_of = {name: made_of for name, made_of, _ in wanted}
        return changed

    def _draw_curve(self, points: Sequence[CurvePoint]) -> None:
        if not points:
            self._wait_for_controls("curve")
            return
        self.curve.show_points(points)
        note = self.tr("On {controls} random controls, never taught; the band holds the truth 68 times in 100.")
        self.cards["curve"].show_plot(partial(curve_table, points), note.format(controls=points[-1].judgement.galaxies))

    def _draw_calibration(self, calibration: Calibration | None) -> None:
        if calibration is None:
            self._wait_for_controls("calibration")
            return
        self.calibration.show_calibration(calibration)
        card, per_cent = self.cards["calibration"], "{:.0f}\u202f%".format
        card.title.setText(self.tr("Coverage") if calibration.kind == "coverage" else self.tr("Reliability"))
        note = self.tr("Off by {error}; chance alone would make it {chance}.")
        words = note.format(error=per_cent(100 * calibration.error), chance=per_cent(100 * calibration.chance))
        card.show_plot(partial(calibration_table, calibration), words)

    def _draw_confusion(self, confusion: Confusion | None) -> None:
        if confusion is None or not confusion.controls:
            self._wait_for_controls("confusion")
            return
        self.confusion.show_confusion(confusion)
        self.cards["confusion"].show_plot(self.confusion.table, in_words(confusion))

    def _draw_answers(self, answers: Answers) -> None:
        if not answers.votes:
            self.cards["answers"].show_empty(self.tr("No votes yet"), self.tr("The question has not been answered."))
            return
        self.answers.show_answers(answers)
        self.cards["answers"].show_plot(self.answers.table)

    def _draw_votes(self, times: Timeline) -> None:
        if not times.votes:
            self.cards["votes"].show_empty(self.tr("No votes yet"), "")
            return
        self.votes.show_timeline(times)
        self.cards["votes"].show_plot(self.votes.table)

    def _draw_pace(self, times: Timeline) -> None:
        if not times.votes:
            self.cards["pace"].show_empty(self.tr("No votes yet"), "")
            return
        self.pace.show_timeline(times)
        self.cards["pace"].show_plot(self.pace.table)

    def _wait_for_controls(self, name: str) -> None:
        text = self.tr("Appears with a model, once {needed} random controls have votes").format(needed=FEWEST_CONTROLS)
        self.cards[name].show_empty(self.tr("Nothing to judge on yet"), text)


def curve_table(points: Sequence[CurvePoint]) -> Table:
    """A row a point, with all figures that a project keeps."""
    names = list(dict.fromkeys(name for point in points for name in point.judgement.figures()))
    rows: list[list[Cell]] = []
    for point in points:
        figures = point.judgement.figures()
        rows.append([point.votes, *(figures.get(name) for name in names)])
    return ("votes_heard", *names), rows


def calibration_table(calibration: Calibration) -> Table:
    """A row a dot."""
    columns = (calibration.claimed, calibration.observed, calibration.low, calibration.high)
    rows = [tuple(float(value) for value in row) for row in zip(*columns, strict=True)]
    return ("claimed", "observed", "observed_68pc-lower", "observed_68pc-upper"), rows
