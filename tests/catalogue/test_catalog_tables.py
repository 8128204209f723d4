"""Tables of every kind give the same galaxies, with units, masked values and whole ids; hostile ones are told off."""

import gzip

import numpy as np
import pytest
from astropy import units as u
from astropy.io import fits
from astropy.io.votable import from_table, writeto
from astropy.table import MaskedColumn, Table

from gzdesk.catalogue.catalog import preview, read_catalogue
from gzdesk.catalogue.catalog_columns import CatalogueError
from gzdesk.catalogue.galaxy import Galaxy

LARGE = 587722981742084144


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    for name in ("a.png", "b.fits", "ü c.png"):
        (folder / name).write_bytes(b"a picture")
    return folder


def survey() -> Table:
    table = Table(
        {
            "objid": np.array([LARGE, LARGE + 1, LARGE + 2], np.int64),
            "png_loc": np.array(["a.png", "b.fits", "ü c.png"]),
            "RAJ2000": MaskedColumn([10.5, 11.5, 12.5], mask=[False, False, True], unit=u.deg),
            "DEJ2000": MaskedColumn([-1.0, 2.0, 3.0], unit=u.deg),
            "redshift": [0.5, np.nan, 0.25],
            "mag": np.array([17.5, 18.25, 19.0], np.float32),
            "votes": MaskedColumn(np.array([3, 4, 5], np.int16), mask=[False, True, False]),
            "barred": [True, False, True],
            "survey": ["decals", "sdss", "hsc"],
            "flux": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]],
        }
    )
    return table


def write(table: Table, file, kind: str):
    if kind == "parquet":
        pa = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        plain = {}
        for name in table.colnames:
            mask = np.asarray(getattr(table[name], "mask", np.zeros(len(table), bool)))
            values = [
                None if np.all(hidden) else value for value, hidden in zip(table[name].tolist(), mask, strict=True)
            ]
            plain[name] = pa.array(values)
        parquet.write_table(pa.table(plain), file)
    elif kind.startswith("votable"):
        made = from_table(table)
        for field in made.get_first_table().fields:
            if field.ID == "votes":
                field.values.null = -999  # BINARY has no other way to say that a whole number is missing
        writeto(made, str(file), tabledata_format=kind.removeprefix("votable "))
    elif kind == "fits":
        plain = table.copy()
        for name in ("png_loc",) if "png_loc" in table.colnames else ():
            plain[name] = [text.encode() for text in table[name]]
        fits.table_to_hdu(plain).writeto(file)
    else:
        table.write(file, format=kind)
    return file


KINDS = ("fits", "votable binary", "votable binary2", "votable tabledata", "parquet", "ascii.ecsv")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_table_gives_the_same_galaxies(images, kind):
    read = read_catalogue(write(survey(), images.parent / "named at random", kind), images)
    assert read.galaxies == (
        Galaxy(str(LARGE), "a.png", None, 10.5, -1.0),
        Galaxy(str(LARGE + 1), "b.fits", None, 11.5, 2.0),
        Galaxy(str(LARGE + 2), "ü c.png"),
    )
    assert read.said == ("id_str from objid, file_loc from png_loc, ra from RAJ2000, dec from DEJ2000",)
    assert [row["redshift"] for row in read.columns] == [0.5, None, 0.25]
    assert [row["votes"] for row in read.columns] == [3, None, 5]
    assert [bool(row["barred"]) for row in read.columns] == [True, False, True]
    assert [row["mag"] for row in read.columns] == [17.5, 18.25, 19.0]
    assert [row["survey"] for row in read.columns] == ["decals", "sdss", "hsc"]
    assert [str(row["flux"]).replace(" ", "")[:4] for row in read.columns] == ["[1.0", "[3.0", "[5.0"]
    assert read.columns[2]["DEJ2000"] == 3.0  # of half a position the other half is kept as it was written


@pytest.mark.parametrize("kind", KINDS)
def test_a_look_into_any_table_shows_its_first_values(images, kind):
    seen = preview(write(survey(), images.parent / "table", kind))
    assert seen.roles == {"id_str": ("objid",), "file_loc": ("png_loc",), "ra": ("RAJ2000",), "dec": ("DEJ2000",)}
    assert seen.first["objid"] == (str(LARGE), str(LARGE + 1), str(LARGE + 2))
    assert seen.first["RAJ2000"] == ("10.5", "11.5", "")


