"""Catalogues and folders: what can go in goes in, what cannot is listed with its reason, and no path climbs out."""

import gzip
import os
import sys

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import MaskedColumn, Table

from gzdesk.catalogue.catalog import read_catalogue, scan_folder
from gzdesk.catalogue.catalog_columns import CatalogueError
from gzdesk.catalogue.galaxy import Catalogue, Galaxy, Rejected

links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege here")


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    (folder / "deep").mkdir(parents=True)
    for name in ("a.png", "b.fits", "deep/c.jpg"):
        (folder / name).write_bytes(b"a picture")
    (tmp_path / "outside.png").write_bytes(b"another's picture")
    return folder


def catalogue(images, text, **options) -> Catalogue:
    file = images.parent / "catalogue.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_catalogue(file, images, **options)


# What is read


def test_galaxies_and_every_other_column_are_read_from_csv(images):
    read = catalogue(
        images,
        "id_str,file_loc,ra,dec,redshift,name,votes,barred,empty\n"
        "J1,a.png,150.1,-2.5,0.03,M 31,3,True,\n"
        'J2,deep/c.jpg,0,0,,"with, comma",,False,\n',
    )
    assert read.galaxies == (Galaxy("J1", "a.png", None, 150.1, -2.5), Galaxy("J2", "deep/c.jpg", None, 0.0, 0.0))
    assert read.columns == (
        {"redshift": 0.03, "name": "M 31", "votes": 3, "barred": True, "empty": None},
        {"redshift": None, "name": "with, comma", "votes": None, "barred": False, "empty": None},
    )
    assert read.rejected == ()


def test_an_id_keeps_its_zeros_and_all_its_digits(images):
    read = catalogue(images, "id_str,file_loc,plate\n007,a.png,0042\n587722981742084144,b.fits,1\n")
    assert [galaxy.id for galaxy in read.galaxies] == ["007", "587722981742084144"]
    assert [row["plate"] for row in read.columns] == ["0042", "1"]


def test_a_catalogue_without_positions_is_fine(images):
    assert catalogue(images, "id_str,file_loc\nJ1,a.png\n").galaxies == (Galaxy("J1", "a.png"),)


@pytest.mark.parametrize(("ra", "dec"), [("", "1"), ("200", "91"), ("10:62:13", "5"), ("inf", "0"), ("400", "0")])
def test_a_position_that_is_none_stays_among_the_columns(images, ra, dec):
    read = catalogue(images, f"id_str,file_loc,ra,dec\nJ1,a.png,{ra},{dec}\n")
    assert (read.galaxies[0].ra, read.galaxies[0].dec) == (None, None)
    assert str(read.columns[0]["dec"]) == dec


def test_a_negative_right_ascension_is_turned_round(images):
    assert catalogue(images, "id_str,file_loc,ra,dec\nJ1,a.png,-10,5\n").galaxies[0].ra == 350.0


def test_the_extension_is_read_by_name_or_number(images):
    read = catalogue(images, "id_str,file_loc,hdu\nJ1,b.fits,SCI\nJ2,b.fits,2\nJ3,b.fits,\n")
    assert [galaxy.hdu for galaxy in read.galaxies] == ["SCI", "2", None]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffid_str,file_loc\r\nJ1,a.png\r\n",
        "id_str;file_loc\nJ1;a.png\n",
        "id_str\tfile_loc\nJ1\ta.png",
        "ID_STR, FILE_LOC\nJ1, a.png\n\n",
        'file_loc,id_str\n"a.png","J1"\n',
    ],
)
def test_the_dialects_of_csv_are_read_alike(images, text):
    assert catalogue(images, text).galaxies == (Galaxy("J1", "a.png"),)


@pytest.mark.parametrize("name", ["galaxies.fits", "galaxies.fits.gz", "GALAXIES.FIT", "named_at_random"])
def test_galaxies_are_read_from_a_fits_table(images, name):
    file = images.parent / name
    table_hdu().writeto(images.parent / "plain.fits")
    content = (images.parent / "plain.fits").read_bytes()
    file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    read = read_catalogue(file, images)
    assert read.galaxies == (Galaxy("1001", "a.png", None, 150.5, 2.0), Galaxy("1002", "b.fits", None, 151.5, 3.0))
    assert read.columns == (
        {"redshift": 0.5, "band": "r", "barred": True, "flux": "[1.0, 2.0]", "count": 4},
        {"redshift": None, "band": "g", "barred": False, "flux": "[3.0, 4.0]", "count": None},
    )


def table_hdu() -> fits.HDUList:
    table = Table(
        {
            "ID_STR": np.array([1001, 1002], np.int64),
            "file_loc": ["a.png", "b.fits"],
            "ra": np.array([150.5, 151.5], np.float32),
            "dec": [2.0, 3.0],
            "redshift": [0.5, np.nan],
            "band": ["r ", "g "],
            "barred": [True, False],
            "flux": [[1.0, 2.0], [3.0, 4.0]],
            "count": MaskedColumn([4, 5], mask=[False, True]),
        }
    )
    return fits.HDUList([fits.PrimaryHDU(), fits.table_to_hdu(table)])


