"""Described tables: what every column holds, with its unit and its words, before any format is chosen.

A column makes its values a piece of rows at a time, so that a table may be larger than memory. Where nothing is known
a text is empty, a whole number is masked and a real number is NaN; each format has its own way to say so.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

CHUNK = 4096  # rows made at a time

Kind = Literal["text", "int32", "int64", "float32", "float64"]
Cell = str | int | float | None
Values = Sequence[str] | NDArray[Any]  # texts, or numbers, which a mask may cover


@dataclass(frozen=True, eq=False)
class Column:
    """One column: how its values are made, and what a reader must know of them.

    With ``parts`` each cell holds as many numbers; formats without arrays make a column of each, ``NAME_PART``.
    """

    name: str
    kind: Kind
    values: Callable[[slice], Values]
    description: str
    ucd: str = ""  # what it is, in the words of the IVOA: "pos.eq.ra;meta.main"
    unit: str = ""  # as VOUnits and FITS write it: "deg", "s"; none for plain numbers
    parts: tuple[str, ...] = ()
    holes: bool = False  # whether whole numbers may be masked; texts may always be empty, and reals NaN

    def empty(self, values: Values) -> NDArray[np.bool_]:
        """Which of these cells hold nothing."""
        if not isinstance(values, np.ndarray):
            return np.array([not text for text in values], np.bool_)
        if self.kind.startswith("int"):
            return np.asarray(np.ma.getmaskarray(values))
        nothing = np.isnan(values)
        return np.asarray(nothing.all(axis=1) if self.parts else nothing)

    @property
    def flat_names(self) -> tuple[str, ...]:
        """The names where every number has a column of its own."""
        return tuple(f"{self.name}_{part}" for part in self.parts) or (self.name,)


@dataclass(frozen=True)
class Fact:
    """One fact about how a table came to be: its name, the FITS keyword that carries it, and what it says."""

    name: str
    keyword: str  # up to eight capitals
    value: str | int


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of one length, with a name, a sentence about them, and how they came to be."""

    name: str
    description: str
    rows: int
    columns: tuple[Column, ...]
    about: tuple[Fact, ...] = ()

    def chunks(self, size: int = 0) -> Iterator[slice]:
        """The rows, piece by piece."""
        return self.within(slice(0, self.rows), size)

    def within(self, rows: slice, size: int = 0) -> Iterator[slice]:
        """Some of the rows, piece by piece."""
        size = size or CHUNK
        return (slice(start, min(start + size, rows.stop)) for start in range(rows.start, rows.stop, size))

    def width(self, column: Column, written: Callable[[str], bytes]) -> int:
        """Bytes of the longest text of a column; nought where it holds numbers."""
        if column.kind != "text":
            return 0
        return max((len(written(text)) for part in self.chunks() for text in column.values(part)), default=0)


def table_of_rows(name: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Table:
    """A table of cells that are known already: numbers where all the values of a column are, and texts elsewhere."""
    cells = zip(*rows, strict=True) if rows else ([] for _ in heads)
    columns = tuple(_column_of_cells(head, list(column)) for head, column in zip(heads, cells, strict=True))
    return Table(name, "", len(rows), columns)


def _column_of_cells(name: str, cells: Sequence[Cell]) -> Column:
    there = [cell for cell in cells if cell is not None]
    if there and all(isinstance(cell, int) for cell in there):
        mask = [cell is None for cell in cells]
        whole = np.ma.MaskedArray([0 if cell is None else cell for cell in cells], mask, np.int64)
        return Column(name, "int64", lambda part: whole[part], "", holes=any(mask))
    if there and all(isinstance(cell, int | float) for cell in there):
        real = np.array([np.nan if cell is None else cell for cell in cells], np.float64)
        return Column(name, "float64", lambda part: real[part], "")
    texts = ["" if cell is None else str(cell) for cell in cells]
    return Column(name, "text", lambda part: texts[part], "")
