"""Voting: the path from a key press to a row on disk, and what happens when the disk refuses."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from gzdesk.project.journal import JournalError
from gzdesk.project.vote import Vote
from gzdesk.session.session import Session
from gzdesk.ui.voting.asking import Asking
from gzdesk.ui.voting.showing import Showing

PATIENCE = 1.0  # seconds after which a galaxy whose picture does not come may be skipped unseen

Record = Callable[[float, str], Vote]  # seconds, stretch


class Voting(QObject):
    """Says things of what is on screen, keeps what could not be written in hand, and moves the screen on."""

    voted = Signal(object)  # Vote: an answer, or another act that ends a galaxy, on disk
    starred = Signal(bool)
    commented = Signal(object)  # Vote
    told_many = Signal(object)  # Vote: the last row of an act that says the same of many galaxies
    undone = Signal(object)  # Vote
    redone = Signal(object)  # Vote
    refused = Signal(str)  # the disk's reason; the galaxy stays on screen and the vote in hand
    accepted = Signal()  # what was in hand is on disk, or has been taken back

    def __init__(
        self,
        session: Session,
        showing: Showing,
        asking: Asking,
        stretch: Callable[[], str],
        saw: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        """``stretch`` tells the display in use, ``saw`` whether the posterior has been seen, for the journal."""
        super().__init__(parent)
        self._session = session
        self._showing = showing
        self._asking = asking
        self._stretch = stretch
        self._saw = saw
        self._in_hand: Callable[[], None] | None = None
        self._held: str | None = None

    @property
    def in_hand(self) -> bool:
        """Whether a vote waits for the disk."""
        return self._in_hand is not None

    @property
    def votable(self) -> bool:
        """Whether the galaxy and the question asked of it are on screen, both of them."""
        return self._showing.votable and self._asking.ready

    @property
    def _own(self) -> bool:
        """Whether the voter may say something for himself, and not for a meeting."""
        return self.votable and not self._session.settling

    def answer(self, answer: int) -> None:
        """Answer the question asked; without effect while it or the galaxy has not been seen."""
        if self.votable:
            self._say(partial(self._session.vote, answer))

    def cant_tell(self) -> None:
        """Say of the galaxy on screen that the question cannot be answered."""
        if self._own:
            self._say(self._session.cant_tell)

    def artifact(self) -> None:
        """Say that what is on screen is no galaxy to judge."""
        if self._own:
            self._say(self._session.artifact)

    def later(self) -> None:
        """Put the galaxy on screen off."""
        if self._own:
            self._say(self._session.later)

    def skip(self) -> None:
        """Pass the galaxy on screen by; one that cannot be read is noted as such."""
        if self._showing.error is not None:
            self._showing.pass_on()
        elif self._showing.votable or (self._showing.waiting and self._showing.seconds > PATIENCE):
            self._say(self._session.skip)

    def star(self) -> None:
        """Star the galaxy on screen, or take its star away."""
        if self._showing.votable:
            self._write(lambda: self.starred.emit(self._session.star()))

    def comment(self, text: str) -> None:
        """Write a comment on the galaxy on screen in place of the one before."""
        if self._showing.votable:
            self._write(lambda: self.commented.emit(self._session.comment(text)))

    def many(self, say: Callable[[], Vote | None]) -> Vote | None:
        """Say the same of many galaxies, seen elsewhere than here; not while a vote waits for the disk."""
        said: list[Vote | None] = []
        if self._in_hand is None:
            self._write(lambda: said.append(self._say_of_many(say)))
        return said[0] if said else None

    def undo(self) -> None:
        """Take back the vote in hand, or else the last act on disk."""
        if self._in_hand is not None:
            self._in_hand = None
            self.accepted.emit()
        else:
            self._write(partial(self._go_back, self._session.undo, self.undone.emit))

    def redo(self) -> None:
        """Do again what was undone last."""
        if self._in_hand is None:
            self._write(partial(self._go_back, self._session.redo, self.redone.emit))

    def try_again(self) -> None:
        """Write the vote in hand."""
        if self._in_hand is not None:
            self._write(self._in_hand)

    def hold(self, reason: str | None) -> None:
        """Ask nothing of a disk that does not answer, until ``None`` says that it does again; a vote waits in hand."""
        self._held = reason

    def ask(self, question: str) -> None:
        """Ask a question that has been reached once more; one that is not reached stays unasked."""
        if question in self._session.tree.reached(self._session.given):
            self._go(partial(self._session.ask, question))

    def back_question(self) -> None:
        """Ask the question before this one again."""
        self._go(self._session.back_question)

    def back(self) -> None:
        """Show the galaxy acted on before."""
        self._go(self._session.back)

    def forward(self) -> None:
        """Show the galaxy acted on after this one, in the end the queue's."""
        self._go(self._session.forward)

    def visit(self, index: int) -> None:
        """Show a galaxy of the voter's choice."""
        self._go(partial(self._session.visit, index))

    def leave(self) -> None:
        """Go back from a visited galaxy to the queue."""
        self._go(self._session.leave)

    def _go(self, move: Callable[[], object]) -> None:
        """Show something else; a vote in hand is kept for the galaxy and the question that it was cast on."""
        if self._in_hand is None:
            move()
            self._showing.show_current()

    def _say(self, record: Record) -> None:
        seconds = min(self._showing.seconds, self._asking.seconds)
        self._write(partial(self._record, record, seconds, self._stretch(), self._saw()))

    def _record(self, record: Record, seconds: float, stretch: str, saw: bool) -> None:
        self._session.saw_posterior = saw  # when it was said, however long the disk then takes
        vote = record(seconds, stretch)
        self._showing.show_current()
        self.voted.emit(vote)

    def _say_of_many(self, say: Callable[[], Vote | None]) -> Vote | None:
        row = say()
        if row is not None:
            self._showing.show_current()
            self.told_many.emit(row)
        return row

    def _go_back(self, step: Callable[[], Vote | None], tell: Callable[[Vote], None]) -> None:
        vote = step()
        if vote is not None:
            self._showing.show_current()
            tell(vote)

    def _write(self, record: Callable[[], None]) -> None:
        try:
            if self._held is not None:
                raise JournalError(self._held)
            record()
        except JournalError as error:
            self._in_hand = record
            self.refused.emit(str(error))
            return
        if self._in_hand is not None:
            self._in_hand = None
            self.accepted.emit()
