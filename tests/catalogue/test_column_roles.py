"""Columns are recognised by the names that surveys use, said, and put right by hand."""

import numpy as np
import pytest

from gzdesk.catalogue.catalog import read_catalogue
from gzdesk.catalogue.catalog_columns import TEXT, CatalogueError, Column
from gzdesk.catalogue.column_roles import corrected, degrees, recognise, said
from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.catalogue.taken_columns import parse_taken


def columns(*names, **ucds):
    return [Column(name, np.array(["1", "2"], TEXT), ucd=ucds.get(name, "")) for name in names]


@pytest.mark.parametrize(
    ("names", "roles"),
    [
        (("dr7objid", "ra", "dec", "gz2_class"), {"id_str": ("dr7objid",), "ra": ("ra",), "dec": ("dec",)}),
        (("SOURCE_ID", "RAJ2000", "DEJ2000"), {"id_str": ("SOURCE_ID",), "ra": ("RAJ2000",), "dec": ("DEJ2000",)}),
        (("N", "ALPHA_J2000", "DELTA_J2000"), {"ra": ("ALPHA_J2000",), "dec": ("DELTA_J2000",)}),
        (("_RAJ2000", "_DEJ2000", "Name"), {"id_str": ("Name",), "ra": ("_RAJ2000",), "dec": ("_DEJ2000",)}),
        (("id", "id_str", "OBJID", "filename", "png_loc"), {"id_str": ("id_str",), "file_loc": ("png_loc",)}),
        (("iauname", "jpg_loc", "ext"), {"id_str": ("iauname",), "file_loc": ("jpg_loc",), "hdu": ("ext",)}),
        (("id", "g_file", "z_file", "my_file"), {"id_str": ("id",), "file_loc": ("z_file", "g_file")}),
        (("id", "F606W_path", "F160W_path"), {"id_str": ("id",), "file_loc": ("F160W_path", "F606W_path")}),
        (
            ("id", "file_g", "file_r", "hdu_r", "hdu_g"),
            {"id_str": ("id",), "file_loc": ("file_r", "file_g"), "hdu": ("hdu_r", "hdu_g")},
        ),
        (("id", "file_g", "mag"), {"id_str": ("id",)}),
        (("id", "size_arcsec"), {"id_str": ("id",), "cut": ("size_arcsec",)}),
    ],
)  # fmt: skip
def test_columns_are_recognised_by_the_names_that_surveys_use(names, roles):
    assert recognise(columns(*names)) == roles


def test_what_the_virtual_observatory_calls_a_position_is_one():
    found = recognise(columns("a", "b", "c", a="meta.id;meta.main", b="pos.eq.ra;meta.main", c="pos.eq.dec;meta.main"))
    assert found == {"id_str": ("a",), "ra": ("b",), "dec": ("c",)}


def test_a_column_that_was_blanked_is_not_taken():
    blank = Column("iauname", np.array(["", ""], TEXT))
    assert recognise([blank, *columns("subject_id")]) == {"id_str": ("subject_id",)}


def test_what_was_taken_for_what_is_said():
    assert (
        said({"id_str": ("objid",), "file_loc": ("r", "g"), "ra": ("ra",)})
        == "id_str from objid, file_loc from r + g, ra"
    )


def test_a_correction_stands_in_place_of_what_was_recognised():
    taken = [parse_taken("ra=RA_GAIA"), parse_taken("file_loc = red, blue"), parse_taken("hdu=")]
    roles = corrected("t.csv", {"ra": ("ra",), "hdu": ("ext",)}, taken, ["ra", "RA_GAIA", "red", "blue", "ext"])
    assert roles == {"ra": ("RA_GAIA",), "file_loc": ("red", "blue")}


@pytest.mark.parametrize(("text", "sentence"), [("ra=x", "no column x for ra"), ("dec=a,b", "dec takes one column")])
def test_a_correction_that_cannot_be_is_told(text, sentence):
    with pytest.raises(CatalogueError, match=sentence):
        corrected("t.csv", {}, [parse_taken(text)], ["a", "b"])


