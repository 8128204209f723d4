"""Look through a new catalogue's images before they become a project, so that what cannot be read is named."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from gzdesk.catalogue.catalog_columns import Columns
from gzdesk.catalogue.galaxy import Catalogue, Galaxy, Rejected
from gzdesk.images.network_input import BANDS
from gzdesk.images.open_tiles import TILES
from gzdesk.images.read import UnreadableImage, read_galaxy

SMALLEST = 64  # pixels a JPEG is decoded to at least, which shows damage as well as all of them would
HANDFUL = 16  # galaxies looked at between two words of progress
AHEAD = 4  # handfuls that wait for each thread

Reasons = list[str | None]  # why images cannot be read; None where they can


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
    reasons: Reasons = []
    for handful in _looked_through(galaxies, images, allow_outside):
        reasons += handful
        progress(len(reasons), len(galaxies))
    rejected = [
        Rejected(galaxy.id, reason) for galaxy, reason in zip(galaxies, reasons, strict=True) if reason is not None
    ]
    kept = [place for place, reason in enumerate(reasons) if reason is None]
    columns = catalogue.columns
    if rejected:
        rows = np.array(kept, np.intp)
        columns = columns.take(rows) if isinstance(columns, Columns) else tuple(columns[place] for place in kept)
    return replace(
        catalogue,
        galaxies=tuple(galaxies[place] for place in kept),
        columns=columns,
        rejected=(*catalogue.rejected, *rejected),
    )


def _looked_through(galaxies: Sequence[Galaxy], images: Path, allow_outside: bool) -> Iterator[Reasons]:
    """The reasons of a handful after the other, in order; whoever stops asking for them ends the looking."""

    def look(handful: Sequence[Galaxy]) -> Reasons:
        return [_why_not(galaxy, images, allow_outside) for galaxy in handful]

    threads = os.cpu_count() or 1
    pool = ThreadPoolExecutor(threads, thread_name_prefix="gzdesk-check")
    waiting: deque[Future[Reasons]] = deque()
    try:
        for start in range(0, len(galaxies), HANDFUL):
            waiting.append(pool.submit(look, galaxies[start : start + HANDFUL]))
            if len(waiting) > threads * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
        TILES.close()


def _why_not(galaxy: Galaxy, images: Path, allow_outside: bool) -> str | None:
    try:
        read_galaxy(images, galaxy, allow_outside, at_least=SMALLEST, with_wcs=False, at_most=BANDS)
    except UnreadableImage as error:
        return str(error)
    return None
