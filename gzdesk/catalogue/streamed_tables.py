"""Tables larger than memory, read a piece of rows at a time: CSV, FITS and Parquet.

A table is surveyed once, from end to end, which finds its rows, its digest, and where in the file each shard begins;
after that any shard can be read by itself, on any computer that sees the file.
"""

import csv
import hashlib
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from gzdesk.catalogue.catalog_columns import TEXT, CatalogueError, Column
from gzdesk.catalogue.catalog_csv import DELIMITERS, check_names
from gzdesk.catalogue.catalog_fits import check_promise
from gzdesk.catalogue.fits_headers import FitsFile

LONGEST_LINE = 1 << 20  # bytes; a longer one is no line of a catalogue
BLOCK = 1 << 22  # bytes read at a time
BATCH = 8192  # rows of Parquet that are unpacked at a time

Told = Callable[[int, int], None]  # hears (done, total)


class Span(NamedTuple):
    """The rows of one shard."""

    number: int  # from 0
    start: int
    stop: int
    byte: int = 0  # where the first of them stands, in a CSV file


class Piece(NamedTuple):
    """Some rows as they are in the file."""

    columns: Mapping[str, Column]
    broken: Mapping[int, str]  # reasons, by row of the piece
    rows: int


@dataclass(frozen=True)
class Surveyed:
    """What is known of a catalogue after one look through it."""

    kind: str  # "csv", "fits" or "parquet"
    digest: str  # SHA-256 of the file
    rows: int
    bytes: tuple[int, ...]  # where the shards begin, in a CSV file

    def spans(self, shard_rows: int) -> list[Span]:
        """The shards; the last one may be shorter."""
        starts = range(0, self.rows, shard_rows)
        places = self.bytes or (0,) * len(starts)
        return [
            Span(number, start, min(start + shard_rows, self.rows), byte)
            for number, (start, byte) in enumerate(zip(starts, places, strict=True))
        ]


def survey(file: Path, shard_rows: int, told: Told = lambda done, total: None) -> Surveyed:
    """Look through a catalogue once; raises CatalogueError where it cannot be read to its end."""
    with _explained(file):
        return _surveyed(file, kind_of(file), shard_rows, told)


def _surveyed(file: Path, kind: str, shard_rows: int, told: Told) -> Surveyed:
    if kind == "csv":
        return _surveyed_csv(file, shard_rows, told)
    if kind == "parquet":
        with _parquet(file) as table:
            rows = table.metadata.num_rows
    else:
        with _fits(file) as table:
            rows = table.header["NAXIS2"]
    return Surveyed(kind, _digest(file, told), int(rows), ())


def kind_of(file: Path) -> str:
    """By its first bytes: "csv", "fits" or "parquet"; raises CatalogueError for what cannot be read in pieces."""
    with _opened(file) as stream:
        head = stream.read(9)
    if not head:
        raise CatalogueError(f"{file.name}: is empty.")
    if head.startswith(b"\x1f\x8b"):
        raise CatalogueError(f"{file.name}: is compressed and cannot be read piece by piece; unpack it first (gunzip).")
    if head.startswith((b"# %ECSV", b"<?xml", b"<VOTABLE")):
        raise CatalogueError(
            f"{file.name}: an ECSV or VOTable cannot be read piece by piece; save it as CSV, FITS or Parquet."
        )
    return "parquet" if head.startswith(b"PAR1") else "fits" if head == b"SIMPLE  =" else "csv"


def pieces(file: Path, kind: str, names: Sequence[str], span: Span, piece: int) -> Iterator[Piece]:
    """The rows of one shard, so many at a time; raises CatalogueError."""
    read = {"csv": _csv_pieces, "fits": _fits_pieces, "parquet": _parquet_pieces}[kind]
    with _explained(file):
        yield from read(file, names, span, piece)


