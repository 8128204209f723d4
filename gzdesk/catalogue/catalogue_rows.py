"""CatalogueRows: the rows of one table on their way to galaxies, and what is wrong with those that cannot be one."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.catalog_columns import CatalogueError, Columns, Table, Told
from gzdesk.catalogue.column_kinds import found_out
from gzdesk.catalogue.column_roles import Role, Roles, arcseconds, degrees, said
from gzdesk.catalogue.galaxy import Catalogue, Galaxy, Rejected
from gzdesk.catalogue.image_folder import MISSING, ImageFolder, named_after, printable

STEP = 16384  # rows between two words of progress
LONGEST_ID = 500  # characters


class CatalogueRows:
    """The rows of one table on their way to galaxies."""

    def __init__(self, file: Path, table: Table, roles: Roles, folder: ImageFolder, cutout: float | None) -> None:
        self._file = file
        self._table = table
        self._roles = roles
        self._folder = folder
        self._cutout = cutout
        self._by_name = {column.name: column for column in table.columns}
        self._used = {name for role in ("id_str", "file_loc", "hdu", "cut") for name in roles.get(role, ())}
        self._found_by_name = 0

    def read(self, told: Told) -> Catalogue:
        rejected = [Rejected(name, reason) for name, reason in self._table.broken]
        kept, ids, files = self._sifted(rejected, told)
        whole = len(kept) == self._table.rows
        rest = [self._hdus(), *self._positions(), self._cuts()]
        if not whole:
            rest = [[values[row] for row in kept] for values in rest]
        galaxies = tuple(map(Galaxy._make, zip(ids, files, *rest, strict=True)))
        others = [found_out(column) for column in self._table.columns if column.name not in self._used]
        columns = Columns(others, self._table.rows)
        columns = columns if whole else columns.take(np.array(kept, np.intp))
        return Catalogue(galaxies, columns, tuple(rejected), self._said())

    def _sifted(self, rejected: list[Rejected], told: Told) -> tuple[list[int], list[str], list[str]]:
        """The rows that can go in, their ids and their files; the others, with the reason, into ``rejected``."""
        raws = self._files()
        ids = self._texts("id_str") if "id_str" in self._roles else named_after(raws)
        id_name = self._roles.get("id_str", ("id_str",))[0]
        place = self._placing()
        kept: list[int] = []
        files: list[str] = []
        known: set[str] = set()
        for row, (galaxy_id, raw) in enumerate(zip(ids, raws, strict=True)):
            reason = _wrong_with(galaxy_id, id_name, known)
            if not reason:
                found, reason = place(raw)
            if reason:
                rejected.append(Rejected(_printable(galaxy_id or raw) or f"a row without {id_name}", reason))
            else:
                known.add(galaxy_id)
                kept.append(row)
                files.append(found)
            if row % STEP == STEP - 1:
                told(row, len(ids))
        if len(ids) >= STEP:
            told(len(ids), len(ids))
        return kept, [ids[row] for row in kept], files

    def _placing(self) -> Callable[[str], tuple[str, str]]:
        """What says of the paths of a galaxy's image or bands which to keep, or why it cannot go in."""
        names = self._roles.get("file_loc", ("file_loc",))
        if self._mosaics:
            return lambda _: ("", "")
        if len(names) == 1:
            return lambda path: self._place(names[0], path)

        def place_all(raw: str) -> tuple[str, str]:
            placed = [self._place(name, path) for name, path in zip(names, raw.split("\n"), strict=True)]
            reason = next((reason for _, reason in placed if reason), "")
            return ("", reason) if reason else ("\n".join(path for path, _ in placed), "")

        return place_all

    def _place(self, name: str, path: str) -> tuple[str, str]:
        if not path:
            return "", f"its {name} is blank"
        place, reason = self._folder.place(path)
        if reason.startswith(MISSING) and (found := self._folder.find(path)):
            self._found_by_name += 1
            return found, ""
        return place, reason

    @property
    def _mosaics(self) -> bool:
        """Whether the galaxies have no files, but places on mosaics."""
        return self._cutout is not None and "file_loc" not in self._roles

    def _files(self) -> list[str]:
        """The paths as they are written, of several bands one a line; without a column, the ids to find images by."""
        if self._mosaics:
            return [""] * self._table.rows
        return self._texts("file_loc" if "file_loc" in self._roles else "id_str")

    def _hdus(self) -> Sequence[str | None]:
        if "hdu" not in self._roles:
            return [None] * self._table.rows
        return [text if text.strip() else None for text in self._texts("hdu")]

    def _texts(self, role: Role) -> list[str]:
        """The texts of a role, one a line where it has several columns. Of no text a line break is left."""
        read = []
        for name in self._roles[role]:
            try:
                texts = self._by_name[name].texts()
            except ValueError as error:
                raise CatalogueError(f"{self._file.name}: column {name} {error}; save it as text.") from None
            joined = "".join(texts)
            broken = "\n" in joined or "\r" in joined
            read.append([" ".join(text.splitlines()) for text in texts] if broken else texts)
        return read[0] if len(read) == 1 else ["\n".join(row) for row in zip(*read, strict=True)]

    def _positions(self) -> tuple[list[float | None], list[float | None]]:
        """Right ascension in [0, 360) and declination, degrees; None where either is missing or impossible."""
        columns = [found_out(self._by_name[self._roles[role][0]]) for role in _POSITION if role in self._roles]
        if len(columns) < len(_POSITION):
            nowhere: list[float | None] = [None] * self._table.rows
            return nowhere, nowhere
        ra_G, dec_G = (degrees(self._file.name, column, role) for column, role in zip(columns, _POSITION, strict=True))
        possible_G = (np.abs(ra_G) <= 360) & (np.abs(dec_G) <= 90)
        # Nobody but the file knows what an impossible position was to mean: it is kept as it was written.
        if possible_G.all() or all(column.blank()[~possible_G].all() for column in columns):
            self._used |= {column.name for column in columns}
        ra_G[~possible_G] = 0
        return _plain(ra_G % 360, possible_G), _plain(dec_G, possible_G)

    def _cuts(self) -> list[float | None]:
        """The side of what is to be cut out of each image, arcsec."""
        if "cut" not in self._roles:
            return [self._cutout] * self._table.rows
        cut_G = arcseconds(self._file.name, self._by_name[self._roles["cut"][0]])
        if self._cutout is not None:
            cut_G = np.where(np.isnan(cut_G), self._cutout, cut_G)
        return _plain(cut_G, ~np.isnan(cut_G))

    def _said(self) -> tuple[str, ...]:
        """What was taken for what, in sentences."""
        placed = {"ra", "dec"} <= self._roles.keys()
        lines = [said({role: taken for role, taken in self._roles.items() if placed or role not in _POSITION})]
        if "id_str" not in self._roles:
            lines.append("id_str from the names of the files")
        if "file_loc" not in self._roles:
            lines.append("images from the mosaics" if self._mosaics else "file_loc from the names of the images")
        elif self._found_by_name:
            lines.append(
                f"{self._found_by_name:,} images found by their names, in other folders than the catalogue says"
            )
        return tuple(line for line in lines if line)


_POSITION: tuple[Role, Role] = ("ra", "dec")


def _wrong_with(galaxy_id: str, name: str, known: set[str]) -> str:
    """Why an id cannot be one; empty where it can."""
    if galaxy_id in known:
        return f"its {name} stands in the catalogue twice; the first one went in"
    if galaxy_id.isprintable() and 0 < len(galaxy_id) <= LONGEST_ID:
        return ""
    if len(galaxy_id) > LONGEST_ID:
        return f"its {name} is longer than {LONGEST_ID} characters"
    return f"its {name} has characters that cannot be shown" if galaxy_id else f"its {name} is blank"


def _plain(values_G: NDArray[np.float64], there_G: NDArray[np.bool_]) -> list[float | None]:
    plain: list[float | None] = values_G.tolist()
    for place in np.flatnonzero(~there_G).tolist():
        plain[place] = None
    return plain


def _printable(text: str) -> str:
    return printable("".join(letter if letter.isprintable() else " " for letter in text[:LONGEST_ID]))
