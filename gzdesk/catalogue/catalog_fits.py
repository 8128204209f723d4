"""Catalogues that are FITS tables: the first table of the file, read by astropy, its size judged before it is read."""

import gzip
import warnings
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.catalog_columns import CatalogueError, Column, Table, most_unpacked
from gzdesk.catalogue.catalog_csv import check_names, check_rows
from gzdesk.catalogue.fits_headers import BLOCK, FitsFile, checked

if TYPE_CHECKING:
    from astropy.io.fits import BinTableHDU

MOST_EXTENSIONS = 1000  # that are looked at for a table
MOST_BLOCKS = 2000  # of one header: 72,000 cards
MOST_FIELDS = 999  # which is what the standard allows


def read_fits_table(file: Path, at_most: int) -> Table:
    """The first table of a FITS file; raises CatalogueError."""
    from astropy.io import fits

    try:
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            with _opened(file) as stream, fits.open(stream, memmap=True) as hdus:
                tables = (hdu for hdu in islice(hdus, MOST_EXTENSIONS) if hdu.header.get("XTENSION") in _TABLES)
                table = next(tables, None)
                read = None if table is None else _columns(file, table, at_most)
    except CatalogueError:
        raise
    except Exception as error:  # astropy raises many kinds for what a broken file holds
        reason = " ".join(str(error).split())[:200]
        raise CatalogueError(f"{file.name}: the FITS table is broken or cut short ({reason}).") from error
    if any("truncated" in str(warning.message) for warning in heard):
        raise CatalogueError(f"{file.name}: the FITS table is cut short; copy or download the file again.")
    if read is None:
        raise CatalogueError(f"{file.name}: holds no FITS table, only images; give the folder of images instead.")
    check_names(file, [column.name for column in read])
    return Table(read)


def _opened(file: Path) -> BinaryIO:
    """The file, whose headers are looked at as they are read; unpacked, where it is packed."""
    with file.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, _Unpacking(file) if packed else FitsFile(file))


class _Unpacking(gzip.GzipFile):
    """A .gz whose headers are looked at as they are read, and read no further than headers go."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, "rb")
        self._blocks = 0

    def read(self, size: int | None = -1) -> bytes:
        """As of any file; raises ValueError."""
        self._blocks = self._blocks + 1 if size == BLOCK else 0
        if self._blocks > MOST_BLOCKS:
            raise ValueError("one of its headers has no end")
        return checked(super().read(size), size)


_TABLES = ("BINTABLE", "TABLE")


def _columns(file: Path, hdu: "BinTableHDU", at_most: int) -> list[Column]:
    from astropy.table import Table as AstropyTable

    check_promise(file, hdu.header)
    if at_most < hdu.header["NAXIS2"]:  # of a large table no more than these rows is read from the disk
        hdu = type(hdu)(hdu.data[:at_most], header=hdu.header)
    _check_lists(file, hdu)
    table = AstropyTable.read(hdu, unit_parse_strict="silent")
    fields = {field.name: field for field in hdu.columns}
    return [of_astropy(table[name], str(fields[name].unit or "")) for name in table.colnames]


def check_promise(file: Path, header: Any) -> None:  # noqa: ANN401  (astropy is not typed)
    """Compare what the header promises with what can be there, before anything is allocated."""
    rows, fields = header.get("NAXIS2", 0), header.get("TFIELDS", 0)
    check_rows(file, rows)
    promised = header.get("NAXIS1", 0) * rows + header.get("PCOUNT", 0)
    with file.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    there = file.stat().st_size
    if promised > (most_unpacked(there) if packed else there) or min(rows, fields, promised) < 0:
        raise CatalogueError(f"{file.name}: the FITS table is cut short: its header promises {promised:,} bytes.")
    if fields > MOST_FIELDS:
        raise CatalogueError(f"{file.name}: its header promises {fields:,} columns; FITS allows {MOST_FIELDS}.")


def _check_lists(file: Path, hdu: "BinTableHDU") -> None:
    """Refuse lists that are longer than what is there: many rows may name one stretch of bytes as theirs."""
    listed = [field.name for field in hdu.columns if str(field.format).lstrip("0123456789")[:1] in ("P", "Q")]
    raw = hdu.data.view(np.ndarray) if listed else None
    if raw is not None and sum(int(raw[name][:, 0].clip(0).sum()) for name in listed) > 8 * file.stat().st_size:
        raise CatalogueError(f"{file.name}: the FITS table is broken: its lists are longer than the file.")


def of_astropy(column: Any, unit: str = "", ucd: str = "") -> Column:  # noqa: ANN401  (astropy is not typed)
    """A column of an astropy table, in the computer's own order of bytes."""
    mask: NDArray[np.bool_] = np.atleast_1d(np.asarray(getattr(column, "mask", False), np.bool_))
    if mask.ndim > 1:  # vectors stay whole
        mask = np.asarray(mask.reshape(len(mask), -1).all(axis=1), np.bool_)
    array = np.asarray(getattr(column, "data", column))
    array = getattr(array, "data", array) if isinstance(array, np.ma.MaskedArray) else array
    native = array.astype(array.dtype.newbyteorder("="), copy=True)
    if array.dtype.kind == "f" and array.ndim == 1 and mask.any():  # NaN says the same
        native[mask] = np.nan
        mask = np.zeros(1, np.bool_)
    missing = mask.copy() if mask.any() and len(mask) == len(native) else None
    return Column(str(column.name), native, missing, unit, ucd)
