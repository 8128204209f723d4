"""Conflicts: galaxies on which annotators' newest answers differ, and on which no meeting has settled yet."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gzdesk.counts import Counts
from gzdesk.journal import Vote
from gzdesk.rankings import Floats, Pieces

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


def disputed(counts: Counts, galaxy: int) -> tuple[str, ...]:
    """The questions, in the tree's order, on which annotators differ and no meeting has settled.

    None of a galaxy that an annotator calls an artifact: whatever is settled of it would not be taught.
    """
    if counts.artifact_G[galaxy]:
        return ()
    settled = counts.settled(galaxy)
    return tuple(
        question
        for question, words in words_on(counts, galaxy).items()
        if question not in settled and differ(words) > 0
    )


def disputes(counts: Counts) -> Pieces[Floats]:
    """Per galaxy how far annotators differ on the most disputed question that is not settled; NaN where on none."""
    value_G = np.full(len(counts.counts_G_A), np.nan, np.float32)
    candidates = np.flatnonzero(_maybe(counts) & ~counts.artifact_G).tolist()
    yield
    for number, galaxy in enumerate(candidates, 1):
        words, settled = words_on(counts, galaxy), counts.settled(galaxy)
        most = max((differ(said) for question, said in words.items() if question not in settled), default=0.0)
        if most > 0:
            value_G[galaxy] = most
        if number % GALAXIES == 0:
            yield
    return value_G


def _maybe(counts: Counts) -> NDArray[np.bool_]:
    """Galaxies with more than one kind of answer to a question, settled ones too: all conflicts are among them."""
    several_G = np.zeros(len(counts.counts_G_A), np.bool_)
    for question in counts.tree.questions:
        several_G |= np.count_nonzero(counts.of_question(question.name), axis=1) > 1
    return several_G
