"""Project holdings: a project file read whole, whatever its format and whoever has it open, and written whole."""

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC
from operator import itemgetter
from pathlib import Path

from gzdesk.project import migration, new_project, project_file, sound
from gzdesk.project.clock import moment
from gzdesk.project.holdings import (
    JOINED_SETTINGS,
    KIND,
    RETRACTS,
    UUID,
    VOTE_FIELDS,
    Entry,
    Holdings,
    Row,
    Written,
    digest,
    plainly_written,
    when_written,
)
from gzdesk.project.journal import VOTES_SCHEMA, explain
from gzdesk.project.new_project import MERGED_ROWS, MERGED_TABLES
from gzdesk.project.parts import part_of
from gzdesk.project.project import Conflict, ProjectError
from gzdesk.project.vote import KINDS

NEVER_MADE = "9999"  # files of the first format may not say when they were made: as if they were the newest

_VOTES = ", ".join(VOTE_FIELDS)
_EARLIER = "source, galaxy_id, question, question_version, answer"
_GALAXIES = """SELECT id, file, hdu, ra, dec, cut, json FROM galaxies LEFT JOIN columns USING (place)
    ORDER BY galaxies.place"""
_REPLACED = VOTES_SCHEMA[-1]  # looks for every new row among the old ones: made once all are in
_texts = itemgetter(*map(VOTE_FIELDS.index, ("uuid", "galaxy_id", "annotator", "utc", "question", "shown_because")))
_ANSWER, _COMMENT, _SAW = (VOTE_FIELDS.index(name) for name in ("answer", "text", "saw_posterior"))
_PLAIN = {str, int, float, type(None)}


@dataclass(frozen=True)
class Found:
    """A project file as it was found: what can be joined with others, and what is its own."""

    path: Path
    images: Path
    settings: Mapping[str, str]
    holdings: Holdings


def read_project(path: Path) -> Found:
    """Read a whole project beside whoever votes on it; one of an older format as a copy that is brought up to date.

    Raises ProjectError, with the file's name, for what is no project or damaged.
    """
    path = path.resolve()
    project_file.check_there(path)
    try:
        with _current(path) as connection:
            connection.execute("BEGIN")  # all tables as at one moment
            return _found(path, connection)
    except sqlite3.Error as error:
        raise ProjectError(explain(error, path)) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ProjectError(f"{path.name}: the file is damaged ({error}); go back to your last backup.") from error


def write_project(path: Path, images: Path, holdings: Holdings, *, merged: bool, settings: Mapping[str, str]) -> None:
    """Make a new project file of all this, whole or not at all; ``merged`` where it is the join of several.

    ``settings`` are those that it has beside the joined ones.
    """
    order = holdings.votes_in_order()
    about = {**new_project.image_places(path, images), "made_utc": holdings.made_utc}
    if merged:
        about[MERGED_ROWS] = str(len(order))

    def fill(connection: sqlite3.Connection) -> None:
        _write_catalogue(connection, holdings)
        _write_votes(connection, holdings, order)
        for name, text in {**holdings.settings, **settings}.items():
            connection.execute("INSERT INTO settings VALUES (?, ?)", (name, text))
        if merged:
            _write_merged(connection, holdings)

    new_project.make_with(path, about, fill)


def write_into(path: Path, images: Path, holdings: Holdings, *, settings: Mapping[str, str]) -> Path | None:
    """Put the join of several in an existing project's place, at one stroke, while nobody votes on it.

    Returns the copy that is kept of it, if it was of an older format.
    """
    path = path.resolve()
    part = part_of(path)
    held = project_file.take_lock(path, "merge")
    try:
        write_project(part, images, holdings, merged=True, settings=settings)
        with closing(sqlite3.connect(part)) as source, closing(project_file.connect_to_write(path)) as target:
            backup = migration.backup_if_old(target, path)
            project_file.copy_whole(source, target)  # whoever reads meanwhile sees the old or the new
            return backup
    except sqlite3.Error as error:
        raise ProjectError(explain(error, path)) from error
    finally:
        for end in ("", "-wal", "-shm"):
            part.with_name(part.name + end).unlink(missing_ok=True)
        held.release()


