"""Described tables as the Virtual Observatory reads them: VOTable, and Parquet with a VOTable's header in its metadata.

VOTable holds its rows as BINARY2; Parquet follows the IVOA's note VOParquet 1.0. Both are written a piece of rows at a
time, so that memory stays flat however long the table is.
"""

import base64
import html
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gzdesk.tables.described import Column, Table

Progress = Callable[[int, int], None]  # rows done, rows in all

ROW_GROUP = 1 << 16  # rows of a Parquet file that are compressed together
BASE64_LINE = 57  # bytes that make a line of 76 letters
DATATYPES = {"int32": "int", "int64": "long", "float32": "float", "float64": "double"}
CODES = {"int32": ">i4", "int64": ">i8", "float32": ">f4", "float64": ">f8"}


class NoParquetError(OSError):
    """The world's error: PyArrow, which writes Parquet, is not installed."""


# VOTable


def write_votable(table: Table, file: Path, tell: Progress) -> None:
    """VOTable 1.4 with BINARY2 rows: a bit for every cell that is empty, then the cells; raises OSError."""
    widths = [_letters(table, column) for column in table.columns]
    plain = [column.kind != "text" or _is_ascii(table, column) for column in table.columns]
    flags = (len(table.columns) + 7) // 8
    cells = [(f"c{place}", *_cell(column, widths[place], plain[place])) for place, column in enumerate(table.columns)]
    row = np.dtype([("empty", "u1", (flags,)), *cells])
    with file.open("wb") as stream:
        stream.write(_votable_head(table, widths, plain).encode())
        stream.write(b'<DATA>\n<BINARY2>\n<STREAM encoding="base64">\n')
        stream.writelines(_in_base64(_votable_rows(table, row, plain, tell)))
        stream.write(b"</STREAM>\n</BINARY2>\n</DATA>\n" + _VOTABLE_END)


def write_plain_votable(table: Table, file: Path) -> None:
    """VOTable with its cells written out, as the simplest programs read it (DS9 among them); raises OSError."""
    widths = [_letters(table, column) for column in table.columns]
    plain = [column.kind != "text" or _is_ascii(table, column) for column in table.columns]
    with file.open("w", encoding="utf-8") as stream:
        stream.write(_votable_head(table, widths, plain) + "<DATA>\n<TABLEDATA>\n")
        for part in table.chunks():
            cells = zip(*(_written(column, column.values(part)) for column in table.columns), strict=True)
            stream.writelines(f"<TR>{''.join(row)}</TR>\n" for row in cells)
        stream.write("</TABLEDATA>\n</DATA>\n" + _VOTABLE_END.decode())


def _written(column: Column, values: Any) -> list[str]:  # noqa: ANN401
    """Cells in letters; what is not known is left empty."""
    if column.kind == "text":
        return [f"<TD>{_escaped(_printed(text))}</TD>" for text in values]
    form = {"float32": "{:.9g}", "float64": "{!r}"}.get(column.kind, "{}")
    numbers = np.ma.getdata(values).reshape(len(values), -1).tolist()
    written = (" ".join(map(form.format, row)) for row in numbers)
    return ["<TD/>" if empty else f"<TD>{text}</TD>" for text, empty in zip(written, column.empty(values), strict=True)]


def _votable_rows(table: Table, row: np.dtype[Any], plain: Sequence[bool], tell: Progress) -> Iterator[bytes]:
    for part in table.chunks():
        rows = np.zeros(part.stop - part.start, row)
        empty = np.zeros((len(rows), len(table.columns)), np.bool_)
        for place, column in enumerate(table.columns):
            values = column.values(part)
            empty[:, place] = column.empty(values)
            if column.kind == "text":
                made = [text.encode("ascii") if plain[place] else _utf16(text) for text in values]
                rows[f"c{place}"] = np.array(made, np.bytes_)
            else:
                rows[f"c{place}"] = np.ma.filled(values, 0) if column.holes else values
        rows["empty"] = np.packbits(empty, axis=1)
        yield rows.tobytes()
        tell(part.stop, table.rows)


