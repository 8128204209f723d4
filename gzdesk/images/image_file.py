"""A file that holds an image: opened if it is an ordinary one, told from its former self, refused with a reason."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

from gzdesk.images.picture import UnreadableImage

Stamp = tuple[int, ...]  # when each of a galaxy's files was written, in nanoseconds, and its bytes

GZIP = b"\x1f\x8b"
FITS = b"SIMPLE  ="


def open_image(file: Path) -> BinaryIO:
    """Open a file that is one: a folder is an error, and a pipe would wait for ever."""
    status = file.stat()
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableImage(file, "this is a folder, not an image")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableImage(file, "this is no ordinary file")
    if status.st_size == 0:
        raise UnreadableImage(file, "the file is empty (0 bytes); fetch it again")
    return file.open("rb")


def starts_as_fits(stream: BinaryIO) -> bool:
    """Whether an open file begins as FITS does, or is packed, as only FITS may be."""
    head = stream.read(len(FITS))
    stream.seek(0)
    return head == FITS or head.startswith(GZIP)


def stamp_of(file: Path | str) -> Stamp | None:
    """What changes when a file of the same name is written anew; None where there is none."""
    try:
        status = os.stat(file)  # noqa: PTH116 - of a text it takes a fifth of the time
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


def reason_of(error: Exception) -> str:
    """Why a file could not be read, in words that help; what no-one foresaw is named by its class."""
    detail = " ".join(str(error).split())[:200]
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "the file is missing; put it back where it was"
    if isinstance(error, PermissionError):
        return "you may not read this file; change its permissions"
    if isinstance(error, MemoryError):
        return "there is not enough free memory to read it"
    if isinstance(error, EOFError) or "truncated" in detail.lower():
        return "the file is cut short; fetch it again"
    if isinstance(error, OSError) and error.errno is not None:
        return f"the file cannot be read ({os.strerror(error.errno)})"
    return f"the file is damaged or of an unknown kind ({type(error).__name__}: {detail})"
