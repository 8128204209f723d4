"""Network inputs of all galaxies, cut once and kept in the project's cache folder."""

import base64
import contextlib
import errno
import hashlib
import json
import os
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.images.extent import SIDE, extent
from gzdesk.images.framing import Framing
from gzdesk.images.network_input import BANDS
from gzdesk.images.picture import Picture
from gzdesk.images.read import UnreadableImage, read_galaxy
from gzdesk.images.stamps import Stamps

VERSION = 2  # of the way crops are made: another number makes every cache start anew
CHUNK_SECONDS = 0.03  # between two yields, so that a pause or a stop is heard at once
SAVE_SECONDS = 2.0  # what a crash may cost
MEASURED = 64  # galaxies whose extents tell the typical one


class CropCache:
    """The network input of every galaxy as one memory-mapped array, prepared bit by bit and resumed after a stop.

    ``crops_G_S_S`` are bytes, zero until read; with 3 ``channels`` they have a last axis of red, green, blue.
    ``readable_G`` says which have been read. ``unreadable`` gives the reason for every galaxy that has none; those are
    tried again by the next CropCache. ``trouble`` says in a sentence why nothing can be kept on disk, if so; the crops
    are then in memory alone.

    ``field`` is the middle part of the pictures that is shown, as a share of their shorter side; None: the galaxy and
    a little sky around it, however wide the pictures are. For that the typical size of the catalogue's galaxies is
    first measured on some of them. A picture that was written anew under its name is cut anew by ``prepare``.
    """

    def __init__(
        self,
        galaxies: Sequence[Galaxy],
        images: Path,
        folder: Path,
        size: int,
        *,
        field: float | None = 1.0,
        channels: int = 1,
        allow_outside: bool = False,
    ) -> None:
        self._galaxies, self._images, self._allow_outside = galaxies, images, allow_outside
        self._size, self._field, self._channels = size, field, channels
        self._typical: float | None = None  # extent of the catalogue's galaxies
        name = f"crops-{size}" if channels == 1 else f"crops-{size}-colour"
        self._array_file, self._sidecar = folder / f"{name}.npy", folder / f"{name}.json"
        self._identity = _identity(galaxies, size, field)
        self._born = ""  # names this very cutting: pictures may have changed since an earlier one
        self.unreadable: dict[int, str] = {}
        self.trouble: str | None = None
        self._stamps = Stamps(galaxies, images)
        self.readable_G: NDArray[np.bool_] = np.zeros(len(galaxies), dtype=bool)
        self.crops_G_S_S: NDArray[np.uint8] = self._opened()

    @property
    def identity(self) -> str:
        """Names what the crops hold, for whoever keeps what follows from them; empty where they are not kept."""
        return f"{self._identity}-{self._born}" if isinstance(self.crops_G_S_S, np.memmap) else ""

    @property
    def framing(self) -> Framing:
        """How pictures are cut; of the galaxies' typical extent it knows once ``prepare`` has measured it."""
        return Framing(self._size, self._channels, self._field, self._typical or 1.0)

    def prepare(self) -> Iterator[int]:
        """Read what has not been read, yielding the number of galaxies done every 30 ms or so.

        May be abandoned at any yield; this or another CropCache goes on from there.
        """
        for changed in self._stamps.changed(np.flatnonzero(self.readable_G)):
            if changed:
                self.readable_G[changed] = False
                self._born = uuid.uuid4().hex  # whatever followed from the old crops is void
            yield int(self.readable_G.sum())
        waiting = [int(index) for index in np.flatnonzero(~self.readable_G) if int(index) not in self.unreadable]
        done = len(self._galaxies) - len(waiting)
        chunk_ends = time.monotonic() + CHUNK_SECONDS
        save_at = time.monotonic() + SAVE_SECONDS
        if waiting and self._field is None and self._typical is None:
            yield from self._measure(done)
        try:
            for index in waiting:
                self._read(index)
                done += 1
                if time.monotonic() >= chunk_ends:
                    yield done
                    if time.monotonic() >= save_at:
                        self.save()
                        save_at = time.monotonic() + SAVE_SECONDS
                    chunk_ends = time.monotonic() + CHUNK_SECONDS
        finally:
            if waiting:
                self.save()
        yield done

    def save(self) -> None:
        """Put the crops on disk, and only then the word that they are there."""
        if not isinstance(self.crops_G_S_S, np.memmap):
            return
        try:
            self.crops_G_S_S.flush()
            text = json.dumps(
                {
                    "identity": self._identity,
                    "born": self._born,
                    "typical": self._typical,
                    "stamps": self._stamps.text,
                    "readable": base64.b64encode(np.packbits(self.readable_G).tobytes()).decode("ascii"),
                    "unreadable": {self._galaxies[index].id: why for index, why in self.unreadable.items()},
                }
            )
            beside = self._sidecar.with_suffix(".json.new")
            beside.write_text(text, "utf-8")
            beside.replace(self._sidecar)
        except OSError as error:
            self.trouble = (
                f"{self._sidecar.name}: cannot be written ({error.strerror}); make room or change permissions"
            )

    def _measure(self, done: int) -> Iterator[int]:
        """Take the median extent of some galaxies spread over the catalogue, those that can be read."""
        extents = []
        for index in np.unique(np.linspace(0, len(self._galaxies) - 1, MEASURED).astype(int)):
            with contextlib.suppress(UnreadableImage, MemoryError):
                extents.append(extent(self._picture(int(index), SIDE)))
            yield done
        self._typical = float(np.median(extents)) if extents else 1.0

    def _picture(self, index: int, at_least: int) -> Picture:
        galaxy = self._galaxies[index]
        return read_galaxy(self._images, galaxy, self._allow_outside, at_least=at_least, with_wcs=False, at_most=BANDS)

    def _read(self, index: int) -> None:
        mark = self._stamps.of(index)
        try:
            framing = self.framing
            self.crops_G_S_S[index] = framing.crop(self._picture(index, framing.at_least))
        except UnreadableImage as error:
            self.unreadable[index] = error.reason
        except MemoryError:
            self.unreadable[index] = "there is not enough free memory to read it"
        else:
            self.readable_G[index] = True
            self._stamps.put(index, mark)

    def _opened(self) -> NDArray[np.uint8]:
        """The array that is on disk if it is of these galaxies, or a new one; in memory if there is no room."""
        shape = (len(self._galaxies), self._size, self._size, *([] if self._channels == 1 else [self._channels]))
        if not shape[0]:
            return np.zeros(shape, dtype=np.uint8)
        readable = self._kept()
        if readable is not None:
            try:
                crops = np.lib.format.open_memmap(self._array_file, mode="r")  # "r+" would lengthen a cut file
                if crops.shape == shape and crops.dtype == np.uint8:
                    _reserve(self._array_file, None)  # a copied file may have holes
                    crops = np.lib.format.open_memmap(self._array_file, mode="r+")
                    self.readable_G = readable
                    return crops
            except (OSError, ValueError):
                pass  # a damaged cache is made anew
        try:
            return self._new(shape)
        except OSError as error:
            self.trouble = (
                f"{self._array_file.name}: no crops can be kept in {self._array_file.parent} ({error.strerror}); "
                "they will be read again next time"
            )
            return np.zeros(shape, dtype=np.uint8)

    def _kept(self) -> NDArray[np.bool_] | None:
        """Which crops an earlier run has kept; None if it was of other galaxies or there was none."""
        try:
            kept: Any = json.loads(self._sidecar.read_text("utf-8"))
            if kept["identity"] != self._identity:
                return None
            bits = np.frombuffer(base64.b64decode(kept["readable"], validate=True), dtype=np.uint8)
            readable = np.unpackbits(bits, count=len(self._galaxies)).astype(bool)
            self._typical = None if kept["typical"] is None else float(kept["typical"])
            self._born = str(kept["born"])
            self._stamps.read(kept.get("stamps", ""))
            return readable
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def _new(self, shape: tuple[int, ...]) -> NDArray[np.uint8]:
        self._array_file.parent.mkdir(parents=True, exist_ok=True)
        self._sidecar.unlink(missing_ok=True)
        self._born = uuid.uuid4().hex
        crops = np.lib.format.open_memmap(self._array_file, mode="w+", dtype=np.uint8, shape=shape)
        try:
            _reserve(self._array_file, crops.offset)
        except OSError:
            del crops
            self._array_file.unlink(missing_ok=True)
            raise
        return crops


