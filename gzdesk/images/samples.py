"""What black and white are taken from: a picture's light, sorted once, so that other limits cost nothing."""

import math
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.scaling import Scaling, mean_of, ordered, percentiles_of_ordered, weights_of
from gzdesk.settings import DisplaySettings

SAMPLED_VALUES = 2**18  # more values than these are thinned out before percentiles are taken
ZSCALED_VALUES = 2**24  # and these before zscale takes its own thousand
MOST_FOUND = 256  # kept of a picture: a slider over the percentiles leaves a trail of mixes
SKY_PERCENTILE = 30.0  # of a band: below the middle, as the galaxy fills much of its cutout

Found = TypeVar("Found")
Plane = NDArray[np.float32]
Limits = tuple[float, float]


class Samples:
    """The limits of one picture by every rule, of one band or of three mixed into a colour picture."""

    def __init__(self, planes: Sequence[Plane], names: Sequence[str] = ()) -> None:
        self._planes, self._names = planes, tuple(names)
        self._found: dict[Hashable, Any] = {}
        self._mixed: tuple[Scaling, tuple[int, ...], NDArray[np.float32]] | None = None  # the latest mix, sorted

    def of_band(self, band: int, settings: DisplaySettings) -> Scaling:
        """The scaling of one band alone."""
        plane = self._planes[band]
        if settings.limits == "manual":
            return Scaling(*_sorted((settings.low, settings.high)))
        if settings.limits == "zscale":
            return Scaling(*self._once(("zscale", band), lambda: zscale(plane)))
        if settings.limits == "percentile":
            low, high = percentiles_of_ordered(self._ordered(band, plane.size), _percents(settings))
            if high > low:
                return Scaling(low, high)
        return Scaling(*self._once(("extremes", band), lambda: _extremes([plane])))

    def of_colour(self, bands: Sequence[int], settings: DisplaySettings) -> Scaling:
        """The scaling of three bands: their skies, their weights, and the limits of their weighted mean.

        Manual limits are in the picture's units above the sky, weighted as the bands are on average.
        """
        mix = self._mix(bands, settings)
        if settings.limits == "manual":
            low, high = (limit * mix.mean_weight for limit in _sorted((settings.low, settings.high)))
        else:
            low, high = self._limits_of_mix(bands, mix, settings)
        return Scaling(low, high, mix.weights, mix.skies)

    def _mix(self, bands: Sequence[int], settings: DisplaySettings) -> Scaling:
        """How three bands become one intensity: without limits yet."""
        quantiles = (settings.low_percentile, SKY_PERCENTILE, settings.high_percentile)
        low_sky_high_3 = [
            percentiles_of_ordered(self._ordered(band, 3 * self._planes[band].size), quantiles) for band in bands
        ]
        names = [self._names[band] for band in bands] if self._names else []
        weights = weights_of(names, [high - low for low, _, high in low_sky_high_3])
        return Scaling(0.0, 1.0, weights, tuple(sky for _, sky, _ in low_sky_high_3))

    def _limits_of_mix(self, bands: Sequence[int], mix: Scaling, settings: DisplaySettings) -> Limits:
        if settings.limits == "min-max":
            key = ("extremes", *bands, mix)
            return self._once(key, lambda: _extremes([self._planes[band] for band in bands], mix))
        if settings.limits == "zscale":
            return self._once(("zscale", *bands, mix), lambda: zscale(self._mixed_sample(bands, mix)))
        if self._mixed is None or self._mixed[:2] != (mix, tuple(bands)):
            self._mixed = mix, tuple(bands), ordered(self._mixed_sample(bands, mix))
        low, high = percentiles_of_ordered(self._mixed[2], _percents(settings))
        return (low, high) if high > low else percentiles_of_ordered(self._mixed[2], (0.0, 100.0))

    def _mixed_sample(self, bands: Sequence[int], mix: Scaling) -> Plane:
        samples = [thinned(self._planes[band], 3 * self._planes[band].size) for band in bands]
        return mean_of([mix.band(sample, place) for place, sample in enumerate(samples)])

    def _ordered(self, band: int, values: int) -> Plane:
        return self._once(("ordered", band, values), lambda: ordered(thinned(self._planes[band], values)))

    def _once(self, key: Hashable, find: Callable[[], Found]) -> Found:
        if len(self._found) > MOST_FOUND:
            self._found.clear()
        if key not in self._found:
            self._found[key] = find()
        return cast(Found, self._found[key])


def thinned(plane: Plane, values: int, at_most: int = SAMPLED_VALUES) -> Plane:
    """Every so many rows and columns, if the picture has more values than are needed."""
    step = max(1, math.ceil(math.sqrt(values / at_most)))
    return plane[::step, ::step]


def zscale(plane: Plane) -> Limits:
    """The limits of IRAF's zscale, as astropy finds them."""
    from astropy.visualization import ZScaleInterval

    plane = thinned(plane, plane.size, ZSCALED_VALUES)
    if not np.isfinite(plane).any():
        return 0.0, 0.0
    low, high = ZScaleInterval().get_limits(plane)
    return float(low), float(high)


def _extremes(planes: Sequence[Plane], mix: Scaling | None = None) -> Limits:
    """The least and the largest finite value of a plane, or of the mix of three."""
    rows = max(1, SAMPLED_VALUES // planes[0].shape[1])
    lows, highs = [], []
    for top in range(0, planes[0].shape[0], rows):
        blocks = [plane[top : top + rows] for plane in planes]
        block = blocks[0] if mix is None else mean_of([mix.band(each, place) for place, each in enumerate(blocks)])
        lows.append(np.fmin.reduce(block, axis=None))
        highs.append(np.fmax.reduce(block, axis=None))
    low, high = float(np.fmin.reduce(lows)), float(np.fmax.reduce(highs))
    return (low, high) if math.isfinite(low + high) else (0.0, 0.0)


def _percents(settings: DisplaySettings) -> Limits:
    return _sorted((settings.low_percentile, settings.high_percentile))


def _sorted(limits: Limits) -> Limits:
    return min(limits), max(limits)
