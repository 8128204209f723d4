"""The footprint of every large image in a file, read from its headers; pixels are passed over."""

import math
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.bands import filter_of, wavelength
from gzdesk.images.fits_image import celestial_wcs, check_complete, is_image, layout, opened, packed, rotation
from gzdesk.images.image_file import open_image, starts_as_fits
from gzdesk.images.open_tiles import MAX_UNPACKED, too_large_to_unpack
from gzdesk.images.picture import UnreadableImage
from gzdesk.images.sky import directions, steps_of

if TYPE_CHECKING:
    from astropy.io.fits import ImageHDU
    from astropy.wcs import WCS

MAX_EXTENSIONS = 1000  # of one file
CUBE = "several bands"  # stands for the filter of a cube
MARGIN = 1.01  # of the radius of a cap, for edges that bulge between the points looked at
# What an image is called that has the sky's coordinates, but not its light.
NO_LIGHT = frozenset(
    (
        "invvar", "ivar", "weight", "weights", "wht", "ctx", "con", "mask", "maskbits", "flag", "flags", "dq", "err",
        "error", "rms", "var", "variance", "sigma", "noise", "nexp", "depth", "galdepth", "psfsize", "chi2", "resid",
        "segm", "segmentation", "seg", "exp", "expmap", "cov",
    )
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Tile:
    """One large image, and the cap of the sky that it lies within."""

    file: str  # relative to the folder that was looked through
    hdu: str | None  # its number; None: the file's first image
    band: str  # its filter; empty where nothing tells it
    nanometres: float  # about the filter's wavelength; 0 where it is not known
    width: int
    height: int
    wcs: "WCS"
    turn: NDArray[np.float64] | None
    centre_3: NDArray[np.float64]  # unit vector
    radius: float  # radians
    steps: tuple[float, float]  # arcsec that one pixel in x and one in y are, in the middle

    @property
    def step(self) -> float:
        """Arcsec per pixel, the geometric mean of both axes."""
        return math.sqrt(self.steps[0] * self.steps[1])


def tiles_of(folder: Path, name: str, hdu: str | None) -> list[Tile]:
    """The tiles that a file holds; raises UnreadableImage where there is none.

    ``hdu`` takes one extension (a number or EXTNAME), else all are taken that hold the sky's light.
    """
    file = folder / name
    with open_image(file) as stream:
        if not starts_as_fits(stream):
            raise UnreadableImage(file, "this is no FITS file, whatever its name says")
        file_bytes = os.fstat(stream.fileno()).st_size
        tiles, reason, passed = list[Tile](), "it holds no image", 0
        with opened(stream, file) as extensions:
            for number, extension in enumerate(extensions):
                passed += extension.size
                if number >= MAX_EXTENSIONS or (packed(extension) and tiles and passed > MAX_UNPACKED):
                    break
                if not is_image(extension) or (hdu is not None and not _called(extension, number, hdu)):
                    continue
                if packed(extension) and math.prod(extension.shape) * 4 > MAX_UNPACKED:
                    raise too_large_to_unpack(file, *extension.shape[:-3:-1])
                check_complete(extension, file, file_bytes)
                tile, why_not = _tile(name, str(number), extension)
                if tile is not None:
                    tiles.append(tile)
                reason = why_not or reason
    if not tiles:
        raise UnreadableImage(file, reason if hdu is None else f"its extension {hdu!r} is none to cut galaxies out of")
    return tiles


def _tile(name: str, hdu: str, image: "ImageHDU") -> tuple[Tile | None, str]:
    """The tile, or none and why."""
    words = re.split(r"[^A-Za-z0-9]+", f"{Path(name).name.lower()} {str(image.name).lower()}")
    if not NO_LIGHT.isdisjoint(words):
        return None, "by its name it holds weights, errors or flags, and no light"
    wcs = celestial_wcs(image.header)
    if wcs is None:
        return None, "its header has no coordinates on the sky (WCS)"
    axis, height, width, _ = layout(image.shape, 3)
    if axis == len(image.shape) - 1:
        return None, "the first axis of this cube is colour; cutouts need the sky's axes first"
    turn = rotation(wcs)
    steps_2 = steps_of(wcs, turn, np.array([[(width - 1) / 2, (height - 1) / 2]]))[0]
    if not (np.isfinite(steps_2).all() and (steps_2 > 0).all()):
        return None, "the coordinates in its header (WCS) make no sense"
    band = CUBE if axis is not None else filter_of(image.header) or _filter_in(name)
    nanometres = wavelength(band, str(image.header.get("TELESCOP", "")))
    centre_3, radius = _cap(wcs, turn, width, height)
    steps = float(steps_2[0]), float(steps_2[1])
    return Tile(name, hdu, band, nanometres, width, height, wcs, turn, centre_3, radius, steps), ""


def _cap(wcs: "WCS", turn: NDArray[np.float64] | None, width: int, height: int) -> tuple[NDArray[np.float64], float]:
    """The middle of an image on the sky, and how far its edge is from there; half the sky's round if nobody knows."""
    along = np.linspace(-0.5, 0.5, 9)
    x = np.concatenate([along, along, np.full(9, -0.5), np.full(9, 0.5), [0.0]]) * width + (width - 1) / 2
    y = np.concatenate([np.full(9, -0.5), np.full(9, 0.5), along, along, [0.0]]) * height + (height - 1) / 2
    *edge, centre_3 = directions(wcs, turn, np.stack([x, y], axis=-1))
    cosines = np.array(edge) @ centre_3
    if not np.isfinite(cosines).all():
        return np.array([1.0, 0.0, 0.0]), math.pi
    radius = math.acos(float(np.clip(cosines.min(), -1.0, 1.0)))
    return centre_3, math.pi if radius > 1.5 else radius * MARGIN


def _called(extension: "ImageHDU", number: int, hdu: str) -> bool:
    wanted = hdu.strip()
    if wanted.isdecimal():
        return number == int(wanted)
    name, _, version = wanted.partition(",")
    same = str(extension.name).upper() == name.strip().upper()
    return same and (not version or str(extension.ver) == version.strip())


def _filter_in(name: str) -> str:
    """The filter that a file's name tells, as the last of its words that is one: field-3-r.fits."""
    words = re.split(r"[^A-Za-z0-9]+", Path(name).name.split(".")[0])
    return next((word for word in reversed(words) if wavelength(word) and not word.isdecimal()), "")