def heads_of(file: Path, kind: str) -> list[Column]:
    """The columns of a catalogue, without any rows."""
    empty = np.empty(0)
    with _explained(file):
        if kind == "csv":
            with _opened(file) as stream:
                return [Column(name, empty) for name in _Csv(file, stream).names]
        if kind == "parquet":
            with _parquet(file) as table:
                return [Column(name, empty) for name in table.schema_arrow.names]
        with _fits(file) as table:
            return [Column(name, empty) for name in table.columns.names]


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    """Whatever a library raises for what a broken file holds, as one sentence."""
    try:
        yield
    except CatalogueError:
        raise
    except Exception as error:  # astropy and pyarrow raise many kinds, OSErrors without a number among them
        if isinstance(error, OSError) and error.errno is not None:  # the disk's, not the table's
            raise CatalogueError(f"{file.name}: cannot be read ({error.strerror}).") from error
        reason = " ".join(str(error).split())[:200]
        raise CatalogueError(f"{file.name}: the table is broken or cut short ({reason}).") from error


class _Csv:
    """A CSV file read row by row, which knows at which byte the next row begins."""

    def __init__(self, file: Path, stream: BinaryIO, digest: Any = None) -> None:  # noqa: ANN401  (hashlib's own type)
        self._file, self._stream, self._digest = file, stream, digest
        self.byte = 0
        header = self._line()
        self._delimiter = max(DELIMITERS, key=header.count)
        self.names = [name.strip() for name in next(csv.reader([header], delimiter=self._delimiter), [])]
        check_names(file, self.names)

    def rows(self, byte: int | None = None) -> Iterator[list[str]]:
        """All rows from here, or from this byte on, but for blank lines."""
        if byte is not None:
            self._stream.seek(byte)
            self.byte = byte
        reader = csv.reader(iter(self._line, ""), delimiter=self._delimiter, strict=True)
        try:
            yield from (row for row in reader if row)
        except csv.Error as error:
            raise CatalogueError(
                f"{self._file.name}: is not CSV some {self.byte:,} bytes from its beginning ({error})."
            ) from error

    def _line(self) -> str:
        raw = self._stream.readline(LONGEST_LINE)
        if len(raw) == LONGEST_LINE:
            raise CatalogueError(f"{self._file.name}: is no CSV text; a line is longer than a megabyte.")
        if self._digest is not None:
            self._digest.update(raw)
        try:
            text = raw.decode("utf-8-sig" if self.byte == 0 else "utf-8")
        except UnicodeDecodeError:
            raise CatalogueError(
                f"{self._file.name}: is no text in UTF-8 some {self.byte:,} bytes from its beginning."
            ) from None
        self.byte += len(raw)
        return text


def _surveyed_csv(file: Path, shard_rows: int, told: Told) -> Surveyed:
    total, digest, rows, places = file.stat().st_size, hashlib.sha256(), 0, list[int]()
    with _opened(file) as stream:
        table = _Csv(file, stream, digest)
        begin = table.byte
        for _ in table.rows():
            if rows % shard_rows == 0:
                places.append(begin)
            rows, begin = rows + 1, table.byte
            if rows % 65536 == 0:
                told(table.byte, total)
    told(total, total)
    return Surveyed("csv", digest.hexdigest(), rows, tuple(places))


def _csv_pieces(file: Path, names: Sequence[str], span: Span, piece: int) -> Iterator[Piece]:
    with _opened(file) as stream:
        table = _Csv(file, stream)
        width, places = len(table.names), [table.names.index(name) for name in names]
        rows = islice(table.rows(span.byte), span.stop - span.start)
        while taken := list(islice(rows, piece)):
            broken = {
                row: f"its line has {len(cells)} fields, where the header has {width}"
                for row, cells in enumerate(taken)
                if len(cells) != width
            }
            whole = [[cells[place] if place < len(cells) else "" for place in places] for cells in taken]
            by_column = zip(names, zip(*whole, strict=True), strict=True)
            columns = {name: Column(name, np.array(texts, TEXT), untold=True) for name, texts in by_column}
            yield Piece(columns, broken, len(taken))


