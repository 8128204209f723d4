"""The one door to image files: the content, not the name, decides how one is read; every failure is a reason."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

import numpy as np

from gzdesk.catalog import Galaxy
from gzdesk.images.display import MAX_BANDS
from gzdesk.images.fits_image import read_fits
from gzdesk.images.picture import Picture, UnreadableImage
from gzdesk.images.raster_image import read_raster

__all__ = ["Picture", "Stamp", "UnreadableImage", "read_picture", "resolve", "stamp_of"]

Stamp = tuple[int, int]  # when a file was written, in nanoseconds, and its bytes

GZIP = b"\x1f\x8b"
FITS = b"SIMPLE  ="


def resolve(images: Path, galaxy: Galaxy, allow_outside: bool = False) -> Path:
    """The path of a galaxy's image; raises UnreadableImage where the name climbs out of the image folder."""
    folder = Path(os.path.normpath(images.absolute()))
    # By the letters of the path alone: links that the user has put into the folder are the user's own wish.
    path = Path(os.path.normpath(folder / galaxy.file))
    if not allow_outside and (path == folder or not path.is_relative_to(folder)):
        raise UnreadableImage(galaxy.file, f"it lies outside the image folder {folder}; move it there")
    return path


def read_picture(
    file: Path,
    hdu: str | None = None,
    *,
    at_least: int | None = None,
    with_wcs: bool = True,
    at_most: int = MAX_BANDS,
) -> Picture:
    """Read one image; raises UnreadableImage, and nothing else, whatever the file holds.

    ``hdu`` names the FITS extension (a number, or EXTNAME, or EXTNAME,EXTVER). ``at_least`` lets a JPEG come back
    at a half, a quarter or an eighth of its size, several times faster, with no side shorter than that many pixels.
    Of a cube ``at_most`` so many bands are read, and never fewer than three.
    """
    try:
        with _open(file) as stream:
            head = stream.read(len(FITS))
            stream.seek(0)
            if head == FITS or head.startswith(GZIP):
                picture = read_fits(stream, file, hdu, with_wcs, at_most)
            else:
                picture = read_raster(stream, file, at_least)
    except UnreadableImage:
        raise
    except Exception as error:
        raise UnreadableImage(file, _reason(error)) from error
    if not picture.display_ready and np.isnan(picture.pixels).all():
        raise UnreadableImage(file, "every pixel is blank (NaN or infinite)")
    return picture


def stamp_of(file: Path | str) -> Stamp | None:
    """What changes when a file of the same name is written anew; None where there is none."""
    try:
        status = os.stat(file)  # noqa: PTH116 - of a text it takes a fifth of the time
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


def _open(file: Path) -> BinaryIO:
    """Open a file that is one: a folder is an error, and a pipe would wait for ever."""
    status = file.stat()
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableImage(file, "this is a folder, not an image")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableImage(file, "this is no ordinary file")
    if status.st_size == 0:
        raise UnreadableImage(file, "the file is empty (0 bytes); fetch it again")
    return file.open("rb")


def _reason(error: Exception) -> str:
    """Why a file could not be read, in words that help; what no-one foresaw is named by its class."""
    detail = " ".join(str(error).split())[:200]
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "the file is missing; put it back where it was"
    if isinstance(error, PermissionError):
        return "you may not read this file; change its permissions"
    if isinstance(error, MemoryError):
        return "there is not enough free memory to read it"
    if isinstance(error, EOFError) or "truncated" in detail.lower():
        return "the file is cut short; fetch it again"
    if isinstance(error, OSError) and error.errno is not None:
        return f"the file cannot be read ({os.strerror(error.errno)})"
    return f"the file is damaged or of an unknown kind ({type(error).__name__}: {detail})"
