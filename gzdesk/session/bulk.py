"""Bulk: the same said of many galaxies at once, a row for each, written and undone as one."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from gzdesk.project.vote import Vote, new_vote
from gzdesk.questions.question import Question
from gzdesk.queue.voting_queue import VotingQueue
from gzdesk.votes.acts import Act, Said
from gzdesk.votes.record import Record

BECAUSE = "searched"  # why these galaxies were on screen: the voter picked them out himself

Seen = Callable[[int], bool]  # whether the posterior of a galaxy was in sight before the vote


def unseen(index: int) -> bool:
    """Where no posterior was in sight."""
    return False


class Bulk:
    """Makes the rows, and lets the queue know; whoever holds the record writes them."""

    def __init__(self, record: Record, queue: VotingQueue) -> None:
        self._record, self._queue = record, queue

    def unanswered(self, indices: Sequence[int], question: Question, answer: int) -> list[int]:
        """Those of these galaxies whose walk reaches the question, and where another answer, or none, is in force."""
        name = question.answers[answer].name
        walks = ((index, self._record.walk(index)) for index in indices)
        return [
            index
            for index, walk in walks
            if question.name in walk.reached and (walk.artifact or walk.given.get(question.name) != name)
        ]

    def votes(
        self, indices: Sequence[int], question: Question, answer: int, stretch: str, seen: Seen
    ) -> Sequence[Said]:
        """One vote a galaxy, with what it withdraws: answers to questions that it leads to no more."""
        name, said = question.answers[answer].name, list[Said]()
        for index in self.unanswered(indices, question, answer):
            row = self._row("vote", index, question, answer=name, stretch=stretch, saw_posterior=int(seen(index)))
            said.append((row, self._record.walk(index).left_behind(question.name, name)))
        return _as_one(said)

    def stars(self, indices: Sequence[int], starred: bool) -> Sequence[Said]:
        """A star for each galaxy that has none, or one taken away from each that has."""
        kind, question = "star" if starred else "unstar", self._record.project.question
        other = [index for index in indices if self._record.starred(index) != starred]
        return _as_one([(self._row(kind, index, question), ()) for index in other])

    def done(self, act: Act) -> None:
        """The rows are on disk: what is done with needs to be shown no more."""
        if act.row.kind == "vote":
            self._queue.pass_by([index for index in self._galaxies(act) if index in self._record.ended])

    def undone(self, act: Act) -> None:
        """They have been taken back: what is not done with any more may be shown again."""
        if act.row.kind == "vote":
            self._queue.bring_back([index for index in self._galaxies(act) if index not in self._record.ended])

    def _galaxies(self, act: Act) -> list[int]:
        return [self._record.index_of(row) for row in act.rows]

    def _row(
        self,
        kind: str,
        index: int,
        question: Question,
        *,
        answer: str | None = None,
        stretch: str = "",
        saw_posterior: int | None = None,
    ) -> Vote:
        return new_vote(
            kind=kind,
            galaxy_id=self._record.project.galaxies[index].id,
            annotator=self._record.annotator,
            question=question.name,
            question_version=question.version,
            answer=answer,
            shown_because=BECAUSE,
            stretch=stretch,
            saw_posterior=saw_posterior,
        )


def _as_one(said: list[Said]) -> list[Said]:
    """The rows marked as written together: each names the last one."""
    act = said[-1][0].uuid if said else ""
    return [(replace(row, act=act), withdrawn) for row, withdrawn in said]
