"""Reading catalogues of any kind, and folders of images, into galaxies."""

import contextlib
import gc
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gzdesk.catalogue.catalog_columns import CatalogueError, Stages, Table, Value, silent
from gzdesk.catalogue.catalog_tables import read_table
from gzdesk.catalogue.catalogue_rows import CatalogueRows
from gzdesk.catalogue.column_kinds import found_out
from gzdesk.catalogue.column_roles import Roles, Taken, corrected, recognise
from gzdesk.catalogue.galaxy import Catalogue, Galaxy, Rejected
from gzdesk.catalogue.image_folder import ImageFolder, image_files, named_after, printable

READING = "Reading the catalogue"  # the stages that it takes to read one
FINDING = "Finding the images"
PREVIEWED = 50  # rows
SHOWN = 5  # of them


@dataclass(frozen=True)
class Preview:
    """What a catalogue seems to hold, from its first rows."""

    names: tuple[str, ...]
    first: Mapping[str, tuple[str, ...]]  # the first values of every column
    roles: Roles


def preview(file: Path) -> Preview:
    """Look into a catalogue; raises CatalogueError."""
    table = read_table(file, at_most=PREVIEWED)
    first = {column.name: tuple(map(_short, found_out(column).values(0, SHOWN))) for column in table.columns}
    return Preview(tuple(table.names), first, recognise(table.columns))


def _short(value: Value) -> str:
    return "" if value is None else f"{value:.8g}" if isinstance(value, float) else str(value)


def read_catalogue(
    file: Path,
    images: Path,
    *,
    allow_outside: bool = False,
    taken: Iterable[Taken] = (),
    cutout: float | None = None,
    stages: Stages = silent,
) -> Catalogue:
    """Read a table of any kind; rows that cannot go in are in ``rejected``.

    Which column is what is recognised, and put right by ``taken``. ``allow_outside`` takes images outside of the folder
    too, which are then named by their absolute path. ``cutout`` is the side, arcsec, of the squares to cut out where no
    column has it; galaxies without a file of their own then have an empty one, to be found among the mosaics.
    """
    folder = ImageFolder(images, allow_outside)
    with _no_search_for_garbage():
        table = read_table(file, stages(READING))
        roles = corrected(file.name, recognise(table.columns), taken, table.names)
        _check(file, table, roles, mosaics=cutout is not None)
        return CatalogueRows(file, table, roles, folder, cutout).read(stages(FINDING))


def scan_folder(images: Path, *, allow_outside: bool = False) -> Catalogue:
    """Make a galaxy of every image file in a folder and the folders below it, in alphabetical order."""
    folder = ImageFolder(images, allow_outside)
    unreadable: list[tuple[str, str]] = []
    found: dict[str, str] = {}
    for name in sorted(image_files(images, unreadable)):
        place, reason = folder.place(name)
        if reason:
            unreadable.append((printable(name), reason))
        else:
            found[name] = place
    ids = named_after(list(found))
    galaxies = tuple(Galaxy(galaxy_id, place) for galaxy_id, place in zip(ids, found.values(), strict=True))
    return Catalogue(galaxies, tuple({} for _ in galaxies), tuple(Rejected(*one) for one in unreadable))


@contextlib.contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """Nothing that is read is garbage, and to look for some among millions of rows takes a third of the time."""
    was = gc.isenabled()  # a window searches when it has time, and does not want it begun elsewhere
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _check(file: Path, table: Table, roles: Roles, mosaics: bool) -> None:
    """Refuse a table from which no galaxy could be made."""
    there = ", ".join(table.names[:12]) + (" ..." if len(table.names) > 12 else "")
    hint = f"its columns are: {there or 'none'}; say which it is with --column"
    if "id_str" not in roles and "file_loc" not in roles:
        raise CatalogueError(f"{file.name}: has no column for id_str or file_loc; {hint} id_str=NAME.")
    if mosaics and "file_loc" not in roles and not {"id_str", "ra", "dec"} <= roles.keys():
        missing = ", ".join(role for role in ("id_str", "ra", "dec") if role not in roles)
        raise CatalogueError(f"{file.name}: to cut galaxies out it needs {missing} too; {hint} ROLE=NAME.")
