"""The journal: every vote is a row on disk before the screen moves, and no row is ever changed."""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Any

from gzdesk.project.clock import go_on_after
from gzdesk.project.vote import KINDS, Vote, retraction_of

BUSY_MS = 1000  # for which a vote waits while another program is writing to the file

_KINDS = ", ".join(f"'{kind}'" for kind in KINDS)

# The database itself keeps the rows: BEFORE INSERT guards against INSERT OR REPLACE, which deletes without a trigger.
VOTES_SCHEMA = (
    f"""CREATE TABLE votes (
        row INTEGER PRIMARY KEY,
        uuid TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ({_KINDS})),
        galaxy_id TEXT NOT NULL,
        annotator TEXT NOT NULL,
        utc TEXT NOT NULL,
        seconds REAL NOT NULL,
        question TEXT NOT NULL,
        question_version INTEGER NOT NULL,
        answer TEXT CHECK ((kind IN ('vote', 'settled')) = (answer IS NOT NULL)),
        retracts TEXT CHECK ((kind = 'retraction') = (retracts IS NOT NULL)) REFERENCES votes (uuid),
        shown_because TEXT NOT NULL,
        mutual_information REAL,
        rank INTEGER,
        model TEXT,
        stretch TEXT NOT NULL,
        text TEXT CHECK ((kind = 'comment') = (text IS NOT NULL)),
        saw_posterior INTEGER CHECK (saw_posterior IN (0, 1)),
        act TEXT
    )""",
    "CREATE TRIGGER votes_are_never_changed BEFORE UPDATE ON votes "
    "BEGIN SELECT RAISE(ABORT, 'votes are append-only'); END",
    "CREATE TRIGGER votes_are_never_deleted BEFORE DELETE ON votes "
    "BEGIN SELECT RAISE(ABORT, 'votes are append-only'); END",
    "CREATE TRIGGER votes_are_never_replaced BEFORE INSERT ON votes "
    "WHEN EXISTS (SELECT 1 FROM votes WHERE uuid = NEW.uuid OR row = NEW.row) "
    "BEGIN SELECT RAISE(ABORT, 'votes are append-only'); END",
)


class JournalError(Exception):
    """The world's error: a vote could not be saved, and nothing of it was; one sentence, with what to do."""


_NAMES = tuple(field.name for field in fields(Vote))
_values = attrgetter(*_NAMES)
_COLUMNS = ", ".join(_NAMES)
INSERT = f"INSERT INTO votes ({_COLUMNS}) VALUES ({', '.join('?' for _ in _NAMES)})"  # noqa: S608
_COME_AGAIN = tuple(
    _NAMES.index(name) for name in ("kind", "annotator", "question", "answer", "shown_because", "model", "stretch")
)
_SELECT = f"SELECT {_COLUMNS} FROM votes ORDER BY row"  # noqa: S608


