"""How large the galaxy in the middle of a picture is, so that the network is shown the galaxy and not the sky."""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.network_input import grey_square
from gzdesk.images.picture import Picture

SPAN = 1.5  # half the network's field, in extents: chosen on real galaxies, where it gave the best posteriors
SMALLEST_FIELD = 0.15  # of the shorter side of the picture
SIDE = 96  # pixels on a side of the picture that is measured: enough for a size, and under a millisecond
BORDER = 6  # pixels of it that are taken for sky
PETROSIAN = 0.2  # the galaxy ends where it is this much fainter than the mean within (Petrosian 1976; SDSS takes 0.2)

Floats = NDArray[np.float32]


def extent(picture: Picture) -> float:
    """Radius of the central galaxy as a share of half the shorter side, 0 to 1; about its Petrosian radius.

    In a picture that was stretched before it comes out somewhat larger than in measured light. The profile is that of
    medians around circles, which neighbours and stars hardly move; a galaxy that does not end within the picture has
    the extent 1, and so has a picture in which there is none.
    """
    rings, grey_S_S = _rings(), grey_square(picture, SIDE)
    sky, noise = _sky(grey_S_S)
    light = grey_S_S.ravel()[rings.order] - sky
    profile_R = np.array([np.median(light[start:stop]) for start, stop in rings.bounds])
    if profile_R[0] <= 3 * noise:
        return 1.0
    pixels_R = np.array([stop - start for start, stop in rings.bounds])
    within_R = np.cumsum(profile_R * pixels_R) / np.cumsum(pixels_R)
    ended = np.flatnonzero((profile_R < PETROSIAN * within_R) | (profile_R < noise))
    return float((ended[0] + 0.5) / len(rings.bounds)) if ended.size else 1.0


def field_around(extent: float, typical: float) -> float:
    """The middle part of the picture to show the network, as a share of its shorter side.

    Half way (in logarithms) between what suits this galaxy and what suits the ``typical`` extent of the catalogue: one
    mistaken measurement then does little harm, and something of the galaxies' true sizes is still to be seen.
    """
    return min(1.0, max(SMALLEST_FIELD, SPAN * math.sqrt(extent * typical)))


def _sky(grey_S_S: Floats) -> tuple[float, float]:
    """Median and spread of the border; the spread is never below the steps of a picture with 8 bits."""
    sides = grey_S_S[:BORDER], grey_S_S[-BORDER:], grey_S_S[:, :BORDER], grey_S_S[:, -BORDER:]
    edge = np.concatenate([side.ravel() for side in sides])
    sky = float(np.median(edge))
    span = float(grey_S_S.max() - sky)
    return sky, max(1.4826 * float(np.median(np.abs(edge - sky))), span / 512)


class _Rings:
    """The pixels of the measured picture, ordered by their ring, and where each ring begins and ends."""

    def __init__(self) -> None:
        away = np.arange(SIDE) - (SIDE - 1) / 2
        ring_P = np.hypot(away[:, None], away[None, :]).astype(np.int64).ravel()
        self.order = np.argsort(ring_P, kind="stable")
        ends = np.cumsum(np.bincount(ring_P)[: SIDE // 2])
        self.bounds = list(zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True))


@cache
def _rings() -> _Rings:
    return _Rings()
