"""Holdings: all that a project file holds, as plain claims, and how those of several files are joined to one.

Joining is a union, and what cannot be in a project twice is settled by rules that look at what is claimed alone, never
at who claims it or when. So it does not matter in which order, how often or how grouped files are joined.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from gzdesk.project.clock import moment
from gzdesk.project.project import Conflict
from gzdesk.project.vote import Vote

Key = TypeVar("Key")
Value = TypeVar("Value")
Row = tuple[Any, ...]  # of the journal: the values of a Vote, in its order
EarlierKey = tuple[str, str, str, int, str]  # source, galaxy's id, question, its version, answer
Fought = dict[tuple[str, str], set[str]]  # per kind and name of a conflict, what was claimed and not kept

VOTE_FIELDS = tuple(one.name for one in fields(Vote))
UUID, KIND, GALAXY, ANNOTATOR, UTC, QUESTION = (
    VOTE_FIELDS.index(name) for name in ("uuid", "kind", "galaxy_id", "annotator", "utc", "question")
)
RETRACTS = VOTE_FIELDS.index("retracts")
JOINED_SETTINGS = ("display", "queue", "learning")  # all others are one annotator's own, or one computer's


class Entry(NamedTuple):
    """A galaxy as one catalogue describes it."""

    file: str
    hdu: str | None
    ra: float | None
    dec: float | None
    cut: float | None
    columns: str  # the other columns, as JSON

    def told(self) -> str:
        """As JSON, in which two entries are alike when they say the same."""
        return json.dumps({**self._asdict(), "columns": json.loads(self.columns)}, sort_keys=True)

    @property
    def known(self) -> int:
        """How many values it has."""
        return sum(value is not None for value in (self.hdu, self.ra, self.dec, self.cut, *self.others().values()))

    def others(self) -> dict[str, Any]:
        """The other columns."""
        return dict(json.loads(self.columns))


class Written(NamedTuple):
    """When a row was written, as far as its file tells, and how many rows of its annotator were at that moment."""

    when: datetime
    before: int


@dataclass
class Holdings:
    """What one project file holds, or several that have been joined."""

    made_utc: str = ""  # of the oldest
    settings: dict[str, str] = field(default_factory=dict)  # of the oldest; see JOINED_SETTINGS
    asked: tuple[int, str] = (0, "")  # version and name of the tree that is asked
    questions: dict[tuple[str, int], str] = field(default_factory=dict)  # TOML by name and version
    galaxies: dict[str, Entry] = field(default_factory=dict)
    lists: dict[str, Sequence[str]] = field(default_factory=dict)  # whole catalogues as ids in order, by digest
    votes: dict[str, Row] = field(default_factory=dict)  # by uuid
    written: dict[str, Written] = field(default_factory=dict)  # of every vote
    earlier: dict[EarlierKey, int] = field(default_factory=dict)
    rounds: set[tuple[str, int, str, str]] = field(default_factory=set)  # model, votes, utc, metrics
    rejected: set[tuple[str, str]] = field(default_factory=set)
    fought: Fought = field(default_factory=dict)
    foreign: set[Conflict] = field(default_factory=set)  # conflicts of kinds that this gzdesk does not know

    def join(self, other: "Holdings") -> None:
        """Take in all that another file holds.

        Of a galaxy the entry is kept that knows more, and of two such, as of the versions of a question or a vote of
        one uuid, the one whose text comes first in the alphabet; of earlier votes the larger number; of the trees that
        are asked the newest version. Whatever was not kept is in ``conflicts``.
        """
        self._join("galaxy", self.galaxies, other.galaxies, _better_entry, Entry.told)
        self._join("vote", self.votes, other.votes, _first_row, told_vote)
        self._join("question", self.questions, other.questions, min, str)
        self._join("earlier votes", self.earlier, other.earlier, max, str)
        for uuid, written in other.written.items():
            if self.written.setdefault(uuid, written) < written:
                self.written[uuid] = written
        if self.asked != other.asked:
            self._lay_aside("asked", "", _named(min(self.asked, other.asked)))
            self.asked = max(self.asked, other.asked)
        oldest = min(self, other, key=lambda one: (one.made_utc, sorted(one.settings.items())))
        self.made_utc, self.settings = oldest.made_utc, oldest.settings
        self.lists = largest(self.lists | other.lists)
        self.rounds |= other.rounds
        self.rejected |= other.rejected
        self.foreign |= other.foreign
        for (kind, name), texts in other.fought.items():
            self.fought.setdefault((kind, name), set()).update(texts)

    def copy(self) -> "Holdings":
        """Holdings of their own that say the same."""
        own = {one.name: getattr(self, one.name) for one in fields(self)}
        copied = {name: value.copy() for name, value in own.items() if isinstance(value, (dict, set))}
        return Holdings(**{**own, **copied, "fought": {key: set(texts) for key, texts in self.fought.items()}})

    def says_the_same(self, other: "Holdings") -> bool:
        """Whether a file of these would not be told from a file of the others."""
        names = (one.name for one in fields(self) if one.name != "fought")
        alike = all(getattr(self, name) == getattr(other, name) for name in names)
        return alike and self.conflicts() == other.conflicts()

    def conflicts(self) -> list[Conflict]:
        """In what the joined files differ, by kind and name; nothing of it is lost."""
        found = [
            Conflict(kind, name, kept, text)
            for (kind, name), texts in self.fought.items()
            for kept in [self._kept(kind, name)]
            for text in texts - {kept}
        ]
        left = (Conflict("left out", name, "", why) for name, why in self.rejected if name in self.galaxies)
        return sorted({*found, *left, *self.foreign})

    def take_conflict(self, conflict: Conflict) -> None:
        """Take in a conflict that a file which was merged before has kept."""
        if conflict.kind == "left out":
            self.rejected.add((conflict.name, conflict.other))
        elif conflict.kind in _KINDS:
            self._lay_aside(conflict.kind, conflict.name, conflict.other)
        else:
            self.foreign.add(conflict)

    def left_out(self) -> list[tuple[str, str]]:
        """What did not go into any of the catalogues, and why."""
        return sorted(one for one in self.rejected if one[0] not in self.galaxies)

    def galaxies_in_order(self) -> list[str]:
        """The largest catalogue in its order, then what others have besides it, the larger ones first."""
        lists = sorted(self.lists.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        return list(dict.fromkeys(galaxy for _, ids in lists for galaxy in ids))

    def votes_in_order(self) -> list[str]:
        """The votes' uuids by when they were written, and a retraction always after what it takes back.

        Whatever one annotator wrote in one file stays in the order in which he wrote it there, though its times be
        equal or go back; rows of others come between by their times.
        """
        places = sorted((written, uuid) for uuid, written in self.written.items())
        order: dict[str, None] = {}
        waiting: dict[str, list[str]] = {}
        for _, uuid in places:
            retracts = self.votes[uuid][RETRACTS]
            if retracts in self.votes and retracts not in order:
                waiting.setdefault(retracts, []).append(uuid)
                continue
            ready = [uuid]
            while ready:
                one = ready.pop(0)
                order[one] = None
                ready += waiting.pop(one, ())
        circles = (uuid for _, uuid in places if uuid not in order)  # that no gzdesk writes
        return [*order, *circles]

    def rename(self, annotator: str, new: str) -> int:
        """Let the votes of an annotator be another's; returns how many."""
        own = [row for row in self.votes.values() if row[ANNOTATOR] == annotator]
        for row in own:
            self.votes[row[UUID]] = (*row[:ANNOTATOR], new, *row[ANNOTATOR + 1 :])
        return len(own)

    def _join(
        self,
        kind: str,
        mine: dict[Key, Value],
        theirs: Mapping[Key, Value],
        better: Callable[[Value, Value], Value],
        told: Callable[[Value], str],
    ) -> None:
        for key, value in theirs.items():
            held = mine.setdefault(key, value)
            if held != value:
                mine[key] = kept = better(held, value)
                texts = {told(held), told(value)} - {told(kept)}
                for text in texts:
                    self._lay_aside(kind, _NAMES[kind](key), text)

    def _lay_aside(self, kind: str, name: str, text: str) -> None:
        self.fought.setdefault((kind, name), set()).add(text)

    def _kept(self, kind: str, name: str) -> str:
        """What is kept of something that was fought about."""
        match kind:
            case "galaxy":
                return self.galaxies[name].told() if name in self.galaxies else ""
            case "vote":
                return told_vote(self.votes[name]) if name in self.votes else ""
            case "question":
                question, _, version = name.rpartition(" ")
                return self.questions.get((question, int(version)), "")
            case "asked":
                return _named(self.asked)
            case _:
                return str(self.earlier.get(tuple(json.loads(name)), ""))


