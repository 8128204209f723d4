"""How the numbers of the display lie on their sliders: what matters most gets the most room."""

import math

from gzdesk.ui.value_slider import Scale

DEEPEST = 20.0  # per cent of the pixels that may be drawn black, and white


def _decades(least: float, most: float, digits: int = 2) -> Scale:
    """Equal steps on the slider multiply the value."""
    low, span = math.log10(least), math.log10(most / least)
    return Scale(
        value_at=lambda place: float(f"{10 ** (low + span * place):.{digits}g}"),
        place_of=lambda value: (math.log10(max(value, least / 1e3)) - low) / span,
        text=lambda value: f"{value:.{digits}g}",
    )


SOFTENING = _decades(1e-3, 1.0)
EXPONENT = _decades(0.1, 10.0)
CONTRAST = _decades(0.1, 10.0, 3)
Q = _decades(0.1, 100.0)
LUPTON_STRETCH = _decades(1e-3, 10.0)
BIAS = Scale(
    value_at=lambda place: round(place, 3),
    place_of=lambda value: value,
    text=lambda value: f"{value:.2f}",
)
# The percentiles widen as squares towards the middle.
BLACK = Scale(
    value_at=lambda place: round(DEEPEST * place**2, 2),
    place_of=lambda value: math.sqrt(max(value, 0.0) / DEEPEST),
    text=lambda value: f"{value:.3g}\u202f%",
)
WHITE = Scale(
    value_at=lambda place: round(100 - DEEPEST * (1 - place) ** 2, 2),
    place_of=lambda value: 1 - math.sqrt(max(100 - value, 0.0) / DEEPEST),
    text=lambda value: f"{value:.4g}\u202f%",
)
