"""A drawn survey reads like a real one, and keeps its truth to itself."""

import csv

import numpy as np
import pytest
from astropy import units
from astropy.io import fits
from astropy.table import Table
from astropy.wcs import WCS

from gzdesk.simulate.survey import write_survey
from gzdesk.simulate.volunteers import ANSWERS


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    return write_survey(tmp_path_factory.mktemp("survey"), 70, seed=5, size=32)


def test_every_galaxy_of_the_catalogue_has_its_cutout(survey):
    table = Table.read(survey.catalogue)
    assert list(table["id_str"]) == list(survey.ids)
    assert len(set(survey.ids)) == 70
    assert all((survey.images / str(file)).is_file() for file in table["file_loc"])


def test_a_cutout_is_sound_fits_in_nanomaggies(survey):
    file = survey.images / f"{survey.ids[3]}.fits"
    assert file.stat().st_size % 2880 == 0
    with fits.open(file) as hdus:
        hdus.verify("exception")
        assert hdus[0].data.shape == (32, 32)
        assert hdus[0].data.dtype == np.dtype(">f4")
        assert hdus[0].header["BUNIT"] == "nanomaggy"
        assert hdus[0].header["OBJECT"] == survey.ids[3]


def test_the_wcs_points_the_middle_at_the_galaxy_with_north_up_and_east_left(survey):
    table = Table.read(survey.catalogue)
    wcs = WCS(fits.getheader(survey.images / f"{survey.ids[7]}.fits"))
    ra, dec = wcs.all_pix2world(15.5, 15.5, 0)
    assert (ra, dec) == pytest.approx((table["ra"][7], table["dec"][7]))
    assert wcs.all_pix2world(15.5, 20, 0)[1] > dec
    assert wcs.all_pix2world(20, 15.5, 0)[0] < ra
    assert wcs.proj_plane_pixel_scales()[0].to_value("arcsec") * 32 == pytest.approx(survey.truth.field[7])


def test_the_catalogue_has_units(survey):
    table = Table.read(survey.catalogue)
    expected = {"ra": units.deg, "dec": units.deg, "magnitude_r": units.mag, "petro_radius": units.arcsec}
    assert {name: table[name].unit for name in expected} == expected
    assert table["redshift"].unit is None


def test_no_truth_leaks_into_the_catalogue(survey):
    assert set(Table.read(survey.catalogue).colnames) == {
        "id_str", "file_loc", "ra", "dec", "redshift", "magnitude_r", "petro_radius",
    }  # fmt: skip
    assert survey.truth_file.parent != survey.images


def test_the_truth_file_holds_every_probability_and_parameter(survey):
    with survey.truth_file.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["id_str"] for row in rows] == list(survey.ids)
    for question, answers in ANSWERS.items():
        for place, answer in enumerate(answers):
            read = [float(row[f"{question}_{answer}"]) for row in rows]
            np.testing.assert_allclose(read, survey.rho[question][:, place], rtol=1e-5)
    np.testing.assert_allclose([float(row["redshift"]) for row in rows], survey.truth.redshift, rtol=1e-5)


def test_progress_is_told_up_to_the_end(tmp_path):
    told = []
    write_survey(tmp_path, 70, seed=1, size=16, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (70, 70)
    assert len(told) > 1
    assert told == sorted(told)


def test_the_same_seed_writes_the_same_survey(tmp_path, survey):
    again = write_survey(tmp_path / "deep" / "folder", 70, seed=5, size=32)
    for galaxy_id in survey.ids[:5]:
        assert (again.images / f"{galaxy_id}.fits").read_bytes() == (survey.images / f"{galaxy_id}.fits").read_bytes()
    assert again.truth_file.read_bytes() == survey.truth_file.read_bytes()
