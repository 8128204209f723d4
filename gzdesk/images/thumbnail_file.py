"""Thumbnails on disk: JPEGs one behind the other in a file, which another run finds again; they may be deleted."""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

MAX_BYTES = 512 * 2**20  # of one file of JPEGs; the one before it is kept too, so that twice that is used at most
SAVE_EVERY = 512  # thumbnails that a crash may cost, at most

PLACES = np.dtype([("key", "<u8"), ("start", "<u8"), ("length", "<u4"), ("volume", "<u4")])


class ThumbnailFile:
    """The bytes of one thumbnail a galaxy, kept under a key that says of what it was made. Thread-safe.

    What is written goes behind all else. A file that has grown too long is followed by another volume, and the one
    before the last is deleted. The list of places is written anew now and then, behind the bytes that it speaks of.
    Where the disk refuses, nothing more is kept, and thumbnails are made again when they are wanted.
    """

    def __init__(self, folder: Path, galaxies: int, *, max_bytes: int = MAX_BYTES) -> None:
        self._folder, self._max_bytes = folder, max_bytes
        self._list = folder / "thumbnails.list"
        self._lock = threading.Lock()  # guards everything below
        self._places_G = self._read_list(galaxies)
        self._volume = int(self._places_G["volume"].max(initial=0))
        self._streams: dict[int, BinaryIO] = {}
        self._unsaved = 0
        self._end = 0
        self.trouble = ""  # why nothing more can be kept
        with self._trouble_noted():
            folder.mkdir(parents=True, exist_ok=True)
            self._end = self._stream(self._volume).seek(0, os.SEEK_END)

    def get(self, index: int, key: int) -> bytes | None:
        """What was kept of a galaxy under this key."""
        with self._lock, contextlib.suppress(OSError):
            place = self._places_G[index]
            length = int(place["length"])
            if not length or int(place["key"]) != key or int(place["volume"]) < self._volume - 1:
                return None
            stream = self._stream(int(place["volume"]))
            stream.seek(int(place["start"]))
            found = stream.read(length)
            return found if len(found) == length else None
        return None

    def put(self, index: int, key: int, content: bytes) -> None:
        """Keep a thumbnail in place of the one before."""
        with self._lock, self._trouble_noted():
            if self.trouble:
                return
            if self._end + len(content) > self._max_bytes:
                self._begin_volume()
            stream = self._stream(self._volume)
            stream.seek(self._end)
            stream.write(content)
            self._places_G[index] = key, self._end, len(content), self._volume
            self._end += len(content)
            self._unsaved += 1
            if self._unsaved >= SAVE_EVERY:
                self._save()

    def close(self) -> None:
        """Put everything on disk; safe to call twice."""
        with self._lock, self._trouble_noted():
            try:
                if self._unsaved and not self.trouble:
                    self._save()
            finally:
                for stream in self._streams.values():
                    stream.close()
                self._streams.clear()

    def _begin_volume(self) -> None:
        self._volume += 1
        self._end = 0
        old = self._streams.pop(self._volume - 2, None)
        if old is not None:
            old.close()
        if self._volume >= 2:
            self._file(self._volume - 2).unlink(missing_ok=True)

    def _save(self) -> None:
        """First the bytes, and only then the word that they are there."""
        for stream in self._streams.values():
            stream.flush()
        beside = self._list.with_suffix(".new")
        beside.write_bytes(self._places_G.tobytes())
        beside.replace(self._list)
        self._unsaved = 0

    def _stream(self, volume: int) -> BinaryIO:
        if volume not in self._streams:
            file = self._file(volume)
            file.touch()
            self._streams[volume] = file.open("r+b")
        return self._streams[volume]

    def _file(self, volume: int) -> Path:
        return self._folder / f"thumbnails-{volume}.jpegs"

    def _read_list(self, galaxies: int) -> NDArray[np.void]:
        """Where an earlier run has kept what; nothing where that was of other galaxies, or there was none."""
        try:
            content = self._list.read_bytes()
        except OSError:
            content = b""
        if len(content) != galaxies * PLACES.itemsize:
            return np.zeros(galaxies, PLACES)
        return np.frombuffer(content, PLACES).copy()

    @contextlib.contextmanager
    def _trouble_noted(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.trouble = f"{self._list.name}: no thumbnails can be kept in {self._folder} ({error.strerror})."
