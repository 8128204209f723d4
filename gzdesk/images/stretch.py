"""Stretches: the curves from measured light to what the eye sees, astropy's, as tables that are looked up."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gzdesk.settings import DisplaySettings

STEPS = 65_535  # of a stretch's table: its slope near black is steep, and 4,096 steps would show as bands there
LOG_STEPS = 2**16  # of a table over the bits of a float: an eighth of a per cent of the light each
LOG_SHIFT = 15  # the bits of a positive float32 that such a table leaves out
LUPTON_REACH = 0.1  # Lupton's curve goes through this share of white at this share of its stretch, whatever Q


def shape_of(settings: DisplaySettings) -> float:
    """The number that shapes the stretch, for those that have one."""
    return {"asinh": settings.softening, "power": settings.exponent}.get(settings.stretch, 0.0)


@lru_cache(maxsize=16)
def curve(stretch: str, shape: float) -> NDArray[np.float64]:
    """astropy's stretch from 0 to 1 at every step."""
    from astropy import visualization

    functions = {
        "asinh": lambda: visualization.AsinhStretch(shape),
        "linear": visualization.LinearStretch,
        "sqrt": visualization.SqrtStretch,
        "log": visualization.LogStretch,
        "power": lambda: visualization.PowerStretch(shape),
    }
    light: NDArray[np.float64] = functions[stretch]()(np.arange(STEPS + 1) / STEPS)
    return light


@lru_cache(maxsize=16)
def gain(stretch: str, shape: float) -> NDArray[np.float32]:
    """By how much the stretch brightens an intensity at every step, times 255; at 0 as at the first step."""
    light = curve(stretch, shape)
    gains = np.empty(STEPS + 1, dtype=np.float32)
    gains[1:] = 255 * light[1:] * STEPS / np.arange(1, STEPS + 1)
    gains[0] = gains[1]
    return gains


@lru_cache(maxsize=16)
def lupton_gain(q: float, stretch: float) -> NDArray[np.float32]:
    """By how much Lupton et al. (2004) brighten an intensity, times 255, by its float's leading bits; 0 at 0."""
    middles = (np.arange(LOG_STEPS, dtype=np.uint32) << LOG_SHIFT) + np.uint32(1 << (LOG_SHIFT - 1))
    light = middles.view(np.float32).astype(np.float64)
    with np.errstate(all="ignore"):
        slope = LUPTON_REACH / np.arcsinh(LUPTON_REACH * q)
        gains = np.nan_to_num(255 * slope * np.arcsinh(q / stretch * light) / light, posinf=0.0)
    gains[0] = 0
    table: NDArray[np.float32] = gains.astype(np.float32)
    return table


def steps(scaled: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Places in the table of a stretch; 0 where there is no finite value."""
    places = scaled * np.float32(STEPS)
    np.clip(places, 0, STEPS, out=places)
    np.nan_to_num(places, copy=False)
    return places.astype(np.uint16)
