"""The image folder, the images in it, and the rule that no path climbs out of it."""

# ruff: noqa: PTH110, PTH117, PTH118  (a million paths are judged with os.path in seconds, with pathlib in minutes)

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from gzdesk.catalogue.catalog_columns import CatalogueError

IMAGE_SUFFIXES = (
    ".fits.gz", ".fits.fz", ".fit.gz", ".fit.fz", ".fits", ".fit", ".fts", ".png", ".jpg", ".jpeg", ".tif", ".tiff",
)  # fmt: skip
MISSING = "there is no file"
OFTEN = 32  # paths into one folder after which the folder is listed, which is faster than looking at each


class ImageFolder:
    """Says of a path what to keep of it, or why it cannot be used."""

    def __init__(self, images: Path, allow_outside: bool) -> None:
        if not images.is_dir():
            raise CatalogueError(f"{images}: there is no such image folder.")
        self._images = os.path.realpath(images)
        self._inside = os.path.join(os.path.normcase(self._images), "")
        self._allow_outside = allow_outside
        self._real: dict[str, str] = {}  # folders seen already, with links followed: many galaxies lie in few folders
        self._asked: Counter[str] = Counter()
        self._listed: dict[str, tuple[str, frozenset[str]]] = {}  # by folder: what to put before names, plain files
        self._by_name: dict[str, str] | None = None

    def place(self, raw: str) -> tuple[str, str]:
        """The path to keep and no reason; or no path and the reason why not."""
        folder, name = raw[: raw.rfind("/") + 1], raw[raw.rfind("/") + 1 :]
        before, names = self._listed.get(folder, _NOTHING)
        if name in names:
            return before + name, ""
        try:
            kept, reason = self._place(raw)
            if not reason:
                self._asked[folder] += 1
                if self._asked[folder] == OFTEN:
                    self._list(folder)
        except (OSError, ValueError) as error:  # a name too long, a loop of links, a null character
            return "", f"its path cannot be followed ({getattr(error, 'strerror', None) or error})"
        return kept, reason

    def find(self, name: str) -> str:
        """The path to keep of the one image that has this name, with its suffix or without; empty where there is none.

        For catalogues that name images without their folder, or with one that was theirs on another computer.
        """
        if self._by_name is None:
            self._by_name = self._names()
        found = self._by_name.get(name.replace("\\", "/").rpartition("/")[2], "")
        return self.place(found)[0] if found else ""

    def _place(self, raw: str) -> tuple[str, str]:
        raw.encode()  # a name that is no Unicode could not be written into the project
        folder, name = os.path.split(os.path.join(self._images, raw))
        real = os.path.join(self._real.get(folder) or self._real.setdefault(folder, os.path.realpath(folder)), name)
        try:
            mode = os.lstat(real).st_mode
        except (FileNotFoundError, NotADirectoryError):
            mode = 0
        if stat.S_ISLNK(mode) or name in ("", ".", ".."):
            real = os.path.realpath(real)
            mode = Path(real).stat().st_mode if os.path.exists(real) else 0
        inside = os.path.normcase(real).startswith(self._inside)
        if not inside and not self._allow_outside and (mode or not os.path.isabs(raw)):
            return "", f"its path {printable(raw)} leads out of the image folder"
        if not stat.S_ISREG(mode):  # nor is there one at a path of another computer
            return "", f"{MISSING} {printable(raw)} in the image folder"
        return (real[len(self._inside) :] if inside else real).replace(os.sep, "/"), ""

    def _list(self, folder: str) -> None:
        """Know the plain files of a folder by heart; links and all else are still looked at one by one."""
        real = os.path.realpath(os.path.join(self._images, folder))
        if not os.path.normcase(os.path.join(real, "")).startswith(self._inside):
            return
        with os.scandir(real) as entries:
            names = (entry.name for entry in entries if entry.is_file(follow_symlinks=False))
            plain = frozenset(name for name in names if name.isprintable() and "\\" not in name)
        before = os.path.join(real, "")[len(self._inside) :].replace(os.sep, "/")
        self._listed[folder] = (before, plain)

    def _names(self) -> dict[str, str]:
        """Images by their names, and by their names without the suffix; not those that several images have."""
        found: dict[str, str] = {}
        for path in image_files(Path(self._images), []):
            name = path.rpartition("/")[2]
            for one in {name, stem(name)}:
                found[one] = "" if one in found else path
        return found


_NOTHING: tuple[str, frozenset[str]] = ("", frozenset())


def image_files(images: Path, unreadable: list[tuple[str, str]]) -> Iterator[str]:
    """Paths of the image files below a folder, relative to it; hidden files and gzdesk's own cache left out.

    Folders that cannot be read are put into ``unreadable``, with the reason.
    """

    def report(error: OSError) -> None:
        unreadable.append((printable(str(error.filename)), f"the folder cannot be read ({error.strerror})"))

    for root, folders, files in os.walk(images, onerror=report):
        folders[:] = [name for name in folders if not name.startswith(".") and not name.endswith(".gzdesk-cache")]
        relative = os.path.relpath(root, images)
        for name in files:
            if not name.startswith(".") and name.lower().endswith(IMAGE_SUFFIXES):
                yield name if relative == "." else Path(relative, name).as_posix()


def stem(name: str) -> str:
    """The relative path without the image suffix, ".fits.gz" as a whole."""
    return name[: -next((len(suffix) for suffix in IMAGE_SUFFIXES if name.lower().endswith(suffix)), 0) or None]


def printable(name: str) -> str:
    """A name that can be shown, though it be no Unicode."""
    return name.encode("utf-8", "backslashreplace").decode()


def named_after(paths: Sequence[str]) -> list[str]:
    """Ids of images by their paths without the suffix, where that is enough to tell them apart."""
    stems = [stem(path.partition("\n")[0]) for path in paths]
    often, taken = Counter(stems), set(paths)
    return [
        one if often[one] == 1 and one not in taken else path.partition("\n")[0]
        for path, one in zip(paths, stems, strict=True)
    ]
