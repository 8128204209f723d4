"""The project: one SQLite file, NAME.gzdesk, that holds galaxies, questions, votes and settings."""

import contextlib
import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from gzdesk.catalogue.galaxy import Catalogue, Galaxy, Rejected
from gzdesk.project import migration, new_project, parts, project_file, rescue, sound
from gzdesk.project.clock import utc_now
from gzdesk.project.earlier_votes import EarlierCounts, EarlierVote, EarlierVotes, Source
from gzdesk.project.journal import Journal, JournalError, explain
from gzdesk.project.lock import BEAT, Lock, LockedError
from gzdesk.project.project_file import ProjectError, ProjectLocked
from gzdesk.project.vote import Vote
from gzdesk.questions.question import Question
from gzdesk.questions.tree import Tree

__all__ = ["Conflict", "Project", "ProjectError", "ProjectLocked", "Round"]


@dataclass(frozen=True)
class Round:
    """One point of the learning curve's history."""

    model: str
    votes: int
    utc: str
    metrics: dict[str, float]


class Conflict(NamedTuple):
    """Something in which two projects that were merged differ: what was kept, and what the other one said."""

    kind: str  # "galaxy", "question", "asked", "vote", "earlier votes", "left out"
    name: str  # the galaxy's id, the question's name and version, the vote's uuid, ...
    kept: str
    other: str