# What cannot go in


def test_rows_that_cannot_go_in_are_listed_and_the_rest_goes_in(images):
    read = catalogue(
        images,
        "id_str,file_loc\nJ1,a.png\nJ1,b.fits\n,a.png\nJ4,\nJ5,gone.png\nJ6,deep\nJ7,a.png,surplus\nJ8,b.fits\n,\n",
    )
    assert [galaxy.id for galaxy in read.galaxies] == ["J1", "J8"]
    assert read.galaxies[0].file == "a.png"
    assert sorted(read.rejected, key=lambda one: one.name) == [
        Rejected("J1", "its id_str stands in the catalogue twice; the first one went in"),
        Rejected("J4", "its file_loc is blank"),
        Rejected("J5", "there is no file gone.png in the image folder"),
        Rejected("J6", "there is no file deep in the image folder"),
        Rejected("a row without id_str", "its id_str is blank"),
        Rejected("a.png", "its id_str is blank"),
        Rejected("line 8", "has 3 fields, where the header has 2"),
    ]


@pytest.mark.parametrize(
    "path",
    [
        "../outside.png",
        "deep/../../outside.png",
        "{parent}/outside.png",
        "{images}/../outside.png",
        "deep/..",
        "..",
        ".",
        "deep/../..",
        "a.png/../../outside.png",
        "/etc/passwd",
        "a.png\0",
        "x" * 5000,
        "../images2/a.png",
    ],
)
def test_no_path_climbs_out_of_the_folder(images, path):
    twin = images.parent / "images2"
    twin.mkdir()
    (twin / "a.png").write_bytes(b"a picture")
    path = path.format(parent=images.parent, images=images)
    read = catalogue(images, f"id_str,file_loc\nJ1,{path}\nJ2,a.png\n")
    assert [galaxy.id for galaxy in read.galaxies] == ["J2"]
    assert [one.name for one in read.rejected] == ["J1"]


@links
def test_no_link_climbs_out_of_the_folder(images):
    (images / "link.png").symlink_to(images.parent / "outside.png")
    (images / "way").symlink_to(images.parent, target_is_directory=True)
    (images / "chain.png").symlink_to("link.png")
    (images / "loop.png").symlink_to("loop.png")
    read = catalogue(
        images, "id_str,file_loc\nJ1,link.png\nJ2,way/outside.png\nJ3,chain.png\nJ4,loop.png\nJ5,way/images/a.png\n"
    )
    assert read.galaxies == (Galaxy("J5", "a.png"),)
    assert [one.name for one in read.rejected] == ["J1", "J2", "J3", "J4"]
    assert read.rejected[0].reason == "its path link.png leads out of the image folder"


@links
def test_a_link_inside_the_folder_is_followed(images):
    (images / "link.png").symlink_to(images / "deep" / "c.jpg")
    assert catalogue(images, "id_str,file_loc\nJ1,link.png\n").galaxies == (Galaxy("J1", "deep/c.jpg"),)


@links
def test_an_image_folder_may_itself_be_a_link(images):
    (images.parent / "shortcut").symlink_to(images, target_is_directory=True)
    (images.parent / "catalogue.csv").write_text(f"id_str,file_loc\nJ1,{images}/a.png\nJ2,b.fits\n")
    read = read_catalogue(images.parent / "catalogue.csv", images.parent / "shortcut")
    assert [galaxy.file for galaxy in read.galaxies] == ["a.png", "b.fits"]


def test_an_absolute_path_inside_the_folder_becomes_a_relative_one(images):
    read = catalogue(images, f"id_str,file_loc\nJ1,{images / 'deep' / 'c.jpg'}\n")
    assert read.galaxies == (Galaxy("J1", "deep/c.jpg"),)


def test_a_user_may_allow_images_outside(images):
    read = catalogue(images, "id_str,file_loc\nJ1,../outside.png\nJ2,../gone.png\n", allow_outside=True)
    assert read.galaxies == (Galaxy("J1", (images.parent / "outside.png").as_posix()),)
    assert [one.name for one in read.rejected] == ["J2"]


