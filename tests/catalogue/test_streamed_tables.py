"""Catalogues larger than memory: any shard is read by itself, and says what the whole file would."""

import csv

import numpy as np
import pytest

from gzdesk.catalogue.catalog_columns import CatalogueError
from gzdesk.catalogue.streamed_catalogue import galaxies, reading_of
from gzdesk.catalogue.streamed_tables import kind_of, survey
from gzdesk.catalogue.taken_columns import parse_taken

ROWS = 23
TITLES = [f"g{row}" if row != 4 else 'a "b",\nc' for row in range(ROWS)]


def write(kind, folder):
    ids = [str(1237648720693755918 + row) for row in range(ROWS)]
    files, ra = [f"{row:02d}.png" for row in range(ROWS)], [10.0 + row for row in range(ROWS)]
    file = folder / f"big.{kind}"
    if kind == "csv":
        with file.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["objid", "title", "png_loc", "RAJ2000", "DEJ2000"])
            writer.writerows(zip(ids, TITLES, files, ra, [5.0] * ROWS, strict=True))
        return file
    from astropy.table import Table

    columns = {"objid": np.array(ids, np.int64), "title": TITLES, "png_loc": files, "RAJ2000": ra}
    table = Table({**columns, "DEJ2000": np.full(ROWS, 5.0)})
    if kind == "fits":
        table.write(file)
    else:
        parquet, pa = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
        parquet.write_table(pa.table({name: list(table[name]) for name in table.colnames}), file, row_group_size=6)
    return file


def read(file, shard_rows=5, piece=2, **given):
    found, reading = survey(file, shard_rows), reading_of(file, **given)
    spans = found.spans(shard_rows)
    return [list(galaxies(file, found.kind, reading, span, piece)) for span in spans]


@pytest.mark.parametrize("kind", ["csv", "fits", "parquet"])
def test_shards_together_hold_every_row_once_and_in_order(kind, tmp_path):
    shards = read(write(kind, tmp_path))
    assert [sum(map(len, shard)) for shard in shards] == [5, 5, 5, 5, 3]
    listed = [one for shard in shards for piece in shard for one in piece]
    assert [one.galaxy.id for one in listed] == [str(1237648720693755918 + row) for row in range(ROWS)]
    assert [one.galaxy.file for one in listed] == [f"{row:02d}.png" for row in range(ROWS)]
    assert [one.galaxy.ra for one in listed] == [10.0 + row for row in range(ROWS)]
    assert {one.galaxy.dec for one in listed} == {5.0}
    assert not any(one.reason for one in listed)


@pytest.mark.parametrize("kind", ["csv", "fits", "parquet"])
def test_a_shard_is_read_alone_as_among_the_others(kind, tmp_path):
    file = write(kind, tmp_path)
    found, reading = survey(file, 5), reading_of(file)
    third = found.spans(5)[2]
    pieces = list(galaxies(file, found.kind, reading, third, 100))
    assert [one.galaxy.ra for piece in pieces for one in piece] == [20.0, 21.0, 22.0, 23.0, 24.0]


def test_a_broken_line_is_a_row_with_a_reason(tmp_path):
    file = tmp_path / "c.csv"
    file.write_text("id_str,file_loc,ra\na,a.png,1\nb\n\nc,c.png,3\nd,,4\n")
    listed = [one for shard in read(file) for piece in shard for one in piece]
    assert [one.galaxy.id for one in listed] == ["a", "b", "c", "d"]
    assert listed[1].reason == "its line has 1 fields, where the header has 3"
    assert not listed[2].reason


def test_another_column_can_be_said_to_hold_the_files(tmp_path):
    file = tmp_path / "c.csv"
    file.write_text("id_str,file_loc,cutout\na,a.png,b.png\n")
    ((one,),) = read(file, taken=[parse_taken("file_loc=cutout")])[0]
    assert one.galaxy.file == "b.png"


def test_a_catalogue_without_files_needs_positions_and_the_size_of_cutouts(tmp_path):
    file = tmp_path / "c.csv"
    file.write_text("id_str,ra,dec\na,10,20\n")
    with pytest.raises(CatalogueError, match="has no column file_loc"):
        reading_of(file)
    ((one,),) = read(file, cut=30.0)[0]
    assert (one.galaxy.ra, one.galaxy.dec, one.galaxy.cut, one.galaxy.file) == (10.0, 20.0, 30.0, "")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\x1f\x8b\x08abcdef", "unpack it first"),
        (b"# %ECSV 1.0\n", "save it as CSV, FITS or Parquet"),
        (b"PAR1nonsense", "broken or cut short"),
        (b"id_str,file_loc\na,\xff\n", "is no text in UTF-8"),
        (b'id_str,file_loc\na,"b\n', "is not CSV"),
        (b"id_str,file_loc\n" + b"a" * (1 << 20), "a line is longer than a megabyte"),
    ],
)
def test_what_cannot_be_read_piece_by_piece_says_why(content, told, tmp_path):
    if content.startswith(b"PAR1"):
        pytest.importorskip("pyarrow")
    file = tmp_path / "c"
    file.write_bytes(content)
    with pytest.raises(CatalogueError, match=told):
        survey(file, 5)


def test_a_missing_catalogue_says_where_it_was_looked_for(tmp_path):
    with pytest.raises(CatalogueError, match="there is no such catalogue in"):
        kind_of(tmp_path / "nowhere.csv")


def test_a_fits_table_that_is_cut_short_is_refused(tmp_path):
    file = write("fits", tmp_path)
    file.write_bytes(file.read_bytes()[:5760])
    with pytest.raises(CatalogueError, match="cut short"):
        survey(file, 5)


def test_the_digest_is_the_files(tmp_path):
    import hashlib

    for kind in ("csv", "fits"):
        file = write(kind, tmp_path)
        assert survey(file, 5).digest == hashlib.sha256(file.read_bytes()).hexdigest()
