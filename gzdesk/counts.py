"""Counts: folds votes into the labels that the network learns from."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalog import Galaxy
from gzdesk.journal import Vote
from gzdesk.messages import Labels, frozen
from gzdesk.question import Question

_Track = dict[str, int | None]  # uuid -> column; one annotator's standing rows on one galaxy, the last one in force


class Counts:
    """Votes per galaxy and answer, kept up to date row by row, in the same state as a fold over the whole journal.

    A repeat by the same annotator is no new independent vote: the latest standing answer (or "can't tell") of an
    annotator on a galaxy replaces the earlier ones. Rows of other questions, of other versions of this one, and of
    galaxies that the project does not hold, count nothing.
    """

    def __init__(self, galaxies: Sequence[Galaxy], question: Question) -> None:
        self.question = question
        number, answers = len(galaxies), len(question.answers)
        self.counts_G_A: NDArray[np.int32] = np.zeros((number, answers), np.int32)
        self.control_G: NDArray[np.bool_] = np.zeros(number, np.bool_)  # ever shown as a control: never taught
        self.votes = 0  # answers in force, the controls' too: the sum of counts_G_A
        self.shown_because: dict[int, str] = {}  # why a galaxy first came on screen; retracted rows tell it too
        self._cant_tell_G = np.zeros(number, np.int32)
        self._starred_G = np.zeros(number, np.int32)
        self._columns = [*self.counts_G_A.T, self._cant_tell_G, self._starred_G]
        self._cant_tell, self._star = answers, answers + 1
        self._index = {galaxy.id: index for index, galaxy in enumerate(galaxies)}
        self._answers = {answer.name: index for index, answer in enumerate(question.answers)}
        self._tracks: dict[tuple[int, str, bool], _Track] = {}  # by galaxy, annotator, whether of stars
        self._of_uuid: dict[str, tuple[int, str, bool]] = {}
        self._retracted: set[str] = set()

    @classmethod
    def of(cls, rows: Iterable[Vote], galaxies: Sequence[Galaxy], question: Question) -> "Counts":
        """The fold over a whole journal, retractions and all."""
        counts = cls(galaxies, question)
        for row in rows:
            counts.add(row)
        return counts

    def add(self, vote: Vote) -> None:
        """Take in one row of the journal, a retraction too. A row already taken in changes nothing."""
        galaxy = self._index.get(vote.galaxy_id)
        if galaxy is None:
            return
        if vote.shown_because == "control":
            self.control_G[galaxy] = True
        if vote.kind == "retraction":
            self._take_back(str(vote.retracts))
            return
        if vote.shown_because != "revisit":
            self.shown_because.setdefault(galaxy, vote.shown_because)
        known, column = self._column(vote)
        if known and vote.uuid not in self._retracted and vote.uuid not in self._of_uuid:
            key = (galaxy, vote.annotator, vote.kind in ("star", "unstar"))
            track = self._tracks.setdefault(key, {})
            self._count(galaxy, _in_force(track), -1)
            track[vote.uuid] = column
            self._count(galaxy, column, +1)
            self._of_uuid[vote.uuid] = key

    def retract(self, vote: Vote) -> None:
        """Take one row back; ``vote`` is the row itself, not its retraction."""
        self._take_back(vote.uuid)

    @property
    def starred_G(self) -> NDArray[np.bool_]:
        """Galaxies that at least one annotator has starred."""
        return self._starred_G > 0

    @property
    def cant_tell_G(self) -> NDArray[np.bool_]:
        """Galaxies on which at least one annotator's last word is that he can't tell."""
        return self._cant_tell_G > 0

    def taught(self) -> Labels:
        """What the learner may hear: a frozen copy with the controls at zero."""
        counts_G_A = self.counts_G_A.copy()
        counts_G_A[self.control_G] = 0
        return Labels(frozen(counts_G_A), int(counts_G_A.sum()))

    def _column(self, vote: Vote) -> tuple[bool, int | None]:
        """Whether a row says something that is kept, and the column that it counts in, if any."""
        if vote.kind in ("star", "unstar"):
            return True, self._star if vote.kind == "star" else None
        if (vote.question, vote.question_version) != (self.question.name, self.question.version):
            return False, None
        if vote.kind == "cant-tell":
            return True, self._cant_tell
        answer = self._answers.get(vote.answer or "") if vote.kind == "vote" else None
        return answer is not None, answer

    def _take_back(self, uuid: str) -> None:
        if uuid in self._retracted:
            return
        self._retracted.add(uuid)
        key = self._of_uuid.get(uuid)
        if key is None:
            return
        track = self._tracks[key]
        self._count(key[0], _in_force(track), -1)
        del track[uuid]
        self._count(key[0], _in_force(track), +1)

    def _count(self, galaxy: int, column: int | None, step: int) -> None:
        if column is not None:
            self._columns[column][galaxy] += step
            if column < len(self.question.answers):
                self.votes += step


def _in_force(track: _Track) -> int | None:
    return next(reversed(track.values()), None)
