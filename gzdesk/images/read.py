"""The one door to the images of galaxies: a file, several, or a part of one; every failure is a reason.

The content of a file, not its name, decides how it is read.
"""

import os
from pathlib import Path

import numpy as np

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.images.bands import joined
from gzdesk.images.cutout import cut_out
from gzdesk.images.display import MAX_BANDS
from gzdesk.images.fits_image import read_fits
from gzdesk.images.image_file import Stamp, open_image, reason_of, stamp_of, starts_as_fits
from gzdesk.images.picture import Picture, UnreadableImage
from gzdesk.images.raster_image import read_raster

__all__ = [
    "Picture", "Stamp", "UnreadableImage", "name_of", "read_galaxy", "read_picture", "resolve", "stamp_of",
    "stamp_of_galaxy",
]  # fmt: skip

MAX_FILES = MAX_BANDS  # of one galaxy


def read_galaxy(
    images: Path,
    galaxy: Galaxy,
    allow_outside: bool = False,
    *,
    at_least: int | None = None,
    with_wcs: bool = True,
    at_most: int = MAX_BANDS,
) -> Picture:
    """The picture of a galaxy: its file, its bands from several files, or what is cut out of larger images.

    Raises UnreadableImage, and nothing else. ``at_least``, ``with_wcs`` and ``at_most`` are those of ``read_picture``;
    of several files no more than ``at_most`` are read either, and never fewer than three.
    """
    files = resolve(images, galaxy, allow_outside)[: max(3, at_most)]
    hdus = _hdus(galaxy, files)
    pictures = list[Picture]()
    for file, hdu in zip(files, hdus, strict=True):
        wanted = with_wcs and not pictures  # of the first band alone
        if galaxy.cut is not None:
            pictures.append(_cut(file, hdu, galaxy, wanted, at_most, pictures[0] if pictures else None))
        else:
            small = at_least if len(files) == 1 else None
            pictures.append(read_picture(file, hdu, at_least=small, with_wcs=wanted, at_most=at_most))
    return pictures[0] if len(pictures) == 1 else joined(pictures, files)


def stamp_of_galaxy(images: Path, galaxy: Galaxy, allow_outside: bool = False) -> Stamp | None:
    """What changes when one of a galaxy's files is written anew; None where one is missing."""
    stamps = [stamp_of(file) for file in resolve(images, galaxy, allow_outside)]
    return None if None in stamps else tuple(number for stamp in stamps for number in stamp or ())


def name_of(galaxy: Galaxy) -> str:
    """What a picture is called on screen: its file, or the galaxy where it is cut out of a larger image."""
    if galaxy.cut is not None:
        return galaxy.id
    first, *others = galaxy.files
    return f"{Path(first).name} + {len(others)}" if others else Path(first).name


def resolve(images: Path, galaxy: Galaxy, allow_outside: bool = False) -> list[Path]:
    """The paths of a galaxy's image or bands; raises UnreadableImage where one climbs out of the image folder."""
    folder = Path(os.path.normpath(images.absolute()))
    files = galaxy.files
    if len(files) > MAX_FILES:
        raise UnreadableImage(files[0], f"the galaxy has {len(files)} files, and at most {MAX_FILES} bands are shown")
    paths = []
    for file in files:
        # By the letters of the path alone: links that the user has put into the folder are the user's own wish.
        path = Path(os.path.normpath(folder / file))
        if not allow_outside and (path == folder or not path.is_relative_to(folder)):
            raise UnreadableImage(file, f"it lies outside the image folder {folder}; move it there")
        paths.append(path)
    return paths


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
        with open_image(file) as stream:
            if starts_as_fits(stream):
                picture = read_fits(stream, file, hdu, with_wcs, at_most)
            else:
                picture = read_raster(stream, file, at_least)
    except UnreadableImage:
        raise
    except Exception as error:
        raise UnreadableImage(file, reason_of(error)) from error
    if not picture.display_ready and np.isnan(picture.pixels).all():
        raise UnreadableImage(file, "every pixel is blank (NaN or infinite)")
    return picture


def _cut(file: Path, hdu: str | None, galaxy: Galaxy, with_wcs: bool, at_most: int, like: Picture | None) -> Picture:
    if galaxy.ra is None or galaxy.dec is None or galaxy.cut is None:
        raise UnreadableImage(file, "there is no position (ra, dec) to cut the galaxy out around")
    try:
        place = galaxy.ra, galaxy.dec
        picture = cut_out(file, hdu, place, galaxy.cut, with_wcs=with_wcs, at_most=at_most, like=like)
    except UnreadableImage:
        raise
    except Exception as error:
        raise UnreadableImage(file, reason_of(error)) from error
    if np.isnan(picture.pixels).all():
        raise UnreadableImage(file, "there is nothing at the galaxy's place: every pixel is blank (NaN or infinite)")
    return picture


def _hdus(galaxy: Galaxy, files: list[Path]) -> list[str | None]:
    """The extension of every file: each has its own, or all the same."""
    hdus: list[str | None] = [hdu.strip() or None for hdu in galaxy.hdu.split("\n")] if galaxy.hdu else [None]
    if len(hdus) == 1:
        return hdus * len(files)
    if len(hdus) < len(files):
        raise UnreadableImage(files[0], f"the galaxy has {len(files)} files, but {len(hdus)} extensions are named")
    return hdus[: len(files)]
