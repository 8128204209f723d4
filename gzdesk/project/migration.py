"""Old project files: kept as they are in a backup beside them, and brought up to date whole or not at all."""

import contextlib
import filecmp
import os
import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from gzdesk.project.journal import VOTES_SCHEMA
from gzdesk.project.project_file import ProjectError, connect_to_read, copy_whole

SCHEMA_VERSION = 3

_VOTES_1 = (
    "row, uuid, kind, galaxy_id, annotator, utc, seconds, question, question_version, answer, retracts, shown_because, "
    "mutual_information, rank, model, stretch"
)
_VOTES_2 = f"{_VOTES_1}, text, saw_posterior, act"

# What format 3 added, in new files too.
EARLIER_VOTES = """CREATE TABLE earlier_votes (
        source TEXT NOT NULL,
        galaxy_id TEXT NOT NULL,
        question TEXT NOT NULL,
        question_version INTEGER NOT NULL,
        answer TEXT NOT NULL,
        votes INTEGER NOT NULL CHECK (votes > 0),
        PRIMARY KEY (galaxy_id, question, question_version, answer, source)
    ) WITHOUT ROWID"""
CONFLICTS = """CREATE TABLE conflicts (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        kept TEXT NOT NULL,
        other TEXT NOT NULL,
        PRIMARY KEY (kind, name, kept, other)
    ) WITHOUT ROWID"""
CUT = "ALTER TABLE galaxies ADD COLUMN cut REAL"


def _renewed_votes(columns: str) -> tuple[str, ...]:
    """Move the votes to a table of the present form. SQLite cannot change a CHECK; an old table takes its triggers with
    it, and dropping it sets none off."""
    return (
        "ALTER TABLE votes RENAME TO old_votes",
        VOTES_SCHEMA[0],
        f"INSERT INTO votes ({columns}) SELECT {columns} FROM old_votes ORDER BY row",  # noqa: S608
        "DROP TABLE old_votes",
        *VOTES_SCHEMA[1:],
    )


# The statements that bring a file from version n to n + 1, by n; the votes of format 1 take their present form at once.
MIGRATIONS: dict[int, tuple[str, ...]] = {
    1: _renewed_votes(_VOTES_1),
    2: (*_renewed_votes(_VOTES_2), EARLIER_VOTES, CONFLICTS, CUT),
}


def check_version(connection: sqlite3.Connection, path: Path, read_only: bool) -> None:
    """Refuse a newer file, and an older one where it may not be written to."""
    version = _version(connection)
    if version > SCHEMA_VERSION:
        raise ProjectError(
            f"{path.name}: made by a newer gzdesk (format {version}, this one knows {SCHEMA_VERSION}); update gzdesk."
        )
    if version < SCHEMA_VERSION and read_only:
        raise ProjectError(f"{path.name}: made by an older gzdesk; open it once with 'gzdesk label' to update it.")


def update(connection: sqlite3.Connection, path: Path) -> Path | None:
    """Bring an older file up to date, in one transaction, once it has been copied; returns the copy, if one was needed.

    Whoever calls this holds the file's lock.
    """
    if _version(connection) >= SCHEMA_VERSION:
        return None
    with _unchecked(connection):
        connection.execute("BEGIN IMMEDIATE")  # nobody writes between the copy and the change
        kept = keep_backup(path)
        _migrate(connection)
    return kept


def backup_if_old(connection: sqlite3.Connection, path: Path) -> Path | None:
    """Copy an older file that is about to be replaced by a present one; the caller holds its lock."""
    return keep_backup(path) if _version(connection) < SCHEMA_VERSION else None


def backup_told(path: Path, backup: Path) -> str:
    """What the terminal says of it."""
    return f"{path.name}: made by an older gzdesk, and brought up to date; as it was, it is kept in {backup.name}"


def renew(copy: sqlite3.Connection) -> None:
    """Bring a copy of an older file up to date, of which nobody needs a backup."""
    with _unchecked(copy):
        copy.execute("BEGIN IMMEDIATE")
        _migrate(copy)


def keep_backup(path: Path) -> Path:
    """Copy a project file, durably, beside itself under the name of its format; returns the copy, which stays for ever.

    A copy that was made before is never overwritten: the same again is not needed, another one gets a number.
    """
    part = path.with_name(f".{path.name}.backup-part")  # what a killed program left under this name is worth nothing
    try:
        part.unlink(missing_ok=True)
        with contextlib.closing(connect_to_read(path)) as source, contextlib.closing(sqlite3.connect(part)) as target:
            named = f"{path.name}.format-{_version(source)}"
            copy_whole(source, target)
            target.execute("PRAGMA journal_mode = DELETE")  # a file by itself, which whoever opens it leaves alone
        with part.open("r+b") as stream:
            os.fsync(stream.fileno())
        return _named(part, path, named)
    except (sqlite3.Error, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise ProjectError(
            f"{path.name}: made by an older gzdesk, and not updated, since no copy of it could be kept in "
            f"{path.parent} ({why}); free some space there, or copy the project to another folder. It is as it was."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _named(part: Path, path: Path, named: str) -> Path:
    """Give a finished copy the first name that is free; or return the file that holds the same already."""
    for number in count(1):
        file = path.with_name(f"{named}.backup" if number == 1 else f"{named}.{number}.backup")
        if file.exists():
            if filecmp.cmp(part, file, shallow=False):
                return file
            continue
        part.rename(file)
        _sync_folder(file.parent)
        return file
    raise AssertionError("numbers do not end")


def _sync_folder(folder: Path) -> None:
    """Have a new name survive a power cut too, where folders can be synced."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _unchecked(connection: sqlite3.Connection) -> Iterator[None]:
    """Without SQLite's looking for retractions of each old row in all others, which takes hours for 100,000 votes."""
    connection.execute("PRAGMA foreign_keys = OFF")
    yield
    connection.execute("PRAGMA foreign_keys = ON")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection) -> None:
    """Within a transaction, which ends here."""
    for step in range(_version(connection), SCHEMA_VERSION):
        for statement in MIGRATIONS[step]:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")