def joined(several: Iterable[Holdings]) -> Holdings:
    """The holdings of several files as those of one; the given ones stay as they are."""
    first, *others = several
    result = first.copy()
    for other in others:
        result.join(other)
    return result


def when_written(
    rows: Iterable[Row], settled: int = 0, known: Mapping[str, Written] | None = None
) -> Iterator[tuple[str, Written]]:
    """When each row of one file was written: as its time says, but never before what its annotator wrote earlier.

    Of the first ``settled`` rows, which a merge has put in order, that order says nothing: they are what is ``known``
    of them, or else as their own times say.
    """
    found: dict[str, Written] = {}
    last: dict[str, Written] = {}
    for place, row in enumerate(rows):
        uuid, annotator = row[UUID], row[ANNOTATOR]
        written = Written(_moment(row[UTC]), 0)
        before = last.get(annotator)
        if place < settled:
            written = (known or {}).get(uuid, written)
        else:
            taken_back = found.get(row[RETRACTS])
            if taken_back is not None and (before is None or before < taken_back):
                before = taken_back
            if before is not None and written <= before:
                written = Written(before.when, before.before + 1)
        last[annotator] = written if before is None else max(before, written)
        found[uuid] = written
        yield uuid, written


def plainly_written(row: Row) -> Written:
    """When a row was written as far as its own time tells."""
    return Written(_moment(row[UTC]), 0)


