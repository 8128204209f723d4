"""Acts: what one annotator has done, act by act, and how it is undone and redone."""

from bisect import insort
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from gzdesk.journal import Vote, retracted, retraction_of, standing


@dataclass(frozen=True)
class Act:
    """A row, and the withdrawals of earlier rows that were written with it."""

    row: Vote
    withdrawals: tuple[Vote, ...] = ()  # retractions
    withdrawn: tuple[Vote, ...] = ()  # what they took back
    undoing: tuple[Vote, ...] = field(default=(), compare=False)  # the retractions that undid the act


class Acts:
    """The annotator's rows in force, oldest first, with undo and redo over them that know no limit.

    An act is undone by retracting all that it wrote, and redone by retracting all that undid it, so that what comes
    back is the very row that was given.
    """

    def __init__(self, rows: Sequence[Vote], annotator: str, galaxies: Container[str]) -> None:
        """``galaxies`` are the ids of the project's: rows of others are let be."""
        own = [row for row in rows if row.annotator == annotator and row.galaxy_id in galaxies]
        self.annotator = annotator
        self.rows = standing(own)
        self._withdrawn = _withdrawn(own)  # by the uuid of the row that they were withdrawn for
        self._undone: list[Act] = []

    @property
    def last(self) -> Act | None:
        """The act that undo takes back next."""
        if not self.rows:
            return None
        row = self.rows[-1]
        pairs = self._withdrawn.get(row.uuid, [])
        return Act(row, tuple(one for one, _ in pairs), tuple(of for _, of in pairs))

    @property
    def last_undone(self) -> Act | None:
        """The act that redo does again."""
        return self._undone[-1] if self._undone else None

    def act(self, row: Vote, withdrawn: Iterable[Vote] = ()) -> Act:
        """A new act, to be written: a row, and a withdrawal of each of the others."""
        withdrawn = tuple(withdrawn)
        return Act(row, tuple(retraction_of(one, self.annotator, act=row.uuid) for one in withdrawn), withdrawn)

    def add(self, act: Act) -> None:
        """An act is on disk; what was undone before can be redone no more."""
        self._undone.clear()
        self._put_in(act)

    def undoing(self, act: Act) -> tuple[Vote, ...]:
        """The rows to write to undo the last act."""
        return tuple(retraction_of(row, self.annotator) for row in (act.row, *act.withdrawals))

    def undo(self, act: Act, undoing: tuple[Vote, ...]) -> None:
        """The undoing of the last act is on disk."""
        self.rows.pop()
        self._withdrawn.pop(act.row.uuid, None)
        for row in act.withdrawn:
            insort(self.rows, row, key=_when)
        self._undone.append(Act(act.row, act.withdrawals, act.withdrawn, undoing))

    def redoing(self, act: Act) -> tuple[Vote, ...]:
        """The rows to write to do the last undone act again."""
        return tuple(retraction_of(row, self.annotator) for row in act.undoing)

    def redo(self) -> None:
        """The redoing of the last undone act is on disk."""
        self._put_in(self._undone.pop())

    def _put_in(self, act: Act) -> None:
        for row in act.withdrawn:
            self.rows.remove(row)
        if act.withdrawn:
            self._withdrawn[act.row.uuid] = list(zip(act.withdrawals, act.withdrawn, strict=True))
        self.rows.append(act.row)


def _when(row: Vote) -> str:
    return row.utc


def _withdrawn(rows: Sequence[Vote]) -> dict[str, list[tuple[Vote, Vote]]]:
    """Per act the withdrawals in force that were written with it, and what they took back."""
    acts = [row for row in rows if row.act is not None]
    if not acts:
        return {}
    dead, by_uuid = retracted(rows), {row.uuid: row for row in rows}
    found: dict[str, list[tuple[Vote, Vote]]] = {}
    for row in acts:
        if row.uuid not in dead and row.retracts in by_uuid:
            found.setdefault(str(row.act), []).append((row, by_uuid[row.retracts]))
    return found
