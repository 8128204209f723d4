"""Ticks of a time axis: a few round moments, in as few words as tell them apart."""

import time
from datetime import datetime

from PySide6.QtCore import QDate, QLocale, QTime

from gzdesk.progress.pace import DAY, HOUR, MINUTE

STEPS = (
    *(MINUTE * one for one in (1, 2, 5, 10, 20, 30)),
    *(HOUR * one for one in (1, 2, 3, 6, 12)),
    *(DAY * one for one in (1, 2, 7, 14, 28, 91, 182, 364)),
)
MOST = 4  # ticks: words are wide
SHORTEST = float(MINUTE)  # the axis is never shorter


def offset_at(moment: float) -> int:
    """How many seconds the clocks here are ahead of UTC at a moment, given in seconds since 1970."""
    return int(time.localtime(moment).tm_gmtoff)


def span(first: float, last: float) -> tuple[float, float]:
    """The ends of an axis that holds these moments."""
    middle, half = (first + last) / 2, max(last - first, SHORTEST) / 2
    return middle - half, middle + half


def ticks(low: float, high: float) -> tuple[list[float], list[str]]:
    """Round moments of the clocks here between two, and the words for them."""
    step = next((one for one in STEPS if (high - low) / one <= MOST), STEPS[-1])
    offset = offset_at(high)
    first = -(-(low + offset) // step) * step
    places = [first + number * step - offset for number in range(int((high + offset - first) // step) + 1)]
    return places, [_word(place, step, high - low) for place in places]


def _word(moment: float, step: int, whole: float) -> str:
    here, locale = datetime.fromtimestamp(moment), QLocale()
    clock = locale.toString(QTime(here.hour, here.minute), "HH:mm")
    date = locale.toString(QDate(here.year, here.month, here.day), "d MMM" if whole < 300 * DAY else "MMM yyyy")
    if step >= DAY:
        return date
    return f"{date} {clock}" if whole > DAY else clock
