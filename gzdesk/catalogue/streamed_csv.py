"""CSV larger than memory: looked through once for where each shard begins, then read from there."""

import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from gzdesk.catalogue.catalog_columns import TEXT, CatalogueError, Column
from gzdesk.catalogue.catalog_csv import DELIMITERS, check_names
from gzdesk.catalogue.spans import Piece, Span, opened

LONGEST_LINE = 1 << 20  # bytes; a longer one is no line of a catalogue


def heads(file: Path) -> list[str]:
    """The names of its columns."""
    with opened(file) as stream:
        return _Csv(file, stream).names


def look_through(file: Path, shard_rows: int, told: Callable[[int, int], None]) -> tuple[str, int, tuple[int, ...]]:
    """SHA-256 of the file, its rows, and the byte at which each shard begins."""
    total, digest, rows, places = file.stat().st_size, hashlib.sha256(), 0, list[int]()
    with opened(file) as stream:
        table = _Csv(file, stream, digest)
        begin = table.byte
        for _ in table.rows():
            if rows % shard_rows == 0:
                places.append(begin)
            rows, begin = rows + 1, table.byte
            if rows % 65536 == 0:
                told(table.byte, total)
    told(total, total)
    return digest.hexdigest(), rows, tuple(places)


def pieces(file: Path, names: Sequence[str], span: Span, piece: int) -> Iterator[Piece]:
    """The rows of one shard, so many at a time."""
    with opened(file) as stream:
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
