"""How an image's fluxes lie between black and white, and for colour how its bands are weighed against each other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BAND_WEIGHTS = {"g": 6.0, "r": 3.4, "i": 3.0, "z": 2.2}  # per unit of flux: a galaxy like the Sun comes out white
BALANCE = 0.75  # 1 would balance unknown bands in full, and paint every galaxy white
SMALLEST_RANGE = 1e-30  # fluxes in W m^-2 Hz^-1 lie below: float32 would run out of exponents


@dataclass(frozen=True)
class Scaling:
    """Takes fluxes to 0 (black) .. 1 (white): (weight * (flux - sky) - low) / (high - low), band by band."""

    low: float
    high: float
    weights: tuple[float, ...] = (1.0,)
    skies: tuple[float, ...] = (0.0,)

    @property
    def constant(self) -> bool:
        """Whether there is no contrast to show."""
        return not self.high > self.low

    @property
    def mean_weight(self) -> float:
        """Of the bands."""
        return sum(self.weights) / len(self.weights)

    @property
    def in_units(self) -> tuple[float, float]:
        """Black and white in the picture's units; manual limits of these values draw the same."""
        return self.low / self.mean_weight, self.high / self.mean_weight

    def band(self, plane: NDArray[np.float32], place: int = 0) -> NDArray[np.float32]:
        """One band on that scale; values beyond black and white stay beyond."""
        weight, sky = self.weights[place], self.skies[place]
        values: NDArray[Any] = plane
        if self.high - self.low < SMALLEST_RANGE:
            values = plane.astype(np.float64)
        scaled = np.subtract(values, values.dtype.type(sky + self.low / weight))
        np.multiply(scaled, values.dtype.type(weight / (self.high - self.low)), out=scaled)
        light: NDArray[np.float32] = scaled.astype(np.float32, copy=False)
        return light


def percentiles(values: NDArray[np.float32], percents: Sequence[float]) -> tuple[float, ...]:
    """Percentiles of the finite values, as ``np.percentile`` gives them in a fifth of the time; 0 if there are none."""
    return percentiles_of_ordered(ordered(values), percents)


def ordered(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The finite values, smallest first."""
    flat = values.ravel()
    finite = np.isfinite(flat)
    if not finite.all():
        flat = flat[finite]
    return np.sort(flat)  # numpy sorts float32 with vector instructions, faster than it partitions


def percentiles_of_ordered(flat: NDArray[np.float32], percents: Sequence[float]) -> tuple[Any, ...]:
    """Percentiles of values that are in order; 0 if there are none."""
    if flat.size == 0:
        return (0.0,) * len(percents)
    return tuple(_between(flat, percent / 100.0 * (flat.size - 1)) for percent in percents)


def mean_of(planes: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The mean of three bands, ten times faster than numpy's over so short an axis."""
    mean: NDArray[np.float32] = planes[0] + planes[1]
    mean += planes[2]
    mean /= 3
    return mean


def weights_of(bands: Sequence[str], ranges: Sequence[float]) -> tuple[float, ...]:
    """How bands are mixed: known ones by their colours, so that galaxies compare; others almost balanced."""
    if bands and all(band in BAND_WEIGHTS for band in bands):
        return tuple(BAND_WEIGHTS[band] for band in bands)
    known = [math.log(each) for each in ranges if each > 0]
    middle = math.exp(sum(known) / len(known)) if known else 1.0
    return tuple((middle / each) ** BALANCE if each > 0 else 1.0 for each in ranges)


def _between(flat: NDArray[np.float32], place: float) -> float:
    below, above = float(flat[int(place)]), float(flat[math.ceil(place)])
    return below + (above - below) * (place - int(place))
