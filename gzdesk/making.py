"""Making a project of a folder or a catalogue: what the command, the start window and the demo all do."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from gzdesk.catalogue.catalog import FINDING, READING, read_catalogue, scan_folder
from gzdesk.catalogue.catalog_columns import CatalogueError, Column, Columns, Stages, Told, silent
from gzdesk.catalogue.column_roles import Taken
from gzdesk.catalogue.galaxy import Catalogue, Rejected
from gzdesk.catalogue.image_folder import MISSING
from gzdesk.images.check import readable_only
from gzdesk.images.mosaic import find_tiles, of_bands
from gzdesk.project.project import Project, ProjectError
from gzdesk.questions.question import Question
from gzdesk.questions.tree import Tree

__all__ = [
    "FINDING",
    "LOOKING",
    "PLACING",
    "READING",
    "TILES",
    "NothingReadableError",
    "Stages",
    "Told",
    "allows_outside",
    "make_project",
]

OUTSIDE = "allow_outside = true\n"
LOOKING = "Reading images"  # the stage that takes longest
TILES = "Reading the headers of mosaics"
PLACING = "Placing galaxies on mosaics"
COVERAGE = "cutout_coverage"  # the column that says which share of a cutout lies on its mosaic


class NothingReadableError(ProjectError):
    """No image could be read, so there is nothing to make a project of; ``catalogue`` holds the reasons."""

    def __init__(self, text: str, catalogue: Catalogue) -> None:
        super().__init__(text)
        self.catalogue = catalogue


def make_project(
    path: Path,
    images: Path,
    asked: Tree | Question,
    *,
    catalogue: Path | None = None,
    taken: Sequence[Taken] = (),
    cutout: float | None = None,
    bands: Sequence[str] = (),
    hdu: str | None = None,
    allow_outside: bool = False,
    check: bool = True,
    stages: Stages = silent,
    say: Callable[[str], None] = lambda line: None,
    annotator: str = "",
) -> Project:
    """Look through the images, and make and open the project file; what cannot be read is in ``project.rejected``.

    ``taken`` puts right which column of the catalogue is what. ``cutout`` is the side, arcsec, of the squares to cut
    out around the catalogue's positions: of its files, or where it has none, of the mosaics in ``images``, in these
    ``bands`` if given. ``hdu`` names the FITS extension for galaxies whose catalogue row names none; ``allow_outside``
    accepts paths that lead out of the image folder. Without ``check`` images are looked at when they come up.
    ``say`` hears what was taken for what. Raises CatalogueError, ProjectError, or NothingReadableError with reasons.
    """
    if path.exists():
        raise ProjectError(f"{path.name}: exists already; choose another name, or open it.")
    if not images.is_dir():
        raise ProjectError(f"{images}: there is no such folder of images.")
    if catalogue is None:
        if cutout is not None:
            raise CatalogueError("galaxies are cut out at the positions of a catalogue; give one too.")
        found = scan_folder(images, allow_outside=allow_outside)
    else:
        found = read_catalogue(
            catalogue, images, allow_outside=allow_outside, taken=taken, cutout=cutout, stages=stages
        )
        if any(not galaxy.file for galaxy in found.galaxies[:1]):
            found = _placed(found, images, bands, hdu, stages)
    for line in found.said:
        say(line)
    if check:
        found = readable_only(found, images, hdu=hdu, allow_outside=allow_outside, progress=stages(LOOKING))
    elif hdu:
        found = replace(found, galaxies=tuple(one if one.hdu else one._replace(hdu=hdu) for one in found.galaxies))
    if not found.galaxies:
        text = f"{catalogue or images}: holds no galaxy image that can be read."
        if catalogue is not None and all(MISSING in one.reason for one in found.rejected):
            text += " If another column names the image files, let that be file_loc (--column file_loc=NAME)."
        raise NothingReadableError(text, found)
    project = Project.create(path, found, images, asked, annotator=annotator)
    if allow_outside:
        project.set_setting("images", OUTSIDE)
    return project


def allows_outside(project: Project) -> bool:
    """Whether the user let the catalogue's paths lead out of the image folder when the project was made."""
    return project.setting("images") == OUTSIDE


def _placed(found: Catalogue, images: Path, bands: Sequence[str], hdu: str | None, stages: Stages) -> Catalogue:
    """The galaxies with the tiles of the mosaics that they are to be cut out of, and how much of each is on them."""
    tiles = of_bands(find_tiles(images, hdu, stages(TILES)), images, bands)
    positions = [(galaxy.ra, galaxy.dec, galaxy.cut) for galaxy in found.galaxies]
    ra_G, dec_G, cut_G = np.array(positions, np.float64).reshape(-1, 3).T
    placed = tiles.place_many(ra_G, dec_G, cut_G, stages(PLACING))
    rejected = list(found.rejected)
    for galaxy, place in zip(found.galaxies, placed, strict=True):
        if not place.files:
            reason = "has no position" if galaxy.ra is None else "lies on none of the mosaics in the image folder"
            rejected.append(Rejected(galaxy.id, f"it {reason}"))
    rows = np.array([row for row, place in enumerate(placed) if place.files], np.intp)
    galaxies = tuple(found.galaxies[row]._replace(file=placed[row].file, hdu=placed[row].hdu) for row in rows.tolist())
    columns = found.columns
    if isinstance(columns, Columns):
        coverage = np.array([place.coverage for place in placed], np.float64)
        columns = columns.plus(Column(COVERAGE, coverage)).take(rows)
    said = (*found.said, f"cut out of {len(tiles.tiles):,} images of mosaics: {', '.join(tiles.bands)}")
    return replace(found, galaxies=galaxies, columns=columns, rejected=(*rejected, *tiles.rejected), said=said)
