"""The tables that catalogues come in, told apart by what they hold: CSV, ECSV, FITS, VOTable, Parquet."""

import gzip
import zlib
from pathlib import Path

from gzdesk.catalogue.catalog_columns import CatalogueError, Table, Told
from gzdesk.catalogue.catalog_csv import MOST_ROWS, read_csv

__all__ = ["CATALOGUE_ENDS", "CatalogueError", "Table", "read_table"]

FITS_ENDS = (".fits", ".fit", ".fts", ".fits.gz", ".fit.gz")
CATALOGUE_ENDS = (".csv", ".ecsv", *FITS_ENDS, ".vot", ".votable", ".xml", ".vot.gz", ".csv.gz", ".parquet", ".parq")
GZIP = b"\x1f\x8b"
LOOKED_AT = 4096  # bytes that tell what a file is


def read_table(file: Path, told: Told = lambda done, total: None, at_most: int = MOST_ROWS + 1) -> Table:
    """Read a table, of ``at_most`` so many rows; raises CatalogueError with the file's name and the reason."""
    start = _start(file)
    if start.startswith(b"SIMPLE  ="):
        from gzdesk.catalogue.catalog_fits import read_fits_table

        return read_fits_table(file, at_most)
    if start.startswith(b"PAR1"):
        from gzdesk.catalogue.catalog_parquet import read_parquet

        return read_parquet(file, at_most)
    if b"<VOTABLE" in start or b":VOTABLE" in start or start.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<?xml"):
        from gzdesk.catalogue.catalog_votable import read_votable

        return read_votable(file, at_most)
    for ends, what in ((FITS_ENDS, "FITS"), ((".parquet", ".parq"), "Parquet"), ((".vot", ".votable"), "VOTable")):
        if file.name.lower().endswith(ends):
            raise CatalogueError(f"{file.name}: is not a {what} file, though its name says so.")
    return read_csv(file, told, at_most)


def _start(file: Path) -> bytes:
    """The first bytes, unpacked where the file is packed."""
    try:
        with file.open("rb") as stream:
            start = stream.read(LOOKED_AT)
        if start.startswith(GZIP):
            with gzip.open(file) as packed:
                return packed.read(LOOKED_AT)
    except FileNotFoundError:
        raise CatalogueError(f"{file.name}: there is no such catalogue in {file.absolute().parent}.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise CatalogueError(f"{file.name}: is packed, and broken or cut short ({error}).") from error
    except OSError as error:
        raise CatalogueError(f"{file.name}: cannot be read ({error.strerror}).") from error
    if not start:
        raise CatalogueError(f"{file.name}: is empty.")
    return start
