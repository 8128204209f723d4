"""LearningPanel: draws learning curve and calibration of one question when they have changed, and no sooner."""

import numpy as np
from PySide6.QtCore import QObject, Signal

from gzdesk.session.session import Session
from gzdesk.ui.learning.learning_plots import LearningPlots
from gzdesk.ui.spare_time import SpareTime
from gzdesk.ui.throttle import Throttle

AFTER_THE_POSTERIOR_MS = 50  # so that both plots are never painted in one frame
PERIOD_MS = 500


class LearningPanel(QObject):
    """Shows how well the first question of a tree has been learned, or the one that the voter chose."""

    judged = Signal()  # a posterior has been judged on all questions

    def __init__(self, session: Session, plots: LearningPlots, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._plots = plots
        self._question = session.question.name
        self._drawn_of: tuple[object, ...] = ()  # what is drawn was made of
        self._redraw = Throttle(self._draw, self, PERIOD_MS, AFTER_THE_POSTERIOR_MS)
        self._spare_time, self._judging = SpareTime(self), SpareTime(self)
        session.judging, session.judged = self._judging.work, self._tell
        plots.questions.offer(session.tree.questions)
        plots.questions.chosen.connect(self._choose)

    def ask(self) -> None:
        """Draw anew, a moment from now, if there is anything new."""
        if self._drawn_of != self._to_judge():
            self._redraw.ask()

    def _tell(self) -> None:
        self.ask()
        self.judged.emit()

    def settle(self) -> None:
        """Draw now, as for a picture of the window."""
        self._judging.flush()
        self._redraw.flush()
        self._spare_time.flush()

    def stop(self) -> None:
        """Draw no more; the window is closing."""
        self._redraw.stop()
        self._spare_time.stop()
        self._judging.stop()

    def _draw(self) -> None:
        session, question = self._session, self._question
        self._drawn_of = self._to_judge()
        controls = int(np.count_nonzero(session.counts.judged_G & session.counts.asked_G(question)))
        self._plots.show_curve(session.curve_of(question), controls)
        self._spare_time.work(session.assess(question), self._show_assessment)

    def _show_assessment(self) -> None:
        self._plots.show_assessment(self._session.assessment_of(self._question))

    def _to_judge(self) -> tuple[object, ...]:
        """What the plots are drawn from."""
        session, posterior = self._session, self._session.posterior
        model = posterior.model if posterior is not None else ""
        return self._question, len(session.curve_of(self._question)), session.controls_voted, model

    def _choose(self, question: str) -> None:
        self._question = question
        self.ask()
