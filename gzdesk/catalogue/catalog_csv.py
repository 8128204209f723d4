"""Catalogues that are text: CSV with any of four delimiters, and ECSV, whose head says what its columns are."""

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path

import numpy as np

from gzdesk.catalogue.catalog_columns import TEXT, CatalogueError, Column, Table, Told, Written, joined
from gzdesk.catalogue.ecsv_head import read_head

ECSV = b"# %ECSV"
DELIMITERS = ",;\t|"
PIECE = 16384  # rows that are held as Python texts at a time
LONGEST_LINE = 1 << 20  # characters of a header, and of a head of ECSV
MOST_COLUMNS = 5000
MOST_ROWS = 20_000_000  # galaxies of one project: each costs some 300 bytes of memory


@dataclass(frozen=True)
class _Head:
    """What stands above the rows."""

    names: list[str]
    delimiter: str
    known: Sequence[Mapping[str, str]] = ()  # of ECSV: per column its name, datatype and unit


def read_csv(file: Path, told: Told, at_most: int) -> Table:
    """Read CSV or ECSV, of which every cell is text until it is found out what it is; raises CatalogueError."""
    try:
        with _opened(file) as stream:
            head, lines = _head(file, stream)
            return _rows(file, head, lines, _progress(file, stream, told), at_most)
    except UnicodeDecodeError:
        raise CatalogueError(
            f"{file.name}: is no CSV text (in UTF-8), and no FITS, VOTable or Parquet table."
        ) from None
    except (OSError, EOFError, zlib.error) as error:
        raise CatalogueError(f"{file.name}: cannot be read ({getattr(error, 'strerror', None) or error}).") from error


def _opened(file: Path) -> io.TextIOWrapper:
    with file.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    binary = gzip.open(file, "rb") if packed else file.open("rb")  # noqa: SIM115 - whoever asked for it closes it
    return io.TextIOWrapper(binary, "utf-8-sig", newline="")


def _head(file: Path, stream: io.TextIOWrapper) -> tuple[_Head, Iterator[str]]:
    first = stream.readline(LONGEST_LINE)
    if first.startswith(ECSV.decode()):
        return _ecsv_head(file, stream, first)
    if len(first) == LONGEST_LINE:
        raise CatalogueError(f"{file.name}: is no CSV text; its first line is longer than a megabyte.")
    delimiter = max(DELIMITERS, key=first.count)  # a comma where none stands: one column, reported as such
    return _Head([], delimiter), chain([first], _lines(stream))


def _lines(stream: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a text, none longer than a megabyte: the rest of such a one counts as the next."""
    return iter(partial(stream.readline, LONGEST_LINE), "")


def _ecsv_head(file: Path, stream: io.TextIOWrapper, first: str) -> tuple[_Head, Iterator[str]]:
    head, length = [first], len(first)
    while (line := stream.readline(LONGEST_LINE)).startswith("#"):
        head.append(line)
        length += len(line)
        if length > LONGEST_LINE:
            raise CatalogueError(f"{file.name}: its ECSV head is longer than a megabyte.")
    try:
        said = read_head([text.removeprefix("#").removeprefix(" ").rstrip("\r\n") for text in head])
    except ValueError as error:
        raise CatalogueError(f"{file.name}: its ECSV head cannot be read ({error}).") from error
    if said.delimiter not in (" ", ","):
        raise CatalogueError(f"{file.name}: ECSV knows the delimiters space and comma, not {said.delimiter!r}.")
    return _Head([], said.delimiter, said.columns), chain([line], _lines(stream))


def _rows(file: Path, head: _Head, lines: Iterator[str], told: Told, at_most: int) -> Table:
    reader = csv.reader(lines, delimiter=head.delimiter, strict=True, skipinitialspace=bool(head.known))
    pieces: list[list[str]] = []
    broken: list[tuple[str, str]] = []
    try:
        names = [name.strip() for name in next(reader, [])]
        if names:
            names[0] = names[0].lstrip("# ")  # the header of a table whose other comments are gone
        check_names(file, names)
        read, line = 0, reader.line_num
        while read < at_most and (cells := list(islice(reader, min(PIECE, at_most - read)))):
            if set(map(len, cells)) != {len(names)}:
                broken += _broken(cells, len(names), line)
                cells = [row for row in cells if len(row) == len(names)]
            line = reader.line_num
            if cells:
                pieces.append([joined(column) for column in zip(*cells, strict=True)])
            read += len(cells)
            check_rows(file, read)
            if read >= PIECE:
                told(read, 0)
    except csv.Error as error:
        raise CatalogueError(f"{file.name}: line {reader.line_num} is not CSV ({error}).") from error
    nothing = np.array([], TEXT)
    columns: list[Column] = [
        Written(name, nothing, untold=True, pieces=tuple(piece[place] for piece in pieces), rows=read)
        for place, name in enumerate(names)
    ]
    return Table(_as_said(file, columns, head.known), tuple(broken))


def _broken(rows: list[list[str]], fields: int, line: int) -> Iterator[tuple[str, str]]:
    """The lines that have too few or too many fields; ``line`` is the last one before them."""
    for row in rows:
        line += 1 + sum(cell.count("\n") for cell in row)
        if row and len(row) != fields:
            yield f"line {line}", f"has {len(row)} fields, where the header has {fields}"


def _as_said(file: Path, columns: list[Column], known: Sequence[Mapping[str, str]]) -> list[Column]:
    """The columns as the head of ECSV describes them; what is no text is found out from the cells."""
    if not known:
        return columns
    if [column.name for column in columns] != [one.get("name") for one in known]:
        raise CatalogueError(f"{file.name}: its ECSV head names other columns than its first line.")
    described = []
    for column, one in zip(columns, known, strict=True):
        unit = str(one.get("unit") or "")
        if one.get("datatype") == "string":
            array = np.array(column.texts(), TEXT)
            empty = np.asarray(array == "", np.bool_)
            described.append(Column(column.name, array, empty if empty.any() else None, unit))
        else:
            described.append(replace(column, unit=unit))
    return described


def _progress(file: Path, stream: io.TextIOWrapper, told: Told) -> Told:
    """Tell of rows read, with a total that follows from how much of the file that was."""
    size = file.stat().st_size

    def tell(done: int, total: int) -> None:
        here = stream.buffer.tell() if isinstance(stream.buffer, io.BufferedReader) else 0
        told(done, max(done, done * size // here) if here else done + 1)

    return tell


def check_names(file: Path, names: Sequence[str]) -> None:
    """Refuse what no table of galaxies has: two columns of one name, thousands of them, names that are no text."""
    if any(not name.isprintable() for name in names):
        raise CatalogueError(f"{file.name}: is no CSV text; its first line holds no column names.")
    if len(names) > MOST_COLUMNS:
        raise CatalogueError(f"{file.name}: has {len(names):,} columns, more than the {MOST_COLUMNS:,} that are read.")
    double = min((name for name, often in Counter(names).items() if often > 1), default=None)
    if double is not None:
        raise CatalogueError(f"{file.name}: two columns are called {double!r}; rename one.")


def check_rows(file: Path, rows: int) -> None:
    """Refuse more rows than a project holds."""
    if rows > MOST_ROWS:
        raise CatalogueError(
            f"{file.name}: has {rows:,} rows or more, and one project takes {MOST_ROWS:,}; make a smaller catalogue."
        )
