"""Galaxies of catalogues larger than memory, some rows at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gzdesk.catalogue.catalog_columns import CatalogueError
from gzdesk.catalogue.column_roles import ROLES, Role, Taken, arcseconds, corrected, degrees, recognise
from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.catalogue.spans import Piece, Span
from gzdesk.catalogue.streamed_tables import heads_of, kind_of, pieces


class Listed(NamedTuple):
    """One row: its galaxy, and why it cannot be used, if so."""

    galaxy: Galaxy
    reason: str = ""


@dataclass(frozen=True)
class Reading:
    """What is to be read of each row: plain values, which may travel."""

    columns: tuple[tuple[Role, tuple[str, ...]], ...]  # that have a role
    hdu: str = ""  # of galaxies whose row names none
    cut: float = 0.0  # side of the square to cut out where no column has it, arcsec; 0: the image as a whole

    @property
    def names(self) -> list[str]:
        """The columns to read."""
        return list(dict.fromkeys(name for _, names in self.columns for name in names))

    def listed(self, file: str, piece: Piece) -> list[Listed]:
        """The galaxies of some rows."""
        roles = dict(self.columns)
        nothing = [""] * piece.rows
        ids = _texts(file, piece, roles.get("id_str", ())) or nothing
        files = _texts(file, piece, roles.get("file_loc", ())) or nothing
        hdus = _texts(file, piece, roles.get("hdu", ())) or nothing
        ra_G, dec_G = (_degrees(file, piece, roles.get(role, ()), role) for role in _POSITION)
        cut_G = np.full(piece.rows, self.cut or np.nan)
        if "cut" in roles:
            own_G = arcseconds(file, piece.columns[roles["cut"][0]])
            cut_G = np.where(np.isnan(own_G), cut_G, own_G)
        known_G = (np.abs(ra_G) <= 360) & (np.abs(dec_G) <= 90)
        rest = zip(known_G.tolist(), (ra_G % 360).tolist(), dec_G.tolist(), cut_G.tolist(), strict=True)
        return [
            Listed(
                Galaxy(
                    ids[row],
                    files[row],
                    (hdus[row].strip() and hdus[row]) or self.hdu or None,
                    ra if known else None,
                    dec if known else None,
                    None if cut != cut else cut,
                ),
                piece.broken.get(row, ""),
            )
            for row, (known, ra, dec, cut) in enumerate(rest)
        ]


_POSITION: tuple[Role, Role] = ("ra", "dec")


def _texts(file: str, piece: Piece, names: Sequence[str]) -> list[str]:
    """The texts of one or more columns, one a line, without other breaks."""
    try:
        read = [[" ".join(text.split("\n")) for text in piece.columns[name].texts()] for name in names]
    except ValueError as error:
        raise CatalogueError(f"{file}: column {' or '.join(names)} {error}; save it as text.") from None
    return ["\n".join(row) for row in zip(*read, strict=True)]


def _degrees(file: str, piece: Piece, names: Sequence[str], role: Role) -> Any:  # noqa: ANN401  (an array)
    return degrees(file, piece.columns[names[0]], role) if names else np.full(piece.rows, np.nan)


def reading_of(file: Path, taken: Iterable[Taken] = (), hdu: str = "", cut: float = 0.0) -> Reading:
    """Which columns have which role: as recognised, and put right by hand; raises CatalogueError."""
    heads = heads_of(file, kind_of(file))
    names = [column.name for column in heads]
    roles = corrected(file.name, recognise(heads), taken, names)
    if "file_loc" not in roles and not (cut and {"ra", "dec"} <= roles.keys()):
        there = ", ".join(names[:12]) + (" ..." if len(names) > 12 else "")
        raise CatalogueError(
            f"{file.name}: has no column file_loc; its columns are: {there or 'none'}; say which it is with --column "
            "file_loc=NAME. It must hold paths within the image folder, endings too: images are not looked for by ids."
        )
    return Reading(tuple((role, roles[role]) for role in ROLES if role in roles), hdu, cut)


def galaxies(file: Path, kind: str, reading: Reading, span: Span, piece: int) -> Iterator[list[Listed]]:
    """The rows of one shard, so many at a time; a line that is broken is a row with a reason."""
    for rows in pieces(file, kind, reading.names, span, piece):
        yield reading.listed(file.name, rows)
