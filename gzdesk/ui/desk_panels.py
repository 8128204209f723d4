"""DeskPanels: history, posterior and learning curve beside the galaxy, kept up with the session as it goes."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QMainWindow, QVBoxLayout, QWidget

from gzdesk.journal import Vote
from gzdesk.session import Session
from gzdesk.ui import wording
from gzdesk.ui.desk_layout import LEFT, RIGHT, DeskLayout
from gzdesk.ui.history import HistoryPanel
from gzdesk.ui.learning_plots import LearningPlots
from gzdesk.ui.look import L, M
from gzdesk.ui.peek_bar import PeekBar
from gzdesk.ui.posterior_choice import choose, why_none
from gzdesk.ui.posterior_plot import PosteriorPlot
from gzdesk.ui.spare_time import SpareTime
from gzdesk.ui.status import LearnerStatus, UnreadableStatus, VotingStatus
from gzdesk.ui.throttle import Throttle

AFTER_THE_POSTERIOR_MS = 50  # so that both plots are never painted in one frame
CURVE_PERIOD_MS = 500
AFTER_THE_GALAXY_MS = 30  # two frames: the next galaxy is painted before the panels cost any time


class DeskPanels(QObject):
    """Whoever changes something asks for a redraw; it comes after the next galaxy is painted, ten a second at most."""

    def __init__(self, session: Session, window: QMainWindow) -> None:
        super().__init__(window)
        self._session = session
        self._answer = 0  # the one that the posterior is drawn of
        self._peeked: int | None = None  # the galaxy whose posterior the voter asked to see before the vote
        self._judged = (-1, -1, "")  # points of the learning curve, controls with votes, and model, as drawn
        self.history = HistoryPanel(self._describe, self._is_starred, window)
        self.posterior = PosteriorPlot(window)
        self.peek_bar = PeekBar(window)
        self.learning = LearningPlots(window)
        self.voting_status = VotingStatus(window)
        self.unreadable = UnreadableStatus(window)
        self.learner_status = LearnerStatus(window)
        self.learning.title.hide()  # the dock says it
        self.redraw = Throttle(self._redraw, self, soonest_ms=AFTER_THE_GALAXY_MS)
        self._curve_redraw = Throttle(self._draw_curve, self, CURVE_PERIOD_MS, AFTER_THE_POSTERIOR_MS)
        self._spare_time = SpareTime(self)
        self.posterior.answer_chosen.connect(self._choose_answer)
        self.posterior.reveal_asked.connect(self.peek)
        self.peek_bar.peek_asked.connect(self.peek)

    def dock(self, layout: DeskLayout) -> None:
        """Stand the panels around the galaxy."""
        layout.dock("history", self.tr("History"), self.history, LEFT)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.posterior, 1)
        column.addWidget(self.peek_bar)
        layout.dock("posterior", self.tr("Posterior"), page, RIGHT)
        layout.dock("learning", self.tr("Learning curve"), self.learning, RIGHT)

    def fill_status_bar(self, window: QMainWindow) -> None:
        """How far, what cannot be read, what the learner does, and who votes."""
        annotator = QLabel(self._session.annotator, window)
        annotator.setToolTip(self.tr("Annotator: the votes are recorded under this name"))
        annotator.setVisible(bool(self._session.annotator))
        annotator.setContentsMargins(L, 0, M, 0)
        bar = window.statusBar()
        bar.setContentsMargins(M, 0, 0, 0)
        bar.addWidget(self.voting_status)
        for widget in (self.unreadable, self.learner_status, annotator):
            bar.addPermanentWidget(widget)

    def settle(self) -> None:
        """Draw everything as it stands now, as for a picture of the window."""
        self.redraw.flush()
        self._curve_redraw.flush()
        self._spare_time.flush()
        self.posterior.settle()

    def stop(self) -> None:
        """Draw no more; the window is closing."""
        self.redraw.stop()
        self._curve_redraw.stop()
        self._spare_time.stop()

    def peek(self) -> None:
        """Show the posterior of the galaxy on screen before the vote, or hide it again."""
        current = self._session.current
        here = current.index if current is not None else None
        self._peeked = None if self._peeked == here else here
        self.redraw.ask()

    def _redraw(self) -> None:
        session = self._session
        self._draw_posterior()
        self._starred_G = session.counts.starred_G
        self.history.show_history(session.history)
        if self._judged != self._to_judge():
            self._curve_redraw.ask()
        self.voting_status.show_counts(
            session.voted_galaxies, session.galaxies_total, session.votes_a_minute, session.controls_voted
        )
        galaxies = session.project.galaxies
        self.unreadable.show_unreadable({galaxies[index].id: why for index, why in session.unreadable.items()})

    def _draw_curve(self) -> None:
        session = self._session
        self._judged = self._to_judge()
        self.learning.show_curve(session.learning_curve, session.controls_voted)
        self._spare_time.work(session.assess(), lambda: self.learning.show_assessment(session.assessment))

    def _to_judge(self) -> tuple[int, int, str]:
        """What the learning curve is drawn from."""
        session, posterior = self._session, self._session.posterior
        return len(session.learning_curve), session.controls_voted, posterior.model if posterior is not None else ""

    def _draw_posterior(self) -> None:
        session, current = self._session, self._session.current
        here = None if current is None else current.index
        peeking = here is not None and here == self._peeked
        choice = choose(session, peeking)
        self.peek_bar.show_state(peekable=choice is not None and choice.peekable, peeking=peeking)
        index = here if choice is None else choice.index
        posterior = None if index is None else session.posterior_of(index)
        if posterior is None or index is None:
            self.posterior.title.set_text("")  # the dock says it
            self.posterior.show_waiting(why_none(session))
            return
        self.posterior.show_posterior(
            session.question,
            self._answer,
            posterior.probs_T_A,
            session.counts.counts_G_A[index],
            votes=session.desk.posterior_votes,
            title=self.tr("This galaxy") if choice is None else choice.title,
            mutual_information=posterior.mutual_information,
            model=posterior.model,
            hidden=choice is None,
            scatter=session.scatter.value,
        )

    def _choose_answer(self, answer: int) -> None:
        self._answer = answer
        self.redraw.ask()

    def _describe(self, vote: Vote) -> str:
        return wording.answer_text(self._session.question, vote)

    def _is_starred(self, vote: Vote) -> bool:
        return bool(self._starred_G[self._session.project.index_of(vote.galaxy_id)])
