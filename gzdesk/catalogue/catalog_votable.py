"""Catalogues in VOTable: astropy reads what the table says of itself, and its rows are unpacked here, all at once.

Row by row, as a reader of any VOTable must, a million galaxies take half a minute.
"""

import gzip
import html
import io
import re
import warnings
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.catalog_columns import TEXT, CatalogueError, Column, Table, most_unpacked
from gzdesk.catalogue.catalog_csv import check_names, check_rows
from gzdesk.catalogue.catalog_fits import of_astropy
from gzdesk.catalogue.votable_rows import BrokenRowsError, Field, unpack

MOST_BYTES = 16 << 30
PIECE = 1 << 22  # bytes of rows that are taken apart at a time

_DATA = re.compile(
    rb"<(?:\w+:)?(BINARY2?)\b[^>]*>\s*<(?:\w+:)?STREAM\b([^>]*)>|<(?:\w+:)?(TABLEDATA)\b[^>]*>|<(?:\w+:)?(FITS)\b"
)
_END = {b"TABLEDATA": re.compile(rb"</(?:\w+:)?TABLEDATA\s*>"), b"STREAM": re.compile(rb"</(?:\w+:)?STREAM\s*>")}
_ROW_END = re.compile(rb"</(?:\w+:)?TR\s*>")
_CELL = re.compile(r"<(?:\w+:)?TD\b[^>]*?(?:/>|>([^<]*)</(?:\w+:)?TD\s*>)")
_TEXTUAL = ("char", "unicodeChar")
_TRUE = np.array(["T", "t", "1", "true", "True", "TRUE"], TEXT)
_FALSE = np.array(["F", "f", "0", "false", "False", "FALSE"], TEXT)


def read_votable(file: Path, at_most: int) -> Table:
    """The first table of a VOTable; raises CatalogueError."""
    content = _content(file)
    found = _DATA.search(content)
    kind = next((one for one in (found.group(1), found.group(3)) if one), b"") if found is not None else b""
    if found is None or not kind:
        return _by_astropy(file, content, at_most)
    end = _END[b"TABLEDATA" if kind == b"TABLEDATA" else b"STREAM"].search(content, found.end())
    if end is None:
        raise CatalogueError(f"{file.name}: the VOTable is cut short; copy or download the file again.")
    data = content[found.end() : end.start()]
    if kind == b"TABLEDATA" and (b"<!" in data or b"<?" in data):
        return _by_astropy(file, content, at_most)
    fields = _fields(file, content[: found.end()] + content[end.start() :])
    check_names(file, [field.name for field in fields])
    try:
        columns = _cells(fields, data, at_most) if kind == b"TABLEDATA" else _stream(found, fields, data, at_most)
    except BrokenRowsError as error:
        raise CatalogueError(f"{file.name}: the rows of the VOTable are broken or cut short ({error}).") from error
    check_rows(file, len(columns[0]) if columns else 0)
    return Table(columns)


def _content(file: Path) -> bytes:
    """The whole file, unpacked; refused where it declares entities, of which a few lines can make gigabytes."""
    if file.stat().st_size > MOST_BYTES:
        raise CatalogueError(f"{file.name}: is larger than {MOST_BYTES >> 30} GiB; save it as FITS or Parquet.")
    most = MOST_BYTES
    try:
        content = file.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(content)) as packed:
                most = min(MOST_BYTES, most_unpacked(len(content)))
                content = packed.read(most + 1)
        if len(content) > most:
            raise CatalogueError(f"{file.name}: unpacks to more than {most >> 20:,} MiB; unpack it first (gunzip).")
    except (OSError, EOFError, zlib.error) as error:
        raise CatalogueError(f"{file.name}: cannot be read ({getattr(error, 'strerror', None) or error}).") from error
    if b"\0" in content:
        raise CatalogueError(f"{file.name}: is no VOTable in UTF-8; save it anew, or as FITS.")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise CatalogueError(f"{file.name}: declares XML entities, which no VOTable needs, so it is not read.")
    return content


