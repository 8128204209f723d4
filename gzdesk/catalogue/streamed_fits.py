"""FITS tables larger than memory: mapped, so that any rows can be read by themselves."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from gzdesk.catalogue.catalog_columns import CatalogueError, Column
from gzdesk.catalogue.catalog_fits import check_promise
from gzdesk.catalogue.fits_headers import FitsFile
from gzdesk.catalogue.spans import Piece, Span


def heads(file: Path) -> list[str]:
    """The names of its columns."""
    with _fits(file) as table:
        return list(table.columns.names)


def rows(file: Path) -> int:
    """How many it has."""
    with _fits(file) as table:
        return int(table.header["NAXIS2"])


def pieces(file: Path, names: Sequence[str], span: Span, piece: int) -> Iterator[Piece]:
    """The rows of one shard, so many at a time."""
    with _fits(file) as table:
        data = table.data
        fields = {field.name: field for field in table.columns}
        for start in range(span.start, span.stop, piece):
            part = data[start : min(start + piece, span.stop)]
            columns = {name: _of_fits(fields[name], np.array(part[name])) for name in names}
            yield Piece(columns, {}, len(part))


def _of_fits(field: Any, array: Any) -> Column:  # noqa: ANN401  (astropy is not typed)
    native = array.astype(array.dtype.newbyteorder("="))
    missing = native == field.null if field.null is not None and native.dtype.kind in "iu" else None
    return Column(str(field.name), native, missing, str(field.unit or ""))


@contextmanager
def _fits(file: Path) -> Iterator[Any]:
    """The first table of a FITS file, mapped into memory rather than read."""
    from astropy.io import fits

    with ExitStack() as stack:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # whether it is cut short is looked at below
                hdus = stack.enter_context(fits.open(stack.enter_context(FitsFile(file)), memmap=True))
                table = next((hdu for hdu in islice(hdus, 100) if isinstance(hdu, fits.BinTableHDU)), None)
        except Exception as error:  # astropy raises many kinds for what a broken file holds
            raise CatalogueError(f"{file.name}: the FITS table is broken or cut short ({error}).") from error
        if table is None:
            raise CatalogueError(f"{file.name}: holds no binary FITS table.")
        check_promise(file, table.header)
        if not all(table.columns.names):
            raise CatalogueError(f"{file.name}: the FITS table is broken: one of its columns has no name.")
        if file.stat().st_size < table.fileinfo()["datLoc"] + table.header["NAXIS1"] * table.header["NAXIS2"]:
            raise CatalogueError(f"{file.name}: the FITS table is cut short; copy or download the file again.")
        yield table
