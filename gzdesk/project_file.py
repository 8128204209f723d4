"""The project file on disk: its tables and versions, how it is made whole, recognised, locked and connected to."""

import contextlib
import json
import os
import sqlite3
import uuid
from pathlib import Path

from gzdesk import __version__, lock
from gzdesk.catalog import Catalogue
from gzdesk.journal import VOTES_SCHEMA, explain, utc_now
from gzdesk.question import Question, QuestionError, parse_question, question_to_toml

SCHEMA_VERSION = 1
APPLICATION_ID = 0x477A4431  # "GzD1", in the header of every project file

# The statements that bring a file from version n to n + 1, by n.
MIGRATIONS: dict[int, tuple[str, ...]] = {}

_SCHEMA = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE questions (place INTEGER PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL, "
    "toml TEXT NOT NULL, UNIQUE (name, version))",
    "CREATE TABLE galaxies (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, file TEXT NOT NULL, hdu TEXT, "
    "ra REAL, dec REAL)",
    # Apart from the galaxies, which are all read at every opening.
    "CREATE TABLE columns (place INTEGER PRIMARY KEY, json TEXT NOT NULL)",
    "CREATE TABLE rejected (place INTEGER PRIMARY KEY, name TEXT NOT NULL, reason TEXT NOT NULL)",
    "CREATE TABLE rounds (place INTEGER PRIMARY KEY, model TEXT NOT NULL, votes INTEGER NOT NULL, utc TEXT NOT NULL, "
    "metrics TEXT NOT NULL)",
    "CREATE TABLE settings (name TEXT PRIMARY KEY, toml TEXT NOT NULL)",
    *VOTES_SCHEMA,
)


class ProjectError(Exception):
    """The world's error: a project that cannot be made, opened or written; one sentence with the file's name."""


class ProjectLocked(ProjectError):  # noqa: N818
    """Another window has the project open; the text says whose."""


