"""What the network sees of a galaxy: the middle of the picture, always stretched in the same way, on every desk."""

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.colour_maps import unpacked
from gzdesk.images.painting import CONSTANT, paint_colour
from gzdesk.images.picture import Picture
from gzdesk.images.samples import Samples
from gzdesk.images.scaling import mean_of
from gzdesk.images.stretch import curve, shape_of, steps
from gzdesk.settings import DisplaySettings

BANDS = 3  # of a cube: the first ones, however many are kept for the eye
LUMINANCE = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # ITU-R BT.601, as inside a JPEG

# What the network sees does not follow what the astronomer likes to see.
NETWORK = DisplaySettings(stretch="asinh", low_percentile=0.5, high_percentile=99.7, softening=0.1, invert=False)


def to_grey8(picture: Picture, size: int, field: float = 1.0) -> NDArray[np.uint8]:
    """The network's input (size, size): the middle square of the picture, averaged down, the same on every desk.

    ``field`` is the side of that square as a share of the shorter side of the picture. Linear data are averaged
    before they are stretched, which lifts the faint parts above the noise.
    """
    with np.errstate(all="ignore"):
        grey_S_S = grey_square(picture, size, field)
        if picture.display_ready:
            return np.asarray(np.clip(grey_S_S, 0, 255) + 0.5, dtype=np.uint8)
        scaling = Samples([grey_S_S]).of_band(0, NETWORK)
        if scaling.constant:
            return np.full((size, size), CONSTANT, dtype=np.uint8)
        greys = (curve(NETWORK.stretch, shape_of(NETWORK)) * 255 + 0.5).astype(np.uint8)
        return greys[steps(scaling.band(grey_S_S))]


def grey_square(picture: Picture, size: int, field: float = 1.0) -> NDArray[np.float32]:
    """The middle square of the picture in one band, averaged to (size, size), in the picture's own units."""
    return _resized(_grey(_middle(picture.pixels, field), picture.display_ready), size)


def to_network_rgb8(picture: Picture, size: int, field: float = 1.0) -> NDArray[np.uint8]:
    """The input (size, size, 3) of a network for colour, cut as by ``to_grey8``; grey becomes three equal bands."""
    if picture.pixels.ndim == 2:
        return np.repeat(to_grey8(picture, size, field)[..., np.newaxis], 3, axis=2)
    with np.errstate(all="ignore"):
        pixels = _without_blanks(_middle(picture.pixels, field))
        planes = [_resized(pixels[..., band], size) for band in range(BANDS)]
        if picture.display_ready:
            return np.asarray(np.clip(np.stack(planes, axis=-1), 0, 255) + 0.5, dtype=np.uint8)
        scaling = Samples(planes, picture.bands).of_colour(range(BANDS), NETWORK)
        screen_S_S = np.empty((size, size), dtype=np.uint32)
        paint_colour(planes, scaling, NETWORK, screen_S_S)
    return unpacked(screen_S_S)


def _middle(pixels: NDArray[np.float32], field: float) -> NDArray[np.float32]:
    height, width = pixels.shape[:2]
    side = max(1, round(min(height, width) * min(max(field, 0.0), 1.0)))
    top, left = (height - side) // 2, (width - side) // 2
    middle = pixels[top : top + side, left : left + side]
    return middle[..., :BANDS] if middle.ndim == 3 else middle


def _grey(pixels: NDArray[np.float32], display_ready: bool) -> NDArray[np.float32]:
    """One value a pixel: the luminance of a picture, the mean of the bands of a measurement, blanks as sky."""
    if display_ready:
        return np.asarray(pixels @ LUMINANCE) if pixels.ndim == 3 else pixels
    pixels = _without_blanks(pixels)
    return mean_of([pixels[..., band] for band in range(BANDS)]) if pixels.ndim == 3 else pixels


def _without_blanks(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """With the sky, the median of each band, in place of the pixels without a finite value."""
    blank = np.isnan(pixels)
    if not blank.any():
        return pixels
    skies = np.nan_to_num(np.nanmedian(pixels.reshape(pixels.shape[0] * pixels.shape[1], -1), axis=0))
    return np.where(blank, skies if pixels.ndim == 3 else skies[0], pixels)


def _resized(grey: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(grey, dtype=np.float32))
    kind = Image.Resampling.HAMMING if size < image.width else Image.Resampling.BICUBIC
    resized: NDArray[np.float32] = np.nan_to_num(np.asarray(image.resize((size, size), kind)))
    return resized
