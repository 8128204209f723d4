"""Acts: what one annotator has done, act by act, and how it is undone and redone."""

from bisect import insort
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace

from gzdesk.project.vote import Vote, retracted, retraction_of, standing

Said = tuple[Vote, tuple[Vote, ...]]  # a new row, and the earlier rows that it withdraws


@dataclass(frozen=True)
class Act:
    """A row, the rows written before it as one with it, and the withdrawals of earlier rows."""

    row: Vote
    withdrawals: tuple[Vote, ...] = ()  # retractions
    withdrawn: tuple[Vote, ...] = ()  # what they took back
    undoing: tuple[Vote, ...] = field(default=(), compare=False)  # the retractions that undid the act
    others: tuple[Vote, ...] = ()  # of other galaxies; the same was said of all of them at once

    @property
    def rows(self) -> tuple[Vote, ...]:
        """All rows that say something, in the order in which they were written."""
        return (*self.others, self.row)

    @property
    def at_once(self) -> bool:
        """Whether it was said of galaxies at once, and not of the one on screen."""
        return self.row.act is not None


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
        self._galaxies = Counter(row.act or "" for row in self.rows)  # of which the same was said at once, by act
        self._undone: list[Act] = []

    @property
    def last(self) -> Act | None:
        """The act that undo takes back next."""
        if not self.rows:
            return None
        row = self.rows[-1]
        others = self._said_with(row)
        pairs = [pair for one in (*others, row) for pair in self._withdrawn.get(one.uuid, ())]
        return Act(row, tuple(one for one, _ in pairs), tuple(of for _, of in pairs), others=others)

    @property
    def last_undone(self) -> Act | None:
        """The act that redo does again."""
        return self._undone[-1] if self._undone else None

    def galaxies(self, row: Vote) -> int:
        """Of how many galaxies the same was said at once with a row; 1 where it was of one."""
        return max(self._galaxies[row.act], 1) if row.act is not None else 1

    def act(self, said: Sequence[Said]) -> Act:
        """A new act, to be written: rows, and a withdrawal of each row that they withdraw."""
        *others, row = (row for row, _ in said)
        pairs = [(row, one) for row, withdrawn in said for one in withdrawn]
        withdrawals = tuple(retraction_of(one, self.annotator, act=row.uuid) for row, one in pairs)
        return Act(row, withdrawals, tuple(one for _, one in pairs), others=tuple(others))

    def add(self, act: Act) -> None:
        """An act is on disk; what was undone before can be redone no more."""
        self._undone.clear()
        self._put_in(act)

    def undoing(self, act: Act) -> tuple[Vote, ...]:
        """The rows to write to undo the last act."""
        return tuple(retraction_of(row, self.annotator) for row in (*act.rows, *act.withdrawals))

    def undo(self, act: Act, undoing: tuple[Vote, ...]) -> None:
        """The undoing of the last act is on disk."""
        del self.rows[-len(act.rows) :]
        for row in act.rows:
            self._withdrawn.pop(row.uuid, None)
        for row in act.withdrawn:
            insort(self.rows, row, key=_when)
        self._undone.append(replace(act, undoing=undoing))

    def redoing(self, act: Act) -> tuple[Vote, ...]:
        """The rows to write to do the last undone act again."""
        return tuple(retraction_of(row, self.annotator) for row in act.undoing)

    def redo(self) -> None:
        """The redoing of the last undone act is on disk."""
        self._put_in(self._undone.pop())

    def _put_in(self, act: Act) -> None:
        self._take_out({row.uuid for row in act.withdrawn})
        for withdrawal, row in zip(act.withdrawals, act.withdrawn, strict=True):
            self._withdrawn.setdefault(str(withdrawal.act), []).append((withdrawal, row))
        self.rows.extend(act.rows)
        if act.row.act is not None:
            self._galaxies[act.row.act] = len(act.rows)

    def _take_out(self, uuids: set[str]) -> None:
        """Take rows out, which are mostly among the newest."""
        place, kept = len(self.rows), list[Vote]()
        while uuids:
            place -= 1
            if self.rows[place].uuid in uuids:
                uuids.remove(self.rows[place].uuid)
            else:
                kept.append(self.rows[place])
        self.rows[place:] = reversed(kept)

    def _said_with(self, row: Vote) -> tuple[Vote, ...]:
        """The rows before the newest that were written as one with it."""
        start = len(self.rows) - 1
        while row.act is not None and start and self.rows[start - 1].act == row.act:
            start -= 1
        return tuple(self.rows[start:-1])


def _when(row: Vote) -> str:
    return row.utc


def _withdrawn(rows: Sequence[Vote]) -> dict[str, list[tuple[Vote, Vote]]]:
    """Per act the withdrawals in force that were written with it, and what they took back."""
    acts = [row for row in rows if row.act is not None and row.kind == "retraction"]
    if not acts:
        return {}
    dead, by_uuid = retracted(rows), {row.uuid: row for row in rows}
    found: dict[str, list[tuple[Vote, Vote]]] = {}
    for row in acts:
        if row.uuid not in dead and row.retracts in by_uuid:
            found.setdefault(str(row.act), []).append((row, by_uuid[row.retracts]))
    return found
