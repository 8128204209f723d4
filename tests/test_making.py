"""Projects of catalogues: bands, cutouts of mosaics, images looked at first or later, and what the command says."""

import csv

import numpy as np
import pytest
from astropy.io import fits
from PIL import Image

from gzdesk.catalogue.catalog_columns import CatalogueError
from gzdesk.cli import main
from gzdesk.making import NothingReadableError, make_project
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question

BAR = load_question("bar")
ARCSEC = 1 / 3600


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    return folder


def mosaic(file, band: str, ra: float = 10.0, side: int = 120) -> None:
    """A tile of a survey, one arcsec a pixel."""
    header = fits.Header()
    header["CTYPE1"], header["CTYPE2"] = "RA---TAN", "DEC--TAN"
    header["CRVAL1"], header["CRVAL2"] = ra, 0.0
    header["CRPIX1"] = header["CRPIX2"] = side / 2 + 0.5
    header["CDELT1"], header["CDELT2"] = -ARCSEC, ARCSEC
    header["FILTER"] = band
    fits.writeto(file, np.ones((side, side), np.float32), header)


@pytest.fixture
def survey(images):
    """Two bands of one tile, and a catalogue of a galaxy on it, one at its edge, one elsewhere and one nowhere."""
    for band in "gr":
        mosaic(images / f"tile-{band}.fits", band)
    text = f"id,ra,dec\nmiddle,10,0\nedge,{10 + 55 * ARCSEC},0\nelsewhere,20,0\nnowhere,,\n"
    (images.parent / "c.csv").write_text(text)
    return images.parent / "c.csv"


def test_galaxies_without_files_are_cut_out_of_the_mosaics(images, survey, tmp_path):
    told = []
    with make_project(tmp_path / "p.gzdesk", images, BAR, catalogue=survey, cutout=20.0, say=told.append) as project:
        assert [(one.id, one.files, one.cut) for one in project.galaxies] == [
            ("middle", ["tile-r.fits", "tile-g.fits"], 20.0),
            ("edge", ["tile-r.fits", "tile-g.fits"], 20.0),
        ]
        assert project.columns(0)["cutout_coverage"] == 1.0
        assert 0.6 < project.columns(1)["cutout_coverage"] < 0.9
        assert [(one.name, one.reason) for one in project.rejected] == [
            ("elsewhere", "it lies on none of the mosaics in the image folder"),
            ("nowhere", "it has no position"),
        ]
    assert told == ["id_str from id, ra, dec", "images from the mosaics", "cut out of 2 images of mosaics: r, g"]


def test_bands_of_mosaics_can_be_chosen(images, survey, tmp_path):
    with make_project(tmp_path / "p.gzdesk", images, BAR, catalogue=survey, cutout=20.0, bands=["g"]) as project:
        assert project.galaxies[0].files == ["tile-g.fits"]
    with pytest.raises(CatalogueError, match=r"holds no mosaic in the band z; there are r, g"):
        make_project(tmp_path / "q.gzdesk", images, BAR, catalogue=survey, cutout=20.0, bands=["z"])


def test_a_folder_without_mosaics_is_told(images, tmp_path):
    (tmp_path / "c.csv").write_text("id,ra,dec\n1,10,0\n")
    fits.writeto(images / "plain.fits", np.ones((9, 9), np.float32))
    with pytest.raises(CatalogueError, match=r"holds no mosaic that says where it is \(plain\.fits: "):
        make_project(tmp_path / "p.gzdesk", images, BAR, catalogue=tmp_path / "c.csv", cutout=20.0)
    with pytest.raises(CatalogueError, match="at the positions of a catalogue"):
        make_project(tmp_path / "p.gzdesk", images, BAR, cutout=20.0)


def test_without_a_check_unreadable_images_go_in_and_keep_their_extension(images, tmp_path):
    (images / "bad.fits").write_bytes(b"no picture")
    with pytest.raises(NothingReadableError):
        make_project(tmp_path / "p.gzdesk", images, BAR)
    with make_project(tmp_path / "p.gzdesk", images, BAR, check=False, hdu="SCI") as project:
        assert [(one.id, one.hdu) for one in project.galaxies] == [("bad", "SCI")]


def test_the_command_says_what_it_took_for_what_and_writes_what_it_left_out(images, tmp_path, capsys):
    for number in range(2):
        Image.fromarray(np.full((9, 9), 50 * number, np.uint8)).save(images / f"{number}.png")
    (tmp_path / "c.csv").write_text("name,pic,RAJ2000,DEJ2000\na,0.png,1,2\nb,1.png,3,4\nc,2.png,5,6\n")
    path, left = tmp_path / "p.gzdesk", tmp_path / "left.csv"
    command = ["new", str(path), "--images", str(images), "--catalogue", str(tmp_path / "c.csv"), "--question", "bar"]
    assert main([*command, "--column", "file_loc=pic"]) == 0
    assert "id_str from name, file_loc from pic, ra from RAJ2000, dec from DEJ2000" in capsys.readouterr().out
    with Project.open(path) as project:
        assert [(one.id, one.file, one.ra) for one in project.galaxies] == [("a", "0.png", 1.0), ("b", "1.png", 3.0)]
    assert main(["info", str(path), "--rejected", str(left)]) == 0
    with left.open(newline="") as stream:
        assert list(csv.reader(stream))[1:] == [["c", "there is no file 2.png in the image folder"]]


@pytest.mark.parametrize(
    "wrong", [["--column", "picture=pic"], ["--column", "pic"], ["--cutout", "0"], ["--cutout", "wide"]]
)
def test_arguments_that_make_no_sense_are_told_as_wrong_usage(images, tmp_path, wrong, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["new", str(tmp_path / "p.gzdesk"), "--images", str(images), *wrong])
    assert ended.value.code == 2
    assert wrong[0] in capsys.readouterr().err


def test_a_making_that_is_stopped_leaves_nothing(images, tmp_path):
    for number in range(40):
        Image.fromarray(np.full((9, 9), number, np.uint8)).save(images / f"{number}.png")

    class StoppedError(Exception):
        pass

    def stages(stage):
        def told(done, total):
            raise StoppedError

        return told

    with pytest.raises(StoppedError):
        make_project(tmp_path / "p.gzdesk", images, BAR, stages=stages)
    assert [one.name for one in tmp_path.iterdir()] == ["images"]


def test_a_catalogue_none_of_whose_files_is_there_hints_at_another_column(tmp_path):
    (tmp_path / "images").mkdir()
    table = tmp_path / "t.csv"
    table.write_text("objid,asset\n587,12\n588,13\n")
    with pytest.raises(NothingReadableError, match="file_loc=NAME"):
        make_project(tmp_path / "p.gzdesk", tmp_path / "images", load_question("bar"), catalogue=table)


def test_no_band_of_images_of_several_bands_can_be_chosen(tmp_path):
    (tmp_path / "images").mkdir()
    header = fits.Header()
    header.update(
        {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 10.0, "CRVAL2": 20.0, "CRPIX1": 32, "CRPIX2": 32}
    )
    header.update({"CDELT1": -1 / 3600, "CDELT2": 1 / 3600})
    fits.writeto(tmp_path / "images" / "cube.fits", np.ones((3, 64, 64), np.float32), header)
    (tmp_path / "c.csv").write_text("id,ra,dec\n1,10,20\n")
    with pytest.raises(CatalogueError, match="hold several bands each, and are cut out whole"):
        make_project(
            tmp_path / "p.gzdesk", tmp_path / "images", BAR, catalogue=tmp_path / "c.csv", cutout=20.0, bands=["z", "r"]
        )
