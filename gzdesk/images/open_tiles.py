"""Large images that stay open while galaxies are cut out of them; of each only the pixels asked for are read."""

import contextlib
import math
import mmap
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.bands import filter_of, plane_names
from gzdesk.images.fits_image import celestial_wcs, check_complete, finite_or_nan, image_in, opened, packed, rotation
from gzdesk.images.image_file import open_image, stamp_of, starts_as_fits
from gzdesk.images.picture import UnreadableImage

KEEP = 48  # tiles open at a time, of which each costs its header, and no pixels
MAX_UNPACKED = 2**26  # bytes of a .gz that is kept unpacked in memory: it cannot be read in parts
KEEP_UNPACKED = 2  # of those
MAX_IN_PIECES = 2**26  # pixels in the compressed pieces that one cutout touches


class OpenTile:
    """One image of a FITS file: its shape, its place on the sky, and any rectangle of its pixels."""

    def __init__(self, file: Path, hdu: str | None) -> None:
        self.file, self.stamp = file, stamp_of(file)
        self.lock = threading.RLock()  # astropy's coordinates and sections are for one thread at a time
        self.lent = 0  # to how many; guarded by the lock of OpenTiles
        self._stream = open_image(file)
        self._extensions: Any = None
        try:
            self._open(hdu)
        except BaseException:
            self.close()
            raise

    def _open(self, hdu: str | None) -> None:
        if not starts_as_fits(self._stream):
            raise UnreadableImage(self.file, "galaxies can be cut out of FITS images only")
        file_bytes = os.fstat(self._stream.fileno()).st_size
        self._extensions = opened(self._stream, self.file)
        image = self._image = image_in(self._extensions, self.file, file_bytes, hdu)
        check_complete(image, self.file, file_bytes)
        header, self.shape = image.header, tuple(int(length) for length in image.shape)
        self.unit = str(header.get("BUNIT", "")).strip()
        self.filter, self.planes = filter_of(header), plane_names(header)
        self.wcs = celestial_wcs(header)
        if self.wcs is None:
            raise UnreadableImage(self.file, "its header has no coordinates on the sky (WCS) to cut a galaxy out by")
        self.turn = rotation(self.wcs)
        self.pieces: tuple[int, ...] | None = getattr(image, "tile_shape", None)  # of a tile-compressed image
        self._start = int(image.fileinfo()["datLoc"])
        self._kind = np.dtype(f">{'f' if header['BITPIX'] < 0 else 'i'}{abs(header['BITPIX']) // 8}")
        if self._kind == ">i1":
            self._kind = np.dtype("u1")
        self._scale, self._zero = float(header.get("BSCALE", 1.0)), float(header.get("BZERO", 0.0))
        self._blank = header.get("BLANK") if header["BITPIX"] > 0 else None
        self.unpacked: Any = self._all_unpacked() if packed(image) else None

    @property
    def height(self) -> int:
        """Rows."""
        return self.shape[-2]

    @property
    def width(self) -> int:
        """Columns."""
        return self.shape[-1]

    def pixels(self, plane: tuple[int, ...], rows: slice, columns: slice) -> NDArray[np.float32]:
        """A rectangle of one plane in the order of the file, in its units; a copy, NaN where there is no value."""
        with np.errstate(all="ignore"):
            if self.unpacked is not None:
                cut = self.unpacked[(*plane, rows, columns)].astype(np.float32)
            elif self.pieces is not None:
                cut = self._from_pieces(plane, rows, columns)
            else:
                cut = self._mapped(plane, rows, columns)
            return finite_or_nan(cut)

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        if self._extensions is not None:
            self._extensions.close()
        self._stream.close()

    def _mapped(self, plane: tuple[int, ...], rows: slice, columns: slice) -> NDArray[np.float32]:
        """Map the rows into memory, copy the columns that are wanted, and let go of all pages at once."""
        before = int(np.ravel_multi_index(plane, self.shape[:-2])) if plane else 0
        start = self._start + (before * self.height + rows.start) * self.width * self._kind.itemsize
        count = (rows.stop - rows.start) * self.width
        page = start - start % mmap.ALLOCATIONGRANULARITY
        length = start - page + count * self._kind.itemsize
        with mmap.mmap(self._stream.fileno(), length, access=mmap.ACCESS_READ, offset=page) as pages:
            wide = np.frombuffer(pages, self._kind, count, start - page)
            raw = wide.reshape(-1, self.width)[:, columns].copy()
            del wide  # a map that an array looks at cannot be let go
        return self._in_units(raw)

    def _in_units(self, raw: NDArray[Any]) -> NDArray[np.float32]:
        if (self._scale, self._zero) == (1.0, 0.0):
            values = raw.astype(np.float32)
        else:
            values = (raw * self._scale + self._zero).astype(np.float32)
        if self._blank is not None:
            values[raw == self._blank] = np.nan
        return values

    def _from_pieces(self, plane: tuple[int, ...], rows: slice, columns: slice) -> NDArray[np.float32]:
        """Unpack the compressed pieces that the rectangle touches."""
        high, wide = (self.pieces or (1, 1))[-2:]
        touched = math.prod(
            min((part.stop - 1) // piece * piece + piece, side) - part.start // piece * piece
            for part, piece, side in ((rows, high, self.height), (columns, wide, self.width))
        )
        if touched > MAX_IN_PIECES:
            raise UnreadableImage(
                self.file,
                f"it is compressed in pieces of {wide} x {high} pixels, too large to unpack for every galaxy; "
                "compress it in smaller ones (fpack -t 256,256), or unpack it (funpack)",
            )
        with self.lock:
            return np.asarray(self._image.section[(*plane, rows, columns)], dtype=np.float32)

    def _all_unpacked(self) -> NDArray[Any]:
        """All of a .gz, which cannot be read in parts."""
        if self._start + self._image.size > MAX_UNPACKED or math.prod(self.shape) * 4 > MAX_UNPACKED:
            raise too_large_to_unpack(self.file, self.width, self.height)
        return np.asarray(self._image.section[(slice(None),) * len(self.shape)], dtype=np.float32)


def too_large_to_unpack(file: Path, width: int, height: int) -> UnreadableImage:
    """Why a .gz cannot serve."""
    return UnreadableImage(
        file,
        f"a .gz cannot be read in parts, and this one is too large to unpack for every galaxy ({width} x {height} "
        "pixels); unpack it on disk (gunzip), or compress it in pieces (fpack)",
    )


class OpenTiles:
    """The tiles that were cut from last, for all threads; a file that was written anew is opened anew."""

    def __init__(self, keep: int = KEEP) -> None:
        self._keep = keep
        self._lock = threading.Lock()
        self._tiles: OrderedDict[tuple[Path, str | None], OpenTile] = OrderedDict()  # the one used last at the end
        self._dropped: set[OpenTile] = set()  # still lent; closed by whoever gives them back

    @contextlib.contextmanager
    def lend(self, file: Path, hdu: str | None) -> Iterator[OpenTile]:
        """A tile to cut from, which stays open meanwhile."""
        tile = self._taken(file, hdu)
        try:
            yield tile
        finally:
            with self._lock:
                tile.lent -= 1
                self._close_unused()

    def close(self) -> None:
        """Close all, those in use as soon as they are given back; whoever asks again opens them again."""
        with self._lock:
            self._dropped.update(self._tiles.values())
            self._tiles.clear()
            self._close_unused()

    def forget(self) -> None:
        """Open all anew, in a process that was forked: with its parent it shares where each file is being read."""
        self._lock = threading.Lock()
        self._tiles.clear()
        self._dropped.clear()

    def _taken(self, file: Path, hdu: str | None) -> OpenTile:
        stamp, new = stamp_of(file), None
        while True:
            with self._lock:
                tile = self._tiles.get((file, hdu))
                if new is not None and (tile is None or tile.stamp != stamp):
                    self._put(file, hdu, tile := new)
                elif new is not None:  # another thread was faster
                    self._dropped.add(new)
                if tile is not None and (tile.stamp == stamp or tile is new):
                    self._tiles.move_to_end((file, hdu))
                    tile.lent += 1
                    self._close_unused()
                    return tile
            new = OpenTile(file, hdu)  # not under the lock: a disk in the network may be slow

    def _put(self, file: Path, hdu: str | None, tile: OpenTile) -> None:
        before = self._tiles.pop((file, hdu), None)
        if before is not None:
            self._dropped.add(before)
        self._tiles[file, hdu] = tile
        unpacked = [key for key, each in self._tiles.items() if each.unpacked is not None]
        for key in [*list(self._tiles)[: -self._keep], *unpacked[:-KEEP_UNPACKED]]:
            if key in self._tiles:
                self._dropped.add(self._tiles.pop(key))

    def _close_unused(self) -> None:
        for tile in [tile for tile in self._dropped if tile.lent <= 0]:
            self._dropped.discard(tile)
            tile.close()


TILES = OpenTiles()  # of this process
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=TILES.forget)
