"""Stamps: tells which files have been written anew under their old names since something was made of them."""

import base64
import os
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.images.image_file import stamp_of

LOOK_SECONDS = 10.0  # at most, and from another galaxy on each time: a disk in the network may be slow
CHUNK_SECONDS = 0.03  # between two yields


class Stamps:
    """A short mark for every galaxy's file, of the time it was written and its length; 0 where none is known."""

    def __init__(self, galaxies: Sequence[Galaxy], images: Path) -> None:
        self._galaxies, self._folder = galaxies, str(images)
        self._marks_G: NDArray[np.uint32] = np.zeros(len(galaxies), dtype=np.uint32)

    def read(self, text: str) -> None:
        """Take up the marks that ``text`` wrote; none is known where it makes no sense."""
        marks = np.frombuffer(base64.b64decode(text), dtype="<u4")
        if len(marks) == len(self._marks_G):
            self._marks_G = marks.astype(np.uint32)

    @property
    def text(self) -> str:
        """The marks as text."""
        return base64.b64encode(self._marks_G.astype("<u4").tobytes()).decode("ascii")

    def of(self, index: int) -> int:
        """The mark that the galaxy's file would get now; 0 where there is none."""
        # By the text of the path: pathlib takes longer.
        stamps = [stamp_of(os.path.join(self._folder, file)) for file in self._galaxies[index].files]  # noqa: PTH118
        if None in stamps:
            return 0
        return zlib.crc32("".join(map(repr, stamps)).encode()) or 1

    def put(self, index: int, mark: int) -> None:
        """Note which state of its file something was made of."""
        self._marks_G[index] = mark

    def changed(self, indices: NDArray[np.intp]) -> Iterator[list[int]]:
        """The galaxies of these whose file is another now, told in bunches; a file that is gone is not another."""
        start = int(np.random.default_rng().integers(max(len(indices), 1)))
        ends, chunk_ends, found = time.monotonic() + LOOK_SECONDS, time.monotonic() + CHUNK_SECONDS, list[int]()
        for index in np.roll(indices, -start).tolist():
            mark = self.of(index)
            if mark and not self._marks_G[index]:
                self.put(index, mark)  # made before marks were kept
            elif mark and mark != self._marks_G[index]:
                found.append(index)
            if time.monotonic() >= chunk_ends:
                yield found
                chunk_ends, found = time.monotonic() + CHUNK_SECONDS, []
            if time.monotonic() >= ends:
                break
        if found:
            yield found
