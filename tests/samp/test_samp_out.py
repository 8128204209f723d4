"""What goes out to other programs can be read there, and lies where it says."""

import numpy as np
import pytest
from astropy.io import fits
from astropy.io.votable import parse
from astropy.table import Table
from astropy.wcs import WCS

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.catalogue.position import Position
from gzdesk.messages import Posterior
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question
from gzdesk.samp.samp_out import Nearest, ProjectTable, SampFileError, fits_of
from gzdesk.votes.counts import Counts

BAR = load_question("bar")
GALAXIES = (Galaxy("a", "a.fits", None, 10.0, 5.0), Galaxy("bé", "b.png"), Galaxy("c", "c.fits", "1", 359.9999, -5.0))


@pytest.fixture
def counts():
    counts = Counts(GALAXIES, BAR)
    counts.add(
        new_vote(
            kind="vote",
            galaxy_id="c",
            annotator="ana",
            seconds=1.0,
            question="bar",
            question_version=BAR.version,
            answer="yes",
            shown_because="random",
            mutual_information=None,
            rank=None,
            model=None,
            stretch="",
        )
    )
    return counts


@pytest.fixture
def posterior():
    yes_G_T = np.array([[0.2, 0.4], [np.nan, np.nan], [0.9, 0.7]], np.float32)
    information_G = np.array([0.1, np.nan, 0.2], np.float32)
    probs_G_T_A = np.stack([yes_G_T, 1 - yes_G_T], axis=2)
    return Posterior("compact-1", 9, probs_G_T_A, information_G, information_G, information_G)


def write_image(file, **cards):
    wcs = WCS(naxis=2)
    wcs.wcs.ctype, wcs.wcs.crval, wcs.wcs.crpix = ["RA---TAN", "DEC--TAN"], [10.0, 5.0], [1.0, 1.0]
    wcs.wcs.cdelt = [-0.001, 0.001]
    pixels = np.arange(12, dtype=np.float32).reshape(3, 4)
    hdus = fits.HDUList([fits.PrimaryHDU(), fits.ImageHDU(pixels, wcs.to_header())])
    hdus.writeto(file)
    return pixels, wcs


@pytest.mark.parametrize("suffix", [".vot", ".fits"])
def test_a_table_is_read_back_as_it_was(tmp_path, counts, posterior, suffix):
    file = tmp_path / f"table{suffix}"
    ProjectTable("survey", GALAXIES, counts, posterior).write(file)
    table = Table.read(file)
    assert [one.strip() for one in table["id_str"]] == ["a", "bé" if suffix == ".vot" else "b\\xe9", "c"]
    np.testing.assert_array_equal(np.ma.filled(table["ra"], np.nan), [10.0, np.nan, 359.9999])
    assert str(table["dec"].unit) == "deg"
    assert table["bar_yes"].tolist() == [0, 0, 1]
    np.testing.assert_allclose(np.ma.filled(table["bar_yes_mean"], np.nan), [0.3, np.nan, 0.8], rtol=1e-6)
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def test_columns_say_what_they_are(tmp_path, counts, posterior):
    table = ProjectTable("survey", GALAXIES, counts, posterior)
    table.write(tmp_path / "table.vot")
    table.write(tmp_path / "table.fits")
    fields = {one.name: one for one in parse(tmp_path / "table.vot").get_first_table().fields}
    assert (fields["ra"].ucd, fields["id_str"].ucd) == ("pos.eq.ra;meta.main", "meta.id;meta.main")
    assert "compact-1" in fields["bar_yes_mean"].description
    header = fits.getheader(tmp_path / "table.fits", 1)
    assert (header["TUCD2"], header["TUNIT2"]) == ("pos.eq.ra;meta.main", "deg")


def test_without_posteriors_nothing_of_them_is_told(tmp_path, counts):
    table = ProjectTable("survey", GALAXIES, counts, None)
    table.write(tmp_path / "table.vot")
    assert Table.read(tmp_path / "table.vot").colnames == ["id_str", "ra", "dec", "bar_yes", "bar_no"]
    assert not table.posteriors


def test_a_folder_that_is_not_there_is_told_with_the_files_name(tmp_path, counts):
    with pytest.raises(OSError, match=r"table\.vot: cannot be written"):
        ProjectTable("survey", GALAXIES, counts, None).write(tmp_path / "nowhere" / "table.vot")


@pytest.mark.parametrize(
    ("ra", "dec", "found"),
    [
        (10.0, 5.0 + 9 / 3600, 0),
        (10.0, 5.0 + 11 / 3600, None),
        (0.0005, -5.0, 2),  # across the zero of right ascension
        (190.0, -5.0, None),
    ],
)
def test_the_nearest_galaxy_is_found_within_some_arcseconds(ra, dec, found):
    assert Nearest(GALAXIES)(Position(ra, dec)) == found


def test_where_no_galaxy_has_a_place_none_is_near():
    assert Nearest([Galaxy("b", "b.png")])(Position(1.0, 2.0)) is None
    assert Nearest([])(Position(1.0, 2.0)) is None


def test_a_plain_fits_file_goes_out_as_it_is(tmp_path):
    write_image(tmp_path / "a.fits")
    assert fits_of(tmp_path, GALAXIES[0], False, tmp_path / "out.fits") == tmp_path / "a.fits"
    assert not (tmp_path / "out.fits").exists()


def test_an_extension_goes_out_with_its_coordinates_in_a_file_of_its_own(tmp_path):
    pixels, wcs = write_image(tmp_path / "c.fits")
    out = fits_of(tmp_path, GALAXIES[2], False, tmp_path / "out.fits")
    assert out == tmp_path / "out.fits"
    with fits.open(out) as sent:
        np.testing.assert_array_equal(sent[0].data, pixels)
        assert WCS(sent[0].header).wcs_pix2world([(2, 1)], 0)[0] == pytest.approx(wcs.wcs_pix2world([(2, 1)], 0)[0])


def test_an_image_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SampFileError, match=r"b\.png: the file is missing"):
        fits_of(tmp_path, GALAXIES[1], False, tmp_path / "out.fits")


def test_a_path_that_leads_out_of_the_folder_is_not_sent(tmp_path):
    (tmp_path / "in").mkdir()
    write_image(tmp_path / "a.fits")
    with pytest.raises(SampFileError, match="lies outside"):
        fits_of(tmp_path / "in", GALAXIES[0]._replace(file="../a.fits"), False, tmp_path / "out.fits")
