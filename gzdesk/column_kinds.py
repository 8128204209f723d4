"""What the texts of a column are, where the file does not say: whole numbers, numbers, truth values, or texts."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalog_columns import TEXT, Column

BLANKS = frozenset(("", "null", "none", "nan", "--", "n/a"))
LOOKED_AT = 100  # cells that most often tell a text from a number

# "007" is a name, not a number; "1_000" is a number to Python alone. Cells are looked at many at once, one a line.
_NAME = r"|(?:^|\n)[+-]?0[0-9]"
_NOT_WHOLE = re.compile(r"[^0-9+\-\n]" + _NAME)
_NOT_REAL = re.compile(r"[^0-9eE+\-.infINF\n]" + _NAME)
_TRUTHS = {"True": True, "true": True, "False": False, "false": False}


def found_out(column: Column) -> Column:
    """The column as numbers or truth values where every filled cell is one, else as texts; blanks are missing."""
    if not column.untold:
        return column
    cells = [cell.strip() for cell in column.array.tolist()]
    blank = np.fromiter((cell.lower() in BLANKS for cell in cells), np.bool_, len(cells))
    missing = blank if blank.any() else None
    filled = [cell for cell in cells if cell.lower() not in BLANKS] if missing is not None else cells
    array = _numbers(filled, _NOT_WHOLE, int, np.int64)
    if array is None:
        array = _numbers(filled, _NOT_REAL, float, np.float64)
    if array is None:
        array = _truths(filled)
    if array is None:
        return replace(column, array=np.array(cells, TEXT), missing=missing, untold=False)
    return replace(column, array=_spread(array, blank), missing=missing, untold=False)


def _numbers(
    cells: Sequence[str], other: re.Pattern[str], number: Callable[[str], float], kind: type[np.generic]
) -> NDArray[Any] | None:
    """The cells as numbers, None where one of them is none, or has more digits than 64 bits hold."""
    first = "\n".join(cells[:LOOKED_AT])
    if not first or other.search(first) or other.search("\n".join(cells)):
        return None
    try:
        return np.array(list(map(number, cells)), kind)
    except (ValueError, OverflowError):
        return None


def _truths(cells: Sequence[str]) -> NDArray[np.bool_] | None:
    if not cells or not set(cells) <= _TRUTHS.keys():
        return None
    return np.array([_TRUTHS[cell] for cell in cells], np.bool_)


def _spread(array: NDArray[Any], blank: NDArray[np.bool_]) -> NDArray[Any]:
    """The values in their rows, with zeros in those that have none."""
    spread = np.zeros(len(blank), array.dtype)
    spread[~blank] = array
    return spread
