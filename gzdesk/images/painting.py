"""From scaled light to the colours of the screen, a few rows at a time, so that all of it stays in the cache."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.colour_maps import OPAQUE, packed, palette
from gzdesk.images.scaling import Scaling, mean_of
from gzdesk.images.stretch import LOG_SHIFT, STEPS, gain, lupton_gain, shape_of
from gzdesk.settings import DisplaySettings

BLOCK_VALUES = 2**16  # painted at a time, so that most of it stays in the cache
CONSTANT = 128  # the grey of an image without any contrast
BLANK = np.array([(66, 68, 84), (82, 84, 100)], dtype=np.uint8)  # the hatch over pixels without a finite value
HATCH = 4  # pixels, width of a stripe
COLOURS = np.uint32(0x00FFFFFF)  # the bits of a colour; exclusive or with them inverts it

RED_BLUE = np.uint32(0x00FF00FF)
HALF_OF_FOUR = np.uint32(0x00020002)

Plane = NDArray[np.float32]
Screen = NDArray[np.uint32]  # 0xffRRGGBB


def steps_of(plane: Plane, scaling: Scaling) -> NDArray[np.uint16]:
    """Where every pixel of a band stands in the table of a stretch; at 0 where it has no value."""
    steps_H_W = np.empty(plane.shape, dtype=np.uint16)
    with np.errstate(all="ignore"):
        for rows in _blocks(plane):
            light = scaling.band(plane[rows])
            light *= np.float32(STEPS)
            steps_H_W[rows] = _within(light, 0, STEPS, bool(np.isnan(light).any()))
    return steps_H_W


def look_up(places_H_W: NDArray[np.uint16] | NDArray[np.uint8], colours: Screen, screen: Screen) -> None:
    """Give every pixel the colour of its place in a table as long as there are places."""
    for rows in _blocks(places_H_W):
        np.take(colours, places_H_W[rows], out=screen[rows], mode="wrap")  # nothing wraps, and nothing is checked


def paint_colour(planes: Sequence[Plane], scaling: Scaling, settings: DisplaySettings, screen: Screen) -> None:
    """Paint three bands, red first: stretched by their mean intensity, so that hues survive (Lupton et al. 2004)."""
    if scaling.constant:
        screen[:] = palette(settings, grey=True)[CONSTANT]
        hatch(planes, screen)
        return
    offset = 127.5 - 255 * settings.bias * settings.contrast  # in DS9's sense, upon 0 to 255
    low, high = (min(max(offset + end * settings.contrast, 0.0), 255.0) for end in (0, 255))
    with np.errstate(all="ignore"):
        for rows in _blocks(planes[0]):
            lights = [scaling.band(plane[rows], place) for place, plane in enumerate(planes)]
            mean = mean_of(lights)
            blanks = bool(np.isnan(mean).any())
            gains = _lupton_gains(lights, mean, settings) if settings.lupton else _gains(mean, blanks, settings)
            if settings.contrast != 1:
                gains *= np.float32(settings.contrast)
            for light in lights:
                light *= gains
                if offset:
                    light += np.float32(offset)
                _within(light, low, high, blanks)
            _pack(lights, settings.invert, screen[rows])
            if blanks:
                hatch([plane[rows] for plane in planes], screen[rows], rows.start)


def hatch(planes: Sequence[Plane], screen: Screen, top: int = 0) -> None:
    """Hatch the pixels without a finite value, so that no-one takes them for sky; ``top`` is the first row's number."""
    for rows in _blocks(planes[0]):
        blank = np.isnan(planes[0][rows])
        for plane in planes[1:]:
            blank |= np.isnan(plane[rows])
        if blank.any():
            numbers = np.arange(len(blank)) + (top + rows.start)
            np.copyto(screen[rows], _stripes(screen.shape[1])[numbers % (2 * HATCH)], where=blank)


def recoloured(screen: Screen, settings: DisplaySettings) -> Screen:
    """A picture made for the eye with another contrast and bias, or inverted; two bytes are looked up at a time."""
    bytes_256 = (palette(settings, grey=True) & np.uint32(0xFF)).astype(np.uint16)
    pairs = np.add.outer(bytes_256 << np.uint16(8), bytes_256).astype(np.uint16).ravel()
    again = np.empty_like(screen)
    for rows in _blocks(screen):
        np.take(pairs, screen[rows].view(np.uint16), out=again[rows].view(np.uint16), mode="wrap")
        again[rows] |= OPAQUE
    return again


def halved_screen(screen: Screen) -> Screen:
    """Every two by two pixels of a picture averaged; red and blue are summed in one, as they leave each other room."""
    height, width = screen.shape
    if height % 2 or width % 2:
        screen = np.pad(screen, ((0, height % 2), (0, width % 2)), mode="edge")
    red_blue, green = (_sum_of_fours(screen >> np.uint32(shift) & RED_BLUE) for shift in (0, 8))
    red_blue, green = ((sums + HALF_OF_FOUR >> np.uint32(2)) & RED_BLUE for sums in (red_blue, green))
    return OPAQUE | red_blue | (green & np.uint32(0xFF)) << np.uint32(8)


def _gains(mean: Plane, blanks: bool, settings: DisplaySettings) -> Plane:
    """By how much the stretch brightens each pixel, by its mean intensity."""
    mean *= np.float32(STEPS)
    places = _within(mean, 0, STEPS, blanks).astype(np.uint16)
    return gain(settings.stretch, shape_of(settings)).take(places, mode="wrap")


def _lupton_gains(lights: Sequence[Plane], mean: Plane, settings: DisplaySettings) -> Plane:
    """By how much Lupton's curve does; less where a band would go beyond white, so that the hue stays."""
    np.fmax(mean, 0, out=mean)
    places = mean.view(np.uint32) >> np.uint32(LOG_SHIFT)
    gains = lupton_gain(settings.q, settings.lupton_stretch).take(places, mode="wrap")
    brightest = np.maximum(np.maximum(lights[0], lights[1]), lights[2])
    brightest *= gains
    brightest /= 255
    gains /= np.fmax(brightest, 1, out=brightest)
    return gains


def _within(light: Plane, low: float, high: float, blanks: bool) -> Plane:
    """The light between two bounds, in place; the lower one where there is no finite value."""
    if not blanks:
        return np.clip(light, np.float32(low), np.float32(high), out=light)
    np.fmax(light, np.float32(low), out=light)
    return np.fmin(light, np.float32(high), out=light)


@lru_cache(maxsize=4)
def _stripes(width: int) -> Screen:
    """The first rows of a hatched picture, after which it begins anew."""
    diagonals = np.add.outer(np.arange(2 * HATCH), np.arange(width))
    first: Screen = packed(BLANK)[diagonals // HATCH % 2]
    return first


def _pack(lights: Sequence[Plane], invert: bool, screen: Screen) -> None:
    for light, shift in zip(lights, (16, 8, 0), strict=True):
        colour = light.astype(np.int32).view(np.uint32)
        if shift == 16:
            np.left_shift(colour, np.uint32(16), out=screen)
        else:
            screen |= colour << np.uint32(shift)
    screen |= OPAQUE
    if invert:
        screen ^= COLOURS


def _blocks(plane: NDArray[np.generic]) -> Iterator[slice]:
    rows = max(1, BLOCK_VALUES // max(plane.shape[1], 1))
    for top in range(0, plane.shape[0], rows):
        yield slice(top, top + rows)


def _sum_of_fours(screen: Screen) -> Screen:
    pairs = screen[0::2] + screen[1::2]
    sums: Screen = pairs[:, 0::2] + pairs[:, 1::2]
    return sums
