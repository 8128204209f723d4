"""Finds the few of a million positions that lie near one place on the sky, without looking at the others."""

import math

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.sky import towards

STRIP = 0.5  # degrees of declination
TURN = 1000.0  # more than the right ascensions of one strip

Indices = NDArray[np.intp]


class Strips:
    """Positions (ICRS, degrees) sorted into strips of declination, and within them by right ascension."""

    def __init__(self, ra_G: NDArray[np.float64], dec_G: NDArray[np.float64]) -> None:
        """Those that are no positions are near nothing."""
        good = np.flatnonzero(np.isfinite(ra_G) & (np.abs(dec_G) <= 90))
        keys = _strip(dec_G[good]) * TURN + ra_G[good] % 360.0
        order = np.argsort(keys, kind="stable")
        self._keys, self._order = keys[order], good[order]
        self._towards_N_3 = towards(ra_G[self._order], dec_G[self._order])

    def within(self, centre_3: NDArray[np.float64], radius: float) -> Indices:
        """The positions not further than ``radius`` (radians) from a unit vector, in no particular order."""
        parts = [np.arange(start, stop) for start, stop in self._runs(centre_3, radius) if stop > start]
        if not parts:
            return np.empty(0, dtype=np.intp)
        near = np.concatenate(parts)
        if radius < math.pi:
            near = near[self._towards_N_3[near] @ centre_3 >= math.cos(radius)]
        return self._order[near]

    def _runs(self, centre_3: NDArray[np.float64], radius: float) -> list[tuple[int, int]]:
        """Where in the sorted positions the right ascensions of the cap are, strip by strip."""
        if radius >= math.pi:
            return [(0, len(self._keys))]
        dec = math.asin(max(-1.0, min(1.0, float(centre_3[2]))))
        ra = math.degrees(math.atan2(centre_3[1], centre_3[0])) % 360.0
        lowest, highest = math.degrees(dec - radius), math.degrees(dec + radius)
        first, last = int(_strip(max(lowest, -90.0))), int(_strip(min(highest, 90.0)))
        half = 180.0  # the cap lies around a pole
        if lowest > -90 and highest < 90:
            half = math.degrees(math.asin(min(1.0, math.sin(radius) / math.cos(dec))))
        spans = [(ra - half, ra + half)]
        if half >= 180:
            spans = [(0.0, 360.0)]
        elif ra - half < 0:
            spans = [(0.0, ra + half), (ra - half + 360.0, 360.0)]
        elif ra + half > 360:
            spans = [(ra - half, 360.0), (0.0, ra + half - 360.0)]
        ends = [[strip * TURN + end for end in span] for strip in range(first, last + 1) for span in spans]
        found = np.searchsorted(self._keys, np.array(ends))
        return [(int(start), int(stop)) for start, stop in found]


def _strip(dec: "NDArray[np.float64] | float") -> "NDArray[np.float64]":
    return np.floor((np.asarray(dec, dtype=np.float64) + 90.0) / STRIP)
