"""Sound: refuses a project file in which somebody has put what gzdesk never writes, before anything of it is believed.

A database may hold queries that answer in place of tables, columns that are worked out, and statements that run when a
row is written. A file from elsewhere with any of them could keep a desk busy for ever, fill its memory, or change what
is written. So there is nothing in it but plain tables, plain values and gzdesk's own guards of the votes.
"""

import sqlite3

from gzdesk.project.journal import VOTES_SCHEMA

LONGEST = 1 << 28  # bytes of one value: what a galaxy or a tree is described in is far shorter


_GUARDS = frozenset(" ".join(guard.split()) for guard in VOTES_SCHEMA[1:])
_TEXTS = {
    "about": ("name", "value"),
    "questions": ("name", "toml"),
    "galaxies": ("id", "file"),
    "columns": ("json",),
    "rejected": ("name", "reason"),
    "rounds": ("model", "utc", "metrics"),
    "settings": ("name", "toml"),
    "votes": ("uuid", "kind", "galaxy_id", "annotator", "utc", "question", "shown_because", "stretch"),
    "conflicts": ("kind", "name", "kept", "other"),
}
_NUMBERS = {"galaxies": ("ra", "dec", "cut"), "votes": ("seconds", "question_version"), "rounds": ("votes",)}
_EARLIER = ("source", "galaxy_id", "question", "answer"), ("question_version", "votes")


def check_schema(connection: sqlite3.Connection) -> str:
    """What stands in the file that gzdesk never writes, empty where there is nothing; raises sqlite3.Error."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    connection.execute("PRAGMA trusted_schema = OFF")
    for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master"):
        text = " ".join(str(sql or "").split())
        if kind == "trigger" and text not in _GUARDS:
            return f"a statement that runs by itself ({_short(name)})"
        if kind == "view" or text.upper().startswith("CREATE VIRTUAL"):
            return f"a table that is worked out ({_short(name)})"
        if kind == "index" and sql is not None:
            return f"an index of another program ({_short(name)})"
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        quoted = str(name).replace('"', '""')
        if any(column[6] for column in connection.execute(f'PRAGMA table_xinfo("{quoted}")')):
            return f"a column that is worked out (in {_short(name)})"
    return ""


def check_values(connection: sqlite3.Connection, *, earlier: bool = False) -> str:
    """Which table holds what gzdesk never writes there, empty where none does; raises sqlite3.Error.

    ``earlier`` votes may be millions, which whoever only opens a project does not wait for.
    """
    tables = {name: (texts, _NUMBERS.get(name, ())) for name, texts in _TEXTS.items()}
    for table, (texts, numbers) in {**tables, **({"earlier_votes": _EARLIER} if earlier else {})}.items():
        wrong = [f"typeof({name}) <> 'text'" for name in texts]
        wrong += [f"typeof({name}) NOT IN ('real', 'integer', 'null')" for name in numbers]
        found = connection.execute(f"SELECT 1 FROM {table} WHERE {' OR '.join(wrong)} LIMIT 1").fetchone()  # noqa: S608
        if found is not None:
            return f"values of another kind (in {table})"
    return ""


def _short(name: object) -> str:
    return repr(str(name)[:40])
