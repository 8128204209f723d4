"""Where black and white lie in an image's fluxes: percentiles, and for colour the sky and the weight of each band."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.picture import Picture
from gzdesk.settings import DisplaySettings

SAMPLED_VALUES = 2**18  # more values than these are thinned out before percentiles are taken
SKY_PERCENTILE = 30.0  # of a band: below the middle, as the galaxy fills much of its cutout
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

    def apply(self, pixels: NDArray[np.float32]) -> NDArray[np.float32]:
        """The pixels on that scale; values beyond black and white stay beyond."""
        if self.high - self.low < SMALLEST_RANGE:
            pixels = pixels.astype(np.float64)
        scaled = np.empty_like(pixels)
        for band, (weight, sky) in enumerate(zip(self.weights, self.skies, strict=True)):
            place = (..., band) if pixels.ndim == 3 else ...  # band by band: many times faster than all at once
            np.subtract(pixels[place], pixels.dtype.type(sky + self.low / weight), out=scaled[place])
            np.multiply(scaled[place], pixels.dtype.type(weight / (self.high - self.low)), out=scaled[place])
        return scaled.astype(np.float32, copy=False)


def scaling_of(picture: Picture, settings: DisplaySettings) -> Scaling:
    """The scaling between the percentiles of an image; for colour, those of the mean of its weighted bands."""
    sample = _thinned(picture.pixels)
    if sample.ndim == 2:
        return percentile_scaling(sample, settings, picture.pixels)
    quantiles = (settings.low_percentile, SKY_PERCENTILE, settings.high_percentile)
    low_sky_high_3 = [percentiles(sample[..., band], quantiles) for band in range(3)]
    skies = tuple(sky for _, sky, _ in low_sky_high_3)
    weights = _weights(picture.bands, [high - low for low, _, high in low_sky_high_3])
    mixed = Scaling(0.0, 1.0, weights, skies).apply(sample)
    limits = percentile_scaling(mean_of_bands(mixed), settings)
    return Scaling(limits.low, limits.high, weights, skies)


def percentile_scaling(
    sample: NDArray[np.float32], settings: DisplaySettings, whole: NDArray[np.float32] | None = None
) -> Scaling:
    """Black and white at the percentiles; at the extremes of the whole image where a few bright pixels stand alone."""
    low, high = percentiles(sample, sorted((settings.low_percentile, settings.high_percentile)))
    if not high > low:
        low, high = percentiles(sample if whole is None else whole, (0.0, 100.0))
    return Scaling(low, high)


def percentiles(values: NDArray[np.float32], percents: Sequence[float]) -> tuple[float, ...]:
    """Percentiles of the finite values, as ``np.percentile`` gives them in a fifth of the time; 0 if there are none."""
    flat = values.ravel()
    finite = np.isfinite(flat)
    if not finite.all():
        flat = flat[finite]
    if flat.size == 0:
        return (0.0,) * len(percents)
    places = [percent / 100.0 * (flat.size - 1) for percent in percents]
    ordered = np.sort(flat)  # numpy sorts float32 with vector instructions, faster than it partitions
    return tuple(_between(ordered, place) for place in places)


def mean_of_bands(pixels_H_W_3: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean over the last axis, ten times faster than numpy's for so short an axis."""
    mean: NDArray[np.float32] = pixels_H_W_3[..., 0] + pixels_H_W_3[..., 1]
    mean += pixels_H_W_3[..., 2]
    mean /= 3
    return mean


def _between(ordered: NDArray[np.float32], place: float) -> float:
    below, above = float(ordered[int(place)]), float(ordered[math.ceil(place)])
    return below + (above - below) * (place - int(place))


def _thinned(pixels: NDArray[np.float32]) -> NDArray[Any]:
    step = max(1, math.ceil(math.sqrt(pixels.size / SAMPLED_VALUES)))
    return pixels[::step, ::step]


def _weights(bands: str, ranges: Sequence[float]) -> tuple[float, ...]:
    """How bands are mixed: known ones by their colours, so that galaxies compare; others almost balanced."""
    if bands and all(band in BAND_WEIGHTS for band in bands):
        return tuple(BAND_WEIGHTS[band] for band in bands)
    known = [math.log(each) for each in ranges if each > 0]
    middle = math.exp(sum(known) / len(known)) if known else 1.0
    return tuple((middle / each) ** BALANCE if each > 0 else 1.0 for each in ranges)
