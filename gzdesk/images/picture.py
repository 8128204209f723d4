"""Picture and UnreadableImage: the two things that reading an image file can end in."""

import math
import warnings
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.sky import Direction, north_and_east, position

if TYPE_CHECKING:
    from astropy.wcs import WCS

MAX_SIDE = 16_384  # pixels
WAVELENGTHS = tuple("ugrizyYJHK")  # filters, from blue to red
RGB = ("R", "G", "B")  # the bands of a picture made for the eye
MAX_VALUES = 2**28  # pixels times bands: one gigabyte of float32
FEW_VALUES = 2**25  # that any file may unpack to
MOST_VALUES_PER_BYTE = 100  # of a larger one: blank sky packs to some twenty, bombs to a thousand


class UnreadableImage(Exception):  # noqa: N818 - it names a picture's state, kept and shown as such
    """The world's error about one image file, in one sentence that begins with the file's name."""

    def __init__(self, file: str | PathLike[str], reason: str) -> None:
        self.file = Path(fspath(file))
        self.reason = reason
        super().__init__(f"{self.file.name}: {reason}")


@dataclass(frozen=True, eq=False)
class Picture:
    """One image as it goes to the screen and to the network: float32, row 0 at the top of the screen.

    ``pixels`` are (H, W), or (H, W, B >= 3): the first three bands are those usually shown, red first, and the only
    ones that the network sees. Display-ready pictures (8-bit PNG, JPEG, TIFF) hold 0 to 255; all others hold the
    file's own linear units, with NaN where a pixel has no finite value. FITS counts rows upwards, so its images are
    flipped once, on reading; ``wcs`` still speaks of the file's pixels: the pixel in row r and column c is the FITS
    pixel x = c, y = H - 1 - r (from 0), or x = c + 1, y = H - r in DS9's counting from 1. A pixel's middle has its
    whole numbers.
    """

    pixels: NDArray[np.float32]
    wcs: "WCS | None" = None
    display_ready: bool = False
    pixel_scale: float | None = None  # arcsec per pixel
    bands: tuple[str, ...] = ()  # the names of the planes: filters where the file says so, else their numbers in it
    unit: str = ""  # of the pixels, as the file says (BUNIT)
    turn: NDArray[np.float64] | None = None  # the rotation from the wcs's sky frame to ICRS, where they differ
    edge: bool = False  # cut out at the edge of an image: what lies beyond it is blank
    cut: float | None = None  # side in arcsec of the square that was cut out of a larger image; None: it is a whole one

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.pixels.shape[1])

    @property
    def blue_to_red(self) -> tuple[int, ...]:
        """The planes in the order of their wavelengths or numbers; as they come where neither is known."""
        names = self.bands
        if names and all(name in WAVELENGTHS for name in names):
            return tuple(sorted(range(len(names)), key=lambda band: WAVELENGTHS.index(names[band])))
        if names and all(name.isdecimal() for name in names):
            return tuple(sorted(range(len(names)), key=lambda band: int(names[band])))
        return tuple(range(self.pixels.shape[2] if self.pixels.ndim == 3 else 1))

    def band_name(self, band: int) -> str:
        """The name of a plane; its number where it has none, nothing where it is the only one."""
        if band < len(self.bands) and self.bands[band]:
            return self.bands[band]
        return str(band + 1) if self.pixels.ndim == 3 else ""

    def fits_pixel(self, row: float, column: float) -> tuple[float, float]:
        """The file's pixel (x, y), counted from 0 as astropy does, that is drawn in this row and column."""
        return column, self.height - 1 - row

    def sky_at(self, row: float, column: float) -> tuple[float, float] | None:
        """RA and Dec in degrees (ICRS) of a place in the picture, if the file knows; some microseconds."""
        return None if self.wcs is None else position(self.wcs, self.turn, *self.fits_pixel(row, column))

    def north_east(self, row: float, column: float) -> tuple[Direction, Direction] | None:
        """Which way north and east are at a place in the picture: (columns to the right, rows downwards), length 1."""
        return None if self.wcs is None else north_and_east(self.wcs, self.turn, *self.fits_pixel(row, column))

    def value_at(self, row: float, column: float) -> tuple[float, ...] | None:
        """The values of all bands at a place, in ``unit``; NaN where one is blank, None where all are, or outside."""
        nearest = math.floor(row + 0.5), math.floor(column + 0.5)
        if not (0 <= nearest[0] < self.height and 0 <= nearest[1] < self.width):
            return None
        values = tuple(np.atleast_1d(self.pixels[nearest]).tolist())
        return None if all(math.isnan(value) for value in values) else values


def check_size(file: str | PathLike[str], width: int, height: int, bands: int = 1) -> None:
    """Refuse an image that would not fit into memory, before any of it is allocated."""
    if width < 1 or height < 1:
        raise UnreadableImage(file, f"the image is empty ({width} x {height} pixels)")
    if max(width, height) > MAX_SIDE or width * height * bands > MAX_VALUES:
        raise UnreadableImage(
            file,
            f"the image is too large ({width} x {height} pixels, at most {MAX_SIDE} a side and "
            f"{MAX_VALUES // 1_000_000} million values in all); cut the galaxies out of it first",
        )


def check_density(file: str | PathLike[str], values: int, file_bytes: int) -> None:
    """Refuse a packed image of many more values than its bytes can be believed to hold."""
    if values > max(FEW_VALUES, MOST_VALUES_PER_BYTE * file_bytes):
        raise UnreadableImage(
            file,
            f"the image is too large for this file ({values // 1_000_000:,} million values in {file_bytes:,} bytes: a "
            "decompression bomb?); unpack it first",
        )


def silence(category: type[Warning], module: str = "") -> None:
    """Keep a library's remarks on odd files off the terminal; what matters is checked here and said plainly.

    A filter that stays, set once, because ``warnings.catch_warnings`` is not safe with several threads.
    """
    for action, _, known, where, _ in warnings.filters:
        if action == "ignore" and known is category and getattr(where, "pattern", "") == module:
            return
    warnings.filterwarnings("ignore", category=category, module=module)