@contextmanager
def _current(path: Path) -> Iterator[sqlite3.Connection]:
    """The file in the present format: itself, or a copy in a folder that is gone afterwards."""
    with closing(project_file.connect_to_read(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version >= migration.SCHEMA_VERSION:
            migration.check_version(connection, path, read_only=True)
            yield connection
            return
        folder = Path(tempfile.mkdtemp(prefix="gzdesk-"))
        try:
            copy = folder / path.name
            with closing(sqlite3.connect(copy)) as target:
                project_file.copy_whole(connection, target)
            with closing(project_file.connect_to_write(copy)) as renewed:
                migration.renew(renewed)
                yield renewed
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _found(path: Path, connection: sqlite3.Connection) -> Found:
    if foreign := sound.check_values(connection, earlier=True):
        raise ProjectError(f"{path.name}: the file is damaged: it holds {foreign}; go back to a backup.")
    about = dict(connection.execute("SELECT name, value FROM about"))
    settings = dict(connection.execute("SELECT name, toml FROM settings"))
    holdings = Holdings(about.get("made_utc", NEVER_MADE))
    holdings.settings = {name: settings[name] for name in JOINED_SETTINGS if name in settings}
    try:
        _read_catalogue(path, connection, holdings, merged=MERGED_ROWS in about)
        _read_votes(path, connection, holdings, int(about[MERGED_ROWS]) if MERGED_ROWS in about else None)
        _check_json(holdings)
        for conflict in connection.execute("SELECT kind, name, kept, other FROM conflicts"):
            holdings.take_conflict(Conflict._make(conflict))
        holdings.conflicts()  # which looks up what each is about
    except (AttributeError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise ProjectError(f"{path.name}: holds values that gzdesk never writes; the file is damaged.") from error
    return Found(path, project_file.image_folder(path, about), settings, holdings)


def _read_catalogue(path: Path, connection: sqlite3.Connection, holdings: Holdings, *, merged: bool) -> None:
    for (toml,) in connection.execute("SELECT toml FROM questions ORDER BY place"):
        tree = project_file.tree_of(path, str(toml))
        holdings.questions[tree.name, tree.version] = new_project.toml_of(tree)
        holdings.asked = (tree.version, tree.name)  # the last one
    if not holdings.questions:
        raise ProjectError(f"{path.name}: holds no question; the file is damaged.")
    for name, file, hdu, ra, dec, cut, columns in connection.execute(_GALAXIES):
        holdings.galaxies[_text(name)] = Entry(_text(file), hdu, ra, dec, cut, _text(columns or "{}"))
    if merged:
        listed = connection.execute("SELECT digest, ids FROM catalogues")
        holdings.lists = {name: tuple(json.loads(ids)) for name, ids in listed}
        if holdings.lists and {one for ids in holdings.lists.values() for one in ids} != set(holdings.galaxies):
            raise ValueError("its catalogues list other galaxies than it has")
    if not holdings.lists:
        holdings.lists = {digest(holdings.galaxies): tuple(holdings.galaxies)}
    holdings.rejected = set(connection.execute("SELECT name, reason FROM rejected"))
    holdings.rounds = set(connection.execute("SELECT model, votes, utc, metrics FROM rounds"))
    earlier = connection.execute(f"SELECT {_EARLIER}, votes FROM earlier_votes")  # noqa: S608
    holdings.earlier = {tuple(key): votes for *key, votes in earlier}


def _check_json(holdings: Holdings) -> None:
    """What is kept as JSON is read only when it is needed; raises ValueError where it could not be."""
    texts = (entry.columns for entry in holdings.galaxies.values() if entry.columns != "{}")
    for text in (*texts, *(metrics for *_, metrics in holdings.rounds)):
        if not isinstance(json.loads(text), dict):
            raise ValueError(f"{text[:40]!r} is no JSON object")


def _read_votes(path: Path, connection: sqlite3.Connection, holdings: Holdings, merged_rows: int | None) -> None:
    rows: list[Row] = connection.execute(f"SELECT {_VOTES} FROM votes ORDER BY row").fetchall()  # noqa: S608
    for row in rows:
        if not _is_plain(row):
            raise ProjectError(f"{path.name}: vote {row[UUID]} is not as gzdesk writes them; the file is damaged.")
    known = {}
    if merged_rows is not None:
        written = connection.execute("SELECT uuid, utc, before FROM written")
        known = {name: Written(moment(utc), int(before)) for name, utc, before in written}
    holdings.votes = {row[UUID]: row for row in rows}
    holdings.written = dict(when_written(rows, merged_rows or 0, known))


def _write_catalogue(connection: sqlite3.Connection, holdings: Holdings) -> None:
    asked = holdings.asked
    trees = sorted(holdings.questions.items(), key=lambda tree: ((tree[0][1], tree[0][0]) == asked, tree[0]))
    rows = ((name, version, toml) for (name, version), toml in trees)
    connection.executemany("INSERT INTO questions (name, version, toml) VALUES (?, ?, ?)", rows)
    entries = [(place, name, *holdings.galaxies[name]) for place, name in enumerate(holdings.galaxies_in_order())]
    connection.executemany("INSERT INTO galaxies VALUES (?, ?, ?, ?, ?, ?, ?)", (entry[:-1] for entry in entries))
    columns = ((entry[0], entry[-1]) for entry in entries if entry[-1] != "{}")
    connection.executemany("INSERT INTO columns VALUES (?, ?)", columns)
    connection.executemany("INSERT INTO rejected (name, reason) VALUES (?, ?)", holdings.left_out())
    rounds = sorted(holdings.rounds, key=lambda one: (one[2], *map(str, one)))
    connection.executemany("INSERT INTO rounds (model, votes, utc, metrics) VALUES (?, ?, ?, ?)", rounds)
    earlier = ((*key, votes) for key, votes in holdings.earlier.items())
    connection.executemany(f"INSERT INTO earlier_votes ({_EARLIER}, votes) VALUES (?, ?, ?, ?, ?, ?)", earlier)  # noqa: S608
    connection.executemany("INSERT INTO conflicts VALUES (?, ?, ?, ?)", holdings.conflicts())


def _write_votes(connection: sqlite3.Connection, holdings: Holdings, order: list[str]) -> None:
    connection.execute("DROP TRIGGER votes_are_never_replaced")
    insert = f"INSERT INTO votes ({_VOTES}) VALUES ({', '.join('?' for _ in VOTE_FIELDS)})"  # noqa: S608
    connection.executemany(insert, (holdings.votes[one] for one in order))
    connection.execute(_REPLACED)


def _write_merged(connection: sqlite3.Connection, holdings: Holdings) -> None:
    """What a later merge must know: when rows were written whose own times do not tell, and whose catalogues these
    are, where none holds all."""
    for statement in MERGED_TABLES:
        connection.execute(statement)
    late = (
        (name, _utc(written), written.before)
        for name, written in holdings.written.items()
        if written != plainly_written(holdings.votes[name])
    )
    connection.executemany("INSERT INTO written VALUES (?, ?, ?)", late)
    if len(holdings.lists) > 1:
        lists = ((name, json.dumps(list(ids), ensure_ascii=False)) for name, ids in holdings.lists.items())
        connection.executemany("INSERT INTO catalogues VALUES (?, ?)", lists)


def _utc(written: Written) -> str:
    return written.when.astimezone(UTC).isoformat(timespec="microseconds")


def _is_plain(row: Row) -> bool:
    """Whether a row keeps the journal's rules, which a file from elsewhere may not have."""
    kind = row[KIND]
    return (
        set(map(type, _texts(row))) == {str}
        and _PLAIN.issuperset(map(type, row))
        and kind in KINDS
        and (row[_ANSWER] is not None) == (kind in ("vote", "settled"))
        and (row[RETRACTS] is not None) == (kind == "retraction")
        and (row[_COMMENT] is not None) == (kind == "comment")
        and row[_SAW] in (0, 1, None)
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value
