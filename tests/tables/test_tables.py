"""Tables as files: every format gives back what was described, and says nothing where nothing is known."""

import csv
import io
import json
import os
import sys
import warnings

import numpy as np
import pytest
from astropy.io import fits, votable
from astropy.io.votable.ucd import check_ucd
from astropy.table import Table as AstropyTable

from gzdesk.tables.described import Column, Fact, Table, table_of_rows
from gzdesk.tables.tables import ABOUT_CSV, FORMATS, ExportError, format_of, suffix_of, write_csv, write_table

IDS = ["1237645879551066262", "=J2", "é☆ 'x\"😀", "", "a\\b, c"]
FILES = [f"a/{place}.png" for place in range(5)]
RA = np.array([1.25, np.nan, 3.0, 359.9999999999, 5.0])
RANKS = np.ma.MaskedArray([1, 2**40, 3, 0, -5], [False, False, False, True, False], np.int64)
COUNTS = np.array([0, 7, 2, 3, 4], np.int32)
MEANS = np.array([0.0, 0.125, np.nan, 0.5, 1.0], np.float32)
PROBS = np.array([[0.5, 0.5], [0.25, 0.75], [np.nan, np.nan], [1, 0], [0.125, 0.875]], np.float32)
TOML = 'name = "é"\n\ttext = "it\'s"\n' * 20
TABLE = Table(
    "galaxies",
    "A table & <more>; é",
    5,
    (
        Column("id_str", "text", lambda part: IDS[part], "the id, é", "meta.id;meta.main"),
        Column("file_loc", "text", lambda part: FILES[part], "a path " * 20, "meta.ref"),
        Column("ra", "float64", lambda part: RA[part], "right ascension", "pos.eq.ra;meta.main", "deg"),
        Column("rank", "int64", lambda part: RANKS[part], "its rank", "meta.number", holes=True),
        Column("bar-dr5_yes", "int32", lambda part: COUNTS[part], "votes", "meta.number"),
        Column("bar_yes_mean", "float32", lambda part: MEANS[part], "mean", "stat.probability;stat.mean"),
        Column("bar_yes_p-of-1", "float32", lambda part: PROBS[part], "p", "stat.probability", parts=("k-0", "k-1")),
    ),
    (Fact("creator", "CREATOR", "gzdesk"), Fact("tree_toml", "TREETOML", TOML), Fact("votes", "NVOTES", 16)),
)
NUMBERS = {"ra": RA, "bar-dr5_yes": COUNTS, "bar_yes_mean": MEANS, "bar_yes_p-of-1": PROBS}
WITH_UCDS = [".ecsv", ".fits", ".vot", ".parquet"]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr("gzdesk.tables.described.CHUNK", 2)


def written(folder, suffix, table=TABLE, **how):
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    file = folder / f"table{suffix}"
    write_table(table, file, **how)
    return file


def read(file):
    """The table as astropy reads it; Parquet through PyArrow, since astropy would want pandas."""
    if file.suffix == ".parquet":
        import pyarrow.parquet as pq

        found = pq.read_table(file)
        columns = {name: found[name].to_pylist() for name in found.column_names}
        rank = np.ma.MaskedArray(
            [value or 0 for value in columns["rank"]], [value is None for value in columns["rank"]]
        )
        return columns | {"rank": rank}
    return AstropyTable.read(file)


def cells(file):
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def texts(column, suffix):
    """Texts as they were: FITS spells out what is not ASCII."""
    found = ["" if value is np.ma.masked or value is None else str(value) for value in column]
    return [text.encode().decode("unicode_escape") for text in found] if suffix == ".fits" else found


@pytest.mark.parametrize("suffix", WITH_UCDS)
def test_texts_come_back_as_they_were_and_ids_of_64_bits_stay_texts(tmp_path, suffix):
    found = read(written(tmp_path, suffix))
    assert texts(found["id_str"], suffix) == IDS
    assert texts(found["file_loc"], suffix) == FILES


@pytest.mark.parametrize("suffix", WITH_UCDS)
@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_come_back_as_they_were(tmp_path, suffix, name):
    column = read(written(tmp_path, suffix))[name]
    if isinstance(column, list):
        there = np.array([np.nan if value is None else value for value in column], np.float64)
    else:
        there = np.ma.filled(np.ma.asarray(column).astype(np.float64), np.nan)
    assert np.array_equal(there, NUMBERS[name].astype(np.float64), equal_nan=True)


