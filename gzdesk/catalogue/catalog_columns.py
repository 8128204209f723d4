"""Table, Column and Columns: a catalogue's columns, kept by column until a row is asked for, of a million rows."""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Value = str | int | float | bool | None
Rows = NDArray[np.intp]

FEW = 1000  # rows that are in the first piece of a text, where there are so many
PIECE = 4096  # rows that are plain Python at a time
SMALL_PACKED = 64 << 20  # bytes that a packed file may always unpack to
MOST_PACKED = (
    100  # times larger than itself that any other may become: tables become ten times larger, bombs a thousand
)
EXACT = 2**53  # whole numbers from here on have lost digits as floating-point numbers
TEXT = np.dtypes.StringDType()
BETWEEN = "\x1e"  # ASCII's own sign between two records, which no table of galaxies holds

Told = Callable[[int, int], None]  # hears (done, total); what it raises ends the work, and nothing is left behind
Stages = Callable[[str], Told]  # begins a stage of the work by its name


def silent(stage: str) -> Told:
    """Stages that nobody hears of."""
    return lambda done, total: None


class CatalogueError(ValueError):
    """A catalogue or folder that cannot be used; the text names the file and the reason."""


def most_unpacked(packed_bytes: int) -> int:
    """How many bytes a packed file of so many may hold."""
    return max(SMALL_PACKED, MOST_PACKED * packed_bytes)


@dataclass(frozen=True, eq=False)
class Column:
    """One column as numpy holds it: numbers, truth values, texts, bytes, or vectors and objects."""

    name: str
    array: NDArray[Any]
    missing: NDArray[np.bool_] | None = None  # rows without a value; None: all have one, but for NaN
    unit: str = ""  # as the file writes it
    ucd: str = ""  # what it is, in the words of the virtual observatory
    untold: bool = False  # texts of a file that does not say what they are: numbers perhaps

    def __len__(self) -> int:
        return len(self.array)

    def take(self, rows: Rows) -> "Column":
        """The same column of these rows alone."""
        missing = None if self.missing is None else self.missing[rows]
        return replace(self, array=self.array[rows], missing=missing)

    def values(self, start: int = 0, stop: int | None = None) -> list[Value]:
        """Plain Python from one row to another: None where there is no value, vectors as JSON text."""
        part = self.array[start:stop]
        plain: list[Value] = _texts(part) if _holds_text(part) else [_plain(value) for value in part.tolist()]
        if self.missing is not None:
            for place in np.flatnonzero(self.missing[start:stop]).tolist():
                plain[place] = None
        return plain

    def blank(self) -> NDArray[np.bool_]:
        """The rows without a value."""
        blank = np.zeros(len(self.array), np.bool_) if self.missing is None else self.missing.copy()
        if self.array.ndim == 1 and self.array.dtype.kind == "f":
            blank |= np.isnan(self.array)
        if _holds_text(self.array):
            blank |= np.fromiter((not text for text in _texts(self.array)), np.bool_, len(blank))
        return blank

    def texts(self) -> list[str]:
        """Every value as text, empty where there is none; whole numbers with all their digits.

        Raises ValueError where floating-point numbers have lost digits.
        """
        if _holds_text(self.array):
            texts = _texts(self.array)
        elif self.array.dtype.kind == "f" and self.array.ndim == 1:
            texts = [_whole(value) for value in self.array.tolist()]
        else:
            texts = ["" if value is None else str(value) for value in self.values()]
        if self.missing is not None:
            for place in np.flatnonzero(self.missing).tolist():
                texts[place] = ""
        return texts

    def numbers(self) -> NDArray[np.float64]:
        """Every value as a number, NaN where there is none or it is no number."""
        if self.array.dtype.kind in "iufb" and self.array.ndim == 1:
            numbers = self.array.astype(np.float64)
        else:
            numbers = np.array([_number(text) for text in self.texts()], np.float64)
        if self.missing is not None:
            numbers[self.missing] = np.nan
        return numbers


