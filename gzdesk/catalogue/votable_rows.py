"""The rows of a VOTable's BINARY and BINARY2, unpacked column by column."""

import binascii
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.catalog_columns import TEXT, Column

_KINDS = {
    "boolean": "S1", "bit": "u1", "unsignedByte": "u1", "short": ">i2", "int": ">i4", "long": ">i8", "char": "S1",
    "unicodeChar": ">u2", "float": ">f4", "double": ">f8", "floatComplex": ">c8", "doubleComplex": ">c16",
}  # fmt: skip
_SIZE = re.compile(r"\d+(x\d+)*")
FEW = 1000  # rows
FOR_FEW = 1 << 24  # bytes in base64 that hold a few rows
LENGTH = 4  # bytes before what has no fixed length

Bytes = NDArray[np.uint8]


class BrokenRowsError(ValueError):
    """Rows that are not what the table says of them."""


@dataclass(frozen=True)
class Field:
    """What a VOTable says of a column."""

    name: str
    datatype: str
    arraysize: str
    unit: str
    ucd: str
    null: Any = None  # the whole number that stands for no value

    @property
    def kind(self) -> np.dtype[Any]:
        """Of one element; raises BrokenRowsError."""
        if self.datatype not in _KINDS:
            raise BrokenRowsError(f"column {self.name} holds {self.datatype}, which VOTable does not know")
        return np.dtype(_KINDS[self.datatype])

    @property
    def fixed(self) -> int | None:
        """Elements in every row; None where each row has its own number."""
        if not self.arraysize:
            return 1
        if not _SIZE.fullmatch(self.arraysize):
            return None
        count = 1
        for side in self.arraysize.split("x"):
            count *= int(side)
        return count

    def bytes_of(self, count: int) -> int:
        """What so many elements take; bits are packed."""
        return -(-count // 8) if self.datatype == "bit" else count * self.kind.itemsize


def unpack(fields: Sequence[Field], text: bytes, *, flagged: bool, at_most: int) -> list[Column]:
    """The columns of rows in base64; ``flagged`` rows begin with a bit for each value that is missing."""
    if at_most <= FEW and len(text) > FOR_FEW:  # of a large table the beginning is enough for a look
        text = b"".join(text[:FOR_FEW].split())
        text = text[: len(text) // 4 * 4]
    else:
        at_most = max(at_most, FEW + 1)
    try:
        raw = binascii.a2b_base64(text)
    except binascii.Error as error:
        raise BrokenRowsError(str(error)) from error
    flags = -(-len(fields) // 8) if flagged else 0
    starts_S_R, counts = _walk(fields, raw, flags, at_most)
    held = np.frombuffer(raw, np.uint8)
    missing_R_F = None
    if flags:
        missing_R_F = np.unpackbits(_gathered(held, starts_S_R[0], 0, flags), axis=1)[:, : len(fields)].astype(np.bool_)
    columns, segment, offset = [], 0, flags
    for place, field in enumerate(fields):
        flag_R = None if missing_R_F is None else missing_R_F[:, place]
        if field.fixed is None:
            columns.append(_of_any_length(field, raw, starts_S_R[segment] + offset + LENGTH, counts[segment], flag_R))
            segment, offset = segment + 1, 0
        else:
            wide = field.bytes_of(field.fixed)
            columns.append(_of_one_length(field, _gathered(held, starts_S_R[segment], offset, wide), flag_R))
            offset += wide
    return columns


def _walk(
    fields: Sequence[Field], raw: bytes, flags: int, at_most: int
) -> tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]]:
    """Where each row's stretches of fixed length begin, and the number of elements between them.

    A stretch ends with a value whose length stands before it; a row has one stretch more than such values.
    """
    stretches, sizes = [flags], []
    for field in fields:
        if field.fixed is None:
            sizes.append(max(1, field.bytes_of(8)))  # of eight elements, since bits are packed
            stretches.append(0)
        else:
            stretches[-1] += field.bytes_of(field.fixed)
    if not sizes:
        if stretches[0] == 0 or (len(raw) % stretches[0] and at_most > FEW):
            raise BrokenRowsError(f"{len(raw):,} bytes are not a whole number of rows of {stretches[0]}")
        rows = min(at_most, len(raw) // stretches[0])
        return [np.arange(rows, dtype=np.int64) * stretches[0]], []
    length_of = struct.Struct(">i").unpack_from
    found: list[int] = []
    here, end, rows = 0, len(raw), 0
    try:
        while here < end and rows < at_most:
            for stretch, size in zip(stretches, sizes, strict=False):
                found.append(here)
                here += stretch
                (count,) = length_of(raw, here)
                if count < 0:
                    raise BrokenRowsError(f"row {rows + 1} has a value of {count} elements")
                found.append(count)
                here += LENGTH + -(-count * size // 8)
            found.append(here)
            here += stretches[-1]
            rows += 1
    except struct.error:
        here = end + 1
    if here > end:
        raise BrokenRowsError(f"row {rows} ends after the data")
    steps = np.array(found, np.int64).reshape(rows, 2 * len(sizes) + 1)
    starts = [np.ascontiguousarray(steps[:, 2 * place]) for place in range(len(stretches))]
    return starts, [np.ascontiguousarray(steps[:, 2 * place + 1]) for place in range(len(sizes))]


def _gathered(held: Bytes, starts_R: NDArray[np.int64], offset: int, wide: int) -> Bytes:
    """The bytes of one value of every row."""
    if len(starts_R) == 0 or wide == 0:
        return np.empty((len(starts_R), wide), np.uint8)
    return np.lib.stride_tricks.sliding_window_view(held, wide)[starts_R + offset]


def _of_one_length(field: Field, bytes_R_W: Bytes, flag_R: NDArray[np.bool_] | None) -> Column:
    rows = len(bytes_R_W)
    if field.datatype == "char":
        array: NDArray[Any] = np.ascontiguousarray(bytes_R_W).view(f"S{bytes_R_W.shape[1] or 1}").reshape(rows)
    elif field.datatype == "unicodeChar":
        letters = np.ascontiguousarray(bytes_R_W).view(">u2").astype(np.uint32)
        array = letters.view(f"U{letters.shape[1] or 1}").reshape(rows)
    elif field.datatype == "bit":
        bits = np.unpackbits(bytes_R_W, axis=1)[:, : field.fixed]
        array = bytes_R_W[:, 0] != 0 if field.fixed == 1 else bits
    else:
        array = np.ascontiguousarray(bytes_R_W).view(field.kind)
        array = array.reshape(rows) if field.fixed == 1 else array
        array = array.astype(array.dtype.newbyteorder("="))
    return _column(field, array, flag_R)


def _of_any_length(
    field: Field,
    raw: bytes,
    starts_R: NDArray[np.int64],
    counts_R: NDArray[np.int64],
    flag_R: NDArray[np.bool_] | None,
) -> Column:
    places = zip(starts_R.tolist(), counts_R.tolist(), strict=True)
    if field.datatype == "char":
        texts = [raw[start : start + count].decode("utf-8", "replace").rstrip("\0") for start, count in places]
        return _column(field, np.array(texts, TEXT), flag_R)
    if field.datatype == "unicodeChar":
        texts = [raw[start : start + 2 * count].decode("utf-16-be", "replace").rstrip("\0") for start, count in places]
        return _column(field, np.array(texts, TEXT), flag_R)
    array = np.empty(len(starts_R), np.object_)
    for place, (start, count) in enumerate(places):
        array[place] = np.frombuffer(raw, field.kind, count, start).tolist() if field.datatype != "bit" else None
    return _column(field, array, flag_R)


def _column(field: Field, array: NDArray[Any], flag_R: NDArray[np.bool_] | None) -> Column:
    """The column, with what stands for no value marked as missing."""
    missing = np.zeros(len(array), np.bool_) if flag_R is None else flag_R.copy()
    if field.datatype == "boolean" and array.ndim == 1 and array.dtype.kind == "S":
        missing |= ~np.isin(array, [b"T", b"t", b"1", b"F", b"f", b"0"])
        array = np.isin(array, [b"T", b"t", b"1"])
    if field.null is not None and array.dtype.kind in "iu" and array.ndim == 1:
        missing |= array == field.null
    if array.dtype.kind in "TUS" and array.ndim == 1:
        missing |= np.asarray(array == array.dtype.type(), np.bool_) if array.dtype.kind != "T" else array == ""
    if array.dtype.kind == "f" and array.ndim == 1:
        array[missing] = np.nan
        missing[:] = False
    return Column(field.name, array, missing if missing.any() else None, field.unit, field.ucd)