@pytest.mark.parametrize("kind", ["fits", "votable binary2", "ascii.ecsv", "parquet"])
def test_of_a_large_table_the_first_rows_are_enough_for_a_look(images, kind):
    table = Table({"objid": np.arange(1000), "ra": np.arange(1000) / 3, "names": [f"n{n}" for n in range(1000)]})
    seen = preview(write(table, images.parent / "table", kind))
    assert seen.first["objid"] == ("0", "1", "2", "3", "4")


@pytest.mark.parametrize(
    ("unit", "ra", "dec"),
    [
        ("hourangle", 13.5, 47.25),
        ("h", 13.5, 47.25),
        ("rad", np.radians(202.5), np.radians(47.25)),
        ("arcmin", 12150.0, 2835.0),
    ],
)
@pytest.mark.parametrize("kind", ["fits", "votable binary2", "ascii.ecsv"])
def test_positions_are_turned_into_degrees_by_their_units(images, kind, unit, ra, dec):
    of_dec = "deg" if unit in ("h", "hourangle") else unit
    table = Table({"id_str": ["J1"], "file_loc": ["a.png"], "ra": [ra], "dec": [dec]})
    file = images.parent / "table"
    if kind == "fits":
        columns = [fits.Column("id_str", "2A", array=["J1"]), fits.Column("file_loc", "5A", array=["a.png"])]
        columns += [fits.Column("ra", "D", unit=unit, array=[ra]), fits.Column("dec", "D", unit=of_dec, array=[dec])]
        fits.BinTableHDU.from_columns(columns).writeto(file)
    else:
        table["ra"].unit, table["dec"].unit = unit, of_dec
        write(table, file, kind)
    (galaxy,) = read_catalogue(file, images).galaxies
    assert (galaxy.ra, galaxy.dec) == (pytest.approx(202.5), pytest.approx(47.25))


def test_a_position_in_a_unit_that_is_no_angle_is_told(images):
    table = Table({"id_str": ["J1"], "file_loc": ["a.png"], "ra": [1.0] * u.m, "dec": [1.0]})
    with pytest.raises(CatalogueError, match=r"^table: column ra is in 'm', which is no angle; choose another"):
        read_catalogue(write(table, images.parent / "table", "ascii.ecsv"), images)


@pytest.mark.parametrize(("unit", "side"), [("arcsec", 90.0), ("arcmin", 1.5), ("deg", 0.025)])
def test_the_sides_of_cutouts_are_turned_into_arcsec(images, unit, side):
    table = Table({"id_str": ["J1", "J2"], "file_loc": ["a.png", "b.fits"], "cut": [side, -1.0]})
    table["cut"].unit = unit
    cuts = [one.cut for one in read_catalogue(write(table, images.parent / "t", "ascii.ecsv"), images).galaxies]
    assert cuts == [pytest.approx(90.0), None]


def test_packed_tables_are_read_as_they_are(images):
    plain = write(survey()[["objid", "png_loc"]], images.parent / "plain.vot", "votable binary2").read_bytes()
    (images.parent / "t.vot.gz").write_bytes(gzip.compress(plain))
    (images.parent / "t.csv.gz").write_bytes(gzip.compress(b"id_str,file_loc\nJ1,a.png\n"))
    assert len(read_catalogue(images.parent / "t.vot.gz", images).galaxies) == 3
    assert read_catalogue(images.parent / "t.csv.gz", images).galaxies == (Galaxy("J1", "a.png"),)


def test_rows_of_any_length_are_unpacked_from_a_votable(images):
    names = ["a.png", "", "ü c.png", "b.fits"]
    table = Table(
        {"id": np.array(["x", "yy", "zzz", "4"], object), "path": np.array(names, object), "z": [1.0, 2, 3, 4]}
    )
    votable = from_table(table)
    for field in votable.get_first_table().fields[:2]:
        field.datatype, field.arraysize = "unicodeChar", "*"
    for kind in ("binary", "binary2"):
        writeto(votable, str(images.parent / kind), tabledata_format=kind)
        read = read_catalogue(images.parent / kind, images)
        assert [one.id for one in read.galaxies] == ["x", "zzz", "4"]
        assert [one.name for one in read.rejected] == ["yy"]
        assert [row["z"] for row in read.columns] == [1.0, 3.0, 4.0]


