"""LearningControl: tells in the status bar what the learner does, and lets the voter pause it or begin again."""

from PySide6.QtCore import QLocale, QObject, Signal

from gzdesk.messages import Failed, Progress
from gzdesk.session.session import Session
from gzdesk.ui.banner import Banner
from gzdesk.ui.desk.bridge import Bridge, LearnerHandle
from gzdesk.ui.desk.status import LearnerStatus
from gzdesk.ui.throttle import Throttle


class LearningControl(QObject):
    """Whatever becomes of the learner, the voting goes on: a failure is a banner with "Try again"."""

    running = Signal(bool)  # False when it has stopped and can be started again

    def __init__(
        self,
        session: Session,
        learner: LearnerHandle,
        bridge: Bridge,
        status: LearnerStatus,
        banner: Banner,
        first_votes: int,
        parent: QObject | None = None,
    ) -> None:
        """``first_votes`` is how many votes the learner waits for before it begins."""
        super().__init__(parent)
        self._session = session
        self._learner = learner
        self._status = status
        self._banner = banner
        self._first_votes = first_votes
        self._idle = False
        self._failed = False
        self._telling = Throttle(self.tell_state, self)
        bridge.progress.connect(self._progress)
        bridge.idle.connect(self._rest)
        bridge.notice.connect(banner.notice)
        bridge.failed.connect(self._fail)
        bridge.stopped.connect(self._stop)

    @property
    def failed(self) -> bool:
        """Whether the learner has stopped, and may be begun again."""
        return self._failed

    def toggle_pause(self) -> None:
        """Let the learner rest, or go on."""
        if self._learner.paused:
            self._learner.resume()
        else:
            self._learner.pause()
        self.tell_state()

    def count_again(self) -> None:
        """Votes came or went: a learner that waits for them waits for another number."""
        if self._idle:
            self._telling.ask()

    def restart(self) -> None:
        """Begin again after a failure; the newest votes are what it hears."""
        self._failed = self._idle = False
        if not self._banner.stays:  # a vote in hand is spoken of until it is written
            self._banner.clear()
        self._learner.teach(self._session.labels())
        self._learner.restart()
        self._status.show_state(self.tr("Starting again"))
        self.running.emit(True)

    def tell_state(self) -> None:
        """Tell what has no steps: paused, waiting for votes, up to date."""
        if self._failed:
            self._status.show_state(self.tr("Learning stopped"))
        elif self._learner.paused:
            self._status.show_state(self.tr("Learning paused"))
        elif self._idle:
            self._status.show_state(self._resting())

    def _progress(self, progress: Progress) -> None:
        self._idle = False
        self._status.show_progress(progress)
        if self._learner.paused:
            self.tell_state()

    def _rest(self) -> None:
        self._idle = True
        self.tell_state()

    def _fail(self, failed: Failed) -> None:
        self._failed = True
        text = self.tr("{summary}. Voting goes on.").format(summary=failed.summary.rstrip("."))
        self._banner.problem(text, self.restart, failed.details)
        self.tell_state()

    def _stop(self) -> None:
        self._failed = True
        self.running.emit(False)
        self.tell_state()

    def _resting(self) -> str:
        if self._session.posterior is not None:
            votes = QLocale().toString(self._session.posterior.votes)
            return self.tr("Up to date with {votes} votes").format(votes=votes)
        labels = self._session.labels()
        missing = self._first_votes - labels.votes
        if missing > 0:
            text = self.tr("Waiting for {n} more vote") if missing == 1 else self.tr("Waiting for {n} more votes")
            return text.format(n=QLocale().toString(missing))
        if labels.answers < 2:
            return self.tr("Waiting for a vote with another answer")
        return self.tr("Waiting for votes")
