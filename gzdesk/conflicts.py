"""Conflicts: galaxies on which annotators' newest answers differ, and on which no meeting has settled yet."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gzdesk.counts import Counts
from gzdesk.journal import Vote
from gzdesk.rankings import Floats, Pieces
from gzdesk.walk import Walk

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


def settling_walk(counts: Counts, galaxy: int) -> Walk:
    """How far a meeting has come through the tree: by the answers that it settled on, and those that all agree on."""
    words = words_on(counts, galaxy)
    return Walk(counts.tree, _agreed(words) | counts.settled(galaxy))


def disputed(counts: Counts, galaxy: int) -> tuple[str, ...]:
    """The questions on which annotators differ and no meeting has settled, in the tree's order.

    Only those that the answers agreed on lead to: whether a bar is strong is no question before it is settled that
    there is one. None of a galaxy that an annotator calls an artifact: what is settled of it would not be taught.
    """
    return tuple(_disputed(counts, galaxy))


def disputes(counts: Counts) -> Pieces[Floats]:
    """Per galaxy how far annotators differ on the most disputed question that is not settled; NaN where on none."""
    value_G = np.full(len(counts.counts_G_A), np.nan, np.float32)
    candidates = np.flatnonzero(_maybe(counts) & ~counts.artifact_G).tolist()
    yield
    for number, galaxy in enumerate(candidates, 1):
        value_G[galaxy] = max(_disputed(counts, galaxy).values(), default=np.nan)
        if number % GALAXIES == 0:
            yield
    return value_G


def _disputed(counts: Counts, galaxy: int) -> dict[str, float]:
    """Per disputed question how far annotators differ."""
    if counts.artifact_G[galaxy]:
        return {}
    words, settled = words_on(counts, galaxy), counts.settled(galaxy)
    reached = Walk(counts.tree, _agreed(words) | settled).reached
    far = {name: differ(words[name]) for name in reached if name in words and name not in settled}
    return {name: value for name, value in far.items() if value > 0}


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
