"""Rescue: a whole project file made elsewhere of what is in memory and what can still be read of the old one."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from gzdesk.catalogue.galaxy import Galaxy, Rejected
from gzdesk.project import new_project, project_file
from gzdesk.project.journal import INSERT, explain, plain
from gzdesk.project.new_project import MERGED_ROWS, MERGED_TABLES
from gzdesk.project.project_file import ProjectError
from gzdesk.project.vote import Vote
from gzdesk.questions.tree import Tree

AT_ONCE = 1000  # rows read in one go


@dataclass(frozen=True)
class Known:
    """What an open project and its sitting have in memory."""

    about: Mapping[str, str]
    images: Path
    tree: Tree
    galaxies: Sequence[Galaxy]
    rejected: Sequence[Rejected]
    votes: Sequence[Vote]  # all rows that were ever written, in order


@dataclass(frozen=True)
class _Table:
    """A table that is not in memory: its columns in order, and what the user calls what is in it."""

    name: str
    columns: str
    words: str


_TABLES = (
    _Table("columns", "place, json", "the catalogue's other columns"),
    _Table("settings", "name, toml", "the settings"),
    _Table("rounds", "place, model, votes, utc, metrics", "the learning curve's history"),
    _Table("earlier_votes", "source, galaxy_id, question, question_version, answer, votes", "imported earlier votes"),
    _Table("conflicts", "kind, name, kept, other", "the differences of merged projects"),
)
_MERGED = (
    _Table("written", "uuid, utc, before", "the order of merging"),
    _Table("catalogues", "digest, ids", "the merged catalogues"),
)


def save_elsewhere(target: Path, known: Known, old: sqlite3.Connection | None) -> tuple[str, ...]:
    """Make ``target``, whole and on the disk or not at all, and read it again; returns what could not be saved.

    All votes are from memory. ``old`` is the project's connection, for what is not; None where it had better not be
    touched. Raises ProjectError, as where there is such a file already.
    """
    left_out: list[str] = []

    def fill(new: sqlite3.Connection) -> None:
        _fill_from_memory(new, known, old)
        for table in _TABLES:
            left_out.extend(_copy(new, table, old))
        if MERGED_ROWS in known.about:
            left_out.extend(_copy_merging(new, old))

    about = {**known.about, **new_project.image_places(target, known.images)}
    about.pop("made_by", None)
    new_project.make_with(target, about, fill)
    _check(target, known.votes)
    return tuple(left_out)


def _fill_from_memory(new: sqlite3.Connection, known: Known, old: sqlite3.Connection | None) -> None:
    asked = [(known.tree.name, known.tree.version, new_project.toml_of(known.tree))]
    with suppress(sqlite3.Error):  # and whatever was asked before
        asked = old.execute("SELECT name, version, toml FROM questions ORDER BY place").fetchall() if old else asked
    new.executemany("INSERT INTO questions (name, version, toml) VALUES (?, ?, ?)", asked)
    galaxies = ((place, *galaxy) for place, galaxy in enumerate(known.galaxies))
    new.executemany("INSERT INTO galaxies VALUES (?, ?, ?, ?, ?, ?, ?)", galaxies)
    rejected = ((place, one.name, one.reason) for place, one in enumerate(known.rejected))
    new.executemany("INSERT INTO rejected VALUES (?, ?, ?)", rejected)
    new.executemany(INSERT, map(plain, known.votes))


def _copy(new: sqlite3.Connection, table: _Table, old: sqlite3.Connection | None) -> list[str]:
    """Copy what can be read of a table; returns what it holds if that was not all."""
    failed: list[str] = []
    holes = ", ".join("?" for _ in table.columns.split(","))
    new.executemany(f"INSERT INTO {table.name} VALUES ({holes})", _readable(table, old, failed))  # noqa: S608
    return failed


def _copy_merging(new: sqlite3.Connection, old: sqlite3.Connection | None) -> list[str]:
    """What only a merged project has; one of which any of it is missing is none any more."""
    failed: list[str] = []
    for sql, table in zip(MERGED_TABLES, _MERGED, strict=True):
        new.execute(sql)
        failed += _copy(new, table, old)
    if failed:
        for table in _MERGED:
            new.execute(f"DROP TABLE {table.name}")
        new.execute("DELETE FROM about WHERE name = ?", (MERGED_ROWS,))
    return failed


def _readable(table: _Table, old: sqlite3.Connection | None, failed: list[str]) -> Iterator[tuple[object, ...]]:
    """The rows as far as they can be read; the table's words are put into ``failed`` if that is not to the end."""
    if old is None:
        failed.append(table.words)
        return
    try:
        cursor = old.execute(f"SELECT {table.columns} FROM {table.name}")  # noqa: S608
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows
    except sqlite3.Error:
        failed.append(table.words)


def _check(target: Path, votes: Sequence[Vote]) -> None:
    """Read the new file as another program would: nobody is told that his votes are there unless they are."""
    try:
        with closing(project_file.connect_to_read(target)) as connection:
            (state,) = connection.execute("PRAGMA quick_check").fetchone()
            saved = [uuid for (uuid,) in connection.execute("SELECT uuid FROM votes ORDER BY row")]
    except sqlite3.Error as error:
        raise ProjectError(explain(error, target)) from error
    if state != "ok" or saved != [vote.uuid for vote in votes]:
        raise ProjectError(f"{target.name}: was not saved as it should be; choose another folder.")
