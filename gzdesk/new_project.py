"""A new project file: its tables, and how it is made whole or not at all."""

import contextlib
import json
import os
import sqlite3
import uuid
from pathlib import Path

from gzdesk import __version__
from gzdesk.catalog import Catalogue
from gzdesk.journal import VOTES_SCHEMA, explain, utc_now
from gzdesk.project_file import APPLICATION_ID, CONFLICTS, CUT, EARLIER_VOTES, SCHEMA_VERSION, ProjectError
from gzdesk.question import question_to_toml
from gzdesk.tree import Tree, tree_to_toml

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
    CUT,
    EARLIER_VOTES,
    CONFLICTS,
    *VOTES_SCHEMA,
)


def make(path: Path, catalogue: Catalogue, images: Path, tree: Tree) -> None:
    """Make a whole project file under another name and rename it, so that none is ever half-made or overwritten."""
    if path.exists():
        raise ProjectError(f"{path.name}: exists already; choose another name, or open it.")
    if not catalogue.galaxies:
        raise ProjectError(f"{path.name}: not made, for there is no galaxy to put into it.")
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        _write_new(part, path, catalogue, images, tree)
        _rename_new(part, path)
    except sqlite3.Error as error:
        raise ProjectError(explain(error, path)) from error
    except OSError as error:
        raise ProjectError(f"{path.name}: cannot be made in {path.parent} ({error.strerror}).") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _write_new(part: Path, path: Path, catalogue: Catalogue, images: Path, tree: Tree) -> None:
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
        row = (tree.name, tree.version, _toml(tree))
        connection.execute("INSERT INTO questions (name, version, toml) VALUES (?, ?, ?)", row)
        galaxies = ((place, *galaxy) for place, galaxy in enumerate(catalogue.galaxies))
        connection.executemany("INSERT INTO galaxies VALUES (?, ?, ?, ?, ?, ?, ?)", galaxies)
        columns = ((place, json.dumps(one)) for place, one in enumerate(catalogue.columns) if one)
        connection.executemany("INSERT INTO columns VALUES (?, ?)", columns)
        rejected = ((place, one.name, one.reason) for place, one in enumerate(catalogue.rejected))
        connection.executemany("INSERT INTO rejected VALUES (?, ?, ?)", rejected)
        connection.execute("COMMIT")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _toml(tree: Tree) -> str:
    """A tree, or the question itself where there is but one."""
    question = tree.questions[0]
    return question_to_toml(question) if tree == Tree.of(question) else tree_to_toml(tree)


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
