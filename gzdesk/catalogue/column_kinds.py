"""What the texts of a column are, where the file does not say: whole numbers, numbers, truth values, or texts."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.catalog_columns import BETWEEN, TEXT, Column, Written

BLANKS = frozenset(("", "null", "none", "nan", "--", "n/a"))
LOOKED_AT = 100  # cells that most often tell a text from a number

# "1_000" is a number to Python alone, "007" is a name. Cells are looked at all at once.
_NOT_WHOLE = re.compile(rf"[^0-9+\-{BETWEEN}]")
_NOT_REAL = re.compile(rf"[^0-9eE+\-.infINFaA{BETWEEN}]")
_NAME = re.compile(BETWEEN + r"[+-]?0[0-9]")
_TRUTHS = {"True": True, "true": True, "False": False, "false": False}


def found_out(column: Column) -> Column:
    """The column as numbers or truth values where every filled cell is one, else as texts; blanks are missing."""
    if not column.untold:
        return column
    cells = column.cells() if isinstance(column, Written) else column.array.tolist()
    column = Column(column.name, np.array([], TEXT), column.missing, column.unit, column.ucd)
    array = _numbers(cells)
    if array is not None:
        return replace(column, array=array)
    kinds = set(cells)
    if any(cell != cell.strip() for cell in kinds):
        cells = [cell.strip() for cell in cells]
        kinds = set(cells)
    blanks = {cell for cell in kinds if cell.lower() in BLANKS}
    if not blanks:
        array = _truths(cells, kinds)
        return replace(column, array=np.array(cells, TEXT) if array is None else array)
    missing = np.fromiter(map(blanks.__contains__, cells), np.bool_, len(cells))
    filled = [cell for cell in cells if cell not in blanks]
    array = _numbers(filled)
    array = _truths(filled, kinds - blanks) if array is None else array
    array = np.array(cells, TEXT) if array is None else _spread(array, missing)
    return replace(column, array=array, missing=missing)


def _numbers(cells: Sequence[str]) -> NDArray[Any] | None:
    """The cells as numbers, whole where all are; None where one is none, or has more digits than 64 bits hold."""
    if not cells or _NOT_REAL.search(BETWEEN.join(cells[:LOOKED_AT])):
        return None
    joined = BETWEEN + BETWEEN.join(cells)
    if _NAME.search(joined):
        return None
    try:
        if not _NOT_WHOLE.search(joined):
            return np.array(list(map(int, cells)), np.int64)
        return None if _NOT_REAL.search(joined) else np.array(list(map(float, cells)), np.float64)
    except (ValueError, OverflowError):
        return None


def _truths(cells: Sequence[str], kinds: set[str]) -> NDArray[np.bool_] | None:
    if not cells or not kinds <= _TRUTHS.keys():
        return None
    return np.array([_TRUTHS[cell] for cell in cells], np.bool_)


def _spread(array: NDArray[Any], blank: NDArray[np.bool_]) -> NDArray[Any]:
    """The values in their rows, with zeros in those that have none."""
    spread = np.zeros(len(blank), array.dtype)
    spread[~blank] = array
    return spread
