"""Pace: when votes were given, by whom, and how many in an hour, a day or a week.

Letters in array names: V votes, B bars of equal width. Times are seconds since 1970, UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gzdesk.project.vote import Vote

Times = NDArray[np.float64]

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800
WIDTHS = (MINUTE, 10 * MINUTE, HOUR, DAY, WEEK, 4 * WEEK)  # of bars
MOST_BARS = 40
MONDAY = 4 * DAY  # the first one after the beginning of 1970


@dataclass(frozen=True, eq=False)
class Timeline:
    """When each annotator gave the votes that stand, in order; whoever gave most comes first."""

    times_V: Mapping[str, Times]

    @property
    def votes(self) -> int:
        """Of all annotators."""
        return sum(len(times_V) for times_V in self.times_V.values())

    @property
    def together_V(self) -> Times:
        """Of all annotators, in order."""
        return np.sort(np.concatenate(list(self.times_V.values()))) if self.times_V else np.empty(0)


def timeline(rows: Iterable[Vote]) -> Timeline:
    """The votes with an answer among standing rows."""
    texts: dict[str, list[str]] = {}
    for row in rows:
        if row.kind == "vote":
            texts.setdefault(row.annotator, []).append(row.utc.removesuffix("Z"))
    times = {who: np.sort(np.array(utc, "datetime64[ms]").astype(np.float64) / 1000) for who, utc in texts.items()}
    return Timeline(dict(sorted(times.items(), key=lambda one: (-len(one[1]), one[0]))))


@dataclass(frozen=True, eq=False)
class Bars:
    """How many votes were given in each of so many equal spans of time."""

    width: int  # seconds: one of WIDTHS
    begin_B: Times
    votes_B: NDArray[np.int64]


def bars(times_V: Times, offset: int = 0) -> Bars | None:
    """Count votes in the narrowest spans that make few bars; None without votes.

    Spans begin at full hours, midnights and Mondays of a place whose clocks are ``offset`` seconds ahead of UTC.
    """
    if not len(times_V):
        return None
    width = next((one for one in WIDTHS if _many(times_V, one, offset) <= MOST_BARS), WIDTHS[-1])
    shift = offset - (MONDAY if width >= WEEK else 0)
    place_V = np.floor((times_V + shift) / width).astype(np.int64)
    first = int(place_V[0])
    votes_B = np.bincount(place_V - first)
    begin_B: Times = (first + np.arange(len(votes_B))) * np.float64(width) - shift
    return Bars(width, begin_B, votes_B)


def _many(times_V: Times, width: int, offset: int) -> int:
    return int((times_V[-1] + offset) // width - (times_V[0] + offset) // width) + 1
