"""Reads one image out of a FITS file: 2-D, a cube of bands, one of many extensions, plain or compressed."""

import gzip
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.fits_headers import BLOCK, FitsFile, HeaderError, checked
from gzdesk.images.bands import filter_of, plane_names, red_first
from gzdesk.images.display import MAX_BANDS
from gzdesk.images.image_file import GZIP
from gzdesk.images.picture import MAX_VALUES, RGB, Picture, UnreadableImage, check_density, check_size, silence
from gzdesk.images.sky import turn_of

if TYPE_CHECKING:
    from astropy.io.fits import HDUList, Header, ImageHDU
    from astropy.wcs import WCS

MAX_EXTENSIONS = 1000
MAX_HEADER_BLOCKS = 2000  # of one header: 72,000 cards
MAX_SKIPPED_BYTES = 2**32  # what may lie in front of the image
MAX_SKIPPED_UNPACKED = 2**29  # the same in a .gz, where all of it has to be unpacked


def read_fits(
    stream: BinaryIO, file: Path, hdu: str | None, with_wcs: bool = True, at_most: int = MAX_BANDS
) -> Picture:
    """Read the first image of an open FITS file, or the one named by number or EXTNAME; of a cube ``at_most`` bands."""
    with opened(stream, file) as extensions:
        file_bytes = os.fstat(stream.fileno()).st_size
        image = image_in(extensions, file, file_bytes, hdu)
        _, height, width, depth = layout(image.shape, at_most)
        check_size(file, width, height, depth)  # before anything is allocated
        check_density(file, math.prod(image.shape), file_bytes)
        check_complete(image, file, file_bytes)
        with np.errstate(all="ignore"):
            pixels, bands = _read_bands(image, at_most)
        unit = str(image.header.get("BUNIT", "")).strip()
        wcs = celestial_wcs(image.header) if with_wcs else None
    return Picture(pixels, wcs, False, _pixel_scale(wcs), bands, unit, rotation(wcs))


def opened(stream: BinaryIO, file: Path) -> "HDUList":
    """The extensions of an open FITS file, whose headers are read as they are asked for."""
    from astropy.io import fits
    from astropy.utils.exceptions import AstropyWarning

    silence(AstropyWarning)
    packed_whole = stream.read(len(GZIP)) == GZIP
    stream.seek(0)
    unpacked = _Unpacking(stream, file) if packed_whole else FitsFile(stream)
    try:
        return fits.open(unpacked, memmap=False, lazy_load_hdus=True)
    except BaseException as error:
        unpacked.close()
        if isinstance(error, HeaderError):
            raise UnreadableImage(file, f"{error}: the file is damaged; fetch it again") from None
        if not isinstance(error, OSError):
            raise
        if error.errno is not None:  # the disk's, not the header's
            raise
        reason = "the file is cut short or damaged: it has no readable FITS header; fetch it again"
        raise UnreadableImage(file, reason) from None


