"""Described tables as FITS: one binary table, written a piece of rows at a time.

It follows the conventions of STIL, TOPCAT's library: TUCDn and TCOMMn for UCDs and descriptions, TNULLn for whole
numbers that are not known, blank texts and NaN for the others.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gzdesk.tables.described import Column, Table

Progress = Callable[[int, int], None]  # rows done, rows in all

BLOCK = 2880
MOST_COLUMNS = 999
FORMS = {"int32": "J", "int64": "K", "float32": "E", "float64": "D"}
CODES = {"int32": ">i4", "int64": ">i8", "float32": ">f4", "float64": ">f8"}


class TooWideError(OSError):
    """The world's error: a table with more columns than FITS can name."""


def write_fits(table: Table, file: Path, tell: Progress) -> None:
    """One binary table. Letters beyond ASCII are spelt as in Python's unicode_escape; raises OSError."""
    from astropy.io import fits

    if len(table.columns) > MOST_COLUMNS:
        raise TooWideError(f"{len(table.columns)} columns, and FITS knows {MOST_COLUMNS}; choose another format")
    widths = [table.width(column, spelt) for column in table.columns]
    header = _fits_header(table, widths)
    row = np.dtype([(f"c{place}", *_cell(column, widths[place])) for place, column in enumerate(table.columns)])
    header["NAXIS1"] = row.itemsize
    with file.open("wb") as stream:
        stream.write(fits.PrimaryHDU().header.tostring().encode("ascii"))
        stream.write(header.tostring().encode("ascii"))
        for part in table.chunks():
            rows = np.zeros(part.stop - part.start, row)
            for place, column in enumerate(table.columns):
                rows[f"c{place}"] = _fits_values(column, column.values(part))
            stream.write(rows.tobytes())
            tell(part.stop, table.rows)
        stream.write(bytes(-table.rows * row.itemsize % BLOCK))


def spelt(text: str) -> bytes:
    """A text in the letters that FITS knows; ``unicode_escape`` reads it back as it was."""
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text.encode("ascii")
    return text.encode("unicode_escape")


def _cell(column: Column, width: int) -> tuple[Any, ...]:
    if column.kind == "text":
        return (f"S{max(width, 1)}",)
    return (CODES[column.kind], (len(column.parts),)) if column.parts else (CODES[column.kind],)


def _fits_values(column: Column, values: Any) -> NDArray[Any]:  # noqa: ANN401
    if column.kind == "text":
        return np.array([spelt(text) for text in values], np.bytes_)
    return np.ma.filled(values, _blank(column)) if column.holes else np.asarray(values)


def _blank(column: Column) -> int:
    """The number that stands for none: the lowest that there is."""
    return int(np.iinfo(column.kind).min)


def _fits_header(table: Table, widths: Sequence[int]) -> Any:  # noqa: ANN401  (astropy is not typed)
    from astropy.io import fits

    header = fits.Header()
    for keyword, value in (
        ("XTENSION", "BINTABLE"), ("BITPIX", 8), ("NAXIS", 2), ("NAXIS1", 0), ("NAXIS2", table.rows), ("PCOUNT", 0),
        ("GCOUNT", 1), ("TFIELDS", len(table.columns)), ("EXTNAME", _ascii(table.name)),
    ):  # fmt: skip
        header[keyword] = value
    for place, (column, width) in enumerate(zip(table.columns, widths, strict=True), 1):
        header[f"TTYPE{place}"] = _ascii(column.name)
        form = f"{max(width, 1)}A" if column.kind == "text" else FORMS[column.kind]
        header[f"TFORM{place}"] = f"{len(column.parts)}{form}" if column.parts else form
        if column.unit:
            header[f"TUNIT{place}"] = column.unit
        if column.holes:
            header[f"TNULL{place}"] = _blank(column)
        if column.ucd:
            header[f"TUCD{place}"] = column.ucd
        if column.description:
            header[f"TCOMM{place}"] = _ascii(column.description)
    if table.description:
        header["TABDESCR"] = _ascii(table.description)
    for fact in table.about:
        header[fact.keyword] = fact.value if isinstance(fact.value, int) else _ascii(fact.value)
    return header


def _ascii(text: str) -> str:
    return spelt(text).decode("ascii")
