"""Tables as files: a described table in the format that the file's suffix names, whole or not at all.

CSV holds what any program reads, its description in a file of its own beside it (CSV on the Web); ECSV, FITS, VOTable
and Parquet hold units, UCDs, descriptions and how the table came to be in themselves.
"""

import contextlib
import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

import numpy as np

from gzdesk.project.parts import part_of
from gzdesk.tables.described import Cell, Column, Table
from gzdesk.tables.fits_table import write_fits
from gzdesk.tables.table_formats import FORMATS as FORMATS
from gzdesk.tables.vo_tables import write_parquet, write_votable

Progress = Callable[[int, int], None]  # rows done, rows in all

RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\n")
ABOUT_CSV = "-metadata.json"  # added to the name of a CSV file, as CSV on the Web has it


class ExportError(OSError):
    """The world's error: a table that could not be written; whatever stood there before still stands."""


def format_of(file: Path) -> str:
    """The name of the format that a file's suffix stands for; raises ExportError."""
    for name, suffixes in FORMATS.items():
        if file.suffix.lower() in suffixes:
            return name
    known = ", ".join(suffixes[0] for suffixes in FORMATS.values())
    raise ExportError(f"{file.name}: no table can be called that; name it {known}.")


def kinds_at_hand() -> Mapping[str, str]:
    """The formats that can be written here, by name, with the suffix of each."""
    there = {name: suffixes[0] for name, suffixes in FORMATS.items()}
    return there if find_spec("pyarrow") is not None else {name: there[name] for name in there if name != "Parquet"}


def suffix_of(kind: str) -> str:
    """The suffix of a format by its name, in whatever case."""
    return next(suffixes[0] for name, suffixes in FORMATS.items() if name.lower() == kind.lower())


def write_table(table: Table, file: Path, progress: Progress | None = None, *, harmless: bool = True) -> None:
    """Write a table whole, or leave what stands there; raises ExportError with the file's name.

    In CSV, texts that a spreadsheet would run are made ``harmless`` by an apostrophe in front.
    """
    kind, tell = format_of(file), progress or _silent
    if kind == "CSV":
        texts = _flat_texts(table, tell, harmless)
        about = json.dumps(_csv_on_the_web(table, file, harmless), indent=1, ensure_ascii=False) + "\n"
        writes: dict[Path, Callable[[Path], object]] = {
            file: lambda part: _write_lines(part, texts),
            file.with_name(file.name + ABOUT_CSV): lambda part: part.write_text(about, "utf-8"),
        }
    else:
        write = {"ECSV": _write_ecsv, "FITS": write_fits, "VOTable": write_votable, "Parquet": write_parquet}[kind]
        writes = {file: lambda part: write(table, part, tell)}
    write_whole(writes)


