"""The tables that catalogues come in, CSV and FITS, read into plain Python values."""

import csv
import io
import json
import math
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Value = str | int | float | bool | None

_WHOLE = re.compile(r"[+-]?(0|[1-9][0-9]*)")  # "007" is a name, not a number
_REAL = re.compile(r"[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?(nan|inf)", re.IGNORECASE)
_BLANKS = frozenset(("", "null", "none", "nan", "--", "n/a"))
_KEPT_AS_TEXT = frozenset(("id_str", "file_loc", "hdu"))


class CatalogueError(ValueError):
    """A catalogue or folder that cannot be used; the text names the file and the reason."""


@dataclass(frozen=True)
class Table:
    """A table by columns, all of one length."""

    names: list[str]
    columns: list[Sequence[Value]]
    broken: tuple[tuple[str, str], ...] = ()  # lines that could not be read, and why

    def rows(self) -> Iterator[dict[str, Value]]:
        """The rows, each a dictionary of its own."""
        return (dict(zip(self.names, row, strict=True)) for row in zip(*self.columns, strict=True))


def read_table(file: Path) -> Table:
    """Read a CSV or FITS table; raises CatalogueError with the file's name and the reason."""
    try:
        with file.open("rb") as stream:
            start = stream.read(10)
    except FileNotFoundError:
        raise CatalogueError(f"{file.name}: there is no such catalogue in {file.absolute().parent}.") from None
    except OSError as error:
        raise CatalogueError(f"{file.name}: cannot be read ({error.strerror}).") from error
    if not start:
        raise CatalogueError(f"{file.name}: is empty.")
    if start.startswith((b"SIMPLE  =", b"\x1f\x8b")):
        return _read_fits(file)
    if file.name.lower().endswith((".fits", ".fit", ".fts", ".fits.gz", ".fit.gz")):
        raise CatalogueError(f"{file.name}: is not a FITS file, though its name says so.")
    return _read_csv(file)


def _read_csv(file: Path) -> Table:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise CatalogueError(f"{file.name}: is no CSV text (in UTF-8) and no FITS table.") from None
    header = text.partition("\n")[0]
    delimiter = max(",;\t|", key=header.count)  # a comma where none stands: one column, reported as such
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        _check_names(file, names)
        cells: list[list[str]] = []
        broken: list[tuple[str, str]] = []
        for row in reader:
            if len(row) == len(names):
                cells.append(row)
            elif row:
                broken.append((f"line {reader.line_num}", f"has {len(row)} fields, where the header has {len(names)}"))
    except csv.Error as error:
        raise CatalogueError(f"{file.name}: line {reader.line_num} is not CSV ({error}).") from error
    by_column = list(zip(*cells, strict=True)) or [()] * len(names)
    columns = [
        column if name.lower() in _KEPT_AS_TEXT else _typed(column)
        for name, column in zip(names, by_column, strict=True)
    ]
    return Table(names, columns, tuple(broken))


def _check_names(file: Path, names: list[str]) -> None:
    if any(not name.isprintable() for name in names):
        raise CatalogueError(f"{file.name}: is no CSV text; its first line holds no column names.")
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        raise CatalogueError(f"{file.name}: two columns are called {double[0]!r}; rename one.")


def _typed(cells: Sequence[str]) -> Sequence[Value]:
    """A column as numbers or truth values where every filled cell is one; blanks are None."""
    filled = {cell for cell in map(str.strip, cells) if cell.lower() not in _BLANKS}
    kind: Any = str
    if filled and all(map(_WHOLE.fullmatch, filled)):
        kind = int
    elif filled and all(map(_REAL.fullmatch, filled)):
        kind = float
    elif filled and filled <= {"True", "False", "true", "false"}:
        kind = _truth
    return [None if cell.strip().lower() in _BLANKS else kind(cell.strip()) for cell in cells]


def _truth(text: str) -> bool:
    return text.lower() == "true"


def _read_fits(file: Path) -> Table:
    from astropy.io import fits
    from astropy.table import Table as AstropyTable

    try:
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            with fits.open(file, memmap=False) as hdus:
                number = next((n for n, hdu in enumerate(hdus) if isinstance(hdu, fits.BinTableHDU | fits.TableHDU)), 0)
                table = AstropyTable.read(hdus, hdu=number) if number else None
    except Exception as error:  # astropy raises many kinds for what a broken file holds
        raise CatalogueError(f"{file.name}: the FITS table is broken or cut short ({error}).") from error
    if any("truncated" in str(warning.message) for warning in heard):
        raise CatalogueError(f"{file.name}: the FITS table is cut short; copy or download the file again.")
    if table is None:
        raise CatalogueError(f"{file.name}: holds no FITS table, only images; give the folder of images instead.")
    return Table(list(table.colnames), [_values(table[name]) for name in table.colnames])


def _values(column: Any) -> list[Value]:  # noqa: ANN401  (astropy is not typed)
    """A column of an astropy table in plain Python; masked values and NaN are None, vectors JSON text."""
    return [_plain(value) for value in column.tolist()]


def _plain(value: object) -> Value:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and math.isnan(value):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    return json.dumps(value, default=str)
