"""The heart: one annotator's sitting at one project. Takes votes and whatever else is said, and tells the learner."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gzdesk.messages import Labels
from gzdesk.project.project import Project
from gzdesk.project.vote import Vote, new_vote
from gzdesk.queue.voting_queue import Shown
from gzdesk.session.bulk import Bulk, Seen, unseen
from gzdesk.session.resuming import shown_again
from gzdesk.session.screen import Screen
from gzdesk.settings import DeskSettings, QueueSettings
from gzdesk.votes.acts import Said
from gzdesk.votes.consistency import Consistency
from gzdesk.votes.record import Record

PACE = 30  # votes over which the pace is taken
FORESEEN = 21  # the galaxy on screen and the twenty that follow: they hear a vote before the pool does
SAYING = ("vote", "settled", "cant-tell", "artifact")  # acts that the posterior may have led
MARKS = ("star", "unstar", "comment")  # acts that do not move the screen on


class Session(Screen):
    """Votes, undo, the queue and the newest posterior; the same for a person at the window and a simulated one.

    Every method that records something returns after it is on disk, and moves on only then. If the disk refuses,
    JournalError is raised and nothing has changed.
    """

    def __init__(
        self,
        project: Project,
        annotator: str,
        *,
        teach: Callable[[Labels], None] = lambda labels: None,
        queue_settings: QueueSettings | None = None,
        desk: DeskSettings | None = None,
    ) -> None:
        """``teach`` is called with the newest labels after every vote that the learner may hear."""
        super().__init__(project, Record(project, annotator), queue_settings or QueueSettings())
        self.annotator = annotator
        self.desk = desk or DeskSettings()
        self._teach = teach
        self._taught = self.counts.edition
        self._showings: dict[str, Shown] = {}  # of this sitting, by the uuid of the row that was given then
        self._paces: deque[float] = deque(maxlen=PACE)
        self._bulk = Bulk(self._record, self._queue)

    @property
    def history(self) -> list[Vote]:
        """This annotator's standing rows, oldest first."""
        return self._record.rows

    @property
    def written(self) -> Sequence[Vote]:
        """All rows that this annotator ever wrote, retracted ones and retractions too, oldest first; the list grows."""
        return self._record.written

    @property
    def known(self) -> Sequence[Vote]:
        """All rows of all annotators in order, as they are on disk; the list grows."""
        return self._record.known

    @property
    def can_undo(self) -> bool:
        """Whether there is anything to undo, in this sitting or before."""
        return self._record.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether anything has been undone since the last act."""
        return self._record.can_redo

    @property
    def last_voted(self) -> int | None:
        """The galaxy of this annotator's newest standing vote."""
        return self._record.last_voted

    @property
    def voted_galaxies(self) -> int:
        """Galaxies that this annotator is done with: all is answered, or he can't tell, or it is an artifact."""
        return len(self._record.ended)

    @property
    def votes_a_minute(self) -> float:
        """The pace of the last votes of this sitting; zero before there are two."""
        if len(self._paces) < 2:
            return 0.0
        return 60.0 * (len(self._paces) - 1) / max(self._paces[-1] - self._paces[0], 1e-9)

    def consistency(self) -> tuple[Consistency, ...]:
        """How often this annotator has given the same answer again when a galaxy came back unannounced."""
        return self._record.consistency()

    def hear_earlier(self, earlier_G_A: NDArray[np.int32]) -> None:
        """Let the learner hear other votes from before this project than it has heard so far."""
        self.counts.hear_earlier(earlier_G_A)
        self._tell()

    def labels(self) -> Labels:
        """What the learner may hear now: all votes but those on random controls and artifacts."""
        voted = () if self.last_voted is None else (self.last_voted,)
        ahead = np.unique(np.array([*voted, *self._queue.foreseen(FORESEEN)], np.intp))
        return replace(self.counts.taught(), ahead=ahead)

    def vote(self, answer: int, seconds: float, stretch: str) -> Vote:
        """Record one answer to the question asked; then the galaxy's next question is asked, or the next galaxy.

        ``seconds`` is the time it was looked at. Answers to questions that this one leads to no more are withdrawn.
        In a meeting the answer is that of all, the next question is another disputed one, and nothing is withdrawn.
        """
        question = self.asked or self.question
        vote = self._say("settled" if self.settling else "vote", seconds, stretch, answer=question.answers[answer].name)
        self._paces.append(time.monotonic())
        return vote

    def cant_tell(self, seconds: float, stretch: str) -> Vote:
        """Record that the question cannot be answered for this galaxy, and move on; the learner does not hear it."""
        self._refuse_in_meeting()
        return self._say("cant-tell", seconds, stretch)

    def artifact(self, seconds: float, stretch: str) -> Vote:
        """Record that this is no galaxy but an artifact, and move on; whatever was said of it is not taught."""
        self._refuse_in_meeting()
        return self._write(self._row("artifact", seconds, stretch))

    def skip(self, seconds: float, stretch: str) -> Vote:
        """Pass the galaxy by in this sitting; it comes back in the next one."""
        return self._write(self._row("skip", seconds, stretch))

    def later(self, seconds: float, stretch: str) -> Vote:
        """Put the galaxy off: it comes back after twenty others, or else in the next sitting."""
        self._refuse_in_meeting()
        return self._write(self._row("later", seconds, stretch))

    def change_shares(self, settings: QueueSettings) -> None:
        """Show controls and blind repeats more or less often from now on; the project keeps it when it is told to."""
        self._queue.change_shares(settings)

    def star(self) -> bool:
        """Star the galaxy on screen, or take this annotator's star away; returns whether it has one now."""
        shown = self._on_screen()
        starred = not self._record.starred(shown.index, repeat=shown.because == "repeat")
        self._write(self._row("star" if starred else "unstar"))
        return starred

    def comment(self, text: str) -> Vote:
        """Write something on the galaxy on screen in place of what was there; an empty text takes it away.

        What a blind repeat hides is not lost: the new text comes behind it.
        """
        index = self._on_screen().index
        hidden = "" if self.comment_on(index) else self._record.comment_on(index)
        return self._write(self._row("comment", text="\n".join(one for one in (hidden, text.strip()) if one)))

    def unanswered(self, indices: Sequence[int], question: str, answer: int) -> list[int]:
        """Those of these galaxies of which an answer may be given at once, and has not been given."""
        return self._bulk.unanswered(indices, self.tree[question], answer)

    def vote_many(
        self, indices: Sequence[int], question: str, answer: int, stretch: str = "", seen: Seen = unseen
    ) -> Vote | None:
        """Answer a question of many galaxies at once, each with a row of its own; they are undone together.

        Only where the question is reached and not answered so already; ``seen`` tells of which galaxies the posterior
        was in sight before. Returns the last row, None where there was nothing to say.
        """
        rows = self._bulk.votes(indices, self.tree[question], answer, stretch, seen)
        return self._at_once(rows)

    def star_many(self, indices: Sequence[int], starred: bool) -> Vote | None:
        """Star many galaxies at once, or take this annotator's stars away; the same otherwise."""
        return self._at_once(self._bulk.stars(indices, starred))

    def galaxies_of(self, row: Vote) -> int:
        """Of how many galaxies the same was said at once with a row."""
        return self._record.galaxies(row)

    def undo(self) -> Vote | None:
        """Take back this annotator's newest act, of this sitting or before, and show its galaxy and question again.

        Answers that the act had withdrawn come back with it. What was said of many galaxies at once is taken back of
        all, and the screen stays. Returns the act's row; None where there is none.
        """
        act = self._record.undo()
        row = act.row if act is not None else None
        if act is not None and act.at_once:
            self._bulk.undone(act)
            self._asking = None
            self._tell()
        elif row is not None:
            shown = self._showing_of(row)
            self._queue.returning.unvote(shown.index)
            self._queue.show(shown)
            self._asking = (shown, row.question) if row.question in self._walk(shown).reached else None
            self._tell()
        return row

    def redo(self) -> Vote | None:
        """Do again what was undone last, unless something new has been done since; returns the act's row."""
        act = self._record.redo()
        row = act.row if act is not None else None
        if act is not None and act.at_once:
            self._bulk.done(act)
            self._asking = None
            self._tell()
        elif row is not None:
            shown = self._showing_of(row)
            if self.current is None or self.current.index != shown.index:
                self._queue.show(shown)
            self._move_on(row)
        return row

    def _say(self, kind: str, seconds: float, stretch: str, answer: str | None = None) -> Vote:
        """Record an answer or can't-tell to the question asked, and withdraw what it leaves behind."""
        row = self._row(kind, seconds, stretch, answer=answer)
        if kind == "settled":
            return self._write(row)
        walk = self._record.walk(self._on_screen().index)
        return self._write(row, walk.left_behind(row.question, answer))

    def _refuse_in_meeting(self) -> None:
        if self.settling:
            raise LookupError("a meeting settles on an answer, or skips the galaxy")

    def _at_once(self, said: Sequence[Said]) -> Vote | None:
        """Write the same of many galaxies; those that are done with leave the screen and the queue."""
        if not said:
            return None
        act = self._record.write_together(said)
        self._bulk.done(act)
        self._asking = None
        self._tell()
        return act.row

    def _write(self, row: Vote, withdrawn: tuple[Vote, ...] = ()) -> Vote:
        self._record.write(row, withdrawn)
        self._showings[row.uuid] = self._on_screen()
        self._move_on(row)
        return row

    def _move_on(self, row: Vote) -> None:
        """What follows once a row about the galaxy on screen is on disk: another question, or another galaxy."""
        if row.kind not in MARKS:
            shown = self._on_screen()
            self._asking = None
            if shown.index in self._record.ended and row.kind != "settled":
                self._queue.returning.vote(shown.index)
            if row.kind == "later":
                self._queue.put_off(shown.index)
            if not self.disputed if row.kind == "settled" else row.kind != "vote" or self._walk(shown).ended:
                self._queue.advance()
        self._tell()

    def _tell(self) -> None:
        """Let the learner hear what it may, where that has changed."""
        if self._taught != self.counts.edition:
            self._taught = self.counts.edition
            self._teach(self.labels())

    def _row(
        self, kind: str, seconds: float = 0.0, stretch: str = "", *, answer: str | None = None, text: str | None = None
    ) -> Vote:
        shown, question = self._on_screen(), self.asked or self.question
        return new_vote(
            kind=kind,
            galaxy_id=self.project.galaxies[shown.index].id,
            annotator=self.annotator,
            seconds=seconds,
            question=question.name,
            question_version=question.version,
            answer=answer,
            shown_because=shown.because,
            mutual_information=shown.mutual_information,
            rank=shown.rank,
            model=shown.model,
            stretch=stretch,
            text=text,
            saw_posterior=int(self.saw_posterior) if kind in SAYING else None,
        )

    def _showing_of(self, row: Vote) -> Shown:
        """How a row's galaxy was on screen, as far as is still known."""
        return self._showings.get(row.uuid) or shown_again(self._record, row)
