"""Counts: folds votes into the labels that the network learns from."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.messages import Labels, frozen
from gzdesk.project.earlier_votes import EarlierCounts
from gzdesk.project.vote import Vote
from gzdesk.questions.question import Question
from gzdesk.questions.tree import Tree
from gzdesk.votes.words import Track, Words

# Of what a row is the newest word: of its question, or of one of these; a question's name holds no underscore.
STAR, ARTIFACT, LATER, COMMENT = "_star", "_artifact", "_later", "_comment"
MEETING = "_meeting"  # with a question after it: the answer that a meeting settled on, whoever wrote it down
ANSWERS = ("vote", "settled")  # kinds of rows that count as a vote
NOT_FIRST = ("revisit", "repeat", "later", "conflicts")  # a galaxy shown for these reasons was shown before for another
AT_RANDOM = ("control", "random")  # reasons of galaxies that chance alone chose, from which rates may be taken

BLOCK = 1024  # galaxies whose counts are copied for the learner when one of them changes


class Counts:
    """Votes per galaxy and answer, kept up to date row by row, in the same state as a fold over the whole journal.

    The answers of all questions stand side by side (``tree.parts`` says where). A repeat by the same annotator is no
    new independent vote: the latest standing answer (or "can't tell") of an annotator to a question of a galaxy
    replaces the earlier ones. An answer on which a meeting settled is one more vote beside those of the annotators,
    and the newest such answer replaces the earlier ones, whoever wrote it down. Rows of other questions, of other
    versions of these, and of galaxies that the project does not hold, count nothing.

    ``counts_G_A`` and all that is told of it are votes given in this project. Votes that existed before it stand apart
    in ``earlier_G_A``: they are taught, and nothing else.
    """

    def __init__(
        self,
        galaxies: Sequence[Galaxy],
        asked: Tree | Question,
        places: Mapping[str, int] | None = None,
        earlier: EarlierCounts | None = None,
    ) -> None:
        """``places`` are the galaxies' by their ids, where they are known already; ``earlier`` of the same tree."""
        self.tree = asked if isinstance(asked, Tree) else Tree.of(asked)
        number = len(galaxies)
        self.counts_G_A: NDArray[np.int32] = np.zeros((number, self.tree.answers), np.int32)
        self.control_G: NDArray[np.bool_] = np.zeros(number, np.bool_)  # ever shown as a control: never taught
        self.votes = 0  # answers in force, the controls' too: the sum of counts_G_A
        self._withheld_G: NDArray[np.bool_] = np.zeros(number, np.bool_)
        self.edition = 0  # grows whenever what is taught changes
        self.shown_because: dict[int, str] = {}  # why a galaxy first came on screen; retracted rows tell it too
        self.by_chance_G: NDArray[np.bool_] = np.zeros(number, np.bool_)  # chance alone first brought it on screen
        self._votes_G = np.zeros(number, np.int32)  # answers in force, to all questions
        self._votes_to = {question.name: np.zeros(number, np.int32) for question in self.tree.questions}
        self._marks_G = {kind: np.zeros(number, np.int32) for kind in ("cant-tell", "star", "artifact", "later")}
        untouched = frozen(np.zeros((BLOCK, self.tree.answers), np.int32))
        self._blocks = [untouched[: number - start] for start in range(0, max(number, 1), BLOCK)]  # as last taught
        self._answers_of = np.zeros((len(self._blocks), self.tree.answers), np.int64)  # votes in each block, as taught
        self._changed: set[int] = set()  # blocks
        self._index = places or {galaxy.id: index for index, galaxy in enumerate(galaxies)}
        self._columns = {
            (question.name, question.version, answer.name): column
            for question in self.tree.questions
            for column, answer in enumerate(question.answers, self.tree.parts[question.name].start)
        }
        self._versions = {question.name: question.version for question in self.tree.questions}
        self._words = Words(self._count)
        self.heard = 0  # rows; whoever keeps what he made of them sees by it whether there are more
        self.annotators: dict[str, None] = {}  # all who have said anything, in the order of their first rows
        self.earlier_G_A: NDArray[np.int32] = np.zeros_like(self.counts_G_A)  # votes from before this project
        if earlier is not None:
            self.hear_earlier(earlier.fold(number, self.tree.answers))

    @classmethod
    def of(
        cls,
        rows: Iterable[Vote],
        galaxies: Sequence[Galaxy],
        asked: Tree | Question,
        places: Mapping[str, int] | None = None,
        earlier: EarlierCounts | None = None,
    ) -> "Counts":
        """The fold over a whole journal, retractions and all, beside the votes from before (``earlier_votes``)."""
        counts = cls(galaxies, asked, places, earlier)
        for row in rows:
            counts.add(row)
        return counts

    def add(self, vote: Vote) -> None:
        """Take in one row of the journal, a retraction too. A row already taken in changes nothing."""
        galaxy = self._index.get(vote.galaxy_id)
        if galaxy is None:
            return
        self.heard += 1
        self.annotators[vote.annotator] = None
        if vote.shown_because == "control" and not self.control_G[galaxy]:
            self.control_G[galaxy] = True
            self._change(galaxy, self._has_votes(galaxy))
        if vote.kind == "retraction":
            self._words.retract(vote)
            return
        if vote.shown_because not in NOT_FIRST and galaxy not in self.shown_because:
            self.shown_because[galaxy] = vote.shown_because
            self.by_chance_G[galaxy] = vote.shown_because in AT_RANDOM
        who = "" if vote.kind == "settled" else vote.annotator
        self._words.add(vote, [(galaxy, who, of) for of in self._speaks_of(vote, galaxy)])

    @property
    def starred_G(self) -> NDArray[np.bool_]:
        """Galaxies that at least one annotator has starred."""
        return self._marks_G["star"] > 0

    @property
    def cant_tell_G(self) -> NDArray[np.bool_]:
        """Galaxies on which at least one annotator's last word to a question is that he can't tell."""
        return self._marks_G["cant-tell"] > 0

    @property
    def artifact_G(self) -> NDArray[np.bool_]:
        """Galaxies that at least one annotator calls an artifact, and has not answered a question on since."""
        return self._marks_G["artifact"] > 0

    @property
    def later_G(self) -> NDArray[np.bool_]:
        """Galaxies that at least one annotator has put off and not come back to."""
        return self._marks_G["later"] > 0

    @property
    def voted_G(self) -> NDArray[np.bool_]:
        """Galaxies with at least one answer to any question; earlier votes are none."""
        return self._votes_G > 0

    @property
    def judged_G(self) -> NDArray[np.bool_]:
        """Random controls to judge posteriors on: all but those that turned out to be artifacts."""
        return self.control_G & ~self.artifact_G

    def of_question(self, name: str) -> NDArray[np.int32]:
        """Votes per galaxy and answer of one question."""
        return self.counts_G_A[:, self.tree.parts[name]]

    def asked_G(self, name: str) -> NDArray[np.bool_]:
        """Galaxies with at least one answer to this question."""
        return self._votes_to[name] > 0

    def said(self, galaxy: int, annotator: str) -> dict[str, Vote]:
        """Per question, in the tree's order, an annotator's answer or "can't tell" in force on a galaxy."""
        found = ((name, self._words.get((galaxy, annotator, name))) for name in self._versions)
        return {name: row for name, row in found if row is not None}

    def settled(self, galaxy: int) -> dict[str, Vote]:
        """Per question, in the tree's order, the answer that a meeting settled on, where one did."""
        found = ((name, self._words.get((galaxy, "", MEETING + name))) for name in self._versions)
        return {name: row for name, row in found if row is not None}

    def mark(self, galaxy: int, annotator: str, of: str) -> Vote | None:
        """An annotator's newest word on a galaxy of STAR, ARTIFACT, LATER or COMMENT."""
        return self._words.get((galaxy, annotator, of))

    def comments(self) -> Mapping[int, Mapping[str, str]]:
        """Per galaxy that has any, what each annotator wrote."""
        found: dict[int, dict[str, str]] = {}
        for (galaxy, annotator, of), row in self._words.items():
            if of == COMMENT and row.text:
                found.setdefault(galaxy, {})[annotator] = row.text
        return found

    def withhold(self, control_G: NDArray[np.bool_]) -> None:
        """Never teach these galaxies either: set aside as controls, though they may come up for another reason."""
        self._withheld_G |= control_G
        heard_G = self.voted_G | self.earlier_G_A.any(axis=1)
        self._changed.update((np.flatnonzero(control_G & heard_G) // BLOCK).tolist())

    def hear_earlier(self, earlier_G_A: NDArray[np.int32]) -> None:
        """Take in the votes from before this project, in place of those taken in so far."""
        touched_G = self.earlier_G_A.any(axis=1)
        self.earlier_G_A = earlier_G_A
        touched_G |= self.earlier_G_A.any(axis=1)
        self._changed.update((np.flatnonzero(touched_G) // BLOCK).tolist())
        self.edition += 1

    def taught(self) -> Labels:
        """What the learner may hear, earlier votes too: all but controls and artifacts.

        Only what has changed since is copied.
        """
        for block in self._changed:
            part = slice(block * BLOCK, (block + 1) * BLOCK)
            counts_G_A = self.counts_G_A[part] + self.earlier_G_A[part]
            withheld_G = self.control_G[part] | self._withheld_G[part]
            counts_G_A[withheld_G | (self._marks_G["artifact"][part] > 0)] = 0
            self._blocks[block] = frozen(counts_G_A)
            self._answers_of[block] = counts_G_A.sum(axis=0)
        self._changed.clear()
        answers_A = self._answers_of.sum(axis=0)
        return Labels(tuple(self._blocks), int(answers_A.sum()), answers=int(np.count_nonzero(answers_A)))

    def _speaks_of(self, vote: Vote, galaxy: int) -> list[str]:
        """What a row is the newest word of; nothing where it says nothing that is kept."""
        if vote.kind in ("star", "unstar"):
            return [STAR]
        if vote.kind == "comment":
            return [COMMENT]
        if vote.kind in ("artifact", "later"):
            return [ARTIFACT, LATER] if vote.kind == "artifact" else [LATER]
        put_off = [LATER] if (galaxy, vote.annotator, LATER) in self._words else []
        if vote.kind == "skip":
            return put_off
        if self._versions.get(vote.question) != vote.question_version or not self._is_known(vote):
            return []
        if vote.kind == "settled":  # takes back no one's own word, the writer's neither
            return [MEETING + vote.question]
        an_artifact = [ARTIFACT] if (galaxy, vote.annotator, ARTIFACT) in self._words else []
        return [vote.question, *an_artifact, *put_off]

    def _is_known(self, vote: Vote) -> bool:
        return vote.kind == "cant-tell" or (vote.kind in ANSWERS and self._column(vote) is not None)

    def _column(self, vote: Vote) -> int | None:
        return self._columns.get((vote.question, vote.question_version, vote.answer or ""))

    def _count(self, track: Track, row: Vote, step: int) -> None:
        galaxy, _, of = track
        if (row.kind == "vote" and of == row.question) or row.kind == "settled":
            self.counts_G_A[galaxy, self._column(row)] += step
            self._votes_G[galaxy] += step
            self._votes_to[row.question][galaxy] += step
            self.votes += step
            self._change(galaxy, not (self.control_G[galaxy] or self._marks_G["artifact"][galaxy]))
        elif of == _TRACK_OF.get(row.kind, row.question) and row.kind in self._marks_G:
            self._marks_G[row.kind][galaxy] += step
            self._change(galaxy, row.kind == "artifact" and self._has_votes(galaxy))

    def _has_votes(self, galaxy: int) -> bool:
        """Whether there is anything to teach of a galaxy, were it not withheld."""
        return bool(self._votes_G[galaxy] > 0 or self.earlier_G_A[galaxy].any())

    def _change(self, galaxy: int, changes: bool) -> None:
        """Note that what is taught of a galaxy changes, if it does."""
        if changes:
            self.edition += 1
            self._changed.add(galaxy // BLOCK)


_TRACK_OF = {"star": STAR, "artifact": ARTIFACT, "later": LATER}  # in which a row counts as a mark
