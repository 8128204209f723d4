"""Cuts a galaxy out of a larger image by its position and a size on the sky, reading no other pixels."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.bands import red_first
from gzdesk.images.display import MAX_BANDS
from gzdesk.images.fits_image import layout
from gzdesk.images.open_tiles import TILES, OpenTile
from gzdesk.images.picture import MAX_SIDE, MAX_VALUES, Picture, UnreadableImage
from gzdesk.images.sky import moved, pixel_of, steps_of

SQUARE = 0.02  # by how much the scales of both axes may differ for a cutout to have as many rows as columns


@dataclass(frozen=True)
class Square:
    """A square on the sky, as rows and columns of a tile, which may lie partly beyond its edges."""

    left: int
    bottom: int
    width: int
    height: int
    pixel_scale: float  # arcsec, the geometric mean of both axes

    def within(self, tile: OpenTile) -> tuple[slice, slice]:
        """The rows and columns that the tile has."""
        rows = slice(max(self.bottom, 0), min(self.bottom + self.height, tile.height))
        return rows, slice(max(self.left, 0), min(self.left + self.width, tile.width))


def cut_out(
    file: Path,
    hdu: str | None,
    position: tuple[float, float],
    side: float,
    *,
    with_wcs: bool = True,
    at_most: int = MAX_BANDS,
    like: Picture | None = None,
) -> Picture:
    """The square of ``side`` arcsec around a position (RA and Dec, ICRS, degrees), aligned with the tile's pixels.

    Its middle is the galaxy's to within half a pixel. What lies beyond the edge of the tile is blank (NaN). ``like``:
    another band, whose number of pixels is taken if this one's are as large.
    """
    with TILES.lend(file, hdu) as tile:
        square = square_around(tile, position, side, like)
        pixels, bands = _bands(tile, square, at_most)
        rows, columns = square.within(tile)
        edge = (rows.stop - rows.start, columns.stop - columns.start) != (square.height, square.width)
        with tile.lock:
            wcs = moved(tile.wcs, square.left, square.bottom) if with_wcs else None
        return Picture(pixels, wcs, False, square.pixel_scale, bands, tile.unit, tile.turn, edge, side)


def square_around(tile: OpenTile, position: tuple[float, float], side: float, like: Picture | None = None) -> Square:
    """Which pixels of a tile the square takes; raises UnreadableImage where the position is not on the tile."""
    with tile.lock:
        place = pixel_of(tile.wcs, tile.turn, *position)
        steps = (0.0, 0.0) if place is None else tuple(steps_of(tile.wcs, tile.turn, np.array([place]))[0].tolist())
    if place is None or not (-0.5 <= place[0] < tile.width - 0.5 and -0.5 <= place[1] < tile.height - 0.5):
        raise UnreadableImage(
            tile.file, f"the galaxy's place, RA {position[0]:.5f}, Dec {position[1]:+.5f}, does not lie on this image"
        )
    if not (side > 0 and min(steps) > 0 and math.isfinite(sum(steps))):
        raise UnreadableImage(tile.file, f"no square of {side:g} arcsec can be measured on this image")
    scale = math.sqrt(steps[0] * steps[1])
    if abs(steps[0] / steps[1] - 1) < SQUARE:
        steps = scale, scale
    wide, high = (max(side / step, 1.0) for step in steps)
    if max(wide, high) > MAX_SIDE or wide * high > MAX_VALUES:
        raise UnreadableImage(
            tile.file,
            f"a square of {side:g} arcsec is too large ({wide:.0f} x {high:.0f} pixels, at most {MAX_SIDE} a side)",
        )
    width, height = round(wide), round(high)
    if like is not None and max(abs(like.width / wide - 1), abs(like.height / high - 1)) < SQUARE:
        width, height = like.width, like.height
    return Square(_first(place[0], width), _first(place[1], height), width, height, scale)


def _first(at: float, length: int) -> int:
    """The first of so many pixels in a row whose middle is nearest to ``at``."""
    return math.floor(at - (length - 1) / 2 + 0.5)


def _bands(tile: OpenTile, square: Square, at_most: int) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """The pixels (H, W), or (H, W, B) of a cube, and the names of the bands; row 0 on top, red first."""
    before = tile.shape[:-2]
    axis, _, _, count = layout((*before, square.height, square.width), at_most)
    if axis is not None and axis >= len(before):
        raise UnreadableImage(tile.file, "the first axis of this cube is colour; cutouts need the sky's axes first")
    zeros = (0,) * len(before)
    if axis is None:
        return _padded(tile, zeros, square)[::-1], (tile.filter,) if tile.filter else ()
    order = [*red_first(tile.planes[:3]), *range(3, count)]
    pixels_B_H_W = np.empty((count, square.height, square.width), dtype=np.float32)
    for place, plane in enumerate(order):
        pixels_B_H_W[place] = _padded(tile, (*zeros[:axis], plane, *zeros[axis + 1 :]), square)[::-1]
    names = [tile.planes[plane] if plane < len(tile.planes) else str(plane + 1) for plane in order]
    return np.moveaxis(pixels_B_H_W, 0, -1), tuple(names)


def _padded(tile: OpenTile, plane: tuple[int, ...], square: Square) -> NDArray[np.float32]:
    rows, columns = square.within(tile)
    pixels = tile.pixels(plane, rows, columns)
    if pixels.shape == (square.height, square.width):
        return pixels
    padded = np.full((square.height, square.width), np.nan, dtype=np.float32)
    top, left = rows.start - square.bottom, columns.start - square.left
    padded[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return padded
