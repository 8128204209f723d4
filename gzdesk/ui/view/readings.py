"""What is to be read at a point of a picture: its place on the sky, its pixel, and the values that the pixel holds."""

import math
from collections.abc import Sequence

from gzdesk.catalogue.position import Position
from gzdesk.images.picture import Picture
from gzdesk.ui.view.galaxy_canvas import Pointed
from gzdesk.ui.view.readout import Reading

MOST_VALUES = 3  # written at a point


def reading_at(picture: Picture, at: Pointed, bands: Sequence[int]) -> Reading:
    """What is at a point; ``bands`` are those whose values are wanted."""
    row, column = min(int(at.y), picture.height - 1), min(int(at.x), picture.width - 1)
    # A point's coordinates begin at the upper left corner of the first pixel, the WCS counts from its middle.
    sky = picture.sky_at(at.y - 0.5, at.x - 0.5)
    x, y = picture.fits_pixel(row, column)
    return Reading(
        position=None if sky is None else Position(*sky),
        pixel=f"{x + 1:.0f}, {y + 1:.0f}",  # from 1, as FITS and DS9 count
        value=_values(picture, row, column, bands),
    )


def centre_of(picture: Picture) -> Position | None:
    """The position of a picture's middle; None where its file does not say."""
    sky = picture.sky_at((picture.height - 1) / 2, (picture.width - 1) / 2)
    return None if sky is None else Position(*sky)


def _values(picture: Picture, row: int, column: int, bands: Sequence[int]) -> str:
    pixels = picture.pixels
    write = _whole if picture.display_ready else _number
    if pixels.ndim == 2:
        return f"{write(float(pixels[row, column]))} {picture.unit}".rstrip()
    wanted = list(bands)[:MOST_VALUES]
    texts = [f"{picture.band_name(band)} {write(float(pixels[row, column, band]))}" for band in wanted]
    return "  ".join(texts) + (f" {picture.unit}" if picture.unit and len(wanted) == 1 else "")


def _number(value: float) -> str:
    """Four figures, zeros too, so that the width stays; with a minus as long as a plus."""
    return f"{value:#.4g}".rstrip(".").replace("-", "\u2212") if math.isfinite(value) else "\u2013"


def _whole(value: float) -> str:
    """One of the 256 bytes of a picture that comes ready for display."""
    return f"{value:3.0f}"
