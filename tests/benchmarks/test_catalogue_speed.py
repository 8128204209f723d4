"""How long a million rows take to become a Catalogue, from each kind of table.

Run with ``pytest tests/benchmarks/test_catalogue_speed.py --benchmark-only``. Goal: under 10 s each, of ten columns.
"""

import os
import resource
import sys
from pathlib import Path

import numpy as np
import pytest
from astropy.table import Table

from gzdesk.catalogue.catalog import preview, read_catalogue

GALAXIES = int(os.environ.get("GZDESK_ROWS", "1000000"))
FILES = 100  # images that the rows share: the folder is listed, whatever it holds
KINDS = ("csv", "ecsv", "fits", "votable-binary", "votable-binary2", "votable-tabledata", "parquet")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    images = tmp_path_factory.mktemp("large") / "images"
    images.mkdir()
    for number in range(FILES):
        (images / f"{number}.png").write_bytes(b"x")
    return images.parent


def survey() -> dict[str, np.ndarray]:
    """Ten columns: whole numbers of 64 bits, texts, both sizes of floating-point numbers, truth values."""
    rng, place = np.random.default_rng(0), np.arange(GALAXIES)
    return {
        "objid": place + 587722981742084144,
        "png_loc": np.char.add((place % FILES).astype(str), ".png"),
        "RAJ2000": rng.random(GALAXIES) * 360,
        "DEJ2000": rng.random(GALAXIES) * 90,
        "redshift": rng.random(GALAXIES),
        "mag": rng.random(GALAXIES).astype(np.float32),
        "barred": place % 2 == 0,
        "votes": place.astype(np.int32),
        "survey": np.array(["decals", "sdss", "hsc", "unwise"])[place % 4],
        "error": rng.random(GALAXIES),
    }


def written(folder: Path, kind: str) -> Path:
    """A table of the survey in one kind of file, written quickly."""
    file = folder / f"survey.{kind}"
    if file.exists():
        return file
    columns = survey()
    if kind in ("csv", "ecsv", "votable-tabledata"):
        _write_text(file, kind, columns)
    elif kind == "parquet":
        pa = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        parquet.write_table(pa.table({name: pa.array(values.tolist()) for name, values in columns.items()}), file)
    elif kind == "fits":
        Table(columns).write(file, format="fits")
    else:
        _write_binary(file, kind, columns)
    return file


def _write_text(file: Path, kind: str, columns: dict[str, np.ndarray]) -> None:
    small = Table({name: values[:1] for name, values in columns.items()})
    rows = zip(*(map(str, values.tolist()) for values in columns.values()), strict=True)
    if kind == "votable-tabledata":
        small.write(file, format="votable", tabledata_format="tabledata")
        before, rest = file.read_text().split("<TR>", 1)
        lines = ("<TR><TD>" + "</TD><TD>".join(row) + "</TD></TR>\n" for row in rows)
        after = rest.split("</TR>", 1)[1]
        joint, close = "", after
    else:
        small.write(file, format="ascii.ecsv" if kind == "ecsv" else "ascii.csv")
        before, close = "\n".join(file.read_text().splitlines()[:-1]) + "\n", ""
        joint = " " if kind == "ecsv" else ","
        lines = (joint.join(row) + "\n" for row in rows)
    with file.open("w") as stream:
        stream.write(before)
        stream.writelines(lines)
        stream.write(close)


def _write_binary(file: Path, kind: str, columns: dict[str, np.ndarray]) -> None:
    """BINARY and BINARY2 from one array of rows: astropy would write for a minute."""
    import base64

    Table({name: values[:1] for name, values in columns.items()}).write(
        file, format="votable", tabledata_format=kind.removeprefix("votable-")
    )
    flags = [("flags", "V2", np.zeros(GALAXIES, "V2"))] if kind.endswith("2") else []
    fields = [*flags, *((name, *_packed(values)) for name, values in columns.items())]
    rows = np.empty(GALAXIES, [(name, form) for name, form, _ in fields])
    for name, _, values in fields:
        rows[name] = values
    head, rest = file.read_bytes().split(b'<STREAM encoding="base64">', 1)
    tail = rest[rest.index(b"</STREAM>") :]
    width = columns["png_loc"].dtype.itemsize // 4, columns["survey"].dtype.itemsize // 4
    for name, letters in zip((b"png_loc", b"survey"), width, strict=True):
        start = head.index(b'<FIELD ID="' + name)
        end = head.index(b"/>", start)
        head = head[:start] + b'<FIELD ID="%s" name="%s" datatype="unicodeChar" arraysize="%d"' % (
            name, name, letters,
        ) + head[end:]  # fmt: skip
    file.write_bytes(head + b'<STREAM encoding="base64">\n' + base64.encodebytes(rows.tobytes()) + tail)


def _packed(values: np.ndarray) -> tuple[str, np.ndarray]:
    if values.dtype.kind == "U":
        letters = values.dtype.itemsize // 4
        wide = values.view(np.uint32).reshape(-1, letters).astype(">u2")
        return f"V{2 * letters}", np.ascontiguousarray(wide).view(f"V{2 * letters}").reshape(-1)
    if values.dtype.kind == "b":
        return "V1", np.where(values, 8, 0).astype(np.uint8).view("V1")
    return values.dtype.newbyteorder(">").str, values


@pytest.mark.parametrize("kind", KINDS)
def test_reading_a_million_rows_under_10_s(benchmark, folder, kind):
    file = written(folder, kind)
    read = benchmark.pedantic(lambda: read_catalogue(file, folder / "images"), rounds=1)
    assert len(read.galaxies) == GALAXIES
    assert read.galaxies[-1].id == str(GALAXIES - 1 + 587722981742084144)
    assert read.columns[3]["survey"] == "unwise"
    if sys.platform != "win32":
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "linux" else 2**30)
        benchmark.extra_info["peak_GB_of_all_so_far"] = round(peak, 2)


@pytest.mark.parametrize("kind", KINDS)
def test_looking_into_a_million_rows(benchmark, folder, kind):
    file = written(folder, kind)
    assert benchmark.pedantic(lambda: preview(file), rounds=1).first["objid"][0] == "587722981742084144"
