"""Galaxy, and the catalogues and folders that galaxies are read from."""

# ruff: noqa: PTH110, PTH118  (a hundred thousand paths are judged with os.path in a second, with pathlib in ten)

import os
import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from gzdesk.catalog_tables import CatalogueError, Value, read_table

__all__ = ["Catalogue", "CatalogueError", "Galaxy", "Rejected", "read_catalogue", "scan_folder"]

IMAGE_SUFFIXES = (
    ".fits.gz", ".fits.fz", ".fit.gz", ".fit.fz", ".fits", ".fit", ".fts", ".png", ".jpg", ".jpeg", ".tif", ".tiff",
)  # fmt: skip


class Galaxy(NamedTuple):
    """One galaxy of a project: a tuple, since a project holds a hundred thousand and opens within a second."""

    id: str  # the catalogue's ``id_str``, unique in the project
    # Path of its image, relative to the image folder, with "/"; absolute only where the user allowed it. Several paths,
    # one a line, where its bands lie in files of their own, red first.
    file: str
    hdu: str | None = None  # name or number of the FITS extension that holds the image; None: the first image
    ra: float | None = None  # right ascension, ICRS, degrees
    dec: float | None = None  # declination, ICRS, degrees
    cut: float | None = None  # side of the square to cut out around the position, arcsec; None: the image as a whole

    @property
    def files(self) -> list[str]:
        """The paths of its image, or of its bands."""
        return self.file.split("\n")


