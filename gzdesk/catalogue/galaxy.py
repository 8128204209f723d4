"""Galaxy, and Catalogue: the galaxies that were read somewhere, with what could not be taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gzdesk.catalogue.catalog_columns import Value


class Galaxy(NamedTuple):
    """One galaxy of a project: a tuple, since a project holds a million and opens within seconds."""

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
