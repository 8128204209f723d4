"""TreeLayout: where the questions of a tree stand on its map, in cells of one answer each; knows no Qt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gzdesk.questions.tree import Tree

GAP = 0.75  # cells between two questions of one row


@dataclass(frozen=True)
class Place:
    """Where a question stands: its row, and the left edge and width of its answers in cells."""

    row: int
    left: float
    width: int

    def centre(self, answer: int) -> float:
        """The middle of an answer, in cells from the left edge of the map."""
        return self.left + answer + 0.5


@dataclass(frozen=True)
class TreeLayout:
    """Every question below all that lead to it, near the answers that do, and beside others where there is room."""

    places: Mapping[str, Place]
    columns: float  # cells that the widest row takes
    rows: int

    @classmethod
    def of(cls, tree: Tree, most: int = 9) -> "TreeLayout":
        """Lay a tree out with at most so many cells in a row, but for a question that has more answers."""
        rows = _rows(tree, most)
        columns = max(_taken(tree, [name for name in rows if rows[name] == row]) for row in set(rows.values()))
        places: dict[str, Place] = {}
        for row in range(max(rows.values()) + 1):
            places |= _stand(tree, [name for name in rows if rows[name] == row], row, columns, places)
        return cls(places, columns, max(rows.values()) + 1)


def _rows(tree: Tree, most: int) -> dict[str, int]:
    """The first row beneath its leads in which each question has room."""
    rows: dict[str, int] = {}
    for question, leads in zip(tree.questions, tree.leads, strict=True):
        row = 1 + max((rows[lead.question] for lead in leads), default=-1)
        while (others := [name for name in rows if rows[name] == row]) and (
            _taken(tree, [*others, question.name]) > most
        ):
            row += 1
        rows[question.name] = row
    return rows


def _taken(tree: Tree, names: Sequence[str]) -> float:
    return sum(len(tree[name].answers) for name in names) + GAP * (len(names) - 1)


def _stand(tree: Tree, names: Sequence[str], row: int, columns: float, above: Mapping[str, Place]) -> dict[str, Place]:
    """Place the questions of one row from left to right, each as near as can be to the answers that lead to it."""
    wishes = {name: _wish(tree, name, columns, above) for name in names}
    ordered = sorted(names, key=lambda name: wishes[name])
    lefts: list[float] = []
    end = 0.0
    for name in ordered:
        lefts.append(max(wishes[name] - len(tree[name].answers) / 2, end))
        end = lefts[-1] + len(tree[name].answers) + GAP
    limit = columns
    for place in reversed(range(len(ordered))):  # what stands too far right pushes back those before it
        lefts[place] = min(lefts[place], limit - len(tree[ordered[place]].answers))
        limit = lefts[place] - GAP
    return {name: Place(row, left, len(tree[name].answers)) for name, left in zip(ordered, lefts, strict=True)}


def _wish(tree: Tree, name: str, columns: float, above: Mapping[str, Place]) -> float:
    """The middle that a question would like best: beneath its leads; the first one in the middle of the map."""
    leads = tree.leads[tree.place(name)]
    if not leads:
        return columns / 2
    return sum(above[lead.question].centre(tree[lead.question].index_of(lead.answer)) for lead in leads) / len(leads)
