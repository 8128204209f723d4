"""LearningPlots: whether the votes teach anything, how far posteriors can be trusted, and what more votes would do."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from gzdesk.evaluation.advice import CurvePoint
from gzdesk.evaluation.assessment import FEWEST_CONTROLS, Assessment
from gzdesk.evaluation.evaluation import Judgement
from gzdesk.ui import look, wording
from gzdesk.ui.answers.question_menu import QuestionMenu
from gzdesk.ui.learning.advice_words import advice_text, sure_meaning, sure_text
from gzdesk.ui.learning.calibration_plot import CalibrationPlot
from gzdesk.ui.learning.curve_plot import CurvePlot
from gzdesk.ui.learning.facts import Fact, Facts
from gzdesk.ui.placeholder import Placeholder
from gzdesk.ui.plain_words import PlainLabel
from gzdesk.ui.segments import Segments

LOWEST = 242  # pixels: the lowest plot, its figures, and what stands above it
WORDS = 72  # pixels: two lines each of advice and of sure galaxies


class LearningPlots(QWidget):
    """One plot at a time, the learning curve or the calibration; its figures; and in words what they come to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = PlainLabel(self.tr("Learning"), self)
        self.title.setFont(look.font("heading"))
        self.questions = QuestionMenu(self)  # the dock shows it beside its title
        self.choice = Segments(self)
        self.choice.setAccessibleName(self.tr("Plot"))
        self.choice.set_words((self.tr("Log score"), self.tr("Calibration")))
        self.choice.choose(0)
        self.judged = self._small("muted")
        self.curve, self.calibration = CurvePlot(self), CalibrationPlot(self)
        self.facts = Facts(3, self)
        self.advice, self.sure = self._small(), self._small()
        self.empty = Placeholder("curve", self)
        self._judgement: Judgement | None = None
        self._assessment: Assessment | None = None
        self._lay_out()
        self.choice.chosen.connect(self._turn)
        self.show_curve(())

    def show_curve(self, points: Sequence[CurvePoint], controls: int | None = None) -> None:
        """Draw the learning curve; without points, say how many ``controls`` have votes of those that are needed."""
        drawn = [point for point in points if math.isfinite(point.judgement.log_score)]
        if not drawn:
            self._show_empty(controls)
            return
        self.curve.show_points(drawn)
        self._judgement = drawn[-1].judgement
        self.judged.setText(self.tr("{controls} controls").format(controls=self._judgement.galaxies))
        self.judged.setToolTip(self._judged_on())
        self._turn(self.choice.place)
        self._stack.setCurrentWidget(self._page)

    def show_assessment(self, assessment: Assessment | None) -> None:
        """Say what the newest posterior is worth; nothing while that is not known."""
        self._assessment = assessment
        calibration = assessment.calibration if assessment is not None else None
        if calibration is not None:
            self.calibration.show_calibration(calibration)
        self.choice.button(1).setEnabled(calibration is not None)
        if calibration is None:
            self.choice.choose(0)
        self.advice.setText(advice_text(assessment.advice) if assessment is not None else "")
        self.sure.setText(sure_text(assessment.sure) if assessment is not None else "")
        self.judged.setToolTip(self._judged_on())
        self._turn(self.choice.place)

    def minimumSizeHint(self) -> QSize:
        """Qt's hook: a low panel goes without the words, which the number of controls has in its tooltip too."""
        hint = super().minimumSizeHint()
        return QSize(hint.width(), min(hint.height(), LOWEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's hook."""
        super().resizeEvent(event)
        self._words.setVisible(self.height() >= LOWEST + WORDS)

    def _turn(self, place: int) -> None:
        """Show the plot that was chosen, with its figures."""
        self._plots.setCurrentIndex(max(place, 0))
        if self._judgement is None:
            return
        calibration = self._assessment.calibration if self._assessment is not None else None
        if place == 1 and calibration is not None:
            facts = wording.calibration_facts(self._judgement, calibration)
        else:
            facts = wording.score_facts(self._judgement)
        self.facts.show_facts(tuple(Fact(*fact) for fact in facts))
        said = [f"{name}: {value}" for name, value in self.facts.texts().items()]
        self.setAccessibleDescription(". ".join([*said, self.advice.text(), self.sure.text()]))

    def _judged_on(self) -> str:
        """For the tooltip: what the figures stand on, and the words for which a low panel has no room."""
        galaxies = self._judgement.galaxies if self._judgement is not None else 0
        text = self.tr("Judged on {galaxies} random controls, never taught; ranges hold the truth 68 times in 100.")
        return "\n".join(filter(None, (text.format(galaxies=galaxies), self.advice.text(), self.sure.text())))

    def _show_empty(self, controls: int | None) -> None:
        text = self.tr("Appears once {needed} random controls have votes").format(needed=FEWEST_CONTROLS)
        if controls is not None and controls >= FEWEST_CONTROLS:
            text = self.tr("Appears with the first model: enough random controls have votes")
        elif controls is not None:
            text += "\n" + self.tr("{controls} so far").format(controls=controls)
        self.empty.write(self.tr("No learning curve yet"), text)
        self._stack.setCurrentWidget(self.empty)

    def _small(self, tone: str = "") -> QLabel:
        label = PlainLabel(self)
        label.setFont(look.font("small"))
        label.setWordWrap(not tone)
        look.set_tone(label, tone)
        return label

    def _lay_out(self) -> None:
        self._plots = QStackedWidget(self)
        self._plots.addWidget(self.curve)
        self._plots.addWidget(self.calibration)
        self.sure.setToolTip(sure_meaning())
        head = QHBoxLayout()
        head.addWidget(self.choice)
        head.addStretch()
        head.addWidget(self.judged)
        self._words = QWidget(self)
        words = QVBoxLayout(self._words)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(look.XS)
        words.addWidget(self.advice)
        words.addWidget(self.sure)
        self._page = QWidget(self)
        page = QVBoxLayout(self._page)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(look.S)
        page.addLayout(head)
        page.addWidget(self._plots, 1)
        page.addWidget(self.facts)
        page.addWidget(self._words)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._page)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.L, look.XS, look.L, look.M)
        column.setSpacing(look.S)
        column.addWidget(self.title)
        column.addWidget(self._stack, 1)
        self.setMinimumWidth(300)
