"""Asking: opens the page of the question asked, and sees to it that no answer is taken before it has been seen."""

from PySide6.QtCore import QObject, Signal

from gzdesk.session.session import Session
from gzdesk.ui.answers.answer_bar import AnswerBar
from gzdesk.ui.answers.vote_actions import VoteActions
from gzdesk.ui.voting.first_paint import FirstPaint
from gzdesk.ui.voting.stopwatch import Stopwatch


class Asking(QObject):
    """A key hit twice in one breath would answer two questions of a tree; the second has to be painted first."""

    seen = Signal()  # the question is on screen

    def __init__(self, session: Session, bar: AnswerBar, actions: VoteActions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._bar = bar
        self._actions = actions
        self._opened: str | None = None
        self._seen: str | None = None
        self._watch = Stopwatch(self)
        self._paint = FirstPaint(bar.ground, self._painted, self)

    @property
    def ready(self) -> bool:
        """Whether the question asked is on screen."""
        asked = self._session.asked
        return asked is not None and asked.name == self._seen

    @property
    def seconds(self) -> float:
        """How long the question has been on screen."""
        return self._watch.seconds

    def show_asked(self) -> None:
        """Open the page of the question that the session asks, and mark what was answered before."""
        asked = self._session.asked
        if asked is None:
            return
        self._bar.ask(asked.name, self._session.given.get(asked.name))
        self._actions.ask(asked.name)
        if asked.name != self._opened:
            self._opened, self._seen = asked.name, None
            self._paint.arm()

    def close(self) -> None:
        """Listen no more."""
        self._paint.disarm()

    def _painted(self) -> None:
        self._seen = self._opened
        self._watch.begin()
        self.seen.emit()