# Files that are no catalogue


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "catalogue.csv: is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "catalogue.csv: is no CSV text"),
        (b"GIF89a\x01\x00\x01\x00,", "catalogue.csv: is no CSV text"),
        (b'id_str,file_loc\n"J1,a.png\n', "catalogue.csv: line 2 is not CSV"),
        (b"id_str,file_loc\nJ1," + b"x" * 200_000, "catalogue.csv: line 2 is not CSV"),
        (
            b"Dear colleague,\nplease find attached\n",
            "catalogue.csv: has no column for id_str or file_loc; its columns are: Dear",
        ),
        (
            b"class,votes\nJ1,a.png\n",
            "catalogue.csv: has no column for id_str or file_loc; its columns are: class, votes",
        ),
        (b"id_str,file_loc,id_str\n1,a.png,2\n", "catalogue.csv: two columns are called 'id_str'"),
        (b"\n\n", "catalogue.csv: has no column for id_str or file_loc; its columns are: none"),
    ],
)
def test_a_file_that_is_no_catalogue_is_told_by_name_and_reason(images, content, sentence):
    with pytest.raises(CatalogueError, match=f"^{sentence}"):
        catalogue(images, content)


def test_a_missing_catalogue_and_a_missing_folder_are_told_by_name(images):
    with pytest.raises(CatalogueError, match=r"^gone\.csv: there is no such catalogue"):
        read_catalogue(images / "gone.csv", images)
    (images / "catalogue.csv").write_text("id_str,file_loc\nJ1,a.png\n")
    for read in (scan_folder, lambda folder: read_catalogue(images / "catalogue.csv", folder)):
        with pytest.raises(CatalogueError, match="nowhere: there is no such image folder"):
            read(images / "nowhere")


def test_a_folder_in_place_of_a_catalogue_is_told(images):
    with pytest.raises(CatalogueError, match=r"^deep: cannot be read"):
        read_catalogue(images / "deep", images)


@pytest.mark.parametrize("missing", [1, 2879, 2880, 2881, 6000, 8600])
def test_a_truncated_fits_table_is_told(images, missing):
    file = images.parent / "short.fits"
    table_hdu().writeto(file)
    os.truncate(file, file.stat().st_size - missing)
    with pytest.raises(CatalogueError, match=r"^short\.fits: "):
        read_catalogue(file, images)


def test_a_fits_image_is_no_catalogue(images):
    file = images.parent / "image.fits"
    fits.PrimaryHDU(np.zeros((4, 4), np.float32)).writeto(file)
    with pytest.raises(CatalogueError, match=r"^image\.fits: holds no FITS table, only images"):
        read_catalogue(file, images)


@pytest.mark.parametrize("content", [b"id_str,file_loc\n", b"\x1f\x8b broken"])
def test_a_file_that_only_bears_a_fits_name_is_told(images, content):
    file = images.parent / "galaxies.fits"
    file.write_bytes(content)
    with pytest.raises(CatalogueError, match=r"^galaxies\.fits: "):
        read_catalogue(file, images)


# Folders


def test_a_folder_gives_a_galaxy_an_image_in_alphabetical_order(images):
    for name in ("B.FITS.gz", "d.tiff", "deep/e.fts", ".hidden.png", "notes.txt", "README"):
        (images / name).write_bytes(b"x")
    (images / ".cache").mkdir()
    (images / ".cache" / "f.png").write_bytes(b"x")
    (images / "p.gzdesk-cache").mkdir()
    (images / "p.gzdesk-cache" / "g.png").write_bytes(b"x")
    read = scan_folder(images)
    assert [(galaxy.id, galaxy.file) for galaxy in read.galaxies] == [
        ("B", "B.FITS.gz"),
        ("a", "a.png"),
        ("b", "b.fits"),
        ("d", "d.tiff"),
        ("deep/c", "deep/c.jpg"),
        ("deep/e", "deep/e.fts"),
    ]
    assert read.columns == ({},) * 6
    assert read.rejected == ()


def test_images_that_differ_by_suffix_alone_keep_it_in_their_ids(images):
    (images / "a.fits").write_bytes(b"x")
    (images / "a.png.jpg").write_bytes(b"x")
    assert [galaxy.id for galaxy in scan_folder(images).galaxies] == ["a.fits", "a.png", "a.png.jpg", "b", "deep/c"]


@links
def test_a_link_out_of_the_folder_is_listed_and_the_rest_goes_in(images):
    (images / "z.png").symlink_to(images.parent / "outside.png")
    read = scan_folder(images)
    assert [galaxy.id for galaxy in read.galaxies] == ["a", "b", "deep/c"]
    assert read.rejected == (Rejected("z.png", "its path z.png leads out of the image folder"),)
    assert scan_folder(images, allow_outside=True).galaxies[-1].id == "z"


@pytest.mark.skipif(sys.platform != "linux", reason="the system writes no such names")
def test_a_file_name_that_is_no_unicode_is_listed_and_the_rest_goes_in(images):
    os.close(os.open(os.fsencode(images) + b"/caf\xe9.png", os.O_CREAT))
    read = scan_folder(images)
    assert len(read.galaxies) == 3
    assert read.rejected[0].name == r"caf\udce9.png"


def test_an_empty_folder_gives_no_galaxy(tmp_path):
    assert scan_folder(tmp_path) == Catalogue((), (), ())