def _fields(file: Path, content: bytes) -> list[Field]:
    """What the table says of its columns, its rows taken out."""
    table = _parse(file, content)
    return [
        Field(
            str(field.name or field.ID),
            str(field.datatype),
            str(field.arraysize or ""),
            str(field.unit or ""),
            str(field.ucd or ""),
            field.values.null,
        )
        for field in table.fields
    ]


def _parse(file: Path, content: bytes) -> Any:  # noqa: ANN401  (astropy is not typed)
    from astropy.io import votable

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return votable.parse(io.BytesIO(content), verify="ignore", table_number=0).get_first_table()
    except Exception as error:  # astropy raises many kinds for what a broken file holds
        reason = " ".join(str(error).split())[:200]
        raise CatalogueError(f"{file.name}: the VOTable is broken ({reason}).") from error


def _by_astropy(file: Path, content: bytes, at_most: int) -> Table:
    """Row by row: what is rare enough not to be unpacked here."""
    parsed = _parse(file, content)
    table = parsed.to_table(use_names_over_ids=True)
    columns = [
        of_astropy(table[name][:at_most], str(field.unit or ""), str(field.ucd or ""))
        for name, field in zip(table.colnames, parsed.fields, strict=True)
    ]
    check_names(file, [column.name for column in columns])
    check_rows(file, len(table))
    return Table(columns)


def _stream(found: re.Match[bytes], fields: Sequence[Field], data: bytes, at_most: int) -> list[Column]:
    attributes = found.group(2)
    if b"href" in attributes or (b"base64" not in attributes and data.strip()):
        raise BrokenRowsError("they are not in the file itself, in base64")
    return unpack(fields, data, flagged=found.group(1) == b"BINARY2", at_most=at_most)


def _cells(fields: Sequence[Field], data: bytes, at_most: int) -> list[Column]:
    """Rows that are written out, as columns of texts."""
    pieces: list[list[Any]] = [[] for _ in fields]
    here = rows = 0
    while here < len(data) and rows < at_most:
        end = _ROW_END.search(data, min(here + PIECE, len(data)))
        piece = data[here : end.end() if end else len(data)]
        here += len(piece)
        cells = _CELL.findall(piece.decode("utf-8", "replace"))
        there = len(_ROW_END.findall(piece))
        if len(cells) != there * len(fields):
            raise BrokenRowsError(f"{there:,} rows have {len(cells):,} cells, and there are {len(fields)} columns")
        rows += there
        if "&" in "".join(cells):
            cells = list(map(html.unescape, cells))
        for place, column in enumerate(pieces):
            column.append(np.array(cells[place :: len(fields)], TEXT))
    return [
        _of_texts(field, np.concatenate(column)[:at_most] if column else np.array([], TEXT))
        for field, column in zip(fields, pieces, strict=True)
    ]


def _of_texts(field: Field, array: NDArray[Any]) -> Column:
    """The column that its texts stand for; what is neither text nor vector nor truth is found out from them."""
    if field.arraysize and field.datatype not in _TEXTUAL:
        vectors = np.empty(len(array), np.object_)
        vectors[:] = [[_number(part) for part in text.split()] or None for text in array.tolist()]
        return Column(field.name, vectors, None, field.unit, field.ucd)
    missing = np.asarray((array == "") | (array == str(field.null)), np.bool_)
    untold = field.datatype not in _TEXTUAL
    if untold and field.datatype in ("bit", "boolean"):
        missing |= ~np.isin(array, [*_TRUE, *_FALSE])
        array, untold = np.isin(array, _TRUE), False
    elif untold and missing.any():
        array = np.where(missing, "", array)
    return Column(field.name, array, missing if missing.any() else None, field.unit, field.ucd, untold)


def _number(text: str) -> float | str:
    """An element of a vector, which may be a truth value or complex too."""
    try:
        return float(text)
    except ValueError:
        return text
