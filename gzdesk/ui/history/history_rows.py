"""HistoryRows: folds the voter's standing rows into one entry a galaxy, newest first; knows no Qt."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gzdesk.project.vote import Vote

ACTS = (
    "vote",
    "settled",
    "cant-tell",
    "skip",
    "artifact",
    "later",
)  # they move a galaxy to the top; the rest are marks on it
PIECE = 2000  # rows folded at a time

Numbered = tuple[int, Vote]  # the number tells which row is newer


@dataclass(slots=True)
class Entry:
    """All that stands of one galaxy."""

    galaxy_id: str
    numbered: list[Numbered] = field(default_factory=list)  # oldest first
    newest: int = 0  # by what it is sorted: the number of the newest act
    text: str | None = None  # in words, once somebody wanted to know
    searched: str | None = None  # all that a filter looks at, in small letters

    @property
    def rows(self) -> list[Vote]:
        """Its standing rows, oldest first."""
        return [row for _, row in self.numbered]

    @property
    def starred(self) -> bool:
        """Whether its newest star was not taken away."""
        return next((row.kind == "star" for row in reversed(self.rows) if row.kind in ("star", "unstar")), False)

    @property
    def comment(self) -> str:
        """Its newest comment."""
        return next((row.text or "" for row in reversed(self.rows) if row.kind == "comment"), "")

    @property
    def ended(self) -> str:
        """The kind of the newest act; empty where there are marks alone."""
        return next((row.kind for row in reversed(self.rows) if row.kind in ACTS), "")

    @property
    def utc(self) -> str:
        """When the newest act was."""
        return next((row.utc for row in reversed(self.rows) if row.kind in ACTS), self.rows[-1].utc)

    def changed(self) -> None:
        """Forget what was made of the rows before."""
        self.text = self.searched = None
        acts = [number for number, row in self.numbered if row.kind in ACTS]
        self.newest = acts[-1] if acts else self.numbered[-1][0] if self.numbered else 0


class HistoryRows:
    """Entries in the order of their newest acts; one vote more or less touches one entry."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._order: list[tuple[int, str]] = []  # oldest first
        self._rows: list[Vote] = []
        self._last = 0

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[Entry]:
        """All entries, newest first."""
        return (self._entries[name] for _, name in reversed(self._order))

    def at(self, row: int) -> Entry:
        """The entry in a row of the list, newest first."""
        return self._entries[self._order[-1 - row][1]]

    def row_of(self, galaxy_id: str) -> int | None:
        """In which row of the list a galaxy stands."""
        entry = self._entries.get(galaxy_id)
        return None if entry is None else len(self._order) - 1 - self._place(entry)

    def difference(self, history: Sequence[Vote]) -> tuple[list[Vote], list[Vote]]:
        """The rows that went and those that came since the last time: all that differs is near the history's end."""
        same = min(len(self._rows), len(history))
        while same and self._rows[same - 1] is not history[same - 1]:
            same -= 1
        return self._rows[same:], list(history[same:])

    def renewed(self, galaxy_id: str, lost: set[str], gained: Sequence[Numbered]) -> Entry:
        """A galaxy's entry as it will be, once these rows are gone and those have come."""
        entry = self._entries.get(galaxy_id)
        kept = [one for one in entry.numbered if one[1].uuid not in lost] if entry is not None else []
        fresh = Entry(galaxy_id, [*kept, *gained])
        fresh.changed()
        return fresh

    def row_for(self, entry: Entry) -> int:
        """In which row of the list an entry will stand, once it has replaced the one before."""
        place = bisect_left(self._order, (entry.newest, entry.galaxy_id))
        old = self._entries.get(entry.galaxy_id)
        if old is None:
            return len(self._order) - place
        return len(self._order) - 1 - (place - int(self._place(old) < place))

    def replace(self, entry: Entry) -> None:
        """Put an entry in the place of the one before; one of which nothing stands is forgotten."""
        old = self._entries.pop(entry.galaxy_id, None)
        if old is not None:
            del self._order[self._place(old)]
        if entry.numbered:
            self._entries[entry.galaxy_id] = entry
            insort(self._order, (entry.newest, entry.galaxy_id))

    def remember(self, went: Sequence[Vote], came: Sequence[Vote]) -> list[tuple[str, set[str], list[Numbered]]]:
        """Note that rows went from the history's end and came there; per galaxy, what its entry loses and gains."""
        if went:
            del self._rows[-len(went) :]
        self._rows.extend(came)
        stayed = {row.uuid for row in went} & {row.uuid for row in came}  # a row before them went
        changes: dict[str, tuple[str, set[str], list[Numbered]]] = {}
        for row in went:
            if row.uuid not in stayed:
                changes.setdefault(row.galaxy_id, (row.galaxy_id, set(), []))[1].add(row.uuid)
        for row in came:
            if row.uuid not in stayed:
                self._last += 1
                changes.setdefault(row.galaxy_id, (row.galaxy_id, set(), []))[2].append((self._last, row))
        return list(changes.values())

    def fold(self, history: Sequence[Vote]) -> Iterator[None]:
        """Begin anew with a whole history, in pieces; nothing is seen of it before the end."""
        rows = list(history)
        entries: dict[str, Entry] = {}
        for start in range(0, len(rows), PIECE):
            for number, row in enumerate(rows[start : start + PIECE], start + 1):
                entries.setdefault(row.galaxy_id, Entry(row.galaxy_id)).numbered.append((number, row))
            yield
        names = list(entries)
        for start in range(0, len(names), PIECE):
            for name in names[start : start + PIECE]:
                entries[name].changed()
            yield
        self._entries, self._rows, self._last = entries, rows, len(rows)
        self._order = sorted((entry.newest, name) for name, entry in entries.items())

    def _place(self, entry: Entry) -> int:
        return bisect_left(self._order, (entry.newest, entry.galaxy_id))