@dataclass(frozen=True)
class Rejected:
    """A galaxy or file that did not go into the project, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Catalogue:
    """What was read: galaxies, the other columns of each, and what was left out."""

    galaxies: tuple[Galaxy, ...]
    columns: Sequence[Mapping[str, Value]]  # Columns, where there are many: made into dictionaries one by one
    rejected: tuple[Rejected, ...]
    said: tuple[str, ...] = ()  # what was taken for what, in sentences for whoever made the project


def read_catalogue(file: Path, images: Path, *, allow_outside: bool = False) -> Catalogue:
    """Read a CSV or FITS table with columns ``id_str`` and ``file_loc``; rows that cannot go in are in ``rejected``.

    ``allow_outside`` takes images outside of the folder too, which are then named by their absolute path.
    """
    folder = _Folder(images, allow_outside)
    table = read_table(file)
    id_name, file_name = (_needed(file, table.names, name) for name in ("id_str", "file_loc"))
    ra_name, dec_name, hdu_name = (_find(table.names, name) for name in ("ra", "dec", "hdu"))
    galaxies: dict[str, Galaxy] = {}
    columns: list[dict[str, Value]] = []
    rejected = [Rejected(name, reason) for name, reason in table.broken]
    for row in table.rows():
        galaxy_id, raw = _text(row.pop(id_name)), _text(row.pop(file_name))
        found, reason = _judge(galaxy_id, raw, galaxies, folder)
        if reason:
            rejected.append(Rejected(galaxy_id or raw or "a row without id_str", reason))
            continue
        hdu = _text(row.pop(hdu_name)) if hdu_name else ""
        ra, dec = _position(row.get(ra_name or ""), row.get(dec_name or ""))
        if ra is not None:  # a position that is none is kept as it was written, among the other columns
            del row[str(ra_name)], row[str(dec_name)]
        galaxies[galaxy_id] = Galaxy(galaxy_id, found, hdu or None, ra, dec)
        columns.append(row)
    return Catalogue(tuple(galaxies.values()), tuple(columns), tuple(rejected))


def scan_folder(images: Path, *, allow_outside: bool = False) -> Catalogue:
    """Make a galaxy of every image file in a folder and the folders below it, in alphabetical order."""
    folder = _Folder(images, allow_outside)
    rejected: list[Rejected] = []
    found: dict[str, str] = {}
    for name in sorted(_image_files(images, rejected)):
        place, reason = folder.place(name)
        if reason:
            rejected.append(Rejected(_printable(name), reason))
        else:
            found[name] = place
    stems = {name: _stem(name) for name in found}
    often = Counter(stems.values())
    ids = (stem if often[stem] == 1 and stem not in found else name for name, stem in stems.items())
    galaxies = tuple(Galaxy(galaxy_id, place) for galaxy_id, place in zip(ids, found.values(), strict=True))
    return Catalogue(galaxies, tuple({} for _ in galaxies), tuple(rejected))


class _Folder:
    """The image folder, and the rule that no path climbs out of it."""

    def __init__(self, images: Path, allow_outside: bool) -> None:
        if not images.is_dir():
            raise CatalogueError(f"{images}: there is no such image folder.")
        self._images = os.path.realpath(images)
        self._inside = os.path.join(os.path.normcase(self._images), "")
        self._allow_outside = allow_outside
        self._real: dict[str, str] = {}  # folders seen already, with links followed: many galaxies lie in few folders

    def place(self, raw: str) -> tuple[str, str]:
        """The path to keep and no reason; or no path and the reason why not."""
        try:
            return self._place(raw)
        except (OSError, ValueError) as error:  # a name too long, a loop of links, a null character
            return "", f"its path cannot be followed ({getattr(error, 'strerror', None) or error})"

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
        if not inside and not self._allow_outside:
            return "", f"its path {_printable(raw)} leads out of the image folder"
        if not stat.S_ISREG(mode):
            return "", f"there is no file {_printable(raw)} in the image folder"
        return (real[len(self._inside) :] if inside else real).replace(os.sep, "/"), ""


def _judge(galaxy_id: str, raw: str, known: dict[str, Galaxy], folder: _Folder) -> tuple[str, str]:
    if not galaxy_id:
        return "", "its id_str is blank"
    if galaxy_id in known:
        return "", "its id_str stands in the catalogue twice; the first one went in"
    if not raw:
        return "", "its file_loc is blank"
    return folder.place(raw)


def _position(ra: Value, dec: Value) -> tuple[float | None, float | None]:
    """Right ascension in [0, 360) and declination, degrees; None where either is missing or impossible."""
    try:
        ra_deg, dec_deg = float(ra if ra is not None else "nan"), float(dec if dec is not None else "nan")
    except ValueError:
        return None, None
    if -360 <= ra_deg <= 360 and -90 <= dec_deg <= 90:
        return ra_deg % 360, dec_deg
    return None, None


def _needed(file: Path, names: list[str], name: str) -> str:
    found = _find(names, name)
    if found is None:
        there = ", ".join(names[:12]) + (" ..." if len(names) > 12 else "")
        raise CatalogueError(f"{file.name}: has no column {name}; its columns are: {there or 'none'}.")
    return found


def _find(names: list[str], name: str) -> str | None:
    """The column of that name, whatever its case."""
    return name if name in names else next((one for one in names if one.lower() == name), None)


def _text(value: Value) -> str:
    return "" if value is None else str(value).strip()


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _image_files(images: Path, rejected: list[Rejected]) -> Iterator[str]:
    """Paths of the image files below a folder, relative to it; hidden files and gzdesk's own cache left out."""

    def report(error: OSError) -> None:
        rejected.append(Rejected(_printable(str(error.filename)), f"the folder cannot be read ({error.strerror})"))

    for root, folders, files in os.walk(images, onerror=report):
        folders[:] = [name for name in folders if not name.startswith(".") and not name.endswith(".gzdesk-cache")]
        relative = os.path.relpath(root, images)
        for name in files:
            if not name.startswith(".") and name.lower().endswith(IMAGE_SUFFIXES):
                yield name if relative == "." else Path(relative, name).as_posix()


def _stem(name: str) -> str:
    """The relative path without the image suffix, ".fits.gz" as a whole."""
    return name[: -next(len(suffix) for suffix in IMAGE_SUFFIXES if name.lower().endswith(suffix))]
