"""Which bands a picture has: their filters, their order from red to blue, and several files made one picture."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.picture import WAVELENGTHS, Picture, UnreadableImage

if TYPE_CHECKING:
    from astropy.io.fits import Header

FILTER_CARDS = ("FILTER", "FILTER1", "FILTER2", "FILTNAM1", "BAND")
EMPTY_WHEELS = ("", "none", "open", "clear", "air", "clear1l", "clear1s", "clear2l", "clear2s")
NANOMETRES = {
    **dict(zip(WAVELENGTHS, (355, 475, 622, 763, 905, 1000, 1020, 1250, 1650, 2200), strict=True)),
    "U": 365, "B": 440, "V": 550, "R": 650, "I": 800, "Z": 880, "Ks": 2150, "VIS": 700, "FUV": 153, "NUV": 227,
}  # fmt: skip
IN_SPACE = re.compile(r"F(\d{3,4})[WMNX]P?2?", re.IGNORECASE)  # of Hubble and Webb, as F814W or F277W
LOWEST_IN_NM = 200  # below that, Hubble's numbers are in tens of nanometres; Webb's always are


def filter_of(header: "Header") -> str:
    """The filter that an image was taken through, as its header says; empty where it does not."""
    for card in FILTER_CARDS:
        name = str(header.get(card, "")).strip()
        if name.lower() not in EMPTY_WHEELS:
            return name
    return ""


def wavelength(name: str, telescope: str = "") -> float:
    """About which wavelength (nm) a filter lets pass, to put bands in order; 0 where nobody could tell."""
    space = IN_SPACE.fullmatch(name.strip())
    if space:
        number = int(space[1])
        return float(number * 10 if number < LOWEST_IN_NM or telescope.strip().upper() == "JWST" else number)
    words = re.split(r"[^A-Za-z]+", name)
    known = [word for word in words if word in NANOMETRES] or [
        word.lower() for word in words if word.lower() in NANOMETRES
    ]
    return float(NANOMETRES[known[0]]) if known else 0.0


def plane_names(header: "Header") -> list[str]:
    """The filters of a cube's planes, where the header tells as the Legacy Surveys do: BANDS = 'grz', or 'g, r, z'."""
    text = str(header.get("BANDS", ""))
    names = re.split(r"[\s,;/]+", text.strip())
    if len(names) > 1:
        return names
    return list(text) if len(text) >= 3 and all(name in WAVELENGTHS for name in text[:3]) else []


def red_first(names: Sequence[str]) -> list[int]:
    """The order of the first three planes, red first: by their names, else as if the file went from blue to red."""
    known = len(names) == 3 and all(name in WAVELENGTHS for name in names)
    return sorted(range(3), key=lambda plane: WAVELENGTHS.index(names[plane]) if known else plane, reverse=True)


def joined(pictures: Sequence[Picture], files: Sequence[Path]) -> Picture:
    """One picture of several files that hold a band each, red first; its place on the sky is that of the first.

    Two bands are drawn as red and blue, with their mean for green.
    """
    first = pictures[0]
    for picture, file in zip(pictures, files, strict=True):
        if picture.pixels.ndim == 3:
            raise UnreadableImage(file, "it holds several bands itself, and cannot be one band among several files")
        if picture.pixels.shape != first.pixels.shape:
            raise UnreadableImage(
                file,
                f"it is {picture.width} x {picture.height} pixels, but the band {files[0].name} is "
                f"{first.width} x {first.height}; bring the bands onto one grid of pixels",
            )
    planes, names = [picture.pixels for picture in pictures], _names(pictures, files)
    if len(planes) == 2:
        planes.insert(1, (planes[0] + planes[1]) / np.float32(2))
        names.insert(1, f"({names[0]} + {names[1]}) / 2")
    pixels_B_H_W: NDArray[np.float32] = np.stack(planes)
    return Picture(
        np.moveaxis(pixels_B_H_W, 0, -1),
        first.wcs,
        all(picture.display_ready for picture in pictures),
        first.pixel_scale,
        tuple(names),
        first.unit if all(picture.unit == first.unit for picture in pictures) else "",
        first.turn,
        any(picture.edge for picture in pictures),
        first.cut,
    )


def _names(pictures: Sequence[Picture], files: Sequence[Path]) -> list[str]:
    """The filters; else that by which the files' names differ; else numbers, counted from the bluest."""
    filters = [picture.bands[0] if picture.bands else "" for picture in pictures]
    stems = [file.name.split(".")[0] for file in files]
    before = _alike(stems)
    after = _alike([stem[before:][::-1] for stem in stems])
    parts = [stem[before : len(stem) - after].strip("-_ ") for stem in stems]
    for names in (filters, parts):
        if all(names) and len(set(names)) == len(names):
            return list(names)
    return [str(number) for number in range(len(pictures), 0, -1)]


def _alike(texts: Sequence[str]) -> int:
    """How many letters all texts begin with alike."""
    return next((at for at, letters in enumerate(zip(*texts, strict=False)) if len(set(letters)) > 1), 0)
