"""From measured light to eight bits: for the eye by the display settings, for the network always in the same way."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.display import usable
from gzdesk.images.picture import Picture
from gzdesk.images.scaling import Scaling, mean_of_bands, percentile_scaling, scaling_of
from gzdesk.settings import DisplaySettings

STEPS = 65_535  # of a stretch's table: its slope near black is steep, and 4,096 steps would show as bands there
BLOCK_VALUES = 2**20  # stretched at a time, so that a large image needs little memory besides itself
CONSTANT = 128  # the grey of an image without any contrast
BLANK = np.array([(66, 68, 84), (82, 84, 100)], dtype=np.uint8)  # the hatch over pixels without a finite value
HATCH = 4  # pixels, width of a stripe
LUMINANCE = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # ITU-R BT.601, as inside a JPEG

# What the network sees does not follow what the astronomer likes to see.
NETWORK = DisplaySettings(stretch="asinh", low_percentile=0.5, high_percentile=99.7, softening=0.1, invert=False)


def to_rgb8(picture: Picture, settings: DisplaySettings) -> NDArray[np.uint8]:
    """Draw a picture as (H, W, 3) bytes, C-contiguous; row 0 on top.

    Linear data are stretched between the percentiles; colour by its mean intensity, so that hues survive (Lupton et
    al. 2004). Display-ready pictures have been stretched by whoever made them, and are only inverted when asked.
    """
    pixels, settings = picture.pixels, usable(settings)
    rgb_H_W_3 = np.empty((*pixels.shape[:2], 3), dtype=np.uint8)
    scaling = None if picture.display_ready else scaling_of(picture, settings)
    rows = max(1, BLOCK_VALUES // pixels.shape[1])
    for top in range(0, pixels.shape[0], rows):
        block, rgb = pixels[top : top + rows], rgb_H_W_3[top : top + rows]
        with np.errstate(all="ignore"):
            if scaling is None:
                rgb[:] = block if block.ndim == 3 else block[..., np.newaxis]
            else:
                _draw(block, scaling, settings, rgb)
        if settings.invert:
            np.subtract(255, rgb, out=rgb)
        if scaling is not None:
            _hatch(block, rgb, top)
    return rgb_H_W_3


def to_grey8(picture: Picture, size: int, field: float = 1.0) -> NDArray[np.uint8]:
    """The network's input (size, size): the middle square of the picture, averaged down, the same on every desk.

    ``field`` is the side of that square as a share of the shorter side of the picture. Linear data are averaged
    before they are stretched, which lifts the faint parts above the noise.
    """
    with np.errstate(all="ignore"):
        grey_S_S = grey_square(picture, size, field)
        if picture.display_ready:
            return np.asarray(np.clip(grey_S_S, 0, 255) + 0.5, dtype=np.uint8)
        scaling = percentile_scaling(grey_S_S, NETWORK)
        if scaling.constant:
            return np.full((size, size), CONSTANT, dtype=np.uint8)
        return _table(NETWORK.stretch, _shape(NETWORK))[_steps(scaling.apply(grey_S_S))]


def grey_square(picture: Picture, size: int, field: float = 1.0) -> NDArray[np.float32]:
    """The middle square of the picture in one band, averaged to (size, size), in the picture's own units."""
    return _resized(_grey(_middle(picture.pixels, field), picture.display_ready), size)


def to_network_rgb8(picture: Picture, size: int, field: float = 1.0) -> NDArray[np.uint8]:
    """The input (size, size, 3) of a network for colour, cut as by ``to_grey8``; grey becomes three equal bands."""
    if picture.pixels.ndim == 2:
        return np.repeat(to_grey8(picture, size, field)[..., np.newaxis], 3, axis=2)
    with np.errstate(all="ignore"):
        pixels = _without_blanks(_middle(picture.pixels, field))
        pixels_S_S_3 = np.stack([_resized(pixels[..., band], size) for band in range(3)], axis=-1)
        if picture.display_ready:
            return np.asarray(np.clip(pixels_S_S_3, 0, 255) + 0.5, dtype=np.uint8)
        rgb_S_S_3 = np.empty(pixels_S_S_3.shape, dtype=np.uint8)
        _draw(pixels_S_S_3, scaling_of(replace(picture, pixels=pixels_S_S_3), NETWORK), NETWORK, rgb_S_S_3)
    return rgb_S_S_3