class ArrayCrops:
    """Network inputs that are in memory already: drawn galaxies, and tests."""

    def __init__(self, crops_G_S_S: NDArray[np.uint8], readable_G: NDArray[np.bool_] | None = None) -> None:
        self.crops_G_S_S = crops_G_S_S
        self.readable_G = np.ones(len(crops_G_S_S), dtype=bool) if readable_G is None else readable_G
        self.unreadable = {int(index): "not drawn" for index in np.flatnonzero(~self.readable_G)}
        self.trouble: str | None = None
        self.identity = ""
        self.framing: Framing | None = None  # nobody knows how they were cut

    def prepare(self) -> Iterator[int]:
        """Everything is there."""
        yield len(self.crops_G_S_S)


def _identity(galaxies: Sequence[Galaxy], size: int, field: float | None) -> str:
    """A hash that changes when the galaxies, their files, or the way they are cut change."""
    digest = hashlib.sha256(f"{VERSION} {size} {field} {len(galaxies)}\n".encode())
    for galaxy in galaxies:
        # As before there were cutouts where there is none: what has been cut stays good.
        cut = "" if galaxy.cut is None else f"\0{galaxy.cut!r} {galaxy.ra!r} {galaxy.dec!r}"
        digest.update(f"{galaxy.id}\0{galaxy.file}\0{galaxy.hdu}{cut}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _reserve(file: Path, empty_from: int | None) -> None:
    """Claim the file's room on the disk now: writing through a memory map to a full disk would kill the process.

    Where the system cannot do that at once, zeros are written from ``empty_from`` on; None: the file holds crops.
    """
    with file.open("r+b") as stream:
        length = os.fstat(stream.fileno()).st_size
        try:
            os.posix_fallocate(stream.fileno(), 0, length)
            return
        except AttributeError:  # macOS, Windows
            pass
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):
                raise
        if empty_from is not None:
            stream.seek(empty_from)
            for left in range(length - empty_from, 0, -(2**20)):
                stream.write(bytes(min(left, 2**20)))
            stream.flush()
            os.fsync(stream.fileno())