@pytest.mark.parametrize("text", ["ra", "name=x", "=x"])
def test_a_correction_that_is_none_is_told(text):
    with pytest.raises(ValueError, match="is not ROLE=COLUMN with a role of id_str"):
        parse_taken(text)


def test_sexagesimal_positions_are_read_as_hours_and_degrees():
    texts = np.array(["12:01:37.80", "00h00m04s", "23 59 60", ""], TEXT)
    found = degrees("t.csv", Column("rastring", texts), "ra")
    assert found[:2].tolist() == pytest.approx([180.4075, 1 / 60])
    assert np.isnan(found[2:]).all()
    south = Column("decstring", np.array(["-00:30:00", "+54:12:16.5"], TEXT))
    assert degrees("t.csv", south, "dec").tolist() == pytest.approx([-0.5, 54.204583], abs=1e-6)


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    (folder / "J1").mkdir(parents=True)
    for name in ("J1/J1.png", "J2.fits.fz", "r.fits", "g.fits"):
        (folder / name).write_bytes(b"x")
    return folder


def read(images, text, **options):
    (images.parent / "t.csv").write_text(text)
    return read_catalogue(images.parent / "t.csv", images, **options)


def test_without_a_file_column_images_are_found_by_their_ids(images):
    found = read(images, "iauname,redshift\nJ1,1\nJ2,2\nJ3,3\n")
    assert found.galaxies == (Galaxy("J1", "J1/J1.png"), Galaxy("J2", "J2.fits.fz"))
    assert found.said == ("id_str from iauname", "file_loc from the names of the images")
    assert [one.name for one in found.rejected] == ["J3"]


def test_images_that_moved_are_found_by_their_names_unless_two_have_it(images):
    (images / "J2.png").write_bytes(b"x")
    found = read(images, "id,path\n1,dr5/J1.png\n2,/home/vera/J2.fits.fz\n3,J2\n")
    assert [one.file for one in found.galaxies] == ["J1/J1.png", "J2.fits.fz"]
    assert found.said[1].startswith("2 images found by their names")
    assert [one.name for one in found.rejected] == ["3"]


def test_without_an_id_column_galaxies_are_named_after_their_files(images):
    found = read(images, "file,z\nJ1/J1.png,1\nJ2.fits.fz,2\n")
    assert [one.id for one in found.galaxies] == ["J1/J1", "J2"]


def test_bands_in_files_of_their_own_go_in_together_or_not_at_all(images):
    found = read(images, "id,file_g,file_r,hdu\n1,g.fits,r.fits,SCI\n2,g.fits,gone.fits,1\n3,g.fits,,\n")
    assert found.galaxies == (Galaxy("1", "r.fits\ng.fits", "SCI"),)
    assert [one.reason for one in found.rejected] == [
        "there is no file gone.fits in the image folder",
        "its file_r is blank",
    ]


def test_ids_that_cannot_be_shown_are_left_out(images):
    found = read(images, 'id,path\n"a\x07b",r.fits\n' + "x" * 600 + ",r.fits\n=1+1,g.fits\n")
    assert [one.id for one in found.galaxies] == ["=1+1"]  # made harmless where it is written for spreadsheets
    assert [one.reason for one in found.rejected] == [
        "its id has characters that cannot be shown",
        "its id is longer than 500 characters",
    ]


def test_galaxies_on_mosaics_need_no_files(images):
    found = read(images, "id,ra,dec\n1,10,20\n2,,\n", cutout=40.0)
    assert found.galaxies == (Galaxy("1", "", None, 10.0, 20.0, 40.0), Galaxy("2", "", None, None, None, 40.0))
    with pytest.raises(CatalogueError, match="to cut galaxies out it needs dec too"):
        read(images, "id,ra\n1,10\n", cutout=40.0)