@dataclass(frozen=True, eq=False)
class Written(Column):
    """A column as a text file has it, in long texts of many cells: a text for each would take five times the memory."""

    pieces: tuple[str, ...] = ()
    rows: int = 0

    def __len__(self) -> int:
        return self.rows

    def cells(self) -> list[str]:
        """The cells as they are written."""
        return [cell for piece in self.pieces for cell in piece.split(BETWEEN)]

    def texts(self) -> list[str]:
        """The cells without the blanks around them."""
        return [cell.strip() for cell in self.cells()]

    def values(self, start: int = 0, stop: int | None = None) -> list[Value]:
        """The cells from one row to another, as texts."""
        near = self.pieces[:1] if stop is not None and stop <= FEW else self.pieces  # a piece holds more than a few
        plain: list[Value] = [cell.strip() or None for piece in near for cell in piece.split(BETWEEN)]
        return plain[start:stop]


def joined(cells: Sequence[str]) -> str:
    """Cells as one text."""
    text = BETWEEN.join(cells)
    if text.count(BETWEEN) == len(cells) - 1:
        return text
    return BETWEEN.join(cell.replace(BETWEEN, " ") for cell in cells)


@dataclass(frozen=True)
class Table:
    """A table by columns, all of one length."""

    columns: Sequence[Column]
    broken: tuple[tuple[str, str], ...] = ()  # lines that could not be read, and why

    @property
    def names(self) -> list[str]:
        """Of its columns."""
        return [column.name for column in self.columns]

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.columns[0]) if self.columns else 0


class Columns(Sequence[dict[str, Value]]):
    """The other columns of all galaxies, read as one dictionary a galaxy, which is made when it is asked for."""

    def __init__(self, parts: Sequence[Column], length: int) -> None:
        self.parts = tuple(parts)
        self._length = length

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> dict[str, Value]: ...
    @overload
    def __getitem__(self, place: slice) -> list[dict[str, Value]]: ...
    def __getitem__(self, place: int | slice) -> dict[str, Value] | list[dict[str, Value]]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(self._length))]
        row = range(self._length)[place]
        return {part.name: part.values(row, row + 1)[0] for part in self.parts}

    def __iter__(self) -> Iterator[dict[str, Value]]:
        names = [part.name for part in self.parts]
        for start in range(0, self._length, PIECE):
            stop = min(start + PIECE, self._length)
            if names:
                pieces = [part.values(start, stop) for part in self.parts]
                yield from (dict(zip(names, row, strict=True)) for row in zip(*pieces, strict=True))
            else:
                yield from ({} for _ in range(start, stop))

    def __eq__(self, other: object) -> bool:
        """Columns are what they are read as, so that they equal a tuple of the same dictionaries."""
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(mine == its for mine, its in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash((self._length, tuple(part.name for part in self.parts)))

    def take(self, rows: Rows) -> "Columns":
        """The same columns of these rows alone."""
        return Columns([part.take(rows) for part in self.parts], len(rows))

    def plus(self, column: Column) -> "Columns":
        """The same columns and one more, in place of one of that name."""
        return Columns([*(part for part in self.parts if part.name != column.name), column], self._length)


def _holds_text(array: NDArray[Any]) -> bool:
    return array.ndim == 1 and array.dtype.kind in "TUS"


def _texts(array: NDArray[Any]) -> list[Any]:
    """Texts without the blanks around them; bytes are UTF-8, and what is not shows as such."""
    if array.dtype.kind == "S":
        return [value.decode("utf-8", "replace").strip() for value in array.tolist()]
    return [value.strip() for value in array.tolist()]


def _plain(value: object) -> Value:
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        return value.strip()
    return json.dumps(value, default=str)


def _whole(value: float) -> str:
    """A floating-point number that stands for a name: without ".0"; too large a one has lost its last digits."""
    if not math.isfinite(value):
        return ""
    if abs(value) >= EXACT:
        raise ValueError("holds floating-point numbers so large that their last digits are lost")
    return str(int(value)) if value.is_integer() else repr(value)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
