"""Screen: what a sitting shows, galaxy and question, and all ways of moving about without a word said."""

import contextlib
from collections.abc import Mapping

from gzdesk.project.project import Project, ProjectError
from gzdesk.project.vote import Vote
from gzdesk.questions.question import Question
from gzdesk.questions.tree import Tree
from gzdesk.queue import drawn_ahead
from gzdesk.queue.conflicts import Meeting
from gzdesk.queue.voting_queue import AHEAD, Shown
from gzdesk.session.hearing import Hearing
from gzdesk.session.resuming import half_asked, open_queue
from gzdesk.settings import QueueSettings
from gzdesk.votes.record import Record
from gzdesk.votes.trail import Trail
from gzdesk.votes.walk import Walk

SETTLED_FOR = "conflicts"  # reason of galaxies that a meeting is to settle
VISITS = ("revisit", "searched")  # reasons of galaxies that the voter has called up himself, beside the queue


class Screen(Hearing):
    """The galaxy on screen, the question asked of it, and what the voter may see of what he has said before."""

    def __init__(self, project: Project, record: Record, settings: QueueSettings) -> None:
        """``record`` is that of the annotator who sits at the screen."""
        queue = open_queue(record, settings)
        super().__init__(project, record.counts, queue, record.rows)
        self.ordering.recall()
        for shown in half_asked(record):
            queue.show(shown)
        self.unreadable: dict[int, str] = {}
        self._record, self._meeting = record, Meeting(record.counts)
        self._trail = Trail(record.rows, record.index_of)
        self._asking: tuple[Shown, str] | None = None  # a question asked again, and of which galaxy
        self._saw: Shown | None = None  # the galaxy whose posterior has been seen
        self.posteriors_seen: set[int] = set()  # in this sitting, elsewhere than at the desk, as in a gallery

    @property
    def tree(self) -> Tree:
        """The project's questions."""
        return self.project.tree

    @property
    def question(self) -> Question:
        """The project's first question, which is always asked."""
        return self.project.question

    @property
    def current(self) -> Shown | None:
        """The galaxy on screen and why it is there; None when every galaxy has been voted on."""
        return self._queue.current

    @property
    def asked(self) -> Question | None:
        """What is asked now of the galaxy on screen: a question asked again, else the first that is open."""
        shown = self.current
        if shown is None:
            return None
        if self._asking is not None and self._asking[0] == shown:
            return self.tree[self._asking[1]]
        if self.disputed:
            return self.tree[self.disputed[0]]
        return self._walk(shown).open or self.question

    @property
    def given(self) -> Mapping[str, str]:
        """This annotator's answers in force on the galaxy on screen, by question; of a blind repeat the new ones.

        In a meeting those that it has settled on, or that nobody disputes.
        """
        return self._walk(self.current).given if self.current is not None else {}

    @property
    def saw_posterior(self) -> bool:
        """Whether the posterior of the galaxy on screen has been shown; the window says so, and votes keep it."""
        if self.current is not None and self.current.index in self.posteriors_seen:
            return True
        return self._saw is not None and self._saw == self.current

    @saw_posterior.setter
    def saw_posterior(self, saw: bool) -> None:
        self._saw = self.current if saw else None

    @property
    def visiting(self) -> bool:
        """Whether the galaxy on screen was called up by the voter, beside the queue."""
        return self.current is not None and self.current.because in VISITS

    @property
    def settling(self) -> bool:
        """Whether the galaxy on screen is to be settled in a meeting: an answer is everyone's, and no one's own."""
        return self.current is not None and self._settles(self.current)

    @property
    def disputed(self) -> tuple[str, ...]:
        """The questions of the galaxy on screen that the meeting has still to settle; none outside a meeting."""
        return self._meeting.on(self._on_screen().index).disputed if self.settling else ()

    @property
    def words(self) -> Mapping[str, Mapping[str, Vote]]:
        """What everyone says of the galaxy on screen: per question, by annotator; told in a meeting alone."""
        return self._meeting.on(self._on_screen().index).words if self.settling else {}

    def keep_drawn(self) -> None:
        """Let the next sitting begin where the draws of this one end; a disk that refuses costs no more than those."""
        with contextlib.suppress(OSError, ProjectError):
            drawn_ahead.keep(self.project.cache, self._queue.drawn, self.project.galaxies)

    def upcoming(self, count: int = AHEAD) -> tuple[int, ...]:
        """The next galaxies, settled already: prefetch these."""
        return self._queue.upcoming(count)

    def last_answer(self, index: int, question: str | None = None) -> Vote | None:
        """This annotator's standing answer or can't-tell on a galaxy: to one question, or else the newest."""
        return self.walk_on(index).newest(question)

    def walk_on(self, index: int) -> Walk:
        """How far this annotator has come on a galaxy, as far as he may know now."""
        return self._record.walk(index, repeat=self._repeats(index))

    def starred(self, index: int) -> bool:
        """Whether this annotator has starred a galaxy, as far as he may know now."""
        return self._record.starred(index, repeat=self._repeats(index))

    def comment_on(self, index: int) -> str:
        """What this annotator has written on a galaxy, as far as he may know now; empty where nothing."""
        return self._record.comment_on(index, repeat=self._repeats(index))

    def ask(self, question: str) -> None:
        """Ask a question of the galaxy on screen again; LookupError where the answers given do not lead to it."""
        shown = self._on_screen()
        if question not in self._walk(shown).reached:
            raise LookupError(f"the answers given do not lead to the question {question!r}")
        self._asking = (shown, question)

    def back_question(self) -> bool:
        """Ask the question before this one again; False at the first one."""
        shown, asked = self.current, self.asked
        before = self._walk(shown).before(asked.name) if shown is not None and asked is not None else None
        if before is not None:
            self.ask(before)
        return before is not None

    def visit(self, index: int, because: str = "revisit") -> None:
        """Show a galaxy of the voter's choice now; after a vote on it the queue goes on."""
        if self.current is None or self.current.index != index:
            self.leave()
        if self.current is None or self.current.index != index:
            self._queue.show(Shown(index, because))

    def leave(self) -> None:
        """Go back from a visited galaxy to the queue without a vote."""
        if self.visiting:
            self._queue.advance()

    def back(self) -> bool:
        """Show the galaxy acted on before the one on screen; False where there is none."""
        index = self._trail.older(self.current.index if self.current is not None else None, self.visiting)
        if index is not None:
            self.visit(index)
        return index is not None

    def forward(self) -> bool:
        """Show the galaxy acted on after the one on screen, and after the newest the queue's; False at the queue."""
        if self.current is None or not self.visiting:
            return False
        index = self._trail.newer(self.current.index)
        if index is None:
            self.leave()
        else:
            self.visit(index)
        return True

    def mark_unreadable(self, index: int, reason: str) -> None:
        """Note that a galaxy's image cannot be read; the queue passes it by."""
        self.unreadable[index] = reason
        self._queue.drop(index)

    def _on_screen(self) -> Shown:
        if self.current is None:
            raise LookupError("no galaxy is on screen")
        return self.current

    def _repeats(self, index: int) -> bool:
        """Whether a galaxy is on screen as a blind repeat."""
        shown = self.current
        return shown is not None and shown.index == index and shown.because == "repeat"

    def _settles(self, shown: Shown) -> bool:
        """Whether a galaxy is a meeting's: it came as a conflict, or is one that the meeting has gone back to."""
        if shown.because in VISITS and self.order.kind == SETTLED_FOR:
            return bool(self.counts.settled(shown.index) or self._meeting.on(shown.index).disputed)
        return shown.because == SETTLED_FOR

    def _walk(self, shown: Shown) -> Walk:
        """How far the voter, or the meeting, has come on the galaxy on screen, as far as he may know."""
        if self._settles(shown):
            return self._meeting.on(shown.index).walk
        return self._record.walk(shown.index, repeat=shown.because == "repeat")