class _Unpacking(gzip.GzipFile):
    """A .gz whose headers are read no further than headers go: a megabyte may unpack to a gigabyte of them."""

    def __init__(self, stream: BinaryIO, file: Path) -> None:
        super().__init__(fileobj=stream, mode="rb")
        self._file, self._blocks = file, 0

    def read(self, size: int | None = -1) -> bytes:
        """As of any file; headers are read block by block, and nothing else is."""
        self._blocks = self._blocks + 1 if size == BLOCK else 0
        if self._blocks > MAX_HEADER_BLOCKS:
            raise UnreadableImage(self._file, "one of its headers has no end: the file is damaged; fetch it again")
        return checked(super().read(size), size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """As of any file."""
        self._blocks = 0
        return super().seek(offset, whence)


def image_in(extensions: "HDUList", file: Path, file_bytes: int, hdu: str | None) -> "ImageHDU":
    """The first image of a file, or the one named by its number or EXTNAME."""
    return _first_image(extensions, file, file_bytes) if hdu is None else _named_image(extensions, file, hdu)


def check_complete(image: "ImageHDU", file: Path, file_bytes: int) -> None:
    """Compare what the header promises with what is there."""
    place = image.fileinfo()
    promised = place["datLoc"] + min(image.size, place["datSpan"])  # the span may be padded, or compressed
    if not packed(image) and promised > file_bytes:
        raise UnreadableImage(
            file, f"the file is cut short ({file_bytes:,} of {promised:,} bytes are there); fetch it again"
        )


def is_image(extension: "ImageHDU") -> bool:
    """Whether an extension holds at least two dimensions of pixels."""
    from astropy.io import fits

    if isinstance(extension, fits.GroupsHDU) or not getattr(extension, "is_image", False):
        return False
    shape = extension.shape
    return len(shape) >= 2 and min(shape) > 0 and max(shape[-2:]) > 1


def _first_image(extensions: "HDUList", file: Path, file_bytes: int) -> "ImageHDU":
    skipped, most = 0, MAX_SKIPPED_UNPACKED if packed(extensions[0]) else MAX_SKIPPED_BYTES
    for number, extension in enumerate(extensions):
        if is_image(extension):
            return extension
        skipped += extension.size
        if skipped > most or number >= MAX_EXTENSIONS:
            raise UnreadableImage(file, "there is no image among its first extensions; name the one that holds it")
    if file_bytes % BLOCK and not packed(extensions[0]):
        raise UnreadableImage(file, "the file is cut short before its first image; fetch it again")
    raise UnreadableImage(file, "this FITS file holds no image (only tables or empty extensions)")


def _named_image(extensions: "HDUList", file: Path, hdu: str) -> "ImageHDU":
    name, _, version = hdu.strip().partition(",")
    key = int(name) if name.isdecimal() else (name, int(version)) if version.strip().isdecimal() else name
    try:
        extension = extensions[key]
    except (KeyError, IndexError):
        found = ", ".join(f"{number} {each.name}".strip() for number, each in enumerate(extensions[:20]))
        raise UnreadableImage(file, f"it has no extension {hdu!r}; it has: {found}") from None
    if not is_image(extension):
        raise UnreadableImage(file, f"its extension {hdu!r} holds no image")
    return extension


def packed(extension: "ImageHDU") -> bool:
    """Whether the whole file is packed (.gz), so that no part of it can be read without all before it."""
    return extension.fileinfo()["file"].compression is not None


def layout(shape: tuple[int, ...], at_most: int) -> tuple[int | None, int, int, int]:
    """Which axis holds the bands (None: one plane is drawn), the height, the width, and how many bands are read.

    More than three are read as far as there is room for them.
    """
    if len(shape) == 3 and shape[2] == 3 and shape[0] > 3:
        return 2, shape[0], shape[1], 3
    height, width = shape[-2:]
    axis = next((axis for axis in reversed(range(len(shape) - 2)) if shape[axis] >= 3), None)
    return axis, height, width, 1 if axis is None else max(3, min(shape[axis], at_most, MAX_VALUES // (height * width)))


def _read_bands(image: "ImageHDU", at_most: int) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """The image as (H, W), or the bands of a cube as (H, W, B) with their names; row 0 on top, red first."""
    shape = image.shape
    axis, height, width, count = layout(shape, at_most)
    if axis == 2 and len(shape) == 3:  # colour in the last axis, as in a picture
        return finite_or_nan(np.ascontiguousarray(image.section[:, :, :][::-1], dtype=np.float32)), RGB
    planes = tuple(slice(0, count) if place == axis else 0 for place in range(len(shape) - 2))
    data = image.section[(*planes, slice(None), slice(None))]
    if axis is None:
        band = filter_of(image.header)
        return finite_or_nan(np.ascontiguousarray(data[::-1], dtype=np.float32)), (band,) if band else ()
    names = plane_names(image.header)
    order = [*red_first(names[:3]), *range(3, count)]
    pixels_B_H_W = np.empty((count, height, width), dtype=np.float32)  # band by band: they are drawn one by one
    for place, plane in enumerate(order):
        pixels_B_H_W[place] = data[plane, ::-1]
    numbered = [names[plane] if plane < len(names) else str(plane + 1) for plane in order]
    return np.moveaxis(finite_or_nan(pixels_B_H_W), 0, -1), tuple(numbered)


def finite_or_nan(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """NaN in place of infinite values, in the same array."""
    finite = np.isfinite(pixels)
    if not finite.all():
        pixels[~finite] = np.nan
    return pixels


def celestial_wcs(header: "Header") -> "WCS | None":
    """The sky part of the header's coordinates; None where there is none, or it makes no sense."""
    from astropy.wcs import WCS, WCSSUB_CELESTIAL

    if "CTYPE1" not in header:
        return None
    try:
        # Only the two sky axes: a cube whose third axis is not described would make a singular matrix.
        wcs = WCS(header, naxis=[WCSSUB_CELESTIAL])
        return wcs if wcs.has_celestial and wcs.naxis == 2 else None
    except Exception:  # whatever a damaged header provokes: the picture is worth showing without coordinates
        return None


def _pixel_scale(wcs: "WCS | None") -> float | None:
    """Arcsec per pixel, the geometric mean of both axes."""
    from astropy.wcs.utils import proj_plane_pixel_scales

    if wcs is None:
        return None
    try:
        scale = math.sqrt(math.prod(proj_plane_pixel_scales(wcs))) * 3600.0  # celestial axes are in degrees
    except Exception:  # as above
        return None
    return scale if math.isfinite(scale) and scale > 0 else None


def rotation(wcs: "WCS | None") -> NDArray[np.float64] | None:
    """From the sky frame of these coordinates to ICRS; None where they are the same, or no-one knows the frame."""
    try:
        return None if wcs is None else turn_of(wcs)
    except Exception:  # a frame that no-one knows: its own coordinates are shown
        return None