# What is hostile


BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<VOTABLE version="1.4"><RESOURCE><DESCRIPTION>&c;</DESCRIPTION></RESOURCE></VOTABLE>"""


def test_a_votable_with_entities_is_refused(images):
    (images.parent / "bomb.vot").write_text(BOMB)
    with pytest.raises(CatalogueError, match=r"^bomb\.vot: declares XML entities"):
        read_catalogue(images.parent / "bomb.vot", images)


@pytest.mark.parametrize("kind", ["votable binary", "votable binary2", "votable tabledata"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.97])
def test_a_votable_that_is_cut_short_is_told(images, kind, share):
    whole = write(survey()[["objid", "png_loc", "redshift"]], images.parent / "whole", kind).read_bytes()
    (images.parent / "short.vot").write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(CatalogueError, match=r"^short\.vot: "):
        read_catalogue(images.parent / "short.vot", images)


@pytest.mark.parametrize(
    ("card", "value", "sentence"),
    [
        ("NAXIS2", 10**12, "has 1,000,000,000,000 rows or more, and one project takes"),
        ("NAXIS2", 10**6, "is cut short"),
        ("NAXIS1", 10**12, "is cut short"),
        ("PCOUNT", 10**15, "cut short"),
        ("TFIELDS", 10**8, "its header promises 100,000,000 columns"),
    ],
)
def test_a_header_that_promises_too_much_allocates_nothing(images, card, value, sentence):
    file = write(survey()[["objid", "redshift"]], images.parent / "huge.fits", "fits")
    with fits.open(file) as hdus:
        old = f"{card:8}= {hdus[1].header[card]:>20}".encode()
    content = file.read_bytes()
    file.write_bytes(content.replace(old, f"{card:8}= {value:>20}".encode()))
    with pytest.raises(CatalogueError, match=sentence):
        read_catalogue(file, images)


def test_thousands_of_columns_and_endless_first_lines_are_refused(images):
    for name, text, sentence in (
        ("wide.csv", ",".join(f"c{n}" for n in range(6000)), "has 6,000 columns, more than the 5,000"),
        ("long.csv", "x" * 2_000_000, "its first line is longer than a megabyte"),
    ):
        (images.parent / name).write_text(text)
        with pytest.raises(CatalogueError, match=sentence):
            read_catalogue(images.parent / name, images)


@pytest.mark.parametrize(
    "head", ["# %ECSV 1.0\n# ---\n# datatype: [\n", "# %ECSV 1.0\n# ---\n# {a: !!python/object:os.x {}}\n"]
)
def test_a_damaged_head_of_ecsv_is_told(images, head):
    (images.parent / "t.ecsv").write_text(head + "a b\n1 2\n")
    with pytest.raises(CatalogueError, match=r"^t\.ecsv: its ECSV head cannot be read"):
        read_catalogue(images.parent / "t.ecsv", images)


def test_ids_that_have_lost_digits_are_refused(images):
    table = Table({"objid": [float(LARGE)], "png_loc": ["a.png"]})
    with pytest.raises(CatalogueError, match="objid holds floating-point numbers so large that their last digits"):
        read_catalogue(write(table, images.parent / "t.fits", "fits"), images)


def test_a_name_that_promises_another_kind_is_told(images):
    for name in ("t.parquet", "t.vot", "t.fits"):
        (images.parent / name).write_bytes(b"id_str,file_loc\nJ1,a.png\n")
        with pytest.raises(CatalogueError, match=r"though its name says so"):
            read_catalogue(images.parent / name, images)


def test_parquet_without_pyarrow_says_what_to_install(images, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    (images.parent / "t.parquet").write_bytes(b"PAR1 and so on")
    with pytest.raises(CatalogueError, match=r"needs pyarrow; install it with: pip install 'gzdesk\[parquet\]'"):
        read_catalogue(images.parent / "t.parquet", images)


def test_a_broken_parquet_file_is_told(images):
    pytest.importorskip("pyarrow")
    (images.parent / "t.parquet").write_bytes(b"PAR1" + b"\0" * 100 + b"PAR1")
    with pytest.raises(CatalogueError, match=r"^t\.parquet: the Parquet file is broken or cut short"):
        read_catalogue(images.parent / "t.parquet", images)
