"""Easel: one picture, and what need not be found again while its display changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.colour_maps import packed, palette, stretched_palette, unpacked
from gzdesk.images.display import usable
from gzdesk.images.painting import CONSTANT, halved_screen, hatch, look_up, paint_colour, recoloured, steps_of
from gzdesk.images.picture import Picture
from gzdesk.images.samples import Samples
from gzdesk.images.scaling import Scaling
from gzdesk.settings import DisplaySettings

LARGE = 1024  # pixels a side; larger pictures are also drawn at a half, a quarter, ... of their size

Plane = NDArray[np.float32]
Screen = NDArray[np.uint32]
READY = (0.0, 255.0)  # black and white of a picture made for the eye
IDENTITY = (1.0, 0.5, False)  # contrast, bias, invert that change nothing


@dataclass(frozen=True, eq=False)
class Panel:
    """One of the pictures that a galaxy is shown in: the only one, or one band of several side by side."""

    name: str  # of the band; empty where several bands make one picture
    limits: tuple[float, float]  # black and white, in the picture's units
    shape: tuple[int, int]  # height and width of the whole picture, whatever sizes it is drawn in
    screens: Mapping[int, Screen]  # by how many pixels became one: 0xffRRGGBB, read-only, C-contiguous

    def at(self, zoom: float) -> Screen:
        """The smallest there is with a pixel for every pixel on screen, at ``zoom`` of those per picture pixel."""
        wanted = [factor for factor in self.screens if factor * zoom <= 1]
        return self.screens[max(wanted) if wanted else min(self.screens)]

    @property
    def bytes(self) -> int:
        """Memory held."""
        return sum(screen.nbytes for screen in self.screens.values())

    @classmethod
    def of_rgb(cls, rgb_H_W_3: NDArray[np.uint8], name: str = "") -> "Panel":
        """A panel of a picture that is drawn already."""
        height, width = rgb_H_W_3.shape[:2]
        return cls(name, READY, (height, width), {1: packed(rgb_H_W_3)})


class Easel:
    """Draws one picture, again and again: samples, limits, places in the stretch and smaller copies are kept.

    What is kept is as large as the picture itself at most. Not thread-safe.
    """

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        pixels = picture.pixels
        planes = [pixels] if pixels.ndim == 2 else [pixels[..., band] for band in range(pixels.shape[2])]
        self._planes: dict[int, list[Plane]] = {1: planes}
        self._samples = Samples(planes, picture.bands)
        self._ready: dict[int, Screen] = {}  # a picture made for the eye, as it is
        self._ready_bytes: dict[tuple[int, int], NDArray[np.uint8]] = {}  # and band by band
        self._steps: dict[tuple[int, int], tuple[Scaling, NDArray[np.uint16]]] = {}

    @property
    def factors(self) -> tuple[int, ...]:
        """The sizes in which the picture is drawn: 1, and for a large one 2, 4, ... pixels made one."""
        return factors_of(self.picture)

    def panels(self, settings: DisplaySettings, factors: Sequence[int] | None = None) -> tuple[Panel, ...]:
        """Draw the picture, in all its sizes or some of them."""
        settings = usable(settings)
        sizes = self.factors if factors is None else factors
        bands = len(self._planes[1])
        if settings.colour == "side-by-side" and bands > 1:
            return tuple(self._panel_of_band(band, settings, sizes) for band in self.picture.blue_to_red)
        if bands > 1 and settings.colour != "band":
            return (self._panel_of_colour(settings, sizes),)
        return (self._panel_of_band(min(settings.band, bands - 1), settings, sizes),)

    def _panel_of_band(self, band: int, settings: DisplaySettings, factors: Sequence[int]) -> Panel:
        name = self.picture.band_name(band)
        if self.picture.display_ready:
            return self._panel(name, READY, {each: self._ready_band(band, settings, each) for each in factors})
        scaling = self._samples.of_band(band, settings)
        screens = {factor: self._band(band, scaling, settings, factor) for factor in factors}
        return self._panel(name, scaling.in_units, screens)

    def _panel_of_colour(self, settings: DisplaySettings, factors: Sequence[int]) -> Panel:
        if self.picture.display_ready:
            return self._panel("", READY, {factor: self._ready_colour(settings, factor) for factor in factors})
        bands = self._three(settings)
        scaling = self._samples.of_colour(bands, settings)
        screens = {factor: self._colour(bands, scaling, settings, factor) for factor in factors}
        return self._panel("", scaling.in_units, screens)

    def _panel(self, name: str, limits: tuple[float, float], screens: Mapping[int, Screen]) -> Panel:
        for screen in screens.values():
            screen.setflags(write=False)
        return Panel(name, limits, (self.picture.height, self.picture.width), screens)

    def _three(self, settings: DisplaySettings) -> tuple[int, ...]:
        """The bands drawn red, green and blue; those that the picture has not are the usual ones."""
        asked, there = (settings.red, settings.green, settings.blue), len(self._planes[1])
        return tuple(band if 0 <= band < there else usual for usual, band in enumerate(asked))

    def _band(self, band: int, scaling: Scaling, settings: DisplaySettings, factor: int) -> Screen:
        plane = self._at(factor)[band]
        screen = np.empty(plane.shape, dtype=np.uint32)
        if scaling.constant:
            screen[:] = palette(settings)[CONSTANT]
        else:
            known = self._steps.get((band, factor))
            if known is None or known[0] != scaling:
                known = self._steps[band, factor] = scaling, steps_of(plane, scaling)
            look_up(known[1], stretched_palette(settings), screen)
        hatch([plane], screen)
        return screen

    def _colour(self, bands: Sequence[int], scaling: Scaling, settings: DisplaySettings, factor: int) -> Screen:
        planes = [self._at(factor)[band] for band in bands]
        screen = np.empty(planes[0].shape, dtype=np.uint32)
        paint_colour(planes, scaling, settings, screen)
        return screen

    def _ready_colour(self, settings: DisplaySettings, factor: int) -> Screen:
        screen = self._ready_screen(factor)
        if (settings.contrast, settings.bias, settings.invert) == IDENTITY:
            return screen
        return recoloured(screen, settings)

    def _ready_band(self, band: int, settings: DisplaySettings, factor: int) -> Screen:
        plain = self._ready_screen(factor)
        if (band, factor) not in self._ready_bytes:
            self._ready_bytes[band, factor] = (plain >> np.uint32(16 - 8 * band)).astype(np.uint8)
        screen = np.empty_like(plain)
        look_up(self._ready_bytes[band, factor], palette(settings), screen)
        return screen

    def _ready_screen(self, factor: int) -> Screen:
        """A picture made for the eye, as it is."""
        if factor not in self._ready and factor == 1:
            pixels = self.picture.pixels.astype(np.uint8)
            pixels_H_W_B = pixels if pixels.ndim == 3 else pixels[..., np.newaxis]
            self._ready[1] = packed(np.broadcast_to(pixels_H_W_B, (*pixels.shape[:2], 3)))
        elif factor not in self._ready:
            self._ready[factor] = halved_screen(self._ready_screen(factor // 2))
        return self._ready[factor]

    def _at(self, factor: int) -> list[Plane]:
        """The bands at a part of their size."""
        if factor not in self._planes:
            self._planes[factor] = [halved(plane) for plane in self._at(factor // 2)]
        return self._planes[factor]


def factors_of(picture: Picture) -> tuple[int, ...]:
    """1, 2, 4, ... until the picture is no larger than a window."""
    factors = [1]
    while max(picture.height, picture.width) > LARGE * factors[-1]:
        factors.append(2 * factors[-1])
    return tuple(factors)


def halved(plane: Plane) -> Plane:
    """Every two by two pixels averaged in linear light; blanks count only where there is nothing else."""
    height, width = plane.shape
    if height % 2 or width % 2:
        plane = np.pad(plane, ((0, height % 2), (0, width % 2)), mode="edge")
    blank = np.isnan(plane)
    if not blank.any():
        return _sum_of_fours(plane) * np.float32(0.25)
    with np.errstate(all="ignore"):
        counts = _sum_of_fours((~blank).astype(np.float32))
        return _sum_of_fours(np.where(blank, np.float32(0), plane)) / counts


def to_rgb8(picture: Picture, settings: DisplaySettings) -> NDArray[np.uint8]:
    """Draw a picture as (H, W, 3) bytes, C-contiguous; row 0 on top; bands side by side from left to right.

    Linear data are stretched between the limits; colour by its mean intensity, so that hues survive (Lupton et al.
    2004). Display-ready pictures have been stretched by whoever made them: contrast, bias and invert are left.
    """
    return rgb_of(Easel(picture).panels(settings, (1,)))


def rgb_of(panels: Sequence[Panel]) -> NDArray[np.uint8]:
    """Panels from left to right as (H, W, 3) bytes, in their full size or the largest there is."""
    return unpacked(np.hstack([panel.screens[min(panel.screens)] for panel in panels]))


def _sum_of_fours(plane: Plane) -> Plane:
    pairs = plane[0::2] + plane[1::2]
    sums: Plane = pairs[:, 0::2] + pairs[:, 1::2]
    return sums
