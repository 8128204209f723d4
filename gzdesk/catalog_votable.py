"""Catalogues in VOTable: astropy reads what the table says of itself, and its rows are unpacked here, all at once.

Row by row, as a reader of any VOTable must, a million galaxies take half a minute.
"""

import gzip
import html
import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from gzdesk.catalog_columns import TEXT, CatalogueError, Column, Table
from gzdesk.catalog_csv import check_names, check_rows
from gzdesk.catalog_fits import of_astropy
from gzdesk.votable_rows import BrokenRowsError, Field, unpack

MOST_BYTES = 16 << 30

_DATA = re.compile(
    rb"<(?:\w+:)?(BINARY2?)\b[^>]*>\s*<(?:\w+:)?STREAM\b([^>]*)>|<(?:\w+:)?(TABLEDATA)\b[^>]*>|<(?:\w+:)?(FITS)\b"
)
_END = {b"TABLEDATA": re.compile(rb"</(?:\w+:)?TABLEDATA\s*>"), b"STREAM": re.compile(rb"</(?:\w+:)?STREAM\s*>")}
_ROW = re.compile(rb"<(?:\w+:)?TR\b[^>]*>(.*?)</(?:\w+:)?TR\s*>", re.DOTALL)
_CELL = re.compile(rb"<(?:\w+:)?TD\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?TD\s*>)", re.DOTALL)
_TEXTUAL = ("char", "unicodeChar")


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
    try:
        content = file.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(content)) as packed:
                content = packed.read(MOST_BYTES)
    except (OSError, EOFError) as error:
        raise CatalogueError(f"{file.name}: cannot be read ({getattr(error, 'strerror', None) or error}).") from error
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
    rows: list[list[str]] = []
    for place, row in enumerate(_ROW.finditer(data)):
        if place >= at_most:
            break
        texts = [cell.decode("utf-8", "replace") for cell in _CELL.findall(row.group(1))]
        if len(texts) != len(fields):
            raise BrokenRowsError(f"row {place + 1} has {len(texts)} cells, and there are {len(fields)} columns")
        rows.append(texts)
    columns = []
    for field, cells in zip(fields, zip(*rows, strict=True) if rows else [()] * len(fields), strict=True):
        texts = list(map(html.unescape, cells)) if "&" in "".join(cells) else list(cells)
        column = Column(field.name, np.array(texts, TEXT), None, field.unit, field.ucd)
        missing = np.asarray((column.array == "") | (column.array == str(field.null)), np.bool_)
        untold = field.datatype not in _TEXTUAL and not field.arraysize
        array = np.where(missing, "", column.array) if untold else column.array
        columns.append(replace(column, array=array, missing=missing if missing.any() else None, untold=untold))
    return columns
