"""Colour maps, and contrast and bias as DS9 has them: which colour a stretched light gets."""

from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.stretch import curve, shape_of
from gzdesk.settings import DisplaySettings

# Red, green and blue of the classic maps rise along straight lines through these points (light, colour).
STRAIGHT = {
    "grey": (((0.0, 0.0), (1.0, 1.0)),) * 3,
    "heat": (
        ((0.0, 0.0), (0.34, 1.0), (1.0, 1.0)),
        ((0.0, 0.0), (1.0, 1.0)),
        ((0.0, 0.0), (0.65, 0.0), (0.98, 1.0), (1.0, 1.0)),
    ),
    "cool": (
        ((0.0, 0.0), (0.29, 0.0), (0.76, 0.1), (1.0, 1.0)),
        ((0.0, 0.0), (0.22, 0.0), (0.96, 1.0), (1.0, 1.0)),
        ((0.0, 0.0), (0.53, 1.0), (1.0, 1.0)),
    ),
}
OPAQUE = np.uint32(0xFF000000)


@lru_cache(maxsize=16)
def colours(name: str) -> NDArray[np.uint8]:
    """The 256 colours (256, 3) of a map, from dark to light."""
    if name in STRAIGHT:
        light = np.linspace(0.0, 1.0, 256)
        bands = [np.interp(light, [at for at, _ in points], [to for _, to in points]) for points in STRAIGHT[name]]
        return (np.stack(bands, axis=-1) * 255 + 0.5).astype(np.uint8)
    rows = (resources.files("gzdesk.resources") / "colour_maps" / f"{name}.csv").read_text("utf-8").splitlines()[1:]
    return np.array([row.split(",") for row in rows], dtype=np.uint8)


def packed(rgb_N_3: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Colours as the screen has them: 0xffRRGGBB."""
    red, green, blue = (rgb_N_3[..., band].astype(np.uint32) for band in range(3))
    return OPAQUE | red << np.uint32(16) | green << np.uint32(8) | blue


def unpacked(screen_H_W: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """The red, green and blue (H, W, 3) of the screen's colours, C-contiguous."""
    rgb_H_W_3 = np.empty((*screen_H_W.shape, 3), dtype=np.uint8)
    for band, shift in enumerate((16, 8, 0)):
        rgb_H_W_3[..., band] = screen_H_W >> np.uint32(shift)
    return rgb_H_W_3


def contrasted(light: NDArray[np.float64], contrast: float, bias: float) -> NDArray[np.float64]:
    """Light 0 to 1 as places 0 to 1 in the colour map, the way DS9 takes contrast and bias."""
    if (contrast, bias) == (1.0, 0.5):
        return light
    return np.clip((light - bias) * contrast + 0.5, 0.0, 1.0)


def palette(settings: DisplaySettings, grey: bool = False) -> NDArray[np.uint32]:
    """The colours of the 256 bytes of a picture that has been stretched before; ``grey``: whatever the map."""
    name = "grey" if grey else settings.colour_map
    return _palette(None, 0.0, settings.contrast, settings.bias, name, settings.invert)


def stretched_palette(settings: DisplaySettings) -> NDArray[np.uint32]:
    """The colours of all steps of a stretch."""
    return _palette(
        settings.stretch,
        shape_of(settings),
        settings.contrast,
        settings.bias,
        settings.colour_map,
        settings.invert,
    )


@lru_cache(maxsize=16)
def _palette(
    stretch: str | None, shape: float, contrast: float, bias: float, name: str, invert: bool
) -> NDArray[np.uint32]:
    light = np.arange(256) / 255 if stretch is None else curve(stretch, shape)
    places = (contrasted(light, contrast, bias) * 255 + 0.5).astype(np.uint8)
    table = packed(colours(name)[::-1] if invert else colours(name))
    return table[places]