def digest(ids: Iterable[str]) -> str:
    """A short name of a list of galaxies in its order."""
    of = hashlib.sha256()
    for galaxy in ids:
        of.update(galaxy.encode("utf-8", "surrogatepass") + b"\0")
    return of.hexdigest()


def largest(lists: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The lists that are not part of another: of two with the same galaxies, the one of the smaller digest.

    The others would never have a say in the order again, whatever is joined later.
    """
    if len(lists) == 1:
        return dict(lists)
    kept: dict[str, Sequence[str]] = {}
    sets: list[frozenset[str]] = []
    for name, ids in sorted(lists.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        own = frozenset(ids)
        if not any(own <= other for other in sets):
            kept[name] = ids
            sets.append(own)
    return kept


def told_vote(row: Row) -> str:
    """A row of the journal as JSON."""
    return json.dumps(dict(zip(VOTE_FIELDS, row, strict=True)))


def _better_entry(one: Entry, other: Entry) -> Entry:
    """The one that knows more, else the first in the alphabet."""
    return min(one, other, key=lambda entry: (-entry.known, entry.told(), entry.columns))


def _first_row(one: Row, other: Row) -> Row:
    return min(one, other, key=told_vote)


def _named(asked: tuple[int, str]) -> str:
    version, name = asked
    return f"{name} {version}"


def _moment(utc: str) -> datetime:
    """When a row says that it was written; at the beginning of time where it says nothing that can be read."""
    try:
        return moment(utc)
    except ValueError:
        return moment("0001-01-01T00:00:00Z")


_NAMES: dict[str, Callable[[Any], str]] = {
    "galaxy": str,
    "vote": str,
    "question": lambda key: f"{key[0]} {key[1]}",
    "earlier votes": lambda key: json.dumps(key, ensure_ascii=False),
}
_KINDS = (*_NAMES, "asked")