def _draw(pixels: NDArray[np.float32], scaling: Scaling, settings: DisplaySettings, rgb: NDArray[np.uint8]) -> None:
    if scaling.constant:
        rgb[:] = CONSTANT
        return
    scaled = scaling.apply(pixels)
    if scaled.ndim == 2:
        grey = _table(settings.stretch, _shape(settings))[_steps(scaled)]
        for band in range(3):
            rgb[..., band] = grey
        return
    gain = _gain(settings.stretch, _shape(settings))[_steps(mean_of_bands(scaled))]
    for band in range(3):
        bright = scaled[..., band] * gain
        np.fmin(np.fmax(bright, 0, out=bright), 255, out=bright)  # which makes 0 of NaN
        rgb[..., band] = bright


def _steps(scaled: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Places in the table of a stretch; 0 where there is no finite value."""
    places = scaled * np.float32(STEPS)
    np.clip(places, 0, STEPS, out=places)
    np.nan_to_num(places, copy=False)
    return places.astype(np.uint16)


def _shape(settings: DisplaySettings) -> float:
    """The number that shapes the stretch, for those that have one."""
    return {"asinh": settings.softening, "power": settings.exponent}.get(settings.stretch, 0.0)


@lru_cache(maxsize=16)
def _curve(stretch: str, shape: float) -> NDArray[np.float64]:
    """astropy's stretch from 0 to 1 at every step."""
    from astropy import visualization

    functions = {
        "asinh": lambda: visualization.AsinhStretch(shape),
        "linear": visualization.LinearStretch,
        "sqrt": visualization.SqrtStretch,
        "log": visualization.LogStretch,
        "power": lambda: visualization.PowerStretch(shape),
    }
    curve: NDArray[np.float64] = functions[stretch]()(np.arange(STEPS + 1) / STEPS)
    return curve


@lru_cache(maxsize=16)
def _table(stretch: str, shape: float) -> NDArray[np.uint8]:
    """The grey of every step."""
    return (_curve(stretch, shape) * 255 + 0.5).astype(np.uint8)


@lru_cache(maxsize=16)
def _gain(stretch: str, shape: float) -> NDArray[np.float32]:
    """By how much the stretch brightens an intensity at every step, times 255; at 0 as at the first step."""
    curve = _curve(stretch, shape)
    gain = np.empty(STEPS + 1, dtype=np.float32)
    gain[1:] = 255 * curve[1:] * STEPS / np.arange(1, STEPS + 1)
    gain[0] = gain[1]
    return gain


def _hatch(pixels: NDArray[np.float32], rgb: NDArray[np.uint8], top: int) -> None:
    """Hatch the pixels without a finite value, so that no-one takes them for sky."""
    blank = np.isnan(pixels)
    if blank.any():
        rows, columns = np.nonzero(blank if blank.ndim == 2 else blank.any(axis=-1))
        rgb[rows, columns] = BLANK[(rows + columns + top) // HATCH % 2]


def _middle(pixels: NDArray[np.float32], field: float) -> NDArray[np.float32]:
    height, width = pixels.shape[:2]
    side = max(1, round(min(height, width) * min(max(field, 0.0), 1.0)))
    top, left = (height - side) // 2, (width - side) // 2
    return pixels[top : top + side, left : left + side]


def _grey(pixels: NDArray[np.float32], display_ready: bool) -> NDArray[np.float32]:
    """One value a pixel: the luminance of a picture, the mean of the bands of a measurement, blanks as sky."""
    if display_ready:
        return np.asarray(pixels @ LUMINANCE) if pixels.ndim == 3 else pixels
    pixels = _without_blanks(pixels)
    return mean_of_bands(pixels) if pixels.ndim == 3 else pixels


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