@contextmanager
def _fits(file: Path) -> Iterator[Any]:
    """The first table of a FITS file, mapped into memory rather than read."""
    from astropy.io import fits

    with ExitStack() as stack:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # whether it is cut short is looked at below
                hdus = stack.enter_context(fits.open(stack.enter_context(FitsFile(file)), memmap=True))
                table = next((hdu for hdu in islice(hdus, 100) if isinstance(hdu, fits.BinTableHDU)), None)
        except Exception as error:  # astropy raises many kinds for what a broken file holds
            raise CatalogueError(f"{file.name}: the FITS table is broken or cut short ({error}).") from error
        if table is None:
            raise CatalogueError(f"{file.name}: holds no binary FITS table.")
        check_promise(file, table.header)
        if not all(table.columns.names):
            raise CatalogueError(f"{file.name}: the FITS table is broken: one of its columns has no name.")
        if file.stat().st_size < table.fileinfo()["datLoc"] + table.header["NAXIS1"] * table.header["NAXIS2"]:
            raise CatalogueError(f"{file.name}: the FITS table is cut short; copy or download the file again.")
        yield table


def _fits_pieces(file: Path, names: Sequence[str], span: Span, piece: int) -> Iterator[Piece]:
    with _fits(file) as table:
        data = table.data
        fields = {field.name: field for field in table.columns}
        for start in range(span.start, span.stop, piece):
            part = data[start : min(start + piece, span.stop)]
            columns = {name: _of_fits(fields[name], np.array(part[name])) for name in names}
            yield Piece(columns, {}, len(part))


def _of_fits(field: Any, array: Any) -> Column:  # noqa: ANN401  (astropy is not typed)
    native = array.astype(array.dtype.newbyteorder("="))
    missing = native == field.null if field.null is not None and native.dtype.kind in "iu" else None
    return Column(str(field.name), native, missing, str(field.unit or ""))


@contextmanager
def _parquet(file: Path) -> Iterator[Any]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise CatalogueError(
            f"{file.name}: reading Parquet needs pyarrow; install it with: pip install 'gzdesk[parquet]'."
        ) from None
    try:
        table = parquet.ParquetFile(file, memory_map=True)
    except (OSError, ArrowException) as error:
        reason = " ".join(str(error).split())[:200]
        raise CatalogueError(f"{file.name}: the Parquet file is broken or cut short ({reason}).") from error
    with table:
        yield table


def _parquet_pieces(file: Path, names: Sequence[str], span: Span, piece: int) -> Iterator[Piece]:
    from gzdesk.catalogue.catalog_parquet import column_of, units_of

    with _parquet(file) as table:
        units = units_of(table.schema_arrow)
        groups, skip = _row_groups(table, span)
        left = span.stop - span.start
        for batch in table.iter_batches(batch_size=max(piece, BATCH), row_groups=groups, columns=list(names)):
            part = batch.slice(min(skip, batch.num_rows))
            skip -= batch.num_rows - part.num_rows
            part = part.slice(0, left)
            left -= part.num_rows
            for start in range(0, part.num_rows, piece):
                rows = part.slice(start, piece)
                columns = {name: column_of(name, _chunked(rows.column(name)), units.get(name, "")) for name in names}
                yield Piece(columns, {}, rows.num_rows)
            if not left:
                return


def _chunked(array: Any) -> Any:  # noqa: ANN401  (pyarrow is not typed)
    import pyarrow as pa

    return pa.chunked_array([array])


def _row_groups(table: Any, span: Span) -> tuple[list[int], int]:  # noqa: ANN401
    """The row groups that hold these rows, and how many rows of the first ones stand before them."""
    groups, before, seen = list[int](), 0, 0
    for number in range(table.metadata.num_row_groups):
        rows = table.metadata.row_group(number).num_rows
        if seen < span.stop and seen + rows > span.start:
            before = before if groups else seen
            groups.append(number)
        seen += rows
    return groups, span.start - before


def _digest(file: Path, told: Told) -> str:
    total, done, digest = file.stat().st_size, 0, hashlib.sha256()
    with _opened(file) as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            done += len(block)
            told(done, total)
    return digest.hexdigest()


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    try:
        stream = file.open("rb")
    except FileNotFoundError:
        raise CatalogueError(f"{file.name}: there is no such catalogue in {file.absolute().parent}.") from None
    except OSError as error:
        raise CatalogueError(f"{file.name}: cannot be read ({error.strerror}).") from error
    with stream:
        yield stream
