"""Look through a new catalogue's images before they become a project, so that what cannot be read is named."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gzdesk.catalog import Catalogue, Galaxy, Rejected
from gzdesk.images.network_input import BANDS
from gzdesk.images.read import UnreadableImage, read_picture, resolve

SMALLEST = 64  # pixels a JPEG is decoded to at least, which shows damage as well as all of them would


def readable_only(
    catalogue: Catalogue,
    images: Path,
    *,
    hdu: str | None = None,
    allow_outside: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Catalogue:
    """The catalogue without the galaxies whose image cannot be read; those are rejected with the reason.

    ``hdu`` names the FITS extension for galaxies whose catalogue row names none. ``progress`` hears (done, total).
    """
    galaxies = [galaxy if galaxy.hdu else galaxy._replace(hdu=hdu) for galaxy in catalogue.galaxies]
    kept, columns, rejected = [], [], list(catalogue.rejected)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        reasons = pool.map(lambda galaxy: _why_not(galaxy, images, allow_outside), galaxies, chunksize=16)
        for done, (galaxy, column, reason) in enumerate(
            zip(galaxies, catalogue.columns, reasons, strict=True), start=1
        ):
            if reason is None:
                kept.append(galaxy)
                columns.append(column)
            else:
                rejected.append(Rejected(galaxy.id, reason))
            progress(done, len(galaxies))
    return Catalogue(tuple(kept), tuple(columns), tuple(rejected))


def _why_not(galaxy: Galaxy, images: Path, allow_outside: bool) -> str | None:
    try:
        read_picture(
            resolve(images, galaxy, allow_outside), galaxy.hdu, at_least=SMALLEST, with_wcs=False, at_most=BANDS
        )
    except UnreadableImage as error:
        return str(error)
    return None
