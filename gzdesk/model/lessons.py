"""Lessons: what can be learned from the votes so far, question by question, and whether it is enough to begin."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gzdesk.questions.tree import Tree

Counts = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Votes:
    """Those on one question that can be learned from."""

    galaxies: NDArray[np.intp]
    counts_n_A: Counts

    def same(self, other: "Votes | None") -> bool:
        """Whether the other ones are the very same votes."""
        return (
            other is not None
            and np.array_equal(self.galaxies, other.galaxies)
            and np.array_equal(self.counts_n_A, other.counts_n_A)
        )


def learned(counts_G_A: Counts, readable_G: NDArray[np.bool_], parts: Sequence[slice]) -> list[Votes]:
    """Of each question the votes that can be learned from: on galaxies that can be seen, and of two answers at least.

    A question whose votes all say the same teaches nothing yet: it gets no votes here.
    """
    voted = np.flatnonzero(counts_G_A.any(axis=1) & readable_G)
    counts_n_O, found = counts_G_A[voted].astype(np.int32), []
    for part in parts:
        counts_n_A = counts_n_O[:, part]
        own = counts_n_A.any(axis=1) & (np.count_nonzero(counts_n_A.any(axis=0)) >= 2)
        found.append(Votes(voted[own], counts_n_A[own]))
    return found


def taught(counts_G_A: Counts, readable_G: NDArray[np.bool_], parts: Sequence[slice]) -> Counts:
    """The votes of all questions that can be learned from, where they stood."""
    taught_G_A = np.zeros(counts_G_A.shape, np.int32)
    for part, votes in zip(parts, learned(counts_G_A, readable_G, parts), strict=True):
        taught_G_A[votes.galaxies, part] = votes.counts_n_A
    return taught_G_A


def enough(tree: Tree, counts_G_A: Counts, needed: float) -> bool:
    """Whether some question has so many votes, and of two answers at least."""
    counts_A = counts_G_A.sum(axis=0)
    of_questions = [counts_A[part] for part in tree.parts.values()]
    return any(own.sum() >= needed and np.count_nonzero(own) >= 2 for own in of_questions)


def only_answer(tree: Tree, counts_G_A: Counts, needed: float) -> str | None:
    """What all votes on the first question say, if they are enough to learn from but for that."""
    first = tree.questions[0]
    counts_A = counts_G_A[:, tree.parts[first.name]].sum(axis=0)
    if counts_A.sum() < needed or np.count_nonzero(counts_A) >= 2:
        return None
    return first.answers[int(counts_A.argmax())].text


def most_votes(tree: Tree, counts_G_A: Counts) -> int:
    """On the question that has most: how much there is to learn does not grow with the length of the walks."""
    return max(int(counts_G_A[:, part].sum()) for part in tree.parts.values())
