"""FeatureFile: the pool's features on disk, so that a project opens without encoding every galaxy again."""

import base64
import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from gzdesk.model.checkpoint import write_atomically

VERSION = 1  # of what stands in the file; another number makes every file stale
SAVE_S = 2.0  # what a crash may cost
HEADER = 128  # bytes before the numbers

Floats = NDArray[np.float32]


class FeatureFile:
    """float32 features of one encoder for one set of crops, row by row as they are computed.

    float32, since they are mapped into memory as they lie on disk, and serve the same bits as before. ``done_G`` says
    which rows are there; the word of it is written after the rows. ``trouble`` says in a sentence why nothing can be
    kept, if so; what was kept is then given up, and learning goes on without it.
    """

    def __init__(self, folder: Path | None, encoder: nn.Module, crops: str, shape: tuple[int, int]) -> None:
        """``crops`` names the crops' content; where it is empty, or there is no folder, nothing is kept."""
        self.done_G: NDArray[np.bool_] = np.zeros(shape[0], bool)
        self.trouble: str | None = None
        self._shape = shape
        self._file: Path | None = None
        self._waiting: list[tuple[int, int]] = []  # spans of rows computed and not yet written
        self._saved_at = time.monotonic()
        if folder is not None and crops and shape[0]:
            self._file = folder / f"features-{_key(encoder, crops, shape)}.npy"
            self._recall()

    def features(self, readable_G: NDArray[np.bool_]) -> Tensor:
        """What is there: as it lies on disk where nothing is missing, else in memory, to be filled up."""
        if self._file is not None and self.done_G.any() and not (readable_G & ~self.done_G).any():
            return torch.from_numpy(self._mapped())
        features_G_F = torch.zeros(self._shape)
        if self._file is not None and self.done_G.any():
            rows = np.flatnonzero(self.done_G)
            features_G_F[torch.from_numpy(rows)] = torch.from_numpy(np.asarray(self._mapped()[rows]))
        return features_G_F

    def add(self, rows: NDArray[np.intp], features_G_F: Tensor) -> None:
        """Take in rows, in rising order, that have been computed; every two seconds they are written."""
        self.done_G[rows] = True
        self._waiting.append((int(rows[0]), int(rows[-1]) + 1))
        if time.monotonic() >= self._saved_at + SAVE_S:
            self.save(features_G_F)

    def save(self, features_G_F: Tensor) -> None:
        """Put the rows on disk, and only then the word that they are there."""
        self._saved_at = time.monotonic()
        if self._file is None or not self._waiting:
            return
        try:
            self._write(features_G_F)
            word = {"rows": base64.b64encode(np.packbits(self.done_G).tobytes()).decode("ascii")}
            write_atomically(self._sidecar, json.dumps(word).encode())
        except OSError as error:
            self.trouble = (
                f"{self._file.name}: the features cannot be kept ({error.strerror}). "
                "They will be computed again the next time; make room to save that."
            )
            self.discard()
        self._waiting.clear()

    def mapped(self) -> Tensor | None:
        """All rows as they lie on disk, which take no memory of their own; None where they do not."""
        if self._file is None or not self._sidecar.exists():
            return None
        return torch.from_numpy(self._mapped())

    def discard_others(self) -> None:
        """Delete the features of other encoders and other crops, which nobody will ask for again."""
        if self._file is not None:
            _delete(file for file in self._file.parent.glob("features-*") if file.stem != self._file.stem)

    def discard(self) -> None:
        """Delete the file and keep nothing from now on."""
        if self._file is not None:
            _delete((self._sidecar, self._file))
            self._file = None

    @property
    def _size(self) -> int:
        return HEADER + 4 * self._shape[0] * self._shape[1]

    @property
    def _sidecar(self) -> Path:
        assert self._file is not None  # noqa: S101
        return self._file.with_suffix(".json")

    def _mapped(self) -> Floats:
        assert self._file is not None  # noqa: S101
        # copy on write: torch wants arrays that may be written to, and nobody writes to these
        return np.memmap(self._file, np.float32, "c", HEADER, self._shape)

    def _recall(self) -> None:
        assert self._file is not None  # noqa: S101
        try:
            rows = np.frombuffer(base64.b64decode(json.loads(self._sidecar.read_text("utf-8"))["rows"]), np.uint8)
            if self._file.stat().st_size != self._size:
                raise ValueError("cut short")
            self.done_G = np.unpackbits(rows, count=self._shape[0]).astype(bool)
        except (
            OSError,
            ValueError,
            KeyError,
            TypeError,
            RecursionError,
        ):  # none yet, or a damaged one, which is made anew
            _delete((self._sidecar,))

    def _write(self, features_G_F: Tensor) -> None:
        """Write rows as a file is written, not through a map: a full disk is then an error and no crash."""
        assert self._file is not None  # noqa: S101
        if not self._sidecar.exists():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("wb") as stream:
                stream.write(_header(self._shape))
                stream.truncate(self._size)
        with self._file.open("r+b") as stream:
            for first, last in _joined(self._waiting):
                stream.seek(HEADER + 4 * first * self._shape[1])
                stream.write(np.ascontiguousarray(features_G_F[first:last].numpy()).data)
            stream.flush()
            os.fsync(stream.fileno())


def _key(encoder: nn.Module, crops: str, shape: tuple[int, int]) -> str:
    """Names the encoder's weights and the crops. Another order or precision of computing does not count: they agree."""
    digest = hashlib.blake2b(f"{VERSION} {crops} {shape}\n".encode(), digest_size=8)
    for name, tensor in encoder.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _header(shape: tuple[int, int]) -> bytes:
    """The header of a .npy file, so that others can read it too, filled up to a fixed length."""
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".encode()
    fixed = b"\x93NUMPY\x01\x00" + (HEADER - 10).to_bytes(2, "little")
    return fixed + text.ljust(HEADER - 11) + b"\n"


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring spans made one."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined


def _delete(files: Iterable[Path]) -> None:
    for file in files:
        with contextlib.suppress(OSError):  # a map of it is still open, on Windows: it goes the next time
            file.unlink(missing_ok=True)
