"""Consistency: how often an annotator answers as before when a galaxy comes back unannounced."""

from collections.abc import Iterable
from dataclasses import dataclass

from gzdesk.evaluation.intervals import Z95, wilson
from gzdesk.project.vote import Vote, retracted
from gzdesk.questions.tree import Tree

CANT_TELL = "cant-tell"  # said twice, it agrees like an answer


@dataclass(frozen=True)
class Consistency:
    """One annotator's self-consistency on one question: the share of repeats that agree, with its 95 % interval."""

    annotator: str
    question: str
    repeats: int  # galaxies that were asked this question both times
    agreeing: int

    @property
    def share(self) -> float:
        """The share that agrees, from 0 to 1."""
        return self.agreeing / self.repeats

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share."""
        return wilson(self.agreeing, self.repeats, Z95)


def consistency_of(rows: Iterable[Vote], tree: Tree) -> tuple[Consistency, ...]:
    """Of each annotator, by name, and each question of which there was a repeat, in the tree's order.

    What a repeat is compared with is the last word that the annotator said before it to the same question, whether a
    later answer has withdrawn it or not. Undone answers count nothing, and questions that only one of the two walks
    came to cannot be compared.
    """
    pairs: dict[tuple[str, str], list[bool]] = {}
    before: dict[tuple[str, str, str], str] = {}
    rows = list(rows)
    repeated = {row.galaxy_id for row in rows if row.shown_because == "repeat"}
    for row in _said([row for row in rows if row.galaxy_id in repeated], tree):
        key = (row.annotator, row.galaxy_id, row.question)
        word = row.answer or CANT_TELL
        if row.shown_because == "repeat" and key in before:
            pairs.setdefault((row.annotator, row.question), []).append(before[key] == word)
        before[key] = word
    order = {question.name: place for place, question in enumerate(tree.questions)}
    return tuple(
        Consistency(who, question, len(same), sum(same))
        for (who, question), same in sorted(pairs.items(), key=lambda pair: (pair[0][0], order[pair[0][1]]))
    )


def _said(rows: list[Vote], tree: Tree) -> list[Vote]:
    """Answers and can't-tells to the tree's questions that were not undone; withdrawn ones among them."""
    dead = retracted(rows)
    withdrawn = {row.retracts for row in rows if row.act is not None and row.uuid not in dead}
    versions = {question.name: question.version for question in tree.questions}
    return [
        row
        for row in rows
        if row.kind in ("vote", "cant-tell")
        and versions.get(row.question) == row.question_version
        and (row.uuid not in dead or row.uuid in withdrawn)
    ]