@pytest.mark.parametrize("suffix", WITH_UCDS)
def test_a_whole_number_that_is_not_known_is_masked(tmp_path, suffix):
    rank = np.ma.asarray(read(written(tmp_path, suffix))["rank"])
    assert np.ma.getmaskarray(rank).tolist() == [False, False, False, True, False]
    assert rank.compressed().tolist() == [1, 2**40, 3, -5]
    assert rank.dtype.kind == "i"


@pytest.mark.parametrize("suffix", [".ecsv", ".vot"])
def test_astropy_reads_units_descriptions_and_ucds(tmp_path, suffix):
    found = AstropyTable.read(written(tmp_path, suffix))
    assert str(found["ra"].unit) == "deg"
    assert {name: found[name].meta.get("ucd") for name in found.colnames} == {
        column.name: column.ucd for column in TABLE.columns
    }
    assert [found[name].description.strip() for name in found.colnames] == [
        column.description.strip() for column in TABLE.columns
    ]


def test_every_ucd_is_one_of_the_ivoa():
    assert all(check_ucd(column.ucd, check_controlled_vocabulary=True) for column in TABLE.columns)


# CSV


def test_csv_has_a_column_for_every_number_and_blanks_where_nothing_is_known(tmp_path):
    lines = written(tmp_path, ".csv").read_text(encoding="utf-8").splitlines()
    assert lines == [
        "id_str,file_loc,ra,rank,bar-dr5_yes,bar_yes_mean,bar_yes_p-of-1_k-0,bar_yes_p-of-1_k-1",
        "1237645879551066262,a/0.png,1.25,1,0,0,0.5,0.5",
        "'=J2,a/1.png,,1099511627776,7,0.125,0.25,0.75",
        '"é☆ \'x""😀",a/2.png,3.0,3,2,,,',
        ",a/3.png,359.9999999999,,3,0.5,1,0",
        '"a\\b, c",a/4.png,5.0,-5,4,1,0.125,0.875',
    ]


def test_what_csv_cannot_say_of_itself_stands_beside_it(tmp_path):
    file = written(tmp_path, ".csv")
    about = json.loads(file.with_name(file.name + ABOUT_CSV).read_text(encoding="utf-8"))
    columns = {column["titles"]: column for column in about["tableSchema"]["columns"]}
    assert list(columns) == cells(file)[0]
    assert columns["ra"]["unit"] == "deg"
    assert columns["id_str"]["datatype"] == "string"
    assert columns["bar_yes_p-of-1_k-1"]["dc:description"] == "p; k-1"
    assert about["about"] == {"creator": "gzdesk", "tree_toml": TOML, "votes": 16}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'=1", "''@x", "'quoted'", "plain", ""])
def test_a_text_made_harmless_can_be_had_back(tmp_path, text):
    file = tmp_path / "table.csv"
    write_csv(file, ["text", "end"], [[text, "."]])
    (_, (told, _)) = cells(file)
    assert not told.startswith(("=", "+", "-", "@", "\t"))
    marked = told.startswith("'") and told.lstrip("'").startswith(("=", "+", "-", "@", "\t"))
    assert (told[1:] if marked else told) == text


def test_texts_stay_as_they_are_where_asked(tmp_path):
    assert "\n=J2,a/1.png" in written(tmp_path, ".csv", harmless=False).read_text(encoding="utf-8")


# FITS as STIL reads it


def test_fits_follows_the_conventions_of_stil(tmp_path):
    with fits.open(written(tmp_path, ".fits")) as hdus:
        hdus.verify("exception")
        header = hdus[1].header
        names = hdus[1].columns.names
    assert names == [column.name for column in TABLE.columns]
    assert (header["TUCD3"], header["TUNIT3"], header["TCOMM3"]) == ("pos.eq.ra;meta.main", "deg", "right ascension")
    assert header["TNULL4"] == np.iinfo(np.int64).min
    assert (header["TFORM5"], header["TFORM7"]) == ("J", "2E")
    assert header["TREETOML"].encode().decode("unicode_escape") == TOML
    assert header["NVOTES"] == 16


