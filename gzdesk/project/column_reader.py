"""ColumnReader: the catalogue's other columns of all galaxies, read beside whoever votes; for worker threads too."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from gzdesk.project.journal import explain
from gzdesk.project.project_file import ProjectError, connect_to_read

_SELECT = """SELECT columns.place, each.value
    FROM columns, json_each(CASE WHEN json_valid(columns.json) THEN columns.json ELSE '{}' END) AS each
    WHERE each.key = ?"""
_OTHERS = "SELECT place, json FROM columns WHERE NOT json_valid(json)"  # Python writes infinities, which JSON has not

LOOKED_AT = 100  # galaxies whose columns are taken for those of all

Value = str | int | float | None  # true and false come as 1 and 0


def column_names(path: Path) -> tuple[str, ...]:
    """The columns that a project's catalogue has besides id, file and position; raises ProjectError."""
    try:
        with closing(connect_to_read(path)) as connection:
            rows = connection.execute("SELECT json FROM columns ORDER BY place LIMIT ?", (LOOKED_AT,)).fetchall()
    except sqlite3.Error as error:
        raise ProjectError(explain(error, path)) from error
    return tuple(dict.fromkeys(name for (text,) in rows for name in _columns(text)))


def column_values(path: Path, name: str, galaxies: int) -> list[Value]:
    """One column of all galaxies, None where there is no value; raises ProjectError.

    The database takes the column out by itself, so that other threads go on meanwhile.
    """
    values: list[Value] = [None] * galaxies
    try:
        with closing(connect_to_read(path)) as connection:
            for place, value in connection.execute(_SELECT, (name,)):
                if place in range(galaxies):
                    values[place] = value
            for place, text in connection.execute(_OTHERS):
                if place in range(galaxies):
                    values[place] = _columns(text).get(name)
    except sqlite3.Error as error:
        raise ProjectError(explain(error, path)) from error
    return values


def _columns(text: str) -> dict[str, Value]:
    """The columns of a galaxy; none where they are damaged."""
    try:
        found = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
