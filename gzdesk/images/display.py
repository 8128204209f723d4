"""Which display settings can be drawn: people write them by hand, and other pictures have other bands."""

import math
from dataclasses import fields, replace
from typing import Any

from gzdesk.settings import DisplaySettings

STRETCHES = ("asinh", "linear", "sqrt", "log", "power")
LIMITS = ("percentile", "min-max", "zscale", "manual")
COLOUR_MAPS = ("grey", "viridis", "inferno", "magma", "cividis", "heat", "cool")
COLOURS = ("rgb", "band", "side-by-side")
MAX_BANDS = 12  # planes of a cube that are kept
SHIPPED = DisplaySettings()

# The words that are known, and how far the numbers may go; what lies beyond is drawn at the bound.
WORDS = {"stretch": STRETCHES, "limits": LIMITS, "colour_map": COLOUR_MAPS, "colour": COLOURS}
BOUNDS: dict[str, tuple[float, float]] = {
    "softening": (1e-4, 1.0),
    "exponent": (0.05, 10.0),
    "contrast": (0.01, 100.0),
    "bias": (-1.0, 2.0),
    "q": (1e-3, 1e3),
    "lupton_stretch": (1e-6, 1e3),
}
POSITIVE = ("softening", "exponent", "contrast", "q", "lupton_stretch")  # 0 is a slip, not a small value
PERCENTILES = ("low_percentile", "high_percentile")
LOWEST_BAND = {"band": 0, "red": -1, "green": -1, "blue": -1}  # -1: the usual one


def usable(settings: DisplaySettings) -> DisplaySettings:
    """The settings, with the shipped value for whatever nothing can be drawn with: people write them by hand."""
    changes = {field.name: _usable(field.name, getattr(settings, field.name)) for field in fields(settings)}
    return replace(settings, **changes)


def _usable(name: str, value: Any) -> Any:  # noqa: ANN401 - a field's value, of whatever type it has
    shipped = getattr(SHIPPED, name)
    if name in WORDS:
        return value if value in WORDS[name] else shipped
    if name in PERCENTILES:
        return value if 0 <= value <= 100 else shipped
    if name in LOWEST_BAND:
        return value if LOWEST_BAND[name] <= value < MAX_BANDS else shipped
    if isinstance(value, float) and (math.isnan(value) or (name in POSITIVE and value <= 0)):
        return shipped
    if name in BOUNDS:
        return min(max(value, BOUNDS[name][0]), BOUNDS[name][1])
    return value if not isinstance(value, float) or math.isfinite(value) else shipped