class Journal:
    """The votes of one project file, written one at a time, each durable when ``append`` returns."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, keep_lock: Callable[[], None] = lambda: None
    ) -> None:
        """``keep_lock`` raises JournalError where another than we may write to the file by now."""
        self._connection = connection
        self._path = path
        self._file = path.stat()
        self.broken = False  # whether the connection will not get well by itself
        self._keep_lock = keep_lock
        newest = connection.execute("SELECT utc FROM votes ORDER BY row DESC LIMIT 1").fetchone()
        if newest is not None:
            with contextlib.suppress(ValueError):  # another program's row: only ours need sort
                go_on_after(str(newest[0]))

    def append(self, *votes: Vote) -> None:
        """Save one row, or several as one, and force them to the disk; raises JournalError, with none written."""
        self.check()
        self._roll_back()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for vote in votes:
                self._connection.execute(INSERT, plain(vote))
            self._connection.execute("COMMIT")
            self.broken = False
        except sqlite3.IntegrityError as error:  # ours: a row that the schema forbids
            self._roll_back()
            raise ValueError(f"vote {votes[-1].uuid} breaks the journal's rules: {error}") from error
        except sqlite3.Error as error:
            self._roll_back()
            self.broken = not getattr(error, "sqlite_errorname", "").startswith(("SQLITE_FULL", "SQLITE_BUSY"))
            raise JournalError(explain(error, self._path)) from error

    def check(self) -> None:
        """Make sure that the file is still the one that was opened, and ours; raises JournalError with what to do.

        The system would let us go on writing to a file that was moved away, and that nobody finds again.
        """
        try:
            found = self._path.stat()
        except OSError as error:
            if not isinstance(error, FileNotFoundError | NotADirectoryError):
                raise JournalError(f"{self._path.name}: the disk does not answer ({error.strerror}).") from error
            raise JournalError(f"{self._path.name}: the project file has been moved or deleted; put it back.") from None
        if not os.path.samestat(found, self._file):
            self.broken = True
            raise JournalError(f"{self._path.name}: another file is in the project's place; put the project back.")
        self._keep_lock()

    @contextlib.contextmanager
    def without_waiting(self) -> Iterator[None]:
        """Give up at once, in here, where another program is writing to the file."""
        self._connection.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")

    def retract(self, vote: Vote, annotator: str) -> Vote:
        """Take a row back by appending a retraction of it, which is returned."""
        retraction = retraction_of(vote, annotator)
        self.append(retraction)
        return retraction

    def rows(self) -> list[Vote]:
        """All rows in the order they were written, retracted ones too."""
        try:
            return list(_votes(self._connection.execute(_SELECT)))
        except sqlite3.Error as error:
            raise JournalError(explain(error, self._path)) from error

    def ends_like(self, votes: Sequence[Vote]) -> bool:
        """Whether there are as many rows as these, and the same last ones: rows are only ever added."""
        try:
            (number,) = self._connection.execute("SELECT count(*) FROM votes").fetchone()
            last = self._connection.execute("SELECT uuid FROM votes ORDER BY row DESC LIMIT 100").fetchall()
        except sqlite3.Error as error:
            raise JournalError(explain(error, self._path)) from error
        return number == len(votes) and [uuid for (uuid,) in last] == [vote.uuid for vote in reversed(votes[-100:])]

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):  # a sick disk's; what was begun is not in force
                self._connection.execute("ROLLBACK")


def _votes(rows: Iterable[Sequence[Any]]) -> Iterator[Vote]:
    """Votes of database rows; of texts that come again one is kept, which halves what a long journal takes."""
    texts: dict[object, Any] = {}
    for row in rows:
        values = list(row)
        for place in _COME_AGAIN:
            values[place] = texts.setdefault(values[place], values[place])
        yield Vote(*values)


def explain(error: sqlite3.Error, path: Path) -> str:
    """One sentence for an SQLite error, with the file's name and what to do."""
    code = getattr(error, "sqlite_errorname", None) or ""
    if not code and str(error).startswith("Could not decode"):  # Python's own, which tells the whole text
        code = "SQLITE_CORRUPT"
    for start, sentence in _SENTENCES.items():
        if code.startswith(start):
            return f"{path.name}: {sentence}."
    reason = " ".join(str(error).split())[:200]
    return f"{path.name}: {reason}."


_SENTENCES = {
    "SQLITE_FULL": "the disk is full; free some space",
    "SQLITE_READONLY": "cannot be written to; make the file and its folder writable, or copy it to a folder of yours",
    "SQLITE_CANTOPEN": "cannot be opened; make the file and its folder writable, or copy it to a folder of yours",
    "SQLITE_BUSY": "another program is writing to it; close that program",
    "SQLITE_LOCKED": "another program is writing to it; close that program",
    "SQLITE_IOERR": "the disk failed to read or write; check that it is still there and not full",
    "SQLITE_CORRUPT": "the file is damaged; take a copy of it, and go back to your last backup",
    "SQLITE_NOTADB": "is not a gzdesk project, or is damaged",
}


def plain(vote: Vote) -> tuple[object, ...]:
    """The row's values as SQLite takes them: numpy's numbers made Python's own."""
    return tuple(value.item() if hasattr(value, "item") else value for value in _values(vote))