def _letters(table: Table, column: Column) -> int:
    """The longest text, in units of UTF-16; two at least, since VOTable has no texts of one."""
    return max(table.width(column, _utf16) // 2, 2)


def _cell(column: Column, width: int, plain: bool) -> tuple[Any, ...]:
    if column.kind == "text":
        return (f"S{width if plain else 2 * width}",)
    return (CODES[column.kind], (len(column.parts),)) if column.parts else (CODES[column.kind],)


def _in_base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        rest += piece
        whole = len(rest) // BASE64_LINE * BASE64_LINE
        yield base64.encodebytes(rest[:whole])
        rest = rest[whole:]
    yield base64.encodebytes(rest)


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be")


def _is_ascii(table: Table, column: Column) -> bool:
    return all(text.isascii() for part in table.chunks() for text in column.values(part))


_VOTABLE_END = b"</TABLE>\n</RESOURCE>\n</VOTABLE>\n"


def _votable_head(table: Table, widths: Sequence[int], plain: Sequence[bool]) -> str:
    """Everything up to the rows; the widths are those of texts, in letters."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">',
        '<RESOURCE type="results">',
        f"<TABLE name={_quoted(table.name)} nrows={_quoted(str(table.rows))}>",
    ]
    lines += [f"<DESCRIPTION>{_escaped(table.description)}</DESCRIPTION>"] if table.description else []
    for fact in table.about:
        kind = 'datatype="long"' if isinstance(fact.value, int) else 'datatype="unicodeChar" arraysize="*"'
        lines.append(f"<PARAM name={_quoted(fact.name)} {kind} value={_quoted(_printed(str(fact.value)))}/>")
    lines += [_field(*described) for described in zip(table.columns, widths, plain, strict=True)]
    return "\n".join(lines) + "\n"


def _field(column: Column, width: int, plain: bool) -> str:
    if column.kind == "text":
        kind = f'datatype="{"char" if plain else "unicodeChar"}" arraysize="{width}"'
    else:
        kind = f'datatype="{DATATYPES[column.kind]}"' + (f' arraysize="{len(column.parts)}"' if column.parts else "")
    ucd = f" ucd={_quoted(column.ucd)}" if column.ucd else ""
    unit = f" unit={_quoted(column.unit)}" if column.unit else ""
    words = f"<DESCRIPTION>{_escaped(column.description)}</DESCRIPTION>" if column.description else ""
    return f"<FIELD name={_quoted(column.name)} {kind}{ucd}{unit}>{words}</FIELD>"


def _printed(text: str) -> str:
    """A text without what XML cannot hold."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "\ufffd" for letter in text)


# Parquet


def write_parquet(table: Table, file: Path, tell: Progress) -> None:
    """Row groups of 65,536 rows; raises OSError, also where PyArrow is missing."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise NoParquetError("Parquet needs PyArrow: pip install 'gzdesk[parquet]', or choose another format") from None
    widths = [_letters(table, column) for column in table.columns]
    content = _votable_head(table, widths, [False] * len(widths))
    about = {fact.name: str(fact.value) for fact in table.about}
    for column, width in zip(table.columns, widths, strict=True):  # where astropy looks for the lengths of texts
        about |= {f"table::len::{column.name}": str(width)} if column.kind == "text" else {}
    about |= {"IVOA.VOTable-Parquet.version": "1.0"}
    about |= {"IVOA.VOTable-Parquet.content": content + _VOTABLE_END.decode()}
    schema = pa.schema([_arrow_field(pa, column) for column in table.columns], about)
    with file.open("wb") as stream, pq.ParquetWriter(stream, schema) as writer:
        for group in table.chunks(ROW_GROUP):
            pieces = []
            for part in table.within(group):
                arrays = [_arrow(pa, column, column.values(part)) for column in table.columns]
                pieces.append(pa.record_batch(arrays, schema))
                tell(part.stop, table.rows)
            writer.write_table(pa.Table.from_batches(pieces, schema), ROW_GROUP)


def _arrow_field(pa: Any, column: Column) -> Any:  # noqa: ANN401  (PyArrow is not typed)
    kind = pa.string() if column.kind == "text" else getattr(pa, column.kind)()
    said = {"unit": column.unit, "ucd": column.ucd, "description": column.description}
    metadata = {name: text for name, text in said.items() if text}
    return pa.field(column.name, pa.list_(kind, len(column.parts)) if column.parts else kind, metadata=metadata)


def _arrow(pa: Any, column: Column, values: Any) -> Any:  # noqa: ANN401
    """Nulls where nothing is known, but in texts and arrays, where astropy could not read them."""
    if column.kind == "text":
        return pa.array(list(values), pa.string())
    if column.parts:
        flat = pa.array(np.ascontiguousarray(values, column.kind).ravel())
        return pa.FixedSizeListArray.from_arrays(flat, len(column.parts))
    return pa.array(np.ma.getdata(values).astype(column.kind, copy=False), mask=column.empty(values))


def _escaped(text: str) -> str:
    """Text between two tags. (The module of Python's XML that does this loads its whole web client.)"""
    return html.escape(text, quote=False)


def _quoted(text: str) -> str:
    """The value of an attribute, with its quotation marks; line ends and tabs would be read as spaces."""
    kept = html.escape(text).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    return f'"{kept}"'