def test_a_table_too_wide_for_fits_is_refused_with_the_reason(tmp_path):
    column = Column("n", "int32", lambda part: COUNTS[part], "")
    with pytest.raises(ExportError, match="1000 columns, and FITS knows 999"):
        write_table(Table("wide", "", 5, (column,) * 1000), tmp_path / "wide.fits")
    assert list(tmp_path.iterdir()) == []


# VOTable, and Parquet with its header


def test_votable_keeps_its_own_rules_and_tells_how_it_came_to_be(tmp_path):
    file = written(tmp_path, ".vot")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (table,) = votable.parse(file, verify="exception").iter_tables()
    assert {one.name: one.value for one in table.params} == {"creator": "gzdesk", "tree_toml": TOML, "votes": 16}
    assert [field.arraysize for field in table.fields] == ["19", "7", None, None, None, None, "2"]


def test_parquet_holds_the_header_of_a_votable(tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    schema = pq.read_schema(written(tmp_path, ".parquet"))
    metadata = schema.metadata
    assert metadata[b"IVOA.VOTable-Parquet.version"] == b"1.0"
    (table,) = votable.parse(io.BytesIO(metadata[b"IVOA.VOTable-Parquet.content"]), verify="exception").iter_tables()
    assert [field.name for field in table.fields] == schema.names
    assert [field.ucd for field in table.fields] == [column.ucd for column in TABLE.columns]
    assert metadata[b"tree_toml"].decode() == TOML


def test_parquet_without_pyarrow_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"table\.parquet: .*pip install"):
        write_table(TABLE, tmp_path / "table.parquet")


# Any format


@pytest.mark.parametrize("suffix", [".csv", *WITH_UCDS])
def test_an_empty_table_is_a_table(tmp_path, suffix):
    columns = TABLE.columns[:6]
    names = [column.name for column in columns]
    file = written(tmp_path, suffix, Table("empty", "", 0, columns))
    if suffix == ".parquet":
        import pyarrow.parquet as pq

        assert pq.read_table(file).column_names == names
    else:
        found = AstropyTable.read(file)
        assert (len(found), found.colnames) == (0, names)


@pytest.mark.parametrize("suffix", [".csv", *WITH_UCDS])
def test_a_column_of_blanks_is_a_column(tmp_path, suffix):
    blanks = Column("b", "text", lambda part: ["", ""][part], "")
    file = written(tmp_path, suffix, Table("t", "", 2, (TABLE.columns[4], blanks)))
    assert file.stat().st_size > 0
    if suffix != ".parquet":
        assert AstropyTable.read(file)["bar-dr5_yes"].tolist() == [0, 7]


@pytest.mark.parametrize("suffix", [".csv", *WITH_UCDS])
def test_a_table_that_is_stopped_leaves_the_old_one_and_nothing_else(tmp_path, suffix):
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    file = tmp_path / f"table{suffix}"
    file.write_text("the old one")

    def stop(done, rows):
        if done > 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_table(TABLE, file, stop)
    assert file.read_text() == "the old one"
    assert os.listdir(tmp_path) == [file.name]  # noqa: PTH208


@pytest.mark.parametrize("suffix", [".csv", *WITH_UCDS])
def test_progress_is_told_up_to_the_last_row(tmp_path, suffix):
    told = []
    written(tmp_path, suffix, progress=lambda done, rows: told.append((done, rows)))
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_a_suffix_that_is_no_format_is_refused(tmp_path):
    with pytest.raises(ExportError, match=r"^table\.xls: no table can be called that; name it \.csv"):
        write_table(TABLE, tmp_path / "table.xls")


def test_formats_are_known_by_suffix_and_by_name(tmp_path):
    assert {format_of(tmp_path / f"a{suffix.upper()}") for suffixes in FORMATS.values() for suffix in suffixes} == set(
        FORMATS
    )
    assert [suffix_of(name.lower()) for name in FORMATS] == [".csv", ".ecsv", ".fits", ".vot", ".parquet"]


def test_rows_of_cells_become_columns_of_what_they_hold():
    table = table_of_rows("t", ["a", "b", "c", "d"], [["x", 1, None, None], [None, None, 0.5, None]])
    assert [column.kind for column in table.columns] == ["text", "int64", "float64", "text"]
    everything = slice(0, 2)
    assert table.columns[0].values(everything) == ["x", ""]
    assert table.columns[1].values(everything).tolist() == [1, None]
    assert np.isnan(table.columns[2].values(everything)[0])
    assert table_of_rows("t", ["a"], []).rows == 0
