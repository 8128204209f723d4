"""Which of many large images a galaxy is to be cut out of, told from their footprints on the sky."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gzdesk.catalogue.catalog_columns import CatalogueError
from gzdesk.catalogue.galaxy import Rejected
from gzdesk.images.display import MAX_BANDS
from gzdesk.images.footprints import CUBE, Tile, tiles_of
from gzdesk.images.image_file import reason_of
from gzdesk.images.picture import UnreadableImage
from gzdesk.images.sky import pixels_of, steps_of
from gzdesk.images.strips import Strips

SUFFIXES = (".fits", ".fit", ".fts", ".fits.fz", ".fit.fz", ".fits.gz", ".fit.gz")
SAME_STEP = 0.02  # by how much the pixels of two bands may differ in size to make one picture
WIDE = 0.05  # radians; across a larger tile the size of a pixel is measured at every galaxy

Floats = NDArray[np.float64]


class Placed(NamedTuple):
    """The images that a galaxy is to be cut out of, one for each band, red first; none where no tile covers it."""

    files: tuple[str, ...]  # relative to the folder that was looked through
    hdus: tuple[str | None, ...]
    coverage: float  # share of the square that lies on the tiles, 0 to 1; of several bands the least

    @property
    def file(self) -> str:
        """As Galaxy.file has it."""
        return "\n".join(self.files)

    @property
    def hdu(self) -> str | None:
        """As Galaxy.hdu has it."""
        if len(set(self.hdus)) <= 1:
            return self.hdus[0] if self.hdus else None
        return "\n".join(hdu or "" for hdu in self.hdus)


class Tiles:
    """The tiles of a survey by their bands.

    ``bands`` are red first; ``rejected`` are the images that cannot serve, each with the reason.
    """

    def __init__(self, tiles: Sequence[Tile], rejected: Sequence[Rejected] = ()) -> None:
        of_band: dict[str, list[Tile]] = {}
        for tile in sorted(tiles, key=lambda tile: (-tile.nanometres, tile.band)):
            of_band.setdefault(tile.band, []).append(tile)
        step = {band: float(np.median([tile.step for tile in those])) for band, those in of_band.items()}
        self.bands = tuple(_of_one_step(step)[:MAX_BANDS])
        self.tiles = tuple(tile for band in self.bands for tile in of_band[band])
        others = [tile for band in of_band if band not in self.bands for tile in of_band[band]]
        self.rejected = (*rejected, *(Rejected(tile.file, _other_step(tile, self.tiles)) for tile in others))

    def place(self, ra: float, dec: float, size: float) -> Placed:
        """The tiles for one galaxy: its position in degrees (ICRS), the side of the square in arcsec."""
        return self.place_many([ra], [dec], size)[0]

    def place_many(
        self,
        ra: ArrayLike,
        dec: ArrayLike,
        size: ArrayLike,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> list[Placed]:
        """The same of many: in each band the tile that covers most of the square, and has it furthest from its edge.

        A tile serves only where the position itself lies on it. ``progress`` hears of the tiles: (done, total).
        """
        ra_G, dec_G = (np.atleast_1d(np.asarray(each, dtype=np.float64)) for each in (ra, dec))
        size_G = np.broadcast_to(np.asarray(size, dtype=np.float64), ra_G.shape)
        best = {band: _Best(len(ra_G)) for band in self.bands}
        strips = Strips(ra_G, dec_G)
        for number, tile in enumerate(self.tiles):
            near = strips.within(tile.centre_3, tile.radius)
            if near.size:
                best[tile.band].offer(number, near, *_covered(tile, ra_G[near], dec_G[near], size_G[near]))
            progress(number + 1, len(self.tiles))
        _cubes_or_bands(best)
        return self._placed(list(best.values()), len(ra_G))

    def _placed(self, best_B: "list[_Best]", count: int) -> list[Placed]:
        """Galaxies that are cut out of the same tiles share the names of these."""
        set_G, sets = _sets([best.tile_G for best in best_B], count)
        coverage_G = np.full(count, np.inf)
        for best in best_B:
            np.minimum(coverage_G, best.coverage_G, out=coverage_G, where=best.tile_G >= 0)
        coverage_G[np.isinf(coverage_G)] = 0.0
        named = [
            (tuple(self.tiles[number].file for number in each), tuple(self.tiles[number].hdu for number in each))
            for each in sets
        ]
        pairs = zip(set_G.tolist(), coverage_G.tolist(), strict=True)
        return [Placed(named[one][0], named[one][1], share) for one, share in pairs]


def find_tiles(
    folder: Path, hdu: str | None = None, progress: Callable[[int, int], None] = lambda done, total: None
) -> Tiles:
    """Look through the headers of all FITS images in a folder and the folders below it.

    ``hdu`` takes that extension (a number or EXTNAME) of every file, else all that hold the sky's light. What cannot
    serve is listed, with the reason, in ``rejected``. ``progress`` hears of the files: (done, total).
    """
    tiles: list[Tile] = []
    rejected: list[Rejected] = []
    names = sorted(_fits_files(folder, rejected))
    for done, name in enumerate(names, start=1):
        try:
            tiles += tiles_of(folder, name, hdu)
        except UnreadableImage as error:
            rejected.append(Rejected(name, error.reason))
        except Exception as error:  # whatever a damaged header provokes
            rejected.append(Rejected(name, reason_of(error)))
        progress(done, len(names))
    return Tiles(tiles, rejected)


def of_bands(tiles: Tiles, images: Path, bands: Sequence[str]) -> Tiles:
    """The tiles of these bands alone, of all where none is named; raises CatalogueError where there are none."""
    unknown = [band for band in bands if band not in tiles.bands]
    there = ", ".join(tiles.bands)
    if not tiles.tiles or unknown:
        if unknown and tiles.bands == (CUBE,):
            raise CatalogueError(
                f"{images}: its images hold several bands each, and are cut out whole; leave --bands out."
            )
        which = f" in the band {unknown[0]}; there are {there}" if unknown and there else " that says where it is"
        first = f" ({tiles.rejected[0].name}: {tiles.rejected[0].reason})" if tiles.rejected else ""
        raise CatalogueError(f"{images}: holds no mosaic{which}{first}.")
    return Tiles([tile for tile in tiles.tiles if tile.band in bands], tiles.rejected) if bands else tiles


class _Best:
    """The tile of one band that is best for each galaxy, of those offered so far."""

    def __init__(self, count: int) -> None:
        self.tile_G: NDArray[np.int64] = np.full(count, -1, dtype=np.int64)
        self.coverage_G: Floats = np.zeros(count)
        self._margin_G: Floats = np.full(count, -np.inf)

    def offer(self, number: int, near: NDArray[np.intp], coverage_N: Floats, margin_N: Floats) -> None:
        before_N = self.coverage_G[near]
        better_N = (coverage_N > before_N) | ((coverage_N == before_N) & (margin_N > self._margin_G[near]))
        better_N &= coverage_N > 0
        chosen = near[better_N]
        self.tile_G[chosen] = number
        self.coverage_G[chosen], self._margin_G[chosen] = coverage_N[better_N], margin_N[better_N]

    def forget(self, where_G: NDArray[np.bool_]) -> None:
        self.tile_G[where_G], self.coverage_G[where_G] = -1, 0.0


def _covered(tile: Tile, ra_N: Floats, dec_N: Floats, size_N: Floats) -> tuple[Floats, Floats]:
    """Which share of each square lies on the tile, 0 where its middle does not; and how far that is from the edge."""
    with np.errstate(all="ignore"):
        xy_N_2 = pixels_of(tile.wcs, tile.turn, ra_N, dec_N)
        steps_N_2 = np.array([tile.steps]) if tile.radius < WIDE else steps_of(tile.wcs, tile.turn, xy_N_2)
        sides_N_2 = np.maximum(np.round(size_N[:, None] / steps_N_2), 1.0)
        first_N_2 = np.floor(xy_N_2 - (sides_N_2 - 1) / 2 + 0.5)  # whole pixels, as they are cut
        shape_2 = np.array([tile.width, tile.height])
        there_N_2 = np.minimum(first_N_2 + sides_N_2, shape_2) - np.maximum(first_N_2, 0)
        on_tile_N = ((xy_N_2 >= -0.5) & (xy_N_2 < shape_2 - 0.5)).all(axis=1)
        coverage_N = np.where(on_tile_N, (there_N_2 / sides_N_2).prod(axis=1), 0.0)
        margin_N = np.minimum(xy_N_2, shape_2 - 1 - xy_N_2).min(axis=1) * tile.step
    return np.nan_to_num(coverage_N), margin_N


def _cubes_or_bands(best: dict[str, _Best]) -> None:
    """A galaxy is cut out of a cube alone, or of images of single bands: whichever covers more of it."""
    others = [each for band, each in best.items() if band != CUBE]
    if CUBE not in best or not others:
        return
    by_cube_G = best[CUBE].coverage_G >= np.max([each.coverage_G for each in others], axis=0)
    best[CUBE].forget(~by_cube_G)
    for each in others:
        each.forget(by_cube_G)


def _sets(tile_B_G: Sequence[NDArray[np.int64]], count: int) -> tuple[NDArray[np.int64], list[list[int]]]:
    """The different sets of tiles, and which of them each galaxy has."""
    set_G, sets = np.zeros(count, dtype=np.int64), [list[int]()]
    for tile_G in tile_B_G:
        base = int(tile_G.max(initial=-1)) + 2
        codes, set_G = np.unique(set_G * base + tile_G + 1, return_inverse=True)
        sets = [[*sets[code // base], *([code % base - 1] if code % base else [])] for code in codes.tolist()]
    return set_G, sets


def _of_one_step(step: dict[str, float]) -> list[str]:
    """The bands whose pixels are of one size: the largest family, of equal ones that with the smallest pixels."""
    families = [[other for other in step if abs(step[other] / step[band] - 1) < SAME_STEP] for band in step]
    return max(families, key=lambda bands: (len(bands), -step[bands[0]]), default=[])


def _other_step(tile: Tile, tiles: Sequence[Tile]) -> str:
    if all(abs(other.step / tile.step - 1) < SAME_STEP for other in tiles):
        return f"there are more than {MAX_BANDS} bands, and {tile.band} is none of the reddest"
    return (
        f"its pixels are {tile.step:.3g} arcsec wide, those of most bands {tiles[0].step:.3g}; "
        "bring the bands onto one grid of pixels"
    )


def _fits_files(folder: Path, rejected: list[Rejected]) -> list[str]:
    """FITS files below a folder, relative to it; hidden files and gzdesk's own cache left out."""

    def report(error: OSError) -> None:
        rejected.append(Rejected(str(error.filename), f"the folder cannot be read ({error.strerror})"))

    found = []
    for root, folders, files in os.walk(folder, onerror=report):
        folders[:] = [name for name in folders if not name.startswith(".") and not name.endswith(".gzdesk-cache")]
        relative = Path(root).relative_to(folder)
        found += [
            (relative / name).as_posix()
            for name in files
            if not name.startswith(".") and name.lower().endswith(SUFFIXES)
        ]
    return found
