"""The scale of colours of the map: viridis, of which little fades into the ground and much stands out from it."""

from functools import cache

import pyqtgraph as pg

from gzdesk.survey.survey_signs import Colour

STEPS = 64
DARKEST, BRIGHTEST = 0.18, 0.90  # of viridis: what lies beyond is hard to see on a dark, or on a light ground


@cache
def colour_scale(*, dark: bool) -> tuple[Colour, ...]:
    """From little to much: on a dark ground much is bright, on a light one dark."""
    ends = (DARKEST, 1.0) if dark else (BRIGHTEST, 0.0)
    table = pg.colormap.get("viridis").getLookupTable(*sorted(ends), STEPS)
    colours = [(int(red), int(green), int(blue)) for red, green, blue in table[:, :3]]
    return tuple(colours if dark else reversed(colours))
