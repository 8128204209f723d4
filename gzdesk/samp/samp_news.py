"""What other programs say to gzdesk: nothing of it is believed before it has been looked through here."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.position import Position
from gzdesk.messages import frozen

DIGITS = 10  # of a row's number
NAME = 40  # letters of another program's name


class SampError(OSError):
    """The hub is not there, or not any more; one sentence says what to do."""


class RefusedError(SampError):
    """The hub would not pass on one message; it is there all the same."""


@dataclass(frozen=True)
class OwnTable:
    """A table that gzdesk has sent; its rows are the project's galaxies, in their order."""

    id: str
    url: str
    rows: int
    posteriors: bool  # whether it tells what the network believes


@dataclass(frozen=True)
class Connected:
    """The hub has taken gzdesk in."""


@dataclass(frozen=True)
class Left:
    """There is no connection any more; ``reason`` is empty where the user wished it so."""

    reason: str


@dataclass(frozen=True)
class Others:
    """The programs that take what gzdesk sends, by their names."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Sent:
    """Something has gone out, to these programs."""

    what: str  # "table", "galaxy", or "following"
    to: tuple[str, ...]
    rows: int = 0


@dataclass(frozen=True)
class Trouble:
    """Something could not be sent, in one sentence; the connection stands."""

    text: str


@dataclass(frozen=True)
class Muted:
    """A program sent so much that gzdesk listens to it no more, until it is connected again."""

    by: str


@dataclass(frozen=True)
class Highlighted:
    """Another program shows a galaxy."""

    index: int
    by: str
    posteriors: bool = False  # in a table that tells its posterior


@dataclass(frozen=True, eq=False)
class Selected:
    """Galaxies were selected in another program."""

    indices_n: NDArray[np.intp]
    by: str
    posteriors: bool = False


News = Connected | Left | Others | Sent | Trouble | Muted | Highlighted | Selected


def row_of(params: object, tables: Iterable[OwnTable]) -> tuple[OwnTable, int] | None:
    """Which row of which own table a ``table.highlight.row`` is about; None for anything else."""
    table = _table(params, tables)
    if table is None or not isinstance(params, dict):
        return None
    row = _row(params.get("row"), table.rows)
    return None if row is None else (table, row)


def rows_of(params: object, tables: Iterable[OwnTable]) -> tuple[OwnTable, NDArray[np.intp]] | None:
    """The rows of a ``table.select.rowList``, each once; those that are none are left out. None for anything else."""
    table = _table(params, tables)
    if table is None or not isinstance(params, dict):
        return None
    said = params.get("row-list")
    if not isinstance(said, list | tuple) or len(said) > 2 * table.rows:
        return None
    rows = dict.fromkeys(row for row in (_row(one, table.rows) for one in said) if row is not None)
    return (table, frozen(np.fromiter(rows, np.intp, len(rows)))) if rows or not said else None


def position_of(params: object) -> Position | None:
    """Where a ``coord.pointAt.sky`` points; None where it does not point to the sky."""
    if not isinstance(params, dict):
        return None
    ra, dec = _number(params.get("ra")), _number(params.get("dec"))
    if not (-360.0 <= ra <= 360.0 and -90.0 <= dec <= 90.0):
        return None
    return Position(ra % 360.0, dec)


def _table(params: object, tables: Iterable[OwnTable]) -> OwnTable | None:
    """By its id, or where none is given by its address."""
    if not isinstance(params, dict):
        return None
    named, url = params.get("table-id"), params.get("url")
    for table in tables:
        if named == table.id if named else isinstance(url, str) and local_path(url) == local_path(table.url):
            return table
    return None


def local_path(url: str) -> Path | None:
    """The file of an address, however it is written; None where it is none on this computer."""
    from urllib.request import url2pathname  # brings in the web's protocols, which the desk does without

    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    here = parts.scheme == "file" and parts.netloc in ("", "localhost") and bool(parts.path)
    return Path(url2pathname(parts.path)) if here else None


def printable(said: object) -> str:
    """What another program says, in few letters that can be shown."""
    text = said if isinstance(said, str) else ""
    return "".join(letter if letter.isprintable() else " " for letter in text[: 4 * NAME]).strip()[:NAME]


def _row(said: object, rows: int) -> int | None:
    """A row's number as SAMP writes it; some programs send a bare integer."""
    text = str(said) if isinstance(said, int) else said
    if not isinstance(text, str) or not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
        return None
    return int(text) if int(text) < rows else None


def _number(said: object) -> float:
    """A finite number, or else NaN."""
    try:
        number = float(said) if isinstance(said, str | int | float) and len(str(said)) < 40 else math.nan
    except (ValueError, OverflowError):
        return math.nan
    return number if math.isfinite(number) else math.nan
