"""Conflicts: galaxies on which annotators' newest answers differ, and on which no meeting has settled yet."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gzdesk.project.vote import Vote
from gzdesk.queue.rankings import Floats, Pieces
from gzdesk.votes.counts import Counts
from gzdesk.votes.walk import Walk

GALAXIES = 100  # looked into between two yields: about a millisecond


def words_on(counts: Counts, galaxy: int) -> dict[str, dict[str, Vote]]:
    """What everyone's newest word on a galaxy is: per question, in the tree's order, by annotator in rising order.

    Answers and can't-tells; a settled answer is nobody's own.
    """
    words: dict[str, dict[str, Vote]] = {}
    for annotator in sorted(counts.annotators):
        for question, row in counts.said(galaxy, annotator).items():
            words.setdefault(question, {})[annotator] = row
    return {question.name: words[question.name] for question in counts.tree.questions if question.name in words}


def differ(words: Mapping[str, Vote]) -> float:
    """Probability that two annotators, drawn at random from those who answered a question, answered otherwise.

    Zero where all agree, or fewer than two answered: "can't tell" contradicts nobody.
    """
    answers = [row.answer for row in words.values() if row.answer is not None]
    pairs = len(answers) * (len(answers) - 1)
    alike = sum(answers.count(answer) - 1 for answer in answers)
    return 1 - alike / pairs if pairs else 0.0


@dataclass(frozen=True, eq=False)
class Dispute:
    """One galaxy as a meeting finds it."""

    words: Mapping[str, Mapping[str, Vote]]  # what everyone says, as of ``words_on``
    walk: Walk  # how far the meeting has come: by the answers that it settled on, and those that all agree on
    apart: Mapping[str, float]  # how far annotators differ on each disputed question

    @property
    def disputed(self) -> tuple[str, ...]:
        """The questions on which annotators differ and no meeting has settled, in the tree's order.

        Only those that the answers agreed on lead to: whether a bar is strong is no question before it is settled that
        there is one. None of a galaxy that an annotator calls an artifact: what is settled of it would not be taught.
        """
        return tuple(self.apart)


def dispute_on(counts: Counts, galaxy: int) -> Dispute:
    """What annotators make of a galaxy."""
    words, settled = words_on(counts, galaxy), counts.settled(galaxy)
    walk = Walk(counts.tree, _agreed(words) | settled)
    open_ones = () if counts.artifact_G[galaxy] else walk.reached
    far = {name: differ(words[name]) for name in open_ones if name in words and name not in settled}
    return Dispute(words, walk, {name: value for name, value in far.items() if value > 0})


class Meeting:
    """Remembers how it stands with one galaxy until more has been said."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._known: tuple[int, int] | None = None
        self._dispute: Dispute | None = None

    def on(self, galaxy: int) -> Dispute:
        """How it stands with a galaxy now."""
        key = galaxy, self._counts.heard
        if self._dispute is None or self._known != key:
            self._known, self._dispute = key, dispute_on(self._counts, galaxy)
        return self._dispute


def disputes(counts: Counts) -> Pieces[Floats]:
    """Per galaxy how far annotators differ on the most disputed question that is not settled; NaN where on none."""
    value_G = np.full(len(counts.counts_G_A), np.nan, np.float32)
    candidates = np.flatnonzero(_maybe(counts) & ~counts.artifact_G).tolist()
    yield
    for number, galaxy in enumerate(candidates, 1):
        value_G[galaxy] = max(dispute_on(counts, galaxy).apart.values(), default=np.nan)
        if number % GALAXIES == 0:
            yield
    return value_G


def _agreed(words: Mapping[str, Mapping[str, Vote]]) -> dict[str, Vote]:
    """Per question on which all who answered agree, one of their answers."""
    answers = {name: [row for row in said.values() if row.answer is not None] for name, said in words.items()}
    return {name: rows[0] for name, rows in answers.items() if rows and not differ(words[name])}


def _maybe(counts: Counts) -> NDArray[np.bool_]:
    """Galaxies with more than one kind of answer to a question, settled ones too: all conflicts are among them."""
    several_G = np.zeros(len(counts.counts_G_A), np.bool_)
    for question in counts.tree.questions:
        several_G |= np.count_nonzero(counts.of_question(question.name), axis=1) > 1
    return several_G