class Project:
    """An open project file."""

    def __init__(self, path: Path, connection: sqlite3.Connection, held: Lock | None) -> None:
        self.path = path
        self.backup: Path | None = None  # the file as it was, where opening it has brought it up to date
        self._connection = connection
        self._lock = held
        self.about: Mapping[str, str] = dict(connection.execute("SELECT name, value FROM about"))
        self.images = project_file.image_folder(path, dict(self.about))
        self.tree = project_file.stored_tree(path, connection)
        self.question = self.tree.questions[0]  # which is always asked
        rows = connection.execute("SELECT id, file, hdu, ra, dec, cut FROM galaxies ORDER BY place")
        self.galaxies: Sequence[Galaxy] = tuple(map(Galaxy._make, rows))
        rows = connection.execute("SELECT name, reason FROM rejected ORDER BY place")
        self.rejected: Sequence[Rejected] = tuple(Rejected(*row) for row in rows)
        self.journal = Journal(connection, path, self._keep_lock)
        self._earlier = EarlierVotes(connection, path)
        self._beaten = time.monotonic()

    @classmethod
    def create(
        cls, path: Path, catalogue: Catalogue, images: Path, asked: Tree | Question, *, annotator: str = ""
    ) -> "Project":
        """Make a project file and open it. Never overwrites, and never leaves a half-made file of that name."""
        tree = asked if isinstance(asked, Tree) else Tree.of(asked)
        new_project.make(path.absolute(), catalogue, images, tree)
        return cls.open(path, annotator=annotator)

    @classmethod
    def open(cls, path: Path, *, annotator: str = "", read_only: bool = False) -> "Project":
        """Open a project to vote, alone; or ``read_only``, beside whoever votes on it."""
        path = path.resolve()  # SQLite keeps its own files beside the real file, so the lock belongs there too
        project_file.check_there(path)
        held = None if read_only else project_file.take_lock(path, annotator)
        if not read_only:
            parts.sweep(path)
        connection = None
        try:
            connection = project_file.connect_to_read(path) if read_only else project_file.connect_to_write(path)
            migration.check_version(connection, path, read_only)
            backup = migration.update(connection, path)  # a file that is only read is up to date
            if foreign := sound.check_values(connection):
                raise ProjectError(f"{path.name}: the file is damaged: it holds {foreign}; go back to a backup.")
            project = cls(path, connection, held)
            project.backup = backup
            return project
        except BaseException as error:
            if connection is not None:
                connection.close()
            if held is not None:
                held.release()
            if isinstance(error, sqlite3.Error):
                raise ProjectError(explain(error, path)) from error
            if isinstance(error, KeyError | TypeError | ValueError | OverflowError):
                raise ProjectError(f"{path.name}: the file is damaged ({error}); go back to a backup.") from error
            raise

    @property
    def cache(self) -> Path:
        """The folder for what can be computed again; made when first asked for."""
        folder = self.cache_folder
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise ProjectError(f"{folder.name}: the cache folder cannot be made ({error.strerror}).") from error
        return folder

    @property
    def cache_folder(self) -> Path:
        """Where that folder is, made or not."""
        return self.path.with_name(self.path.name + "-cache")

    def index_of(self, galaxy_id: str) -> int:
        """The place of a galaxy in the catalogue; raises KeyError."""
        return self.places[galaxy_id]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The places of all galaxies in the catalogue by their ids."""
        return {galaxy.id: index for index, galaxy in enumerate(self.galaxies)}

    def columns(self, index: int) -> dict[str, str | int | float | bool | None]:
        """The catalogue's other columns of one galaxy."""
        row = self._read("SELECT json FROM columns WHERE place = ?", (index,))
        try:
            return dict(json.loads(row[0][0])) if row else {}
        except (TypeError, ValueError, RecursionError):  # damaged: the galaxy can be voted on without
            return {}

    def earlier_votes(self) -> list[EarlierVote]:
        """The votes that existed before this project, as totals by source; nobody gave them at this desk."""
        return list(self._earlier.rows())

    def earlier_counts(self) -> EarlierCounts:
        """The same of the project's galaxies and tree, as arrays: what ``Counts`` teaches of them."""
        return self._earlier.counts(self.tree)

    def earlier_sources(self) -> list[Source]:
        """Where they come from, and how many."""
        return self._earlier.sources()

    def add_earlier_votes(self, source: str, rows: Iterable[EarlierVote]) -> None:
        """Keep a source's votes, all or none, in place of those that it brought in before."""
        self._earlier.replace(source, rows)

    def forget_earlier_votes(self, source: str) -> int:
        """Take a source's votes out; returns how many rows there were."""
        return self._earlier.forget(source)

    def record_round(self, model: str, votes: int, metrics: dict[str, float]) -> None:
        """Keep one point of the learning curve."""
        plain = {name: float(value) for name, value in metrics.items()}
        row = (model, int(votes), utc_now(), json.dumps(plain))
        self._write("INSERT INTO rounds (model, votes, utc, metrics) VALUES (?, ?, ?, ?)", row)

    def rounds(self) -> list[Round]:
        """The learning curve's history, oldest first."""
        rows = self._read("SELECT model, votes, utc, metrics FROM rounds ORDER BY place")
        found = []
        for model, votes, utc, metrics in rows:
            with contextlib.suppress(AttributeError, TypeError, ValueError, RecursionError):  # damaged
                plain = {str(name): float(value) for name, value in json.loads(metrics).items()}
                found.append(Round(model, votes, utc, plain))
        return found

    def questions_held(self) -> tuple[Tree, ...]:
        """Every tree or question that votes may be answers to, each version of it; the one asked now is the last."""
        rows = self._read("SELECT toml FROM questions ORDER BY place")
        return tuple(project_file.tree_of(self.path, str(toml)) for (toml,) in rows)

    def conflicts(self) -> tuple[Conflict, ...]:
        """In what the projects that this one was merged from differ; nothing of it is lost."""
        return tuple(Conflict(*row) for row in self._read("SELECT kind, name, kept, other FROM conflicts"))

    def setting(self, name: str) -> str | None:
        """The TOML text kept under a name, such as "display"."""
        rows = self._read("SELECT toml FROM settings WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def set_setting(self, name: str, text: str) -> None:
        """Keep TOML text under a name, in place of what was there."""
        self._write("INSERT OR REPLACE INTO settings (name, toml) VALUES (?, ?)", (name, text))

    def look(self) -> int:
        """See whether votes can be written still, for any thread; returns how many bytes are free on the disk.

        Raises JournalError, with what to do. Now and then it lets those on other machines know that we are alive.
        """
        self.journal.check()
        try:
            if self._lock is not None and time.monotonic() > self._beaten + BEAT:
                self._lock.beat()
                self._beaten = time.monotonic()
            return shutil.disk_usage(self.path.parent).free
        except (OSError, LockedError) as error:
            raise JournalError(f"{self.path.name}: its folder cannot be written to ({error}).") from error

    def save_elsewhere(self, target: Path, votes: Sequence[Vote], *, may_read: bool = True) -> tuple[str, ...]:
        """Make a whole project file of this one, for any thread; ``votes`` are all rows, in order.

        With ``may_read`` what is not in memory is read from this file, as far as it can be. Returns what could not be
        saved; raises ProjectError.
        """
        known = rescue.Known(self.about, self.images, self.tree, self.galaxies, self.rejected, votes)
        return rescue.save_elsewhere(target, known, self._connection if may_read else None)

    def go_on_in(self, path: Path, votes: Sequence[Vote]) -> None:
        """Write to another file of this project from now on, or to this one opened anew, if it has all ``votes``.

        Raises ProjectError, and goes on as before. Nothing more is asked of the old file, which may not answer.
        """
        path = path.resolve()
        project_file.check_there(path)
        same = path == self.path
        annotator = "" if self._lock is None else self._lock.annotator
        held = self._lock if same else project_file.take_lock(path, annotator)
        connection = None
        try:
            connection = project_file.connect_to_write(path)
            journal = Journal(connection, path, self._keep_lock)
            if not journal.ends_like(votes):
                raise ProjectError(f"{path.name}: the file that is there now does not have the same votes.")
        except (sqlite3.Error, JournalError, ProjectError) as error:
            _leave(connection, None if same else held)
            text = explain(error, path) if isinstance(error, sqlite3.Error) else str(error)
            raise ProjectError(text) from error
        left = self._connection, None if same else self._lock
        self.path, self.journal, self._connection, self._lock = path, journal, connection, held
        self._earlier = EarlierVotes(connection, path)
        threading.Thread(target=_leave, args=left, name="gzdesk-leaving", daemon=True).start()

    def close(self) -> None:
        """Close the file and give the lock back. A second call does nothing."""
        self._connection.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _keep_lock(self) -> None:
        """Raise JournalError where another than we may write by now."""
        if self._lock is None:
            return
        try:
            self._lock.keep()
        except LockedError as error:
            raise JournalError(
                f"{self.path.name}: has been taken over by {error}; save a copy elsewhere, and merge both later."
            ) from error
        except OSError as error:
            raise JournalError(f"{self.path.name}: its folder does not answer ({error.strerror}).") from error

    def _read(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise ProjectError(explain(error, self.path)) from error

    def _write(self, sql: str, values: tuple[object, ...]) -> None:
        try:
            self._keep_lock()
            self._connection.execute(sql, values)
        except sqlite3.Error as error:
            raise ProjectError(explain(error, self.path)) from error
        except JournalError as error:
            raise ProjectError(str(error)) from error


def _leave(connection: sqlite3.Connection | None, held: Lock | None) -> None:
    """Close a file that may not answer any more."""
    if connection is not None:
        with contextlib.suppress(sqlite3.Error):
            connection.close()
    if held is not None:
        held.release()
