"""Thumbnails of all galaxies: drawn by worker threads as they come into sight, and kept in memory and on disk."""

import io
import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.images.colour_maps import packed
from gzdesk.images.display import usable
from gzdesk.images.easel import Easel, rgb_of
from gzdesk.images.picture import Picture, UnreadableImage
from gzdesk.images.read import Stamp, read_galaxy, stamp_of_galaxy
from gzdesk.images.thumbnail_file import ThumbnailFile
from gzdesk.settings import DisplaySettings

log = logging.getLogger(__name__)

VERSION = 1  # of the way thumbnails are made: another number makes all anew
SIDE = 128  # pixels of the longer side
QUALITY = 88  # of the JPEGs: noise is most of their bytes
KEEP_BYTES = 64 * 2**20  # of thumbnails in memory
FRESH_SECONDS = 10.0  # before a file is looked at again: it may have been written anew
JOIN_SECONDS = 1.0

Pixels = NDArray[np.uint32]  # 0xffRRGGBB, C-contiguous


@dataclass
class _Kept:
    """What is held of one galaxy: its thumbnail, or why there is none."""

    key: int  # says of what it was made
    pixels: Pixels | None
    error: UnreadableImage | None
    seen_at: float  # when its file was looked at

    @property
    def bytes(self) -> int:
        return self.pixels.nbytes if self.pixels is not None else 512


