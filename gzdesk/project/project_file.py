"""The project file on disk: how it is recognised, locked and connected to."""

import os
import sqlite3
from pathlib import Path

from gzdesk.project import lock, sound
from gzdesk.project.clock import utc_now
from gzdesk.project.journal import BUSY_MS
from gzdesk.questions.question import QuestionError
from gzdesk.questions.tree import Tree, parse_asked

APPLICATION_ID = 0x477A4431  # "GzD1", in the header of every project file


class ProjectError(Exception):
    """The world's error: a project that cannot be made, opened or written; one sentence with the file's name."""


class ProjectLocked(ProjectError):  # noqa: N818
    """Another window has the project open; the text says whose."""


def image_folder(path: Path, about: dict[str, str]) -> Path:
    """The image folder: where it is relative to the project file, else where it was when the project was made."""
    absolute = Path(about["images_absolute"])
    relative = Path(os.path.normpath(path.parent / about.get("images_relative", absolute)))
    return absolute if absolute.is_dir() and not relative.is_dir() else relative


def stored_tree(path: Path, connection: sqlite3.Connection) -> Tree:
    """What the project asks: a tree, or a single question as the tree of one."""
    row = connection.execute("SELECT toml FROM questions ORDER BY place DESC LIMIT 1").fetchone()
    if row is None:
        raise ProjectError(f"{path.name}: holds no question; the file is damaged.")
    return tree_of(path, str(row[0]))


def tree_of(path: Path, toml: str) -> Tree:
    """A tree, or a single question as the tree of one, as a project file keeps it."""
    try:
        return parse_asked(toml, path.name)
    except QuestionError as error:
        raise ProjectError(f"{error}.") from error


def check_there(path: Path) -> None:
    """Refuse what is no file. The file itself is opened by SQLite alone: whoever else in this process opened and
    closed it would end SQLite's locks on it."""
    if not path.exists():
        raise ProjectError(f"{path.name}: there is no such project in {path.parent}.")
    if not path.is_file():
        raise ProjectError(f"{path.name}: is a folder, not a gzdesk project; choose a file made by gzdesk.")


def _check_kind(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse, without touching it, what gzdesk has not made."""
    try:
        (number,) = connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") != "SQLITE_NOTADB":
            raise
        number = 0
    if number != APPLICATION_ID:
        raise ProjectError(f"{path.name}: not a gzdesk project; choose a file made by gzdesk.")
    if foreign := sound.check_schema(connection):
        raise ProjectError(f"{path.name}: holds {foreign}, which gzdesk never writes; ask its owner for another.")


def take_lock(path: Path, annotator: str) -> lock.Lock:
    file = path.with_name(path.name + ".lock")
    try:
        return lock.take(file, annotator, utc_now())
    except lock.LockedError as error:
        elsewhere = error.holder is not None and not error.holder.here
        where = "on another computer" if elsewhere else "in another window"
        raise ProjectLocked(
            f"{path.name}: open {where}, by {error}; close it there first. "
            f"If you are sure that it is gone, delete {file.name} in {path.parent}."
        ) from None
    except OSError as error:
        raise ProjectError(
            f"{path.name}: its folder cannot be written to ({error.strerror}), so that votes could not be saved; "
            "copy the project to a folder of yours."
        ) from error


def connect_to_write(path: Path) -> sqlite3.Connection:
    """Open for the one who votes; a file that cannot be written says so now, not at the first vote."""
    connection = _connect(path, "mode=rw")
    try:
        _check_kind(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # a commit returns after the disk has it
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM about WHERE FALSE")  # deletes nothing, but wants to write
    except BaseException:
        connection.close()
        raise
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open beside a writer; in a folder that cannot be written, as an unchanging file, if no votes are pending."""
    connection = _connect(path, "mode=rw")  # "ro" would leave SQLite's own files behind
    try:
        _check_kind(connection, path)
        connection.execute("PRAGMA query_only = ON")
        return connection
    except BaseException as error:
        connection.close()
        if not getattr(error, "sqlite_errorname", "").startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")):
            raise
    pending = path.with_name(path.name + "-wal")
    if pending.exists() and pending.stat().st_size:
        raise ProjectError(
            f"{path.name}: its newest votes are in {pending.name}, which cannot be read in a folder without "
            "permission to write; copy both files to a folder of yours."
        )
    connection = _connect(path, "immutable=1")
    try:
        _check_kind(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path, how: str) -> sqlite3.Connection:
    # SQLite lets threads use a connection one after the other: a copy is made beside the window's thread.
    timeout, uri = BUSY_MS / 1000, f"{path.as_uri()}?{how}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=timeout, check_same_thread=False)


def copy_whole(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Put what one file holds in another's place, in one transaction; raises where another program holds one."""

    def stop_waiting(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):  # Python itself would try for ever
            raise sqlite3.OperationalError("another program is writing to it; close that program")

    source.backup(target, progress=stop_waiting)
