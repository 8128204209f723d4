"""Tables as FITS: one binary table, whose columns are numbers where all their values are, and texts elsewhere."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FITS_SUFFIXES = (".fits", ".fit")

Cell = str | int | float | None


def write_fits_table(file: Path, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Write rows under their heads, with NaN or an empty text where there is no value; raises OSError."""
    from astropy.io import fits

    columns = [_column(head, [row[place] for row in rows]) for place, head in enumerate(heads)]
    made = [fits.Column(name=head, format=form, array=values) for head, form, values in columns]
    fits.BinTableHDU.from_columns(made).writeto(file, output_verify="silentfix")


def _column(head: str, values: Sequence[Cell]) -> tuple[str, str, NDArray[np.generic]]:
    """A column's name, its FITS format and its values."""
    there = [value for value in values if value is not None]
    if there and all(isinstance(value, int) for value in values):
        return head, "K", np.array(values, np.int64)
    if there and all(isinstance(value, int | float) for value in there):
        return head, "D", np.array([np.nan if value is None else value for value in values], np.float64)
    # FITS knows no letters but those of ASCII: the others are spelt out
    texts = ["" if value is None else str(value).encode("ascii", "backslashreplace").decode() for value in values]
    return head, f"{max(map(len, texts), default=1) or 1}A", np.array(texts)
