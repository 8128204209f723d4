"""The headers of FITS files on their way to astropy, which counts as far as they say, though it took for ever."""

import io
import os
import re
from pathlib import Path
from typing import BinaryIO

BLOCK = 2880  # bytes; headers are read block by block, and nothing else is
_COUNTS = re.compile(rb"(?:NAXIS   |ZNAXIS  )= *\+?0*[1-9][0-9]{3}")  # FITS allows 999


class HeaderError(ValueError):
    """A header that counts further than FITS allows."""


class FitsFile(io.BufferedReader):
    """A FITS file of its own, whose headers are looked at before astropy has them; to be closed."""

    def __init__(self, file: Path | BinaryIO) -> None:
        super().__init__(io.FileIO(file, "rb") if isinstance(file, Path) else io.FileIO(os.dup(file.fileno()), "rb"))

    def read(self, size: int | None = -1) -> bytes:
        """As of any file; raises HeaderError."""
        return checked(super().read(size), size)


def checked(read: bytes, size: int | None) -> bytes:
    """What was read, unless it is a block of a header that counts too far."""
    if size == BLOCK and _COUNTS.search(read):
        raise HeaderError("its header counts more axes than FITS allows")
    return read