class Thumbnails:
    """Small pictures of the galaxies that somebody looks at, as the desk would draw them; thread-safe, knows no Qt.

    ``on_ready`` is called from a worker thread with the index of every galaxy whose thumbnail has come or failed.
    """

    def __init__(
        self,
        galaxies: Sequence[Galaxy],
        images: Path,
        settings: DisplaySettings,
        folder: Path | None,
        *,
        keep_bytes: int = KEEP_BYTES,
        workers: int | None = None,
        allow_outside: bool = False,
    ) -> None:
        """``folder`` is that of the project's cache; None keeps nothing on disk."""
        self._galaxies, self._images, self._allow_outside = galaxies, images, allow_outside
        self._settings = usable(settings)
        self._keep_bytes = keep_bytes
        self.on_ready: Callable[[int], None] | None = None
        self._file = ThumbnailFile(folder, len(galaxies)) if folder is not None else None
        self._changed = threading.Condition()  # guards everything below
        self._kept: OrderedDict[int, _Kept] = OrderedDict()  # the one used last at the end
        self._bytes = 0
        self._pending: list[int] = []  # the newest asking, last first
        self._in_hand: set[int] = set()
        self._closed = False
        self._workers = [
            threading.Thread(target=self._work, name=f"gzdesk-thumbnails-{number}", daemon=True)
            for number in range(workers or max(1, min(4, (os.cpu_count() or 2) // 2)))
        ]
        for worker in self._workers:
            worker.start()

    @property
    def bytes(self) -> int:
        """Memory held."""
        return self._bytes

    def ask(self, indices: Sequence[int]) -> None:
        """Get these ready, in this order, and forget what was asked for before; returns at once."""
        now = time.monotonic()
        with self._changed:
            self._pending = [index for index in reversed(indices) if self._is_due(index, now)]
            if self._pending:
                self._changed.notify_all()

    def get(self, index: int) -> Pixels | UnreadableImage | None:
        """The thumbnail, or why there is none; None where it is not there yet. Returns at once.

        After a change of the display the former one stays until the new one has come.
        """
        kept = self._kept.get(index)
        return None if kept is None else kept.pixels if kept.pixels is not None else kept.error

    def set_display(self, settings: DisplaySettings) -> bool:
        """Draw all with these settings from now on; returns whether they are others: then ask again."""
        with self._changed:
            settings = usable(settings)
            changed, self._settings = settings != self._settings, settings
            if changed:
                for kept in self._kept.values():
                    kept.seen_at = float("-inf")
            return changed

    def close(self) -> None:
        """End the workers and put what they made on disk; safe to call twice."""
        with self._changed:
            self._closed = True
            self._pending.clear()
            self._changed.notify_all()
        for worker in self._workers:
            worker.join(JOIN_SECONDS)
        if self._file is not None:
            self._file.close()

    def _is_due(self, index: int, now: float) -> bool:
        kept = self._kept.get(index)
        if kept is None:
            return True
        self._kept.move_to_end(index)
        return now - kept.seen_at >= FRESH_SECONDS

    def _work(self) -> None:
        while (index := self._take()) is not None:
            before = self._kept.get(index)
            kept = self._made(index, before)
            self._keep(index, kept)
            if before is None or kept.key != before.key or kept.pixels is None:
                self._announce(index)

    def _take(self) -> int | None:
        with self._changed:
            while not self._closed:
                while self._pending:
                    index = self._pending.pop()
                    if index not in self._in_hand:
                        self._in_hand.add(index)
                        return index
                self._changed.wait()
            return None

    def _made(self, index: int, before: _Kept | None) -> _Kept:
        """The thumbnail as it is now: the one there was, or from the disk, or drawn."""
        galaxy, settings, now = self._galaxies[index], self._settings, time.monotonic()
        try:
            stamp = stamp_of_galaxy(self._images, galaxy, self._allow_outside)
            key = _key(galaxy, stamp, settings)
            if before is not None and before.pixels is not None and (before.key == key or stamp is None):
                return _Kept(before.key, before.pixels, None, now)
            pixels = self._recalled(index, key) if stamp is not None else None
            if pixels is None:
                picture = read_galaxy(self._images, galaxy, self._allow_outside, at_least=SIDE, with_wcs=False)
                rgb_H_W_3 = small(picture, settings)
                pixels = packed(rgb_H_W_3)
                self._remember(index, key, rgb_H_W_3)
            return _Kept(key, pixels, None, now)
        except UnreadableImage as error:
            # A copy, because the traceback would keep everything alive that was read so far.
            return _Kept(0, None, UnreadableImage(error.file, error.reason), now)
        except Exception as error:  # ours, not the file's; the others go on
            log.exception("drawing the thumbnail of %s failed", galaxy.id)
            reason = f"it could not be drawn ({type(error).__name__}: {error})"
            return _Kept(0, None, UnreadableImage(galaxy.files[0], reason), now)

    def _keep(self, index: int, kept: _Kept) -> None:
        with self._changed:
            self._in_hand.discard(index)
            before = self._kept.pop(index, None)
            self._bytes += kept.bytes - (before.bytes if before is not None else 0)
            self._kept[index] = kept
            while self._bytes > self._keep_bytes and len(self._kept) > 1:
                _, old = self._kept.popitem(last=False)
                self._bytes -= old.bytes

    def _recalled(self, index: int, key: int) -> Pixels | None:
        """The thumbnail as it was kept on disk; a damaged one is made anew."""
        content = self._file.get(index, key) if self._file is not None else None
        if content is None:
            return None
        try:
            with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
                return packed(np.asarray(image.convert("RGB")))
        except (OSError, ValueError, SyntaxError):
            return None

    def _remember(self, index: int, key: int, rgb_H_W_3: NDArray[np.uint8]) -> None:
        if self._file is not None and not self._file.trouble:
            stream = io.BytesIO()
            Image.fromarray(rgb_H_W_3).save(stream, "JPEG", quality=QUALITY, subsampling=0)
            self._file.put(index, key, stream.getvalue())

    def _announce(self, index: int) -> None:
        callback = self.on_ready
        if callback is not None and not self._closed:
            callback(index)


def small(picture: Picture, settings: DisplaySettings) -> NDArray[np.uint8]:
    """A picture as the desk draws it, no side longer than SIDE: limits are those of the whole, light is averaged."""
    easel = Easel(picture)
    fits = [factor for factor in easel.factors if max(picture.height, picture.width) >= factor * SIDE]
    rgb_H_W_3 = rgb_of(easel.panels(settings, (max(fits, default=1),)))
    height, width = rgb_H_W_3.shape[:2]
    share = SIDE / max(height, width)
    if share >= 1:
        return rgb_H_W_3
    size = max(1, round(width * share)), max(1, round(height * share))
    return np.asarray(Image.fromarray(rgb_H_W_3).resize(size, Image.Resampling.BOX))


def _key(galaxy: Galaxy, stamp: Stamp | None, settings: DisplaySettings) -> int:
    """Says of what a thumbnail was made: another file, or another display, has another key."""
    cut = () if galaxy.cut is None else ((galaxy.cut, galaxy.ra, galaxy.dec),)
    of = repr((VERSION, SIDE, galaxy.file, galaxy.hdu, stamp, settings, *cut)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(of, digest_size=8).digest(), "little") or 1
