"""Matching: which galaxy of a project a row of another table speaks of, by an id or by its position."""

# ruff: noqa: PTH119  (a million paths are taken apart with os.path in a second, with pathlib in ten)

import os
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.catalogue.image_folder import IMAGE_SUFFIXES
from gzdesk.earlier.vote_names import plain

# Names of columns that tell one galaxy from another, the likeliest first.
ID_NAMES = (
    "id-str", "iauname", "objid", "dr7objid", "dr8objid", "dr10objid", "specobjid", "source-id", "object-id",
    "objectid", "galaxy-id", "galaxy", "id", "name", "subject-id", "zooniverse-id", "subject", "asset-id", "nsa-id",
    "mangaid",
    "provided-image-id", "file-loc", "png-loc", "local-png-loc", "filename", "file-name", "file", "image", "image-name",
)  # fmt: skip
RA_NAMES, DEC_NAMES = (
    ("ra", "raj2000", "ra-deg", "alpha-j2000"),
    ("dec", "dej2000", "decj2000", "dec-deg", "delta-j2000"),
)

Key = tuple[str, str]  # what it is called in the other table, and what of ours it is held against


@dataclass(frozen=True, eq=False)
class Matched:
    """The places of rows among the galaxies, -1 where a row speaks of none of them, and what told them."""

    places_n: NDArray[np.int64]
    by_id: str  # the column that told most, empty where none did
    by_position: int  # rows that their position told


class Matcher:
    """Looks rows up one by one, and settles in the end which column they are to be matched by."""

    def __init__(
        self,
        galaxies: Sequence[Galaxy],
        names: Sequence[str],
        columns: Callable[[str], Sequence[object]],
        own_columns: Sequence[str],
        within: float | None,
    ) -> None:
        """``names`` are those of the other table's columns, ``own_columns`` those of our catalogue, which ``columns``
        reads; ``within``, in arcseconds, lets positions tell what ids do not."""
        there = {plain(name) for name in names}
        self.names = [name for name in ID_NAMES if name in there]
        ids = {galaxy.id: place for place, galaxy in enumerate(galaxies)}
        files = _unique(
            (stem(file), place) for place, galaxy in enumerate(galaxies) for file in (galaxy.id, galaxy.files[0])
        )
        self._known: dict[Key, Mapping[str, int]] = {}
        for name in self.names:
            self._known[name, "id_str"] = ids
            self._known[name, "file"] = files
        for own in own_columns:
            if plain(own) in self.names:
                values = columns(own)
                self._known[plain(own), own] = _unique((_text(value), place) for place, value in enumerate(values))
        self._sky = Sky(galaxies, within) if within is not None else None
        self._hits = {key: array("q") for key in self._known}
        self._near = array("q")

    def look(self, ids: Mapping[str, str], ra: str, dec: str) -> bool:
        """Take a row in, and whether it may be matched at all; it keeps its turn only then."""
        found = [self._find(key, ids.get(key[0], "")) for key in self._known]
        near = self._sky.nearest(ra, dec) if self._sky is not None else -1
        if near < 0 and all(place < 0 for place in found):
            return False
        for key, place in zip(self._known, found, strict=True):
            self._hits[key].append(place)
        self._near.append(near)
        return True

    def settle(self) -> Matched:
        """Take the one column that matches most rows, and positions for the others."""
        near_n = np.array(self._near, np.int64)
        counted = {key: int((np.array(hits) >= 0).sum()) for key, hits in self._hits.items()}
        best = max(counted, key=lambda key: counted[key], default=None)
        if best is None or not counted[best]:
            return Matched(near_n, "", int((near_n >= 0).sum()))
        places_n = np.array(self._hits[best], np.int64)
        by_position = (places_n < 0) & (near_n >= 0)
        return Matched(np.where(places_n < 0, near_n, places_n), best[0], int(by_position.sum()))

    def _find(self, key: Key, text: str) -> int:
        if not text:
            return -1
        return self._known[key].get(stem(text) if key[1] == "file" else text, -1)


class Sky:
    """The galaxies' positions, sorted so that the nearest to a place is found at once."""

    def __init__(self, galaxies: Sequence[Galaxy], within: float) -> None:
        there = [
            (place, one.ra, one.dec) for place, one in enumerate(galaxies) if one.ra is not None and one.dec is not None
        ]
        by_dec = sorted(there, key=lambda one: one[2])
        self._places = np.array([one[0] for one in by_dec], np.int64)
        self._ra = np.radians([one[1] for one in by_dec])
        self._dec = np.radians([one[2] for one in by_dec])
        self._within = np.radians(within / 3600)

    def nearest(self, ra: str, dec: str) -> int:
        """The galaxy nearest to a position in degrees, -1 where none is near enough or this is no position."""
        try:
            alpha, delta = np.radians(float(ra)), np.radians(float(dec))
        except ValueError:
            return -1
        if not (np.isfinite(alpha) and abs(delta) <= np.pi / 2):
            return -1
        low, high = np.searchsorted(self._dec, (delta - self._within, delta + self._within))
        if low == high:
            return -1
        part = slice(int(low), int(high))
        across = np.cos(delta) * np.cos(self._dec[part]) * np.sin((self._ra[part] - alpha) / 2) ** 2
        apart = 2 * np.arcsin(np.sqrt(np.minimum(1, np.sin((self._dec[part] - delta) / 2) ** 2 + across)))
        best = int(apart.argmin())
        return int(self._places[part][best]) if apart[best] <= self._within else -1


def stem(text: str) -> str:
    """The name of a file without its folders and the ending of an image; of an id the same."""
    name = os.path.basename(text)
    return next((name[: -len(end)] for end in IMAGE_SUFFIXES if name.lower().endswith(end)), name)


def _unique(found: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Names by the places that they stand for; a name that stands for two stands for none."""
    known: dict[str, int] = {}
    for name, place in found:
        if name and known.setdefault(name, place) != place:
            known[name] = -1
    return known


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