def make(path: Path, catalogue: Catalogue, images: Path, question: Question) -> None:
    """Make a whole project file under another name and rename it, so that none is ever half-made or overwritten."""
    if path.exists():
        raise ProjectError(f"{path.name}: exists already; choose another name, or open it.")
    if not catalogue.galaxies:
        raise ProjectError(f"{path.name}: not made, for there is no galaxy to put into it.")
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        _write_new(part, path, catalogue, images, question)
        _rename_new(part, path)
    except sqlite3.Error as error:
        raise ProjectError(explain(error, path)) from error
    except OSError as error:
        raise ProjectError(f"{path.name}: cannot be made in {path.parent} ({error.strerror}).") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _write_new(part: Path, path: Path, catalogue: Catalogue, images: Path, question: Question) -> None:
    """Write a whole project into ``part``; without a journal, since a broken one is thrown away."""
    connection = sqlite3.connect(part, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("BEGIN")
        for statement in _SCHEMA:
            connection.execute(statement)
        about = {**_places(path, images), "made_utc": utc_now(), "made_by": f"gzdesk {__version__}"}
        connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        row = (question.name, question.version, question_to_toml(question))
        connection.execute("INSERT INTO questions (name, version, toml) VALUES (?, ?, ?)", row)
        galaxies = ((place, *galaxy) for place, galaxy in enumerate(catalogue.galaxies))
        connection.executemany("INSERT INTO galaxies VALUES (?, ?, ?, ?, ?, ?)", galaxies)
        columns = ((place, json.dumps(one)) for place, one in enumerate(catalogue.columns) if one)
        connection.executemany("INSERT INTO columns VALUES (?, ?)", columns)
        rejected = ((place, one.name, one.reason) for place, one in enumerate(catalogue.rejected))
        connection.executemany("INSERT INTO rejected VALUES (?, ?, ?)", rejected)
        connection.execute("COMMIT")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _rename_new(part: Path, path: Path) -> None:
    """Give the finished file its name, unless a file of that name has come meanwhile."""
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        raise ProjectError(f"{path.name}: exists already; choose another name, or open it.") from None
    except (OSError, AttributeError, NotImplementedError):  # a file system without links, such as a USB stick's
        if path.exists():
            raise ProjectError(f"{path.name}: exists already; choose another name, or open it.") from None
        part.replace(path)


def _places(path: Path, images: Path) -> dict[str, str]:
    """Where the images are, from the project file and from the root: one of them survives most moves."""
    absolute = images.resolve()
    places = {"images_absolute": str(absolute)}
    with contextlib.suppress(ValueError):  # another drive, on Windows
        places["images_relative"] = Path(os.path.relpath(absolute, path.parent.resolve())).as_posix()
    return places


def image_folder(path: Path, about: dict[str, str]) -> Path:
    """The image folder: where it is relative to the project file, else where it was when the project was made."""
    absolute = Path(about["images_absolute"])
    relative = Path(os.path.normpath(path.parent / about.get("images_relative", absolute)))
    return absolute if absolute.is_dir() and not relative.is_dir() else relative


def stored_question(path: Path, connection: sqlite3.Connection) -> Question:
    row = connection.execute("SELECT toml FROM questions ORDER BY place DESC LIMIT 1").fetchone()
    if row is None:
        raise ProjectError(f"{path.name}: holds no question; the file is damaged.")
    try:
        return parse_question(str(row[0]), path.name)
    except QuestionError as error:
        raise ProjectError(f"{error}.") from error


def check_header(path: Path) -> None:
    """Refuse, without touching it, what is no project: SQLite's header holds the application's number at byte 68."""
    try:
        with path.open("rb") as stream:
            header = stream.read(100)
    except FileNotFoundError:
        raise ProjectError(f"{path.name}: there is no such project in {path.parent}.") from None
    except OSError as error:
        raise ProjectError(f"{path.name}: cannot be read ({error.strerror}).") from error
    if header[:16] != b"SQLite format 3\0":
        raise ProjectError(f"{path.name}: not a gzdesk project (no SQLite file); choose a file made by gzdesk.")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise ProjectError(f"{path.name}: an SQLite file, but not a gzdesk project; choose a file made by gzdesk.")


def take_lock(path: Path, annotator: str) -> lock.Lock:
    file = path.with_name(path.name + ".lock")
    try:
        return lock.take(file, annotator, utc_now())
    except lock.LockedError as error:
        raise ProjectLocked(
            f"{path.name}: open in another window, by {error}; close that one first. "
            f"If you are sure that it is gone, delete {file.name}."
        ) from None
    except OSError as error:
        raise ProjectError(
            f"{path.name}: its folder cannot be written to ({error.strerror}), so that votes could not be saved; "
            "copy the project to a folder of yours."
        ) from error


def connect_to_write(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=5.0)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # a commit returns after the disk has it
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open beside a writer; in a folder that cannot be written, as an unchanging file, if no writes are pending."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=5.0)
    try:
        connection.execute("SELECT count(*) FROM about")
        return connection
    except sqlite3.OperationalError as error:
        connection.close()
        pending = path.with_name(path.name + "-wal")
        if not getattr(error, "sqlite_errorname", "").startswith("SQLITE_CANTOPEN"):
            raise
        if pending.exists() and pending.stat().st_size:
            raise
    return sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True, isolation_level=None)


def check_version(connection: sqlite3.Connection, path: Path, read_only: bool) -> None:
    """Refuse a newer file; bring an older one up to date, in one transaction."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise ProjectError(
            f"{path.name}: made by a newer gzdesk (format {version}, this one knows {SCHEMA_VERSION}); update gzdesk."
        )
    if version < SCHEMA_VERSION and read_only:
        raise ProjectError(f"{path.name}: made by an older gzdesk; open it once with 'gzdesk label' to update it.")
    if version < SCHEMA_VERSION:
        connection.execute("BEGIN IMMEDIATE")
        for step in range(version, SCHEMA_VERSION):
            for statement in MIGRATIONS[step]:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
