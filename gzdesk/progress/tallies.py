"""Tallies: how often each answer was given, and what the model would have said in its place.

Letters in array names: G galaxies, T dropout samples, A answers of one question, C controls.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gzdesk.evaluation.intervals import Z90, wilson
from gzdesk.evaluation.judged import judged, mean_over_samples
from gzdesk.questions.question import Question
from gzdesk.votes.counts import Counts

FEW = 10  # votes for an answer, below which it is rare however many votes there are in all
SMALL = 0.05  # share of the votes, below which it is rare too

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Answers:
    """The votes in force on one question, by answer: all of them, and those on galaxies that chance alone chose."""

    question: Question
    counts_A: Ints
    random_A: Ints

    @property
    def votes(self) -> int:
        """Votes in force on the question."""
        return int(self.counts_A.sum())

    @property
    def shares_A(self) -> NDArray[np.float64]:
        """Shares of all votes; noughts where there are none."""
        return self.counts_A / max(self.votes, 1)

    @property
    def rare(self) -> tuple[int, ...]:
        """Places of the answers with fewer than ten votes or under 5 % of them, the rarest first."""
        few_A = (self.counts_A < FEW) | (self.shares_A < SMALL)
        return tuple(int(place) for place in np.argsort(self.counts_A, kind="stable") if few_A[place])

    def share_at_random(self, place: int) -> tuple[float, float] | None:
        """The 90 % interval of an answer's share of votes on galaxies chosen at random; None without such votes.

        What the model chose tells nothing of how common an answer is.
        """
        votes = int(self.random_A.sum())
        return wilson(int(self.random_A[place]), votes, Z90) if votes else None


def count_answers(counts: Counts, question: Question) -> Answers:
    """Add the votes up."""
    votes_G_A, voted_G = counts.of_question(question.name), counts.asked_G(question.name)
    at_random = np.flatnonzero(voted_G & counts.by_chance_G)
    total_A = votes_G_A[np.flatnonzero(voted_G)].sum(axis=0, dtype=np.int64)
    return Answers(question, total_A, votes_G_A[at_random].sum(axis=0, dtype=np.int64))


@dataclass(frozen=True, eq=False)
class Confusion:
    """On random controls: the answer that people gave most, against the one that the model holds most probable.

    ``table_A_A`` counts galaxies: a row for each answer of people, a column for each of the model. Galaxies on which
    two answers have equally many votes are in no row.
    """

    question: Question
    table_A_A: Ints
    ties: int

    @property
    def controls(self) -> int:
        """Galaxies in the table."""
        return int(self.table_A_A.sum())

    @property
    def key(self) -> tuple[object, ...]:
        """Tells two tables apart."""
        return self.question, self.table_A_A.tobytes(), self.ties

    @property
    def right(self) -> int:
        """Galaxies on which model and people agree."""
        return int(np.trace(self.table_A_A))

    @property
    def shares_A_A(self) -> NDArray[np.float64]:
        """Shares of each row; noughts in a row without galaxies."""
        shares_A_A: NDArray[np.float64] = self.table_A_A / np.maximum(self.table_A_A.sum(axis=1, keepdims=True), 1)
        return shares_A_A


def confuse(question: Question, probs_C_T_A: NDArray[np.floating], counts_C_A: NDArray[np.integer]) -> Confusion:
    """Compare the posterior of controls with their votes; those without votes or posterior take no part."""
    probs, counts = judged(probs_C_T_A, counts_C_A)
    answers = len(question.answers)
    clear = (counts == counts.max(axis=1, keepdims=True, initial=0)).sum(axis=1) == 1
    said, foretold = counts[clear].argmax(axis=1), mean_over_samples(probs[clear]).argmax(axis=1)
    table_A_A = np.bincount(said * answers + foretold, minlength=answers**2).reshape(answers, answers)
    return Confusion(question, table_A_A.astype(np.int64), int(np.count_nonzero(~clear)))