def write_csv(file: Path, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a plain CSV file whole, or leave what stands there; raises ExportError with the file's name."""
    lines = ([_harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in chain((heads,), rows))
    write_whole({file: lambda part: _write_lines(part, lines)})


def _silent(done: int, rows: int) -> None:
    pass


# Texts


def _flat_texts(table: Table, tell: Progress, harmless: bool) -> Iterator[Sequence[str]]:
    """Heads and rows of a CSV file: a column for every number, and nothing where nothing is known."""
    heads = [name for column in table.columns for name in column.flat_names]
    yield [_harmless(head) for head in heads] if harmless else heads
    for part in table.chunks():
        cells: list[Sequence[str]] = []
        for column in table.columns:
            texts, width = _texts(column, part), len(column.flat_names)
            if column.kind == "text" and harmless:
                texts = [_harmless(text) for text in texts]
            cells += [texts[place::width] for place in range(width)]
        yield from zip(*cells, strict=True)
        tell(part.stop, table.rows)


def _texts(column: Column, part: slice) -> list[str]:
    """The values as texts, those of one cell after the other; float32 has six digits, float64 all of them."""
    values = column.values(part)
    if not isinstance(values, np.ndarray):
        return [_one_line_end(text) for text in values]
    plain = values.ravel().tolist()
    if column.kind == "float32":
        return ["" if value != value else f"{value:.6g}" for value in plain]  # NaN alone differs from itself
    if column.kind == "float64":
        return ["" if value != value else repr(value) for value in plain]
    return ["" if value is None else str(value) for value in plain]


def _one_line_end(text: str) -> str:
    """csv quotes only the line ends that it writes itself."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _harmless(text: str) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay as they are.

    So does one that has such apostrophes already: whoever takes one apostrophe from every text that has a sign after
    its apostrophes has the texts as they were.
    """
    text = _one_line_end(text)
    return f"'{text}" if text.lstrip("'").startswith(RUN_BY_SPREADSHEETS) else text


def _write_ecsv(table: Table, file: Path, tell: Progress) -> None:
    """A header in YAML, which JSON is, with arrays as JSON in their cells."""

    def lines() -> Iterator[Sequence[str]]:
        yield [column.name for column in table.columns]
        for part in table.chunks():
            yield from zip(*(_ecsv_cells(column, part) for column in table.columns), strict=True)
            tell(part.stop, table.rows)

    _write_lines(file, lines(), "".join(f"# {line}\n" for line in _ecsv_header(table)))


def _ecsv_cells(column: Column, part: slice) -> list[str]:
    texts, width = _texts(column, part), len(column.parts)
    if not width:
        return texts
    cells = (texts[start : start + width] for start in range(0, len(texts), width))
    return ["[" + ",".join(text or "null" for text in cell) + "]" for cell in cells]


def _ecsv_header(table: Table) -> Iterator[str]:
    yield from ("%ECSV 1.0", "---", "delimiter: ','", "datatype:")
    for column in table.columns:
        known = {"name": column.name, "datatype": "string" if column.kind == "text" or column.parts else column.kind}
        known |= {"subtype": f"{column.kind}[{len(column.parts)}]"} if column.parts else {}
        known |= {"unit": column.unit} if column.unit else {}
        known |= {"description": column.description} if column.description else {}
        yield f"- {_yaml(known | {'meta': {'ucd': column.ucd}} if column.ucd else known)}"
    about = {fact.name: fact.value for fact in table.about}
    yield f"meta: {_yaml({'name': table.name, 'description': table.description, **about})}"
    yield "schema: astropy-2.0"


def _yaml(value: object) -> str:
    """JSON, which is YAML too but for letters that do not print."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else f"\\U{ord(letter):08x}" for letter in text)


def _csv_on_the_web(table: Table, file: Path, harmless: bool) -> dict[str, object]:
    """What a CSV file cannot say of itself, as the W3C's metadata vocabulary for tabular data has it."""
    kinds = {"text": "string", "int32": "int", "int64": "long", "float32": "float", "float64": "double"}
    columns = [
        {"titles": name, "datatype": kinds[column.kind], "dc:description": _words(column, place), "null": ""}
        | ({"ucd": column.ucd} if column.ucd else {})
        | ({"unit": column.unit} if column.unit else {})
        for column in table.columns
        for place, name in enumerate(column.flat_names)
    ]
    note = "A text that begins with = + - @ or a tab, after any apostrophes, has one more apostrophe in front."
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": file.name,
        "dc:title": table.name,
        "dc:description": table.description,
        "notes": [{"texts": note}] if harmless else [],
        "about": {fact.name: fact.value for fact in table.about},
        "tableSchema": {"columns": columns},
    }


def _words(column: Column, place: int) -> str:
    return f"{column.description}; {column.parts[place]}" if column.parts else column.description


# Files


def _write_lines(file: Path, lines: Iterable[Sequence[object]], header: str = "") -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.write(header)
        csv.writer(stream, lineterminator="\n").writerows(lines)


def write_whole(writes: Mapping[Path, Callable[[Path], object]]) -> None:
    """Have files written beside their places, and put there when all are whole and on disk; raises ExportError."""
    parts = {file: part_of(file) for file in writes}
    file = next(iter(writes))
    try:
        for file, write in writes.items():
            write(parts[file])
            with parts[file].open("r+b") as stream:
                os.fsync(stream.fileno())
        for file, part in parts.items():
            part.replace(file)
    except OSError as error:
        why = error.strerror or str(error)
        raise ExportError(f"{file.name}: cannot be written in {file.absolute().parent} ({why}).") from error
    finally:
        for part in parts.values():
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
