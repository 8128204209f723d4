"""Voting: the path from a key press to a row on disk, and what happens when the disk refuses."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from gzdesk.journal import JournalError, Vote
from gzdesk.session import Session
from gzdesk.ui.showing import Showing

PATIENCE = 1.0  # seconds after which a galaxy whose picture does not come may be skipped unseen


class Voting(QObject):
    """Casts votes on what is on screen, keeps a vote that could not be written in hand, and moves the screen on."""

    voted = Signal(object)  # Vote: an answer, can't tell, or skip, on disk
    starred = Signal(bool)
    undone = Signal(object)  # Vote
    refused = Signal(str)  # the disk's reason; the galaxy stays on screen and the vote in hand
    accepted = Signal()  # what was in hand is on disk, or has been taken back

    def __init__(
        self, session: Session, showing: Showing, stretch: Callable[[], str], parent: QObject | None = None
    ) -> None:
        """``stretch`` tells the display stretch in use, for the journal."""
        super().__init__(parent)
        self._session = session
        self._showing = showing
        self._stretch = stretch
        self._in_hand: Callable[[], None] | None = None

    @property
    def in_hand(self) -> bool:
        """Whether a vote waits for the disk."""
        return self._in_hand is not None

    def answer(self, answer: int) -> None:
        """Vote on the galaxy on screen; without effect while its picture has not been seen."""
        if self._showing.votable:
            self._write(partial(self._record, partial(self._session.vote, answer), self._showing.seconds))

    def cant_tell(self) -> None:
        """Say of the galaxy on screen that it cannot be judged."""
        if self._showing.votable:
            self._write(partial(self._record, self._session.cant_tell, self._showing.seconds))

    def skip(self) -> None:
        """Pass the galaxy on screen by; one that cannot be read is noted as such."""
        if self._showing.error is not None:
            self._showing.pass_on()
        elif self._showing.votable or (self._showing.waiting and self._showing.seconds > PATIENCE):
            self._write(partial(self._record, self._session.skip, self._showing.seconds))

    def star(self) -> None:
        """Star the galaxy on screen, or take its star away."""
        if self._showing.votable:
            self._write(lambda: self.starred.emit(self._session.star()))

    def undo(self) -> None:
        """Take back the vote in hand, or else the last row on disk."""
        if self._in_hand is not None:
            self._in_hand = None
            self.accepted.emit()
        else:
            self._write(self._undo)

    def try_again(self) -> None:
        """Write the vote in hand."""
        if self._in_hand is not None:
            self._write(self._in_hand)

    def visit(self, index: int) -> None:
        """Show a galaxy of the voter's choice; a vote in hand is kept for the galaxy that it was cast on."""
        if self._in_hand is None:
            self._session.visit(index)
            self._showing.show_current()

    def leave(self) -> None:
        """Go back from a visited galaxy to the queue."""
        if self._in_hand is None:
            self._session.leave()
            self._showing.show_current()

    def _record(self, record: Callable[[float, str], Vote], seconds: float) -> None:
        vote = record(seconds, self._stretch())
        self._showing.show_current()
        self.voted.emit(vote)

    def _undo(self) -> None:
        vote = self._session.undo()
        if vote is not None:
            self._showing.show_current()
            self.undone.emit(vote)

    def _write(self, record: Callable[[], None]) -> None:
        try:
            record()
        except JournalError as error:
            self._in_hand = record
            self.refused.emit(str(error))
            return
        if self._in_hand is not None:
            self._in_hand = None
            self.accepted.emit()
