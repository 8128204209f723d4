"""Cutting the network's inputs of some galaxies at a time, by workers that are threads or processes of their own."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.streamed_catalogue import Listed
from gzdesk.images.framing import Framing
from gzdesk.images.network_input import BANDS
from gzdesk.images.read import UnreadableImage, read_galaxy

if TYPE_CHECKING:
    from gzdesk.images.mosaic import Tiles


@dataclass(frozen=True, eq=False)
class Cut:
    """The inputs of those galaxies whose images could be read, in order, and why the others have none."""

    crops_n_S_S: NDArray[np.uint8]
    places: tuple[int, ...]  # of those galaxies among all that were asked for
    reasons: dict[int, str]  # of the others, by their places
    seconds: float  # that it took


def cut_out(listed: Sequence[Listed], images: Path, framing: Framing, allow_outside: bool = False) -> Cut:
    """Read these galaxies' images and cut them for the network; a file that cannot be read is a reason, no error."""
    begin = time.perf_counter()
    crops, places, reasons = [], [], dict[int, str]()
    for place, (galaxy, reason) in enumerate(listed):
        if reason:
            reasons[place] = reason
            continue
        try:
            at_least = framing.at_least
            picture = read_galaxy(images, galaxy, allow_outside, at_least=at_least, with_wcs=False, at_most=BANDS)
            crops.append(framing.crop(picture))
            places.append(place)
        except UnreadableImage as error:
            reasons[place] = error.reason
        except MemoryError:
            reasons[place] = "there is not enough free memory to read it"
    crops_n_S_S = np.stack(crops) if crops else np.empty((0, *framing.shape), np.uint8)
    return Cut(crops_n_S_S, tuple(places), reasons, time.perf_counter() - begin)


def on_tiles(tiles: "Tiles", listed: Sequence[Listed]) -> Iterator[Listed]:
    """The same galaxies with the tiles of the mosaics that they are to be cut out of, or why there are none."""
    nowhere = [math.nan if one is None else one for galaxy, _ in listed for one in (galaxy.ra, galaxy.dec, galaxy.cut)]
    ra_G, dec_G, cut_G = np.array(nowhere).reshape(-1, 3).T
    for (galaxy, reason), place in zip(listed, tiles.place_many(ra_G, dec_G, cut_G), strict=True):
        if not place.files and not reason:
            reason = "it has no position" if galaxy.ra is None else "it lies on none of the mosaics"
        yield Listed(galaxy._replace(file=place.file, hdu=place.hdu), reason)
