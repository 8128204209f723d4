"""A new project file: its tables, and how it is made whole or not at all."""

import contextlib
import json
import os
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from gzdesk import __version__
from gzdesk.catalogue.galaxy import Catalogue
from gzdesk.project.clock import utc_now
from gzdesk.project.journal import VOTES_SCHEMA, explain
from gzdesk.project.migration import CONFLICTS, CUT, EARLIER_VOTES, SCHEMA_VERSION
from gzdesk.project.parts import part_of
from gzdesk.project.project_file import APPLICATION_ID, ProjectError
from gzdesk.questions.question import question_to_toml
from gzdesk.questions.tree import Tree, tree_to_toml

Fill = Callable[[sqlite3.Connection], None]

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

# What only merged projects have; "about" says how many rows their merge has put in order.
MERGED_ROWS = "merged_rows"
MERGED_TABLES = (
    "CREATE TABLE written (uuid TEXT PRIMARY KEY, utc TEXT NOT NULL, before INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE catalogues (digest TEXT PRIMARY KEY, ids TEXT NOT NULL)",
)


def make(path: Path, catalogue: Catalogue, images: Path, tree: Tree) -> None:
    """Make a project of a catalogue and what is asked of its galaxies."""
    if not path.exists() and not catalogue.galaxies:
        raise ProjectError(f"{path.name}: not made, for there is no galaxy to put into it.")
    about = {**image_places(path, images), "made_utc": utc_now()}
    make_with(path, about, lambda connection: _fill(connection, catalogue, tree))


def make_with(path: Path, about: Mapping[str, str], fill: Fill) -> None:
    """Make a whole project file under another name and rename it, so that none is ever half-made or overwritten.

    ``about`` says where its images are and when it was made; ``fill`` writes the rest into its tables.
    """
    _refuse_if_there(path)
    part = part_of(path)
    try:
        _write_new(part, about, fill)
        _rename_new(part, path)
    except sqlite3.Error as error:
        raise ProjectError(explain(error, path)) from error
    except OSError as error:
        raise ProjectError(f"{path.name}: cannot be made in {path.parent} ({error.strerror}).") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def image_places(path: Path, images: Path) -> dict[str, str]:
    """Where the images are, from the project file and from the root: one of them survives most moves."""
    absolute = images.resolve()
    places = {"images_absolute": str(absolute)}
    with contextlib.suppress(ValueError):  # another drive, on Windows
        places["images_relative"] = Path(os.path.relpath(absolute, path.parent.resolve())).as_posix()
    return places


def toml_of(tree: Tree) -> str:
    """A tree, or the question itself where there is but one, as a project file keeps it."""
    question = tree.questions[0]
    return question_to_toml(question) if tree == Tree.of(question) else tree_to_toml(tree)


def _write_new(part: Path, about: Mapping[str, str], fill: Fill) -> None:
    """Write a whole project into ``part``; without a journal, since a broken one is thrown away."""
    connection = sqlite3.connect(part, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -200000")  # KiB: uuids come in no order, and their index is large
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("BEGIN")
        for statement in _SCHEMA:
            connection.execute(statement)
        made_by = {"made_by": f"gzdesk {__version__}"}
        connection.executemany("INSERT INTO about VALUES (?, ?)", {**about, **made_by}.items())
        fill(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _fill(connection: sqlite3.Connection, catalogue: Catalogue, tree: Tree) -> None:
    row = (tree.name, tree.version, toml_of(tree))
    connection.execute("INSERT INTO questions (name, version, toml) VALUES (?, ?, ?)", row)
    galaxies = ((place, *galaxy) for place, galaxy in enumerate(catalogue.galaxies))
    connection.executemany("INSERT INTO galaxies VALUES (?, ?, ?, ?, ?, ?, ?)", galaxies)
    columns = ((place, json.dumps(one)) for place, one in enumerate(catalogue.columns) if one)
    connection.executemany("INSERT INTO columns VALUES (?, ?)", columns)
    rejected = ((place, one.name, one.reason) for place, one in enumerate(catalogue.rejected))
    connection.executemany("INSERT INTO rejected VALUES (?, ?, ?)", rejected)


def _refuse_if_there(path: Path) -> None:
    if path.exists():
        raise ProjectError(f"{path.name}: exists already; choose another name, or open it.")


def _rename_new(part: Path, path: Path) -> None:
    """Give the finished file its name, unless a file of that name has come meanwhile."""
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        raise ProjectError(f"{path.name}: exists already; choose another name, or open it.") from None
    except (OSError, AttributeError, NotImplementedError):  # a file system without links, such as a USB stick's
        _refuse_if_there(path)
        part.replace(path)
