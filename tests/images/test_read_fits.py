"""FITS files of every kind that surveys send become pictures that stand upright."""

import gzip

import numpy as np
import pytest
from astropy.io import fits

from gzdesk.images.read import UnreadableImage, read_picture


def test_the_first_row_of_the_file_is_the_bottom_of_the_screen(fits_file, flux):
    picture = read_picture(fits_file)
    assert picture.pixels.dtype == np.float32
    assert picture.pixels.flags.c_contiguous
    assert not picture.display_ready
    np.testing.assert_array_equal(picture.pixels, flux[::-1])


def test_the_brightest_pixel_on_screen_has_the_sky_position_of_the_file(fits_file):
    picture = read_picture(fits_file)
    row, column = np.unravel_index(picture.pixels.argmax(), picture.pixels.shape)
    assert picture.fits_pixel(row, column) == (12, 8)
    assert picture.sky_at(row, column) == pytest.approx((150.0, 2.0), abs=1e-9)
    assert picture.pixel_scale == pytest.approx(0.3)


def test_north_is_up_on_screen(fits_file):
    picture = read_picture(fits_file)
    assert picture.sky_at(0, 12)[1] > picture.sky_at(30, 12)[1]


def test_coordinates_can_be_left_out(fits_file):
    picture = read_picture(fits_file, with_wcs=False)
    assert picture.wcs is None
    assert picture.sky_at(0, 0) is None


@pytest.mark.parametrize("kind", ["plain", "gz", "fz"])
def test_compressed_files_hold_the_same_picture(tmp_path, flux, sky, kind):
    file = tmp_path / {"plain": "a.fits", "gz": "a.fits.gz", "fz": "a.fits.fz"}[kind]
    if kind == "fz":
        hdu = fits.CompImageHDU(flux, sky.to_header(), compression_type="GZIP_2", quantize_level=0)
        fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(file)
    else:
        fits.PrimaryHDU(flux, sky.to_header()).writeto(file)
    picture = read_picture(file)
    np.testing.assert_array_equal(picture.pixels, flux[::-1])
    assert picture.pixel_scale == pytest.approx(0.3)


def test_the_content_decides_not_the_name(fits_file):
    misnamed = fits_file.rename(fits_file.with_suffix(".jpg"))
    assert read_picture(misnamed).pixels.shape == (40, 60)


@pytest.mark.parametrize("dtype", ["u1", ">i2", ">i4", ">i8", ">f8", ">u2"])
def test_every_pixel_type_becomes_float32(tmp_path, dtype):
    file = tmp_path / "a.fits"
    fits.PrimaryHDU(np.arange(12, dtype=dtype).reshape(3, 4)).writeto(file)
    picture = read_picture(file)
    assert picture.pixels.dtype == np.float32
    np.testing.assert_array_equal(picture.pixels, np.arange(12).reshape(3, 4)[::-1])


def test_scaled_integers_are_scaled_and_their_blanks_are_blank(tmp_path):
    file = tmp_path / "a.fits"
    hdu = fits.PrimaryHDU(np.array([[0, 1], [2, -99]], dtype=np.int16))
    hdu.header["BSCALE"], hdu.header["BZERO"], hdu.header["BLANK"] = 0.5, 10.0, -99
    hdu.writeto(file)
    np.testing.assert_array_equal(read_picture(file).pixels, [[11.0, np.nan], [10.0, 10.5]])


def test_pixels_without_a_finite_value_become_nan(tmp_path, flux):
    flux[0, 0], flux[1, 1], flux[2, 2] = np.nan, np.inf, -np.inf
    fits.PrimaryHDU(flux).writeto(tmp_path / "a.fits")
    pixels = read_picture(tmp_path / "a.fits").pixels
    assert np.isnan(pixels).sum() == 3
    assert not np.isinf(pixels).any()


def test_doubles_beyond_float32_become_nan(tmp_path):
    fits.PrimaryHDU(np.array([[1e300, 1.0], [2.0, 3.0]])).writeto(tmp_path / "a.fits")
    assert np.isnan(read_picture(tmp_path / "a.fits").pixels).sum() == 1


def bands(count, height=5, width=7):
    return np.arange(count, dtype=np.float32)[:, np.newaxis, np.newaxis] * np.ones((count, height, width), np.float32)


def test_a_cube_goes_from_blue_to_red_and_is_shown_red_first(tmp_path, sky):
    fits.PrimaryHDU(bands(3), sky.to_header()).writeto(tmp_path / "a.fits")
    picture = read_picture(tmp_path / "a.fits")
    assert picture.pixels.shape == (5, 7, 3)
    np.testing.assert_array_equal(picture.pixels[0, 0], [2, 1, 0])
    assert picture.wcs.naxis == 2


def test_named_bands_are_put_in_the_order_of_their_wavelengths(tmp_path):
    fits.PrimaryHDU(bands(3), fits.Header({"BANDS": "zgr"})).writeto(tmp_path / "a.fits")
    picture = read_picture(tmp_path / "a.fits")
    assert picture.bands == ("z", "r", "g")
    np.testing.assert_array_equal(picture.pixels[0, 0], [0, 2, 1])


def test_of_a_larger_cube_the_first_three_bands_come_first(tmp_path):
    fits.PrimaryHDU(bands(8)).writeto(tmp_path / "a.fits")
    picture = read_picture(tmp_path / "a.fits")
    np.testing.assert_array_equal(picture.pixels[0, 0], [2, 1, 0, 3, 4, 5, 6, 7])
    assert picture.bands == ("3", "2", "1", "4", "5", "6", "7", "8")
    assert picture.blue_to_red == (2, 1, 0, 3, 4, 5, 6, 7)


def test_bands_beyond_the_third_keep_their_names(tmp_path):
    fits.PrimaryHDU(bands(5), fits.Header({"BANDS": "grizY"})).writeto(tmp_path / "a.fits")
    picture = read_picture(tmp_path / "a.fits")
    assert picture.bands == ("i", "r", "g", "z", "Y")
    np.testing.assert_array_equal(picture.pixels[0, 0], [2, 1, 0, 3, 4])
    assert "".join(picture.bands[band] for band in picture.blue_to_red) == "grizY"


def test_names_of_several_letters_are_kept_and_the_order_is_that_of_the_file(tmp_path):
    fits.PrimaryHDU(bands(3), fits.Header({"BANDS": "F435W, F606W, F814W"})).writeto(tmp_path / "a.fits")
    picture = read_picture(tmp_path / "a.fits")
    assert picture.bands == ("F814W", "F606W", "F435W")
    np.testing.assert_array_equal(picture.pixels[0, 0], [2, 1, 0])


def test_of_a_cube_with_very_many_planes_only_some_are_read(tmp_path):
    fits.PrimaryHDU(bands(40)).writeto(tmp_path / "a.fits")
    assert read_picture(tmp_path / "a.fits").pixels.shape == (5, 7, 12)
    assert read_picture(tmp_path / "a.fits", at_most=3).pixels.shape == (5, 7, 3)


def test_bands_that_memory_has_no_room_for_are_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr("gzdesk.images.fits_image.MAX_VALUES", 5 * 7 * 4)
    fits.PrimaryHDU(bands(8)).writeto(tmp_path / "a.fits")
    assert read_picture(tmp_path / "a.fits").pixels.shape == (5, 7, 4)


def test_a_single_image_tells_its_filter_and_its_unit(tmp_path, flux):
    fits.PrimaryHDU(flux, fits.Header({"FILTER": "r ", "BUNIT": "nanomaggy"})).writeto(tmp_path / "a.fits")
    picture = read_picture(tmp_path / "a.fits")
    assert (picture.bands, picture.band_name(0), picture.unit) == (("r",), "r", "nanomaggy")


def test_of_two_bands_the_first_is_shown(tmp_path):
    fits.PrimaryHDU(bands(2)).writeto(tmp_path / "a.fits")
    np.testing.assert_array_equal(read_picture(tmp_path / "a.fits").pixels, np.zeros((5, 7)))


def test_axes_of_length_one_do_not_matter(tmp_path, flux):
    fits.PrimaryHDU(flux[np.newaxis, np.newaxis]).writeto(tmp_path / "a.fits")
    np.testing.assert_array_equal(read_picture(tmp_path / "a.fits").pixels, flux[::-1])


def test_colour_in_the_last_axis_is_red_first_already(tmp_path):
    fits.PrimaryHDU(np.moveaxis(bands(3), 0, -1)).writeto(tmp_path / "a.fits")
    picture = read_picture(tmp_path / "a.fits")
    assert picture.pixels.shape == (5, 7, 3)
    np.testing.assert_array_equal(picture.pixels[0, 0], [0, 1, 2])


@pytest.fixture
def extensions(tmp_path, flux):
    """A file as pipelines write it: empty primary, a table, a spectrum, then the images."""
    file = tmp_path / "many.fits"
    table = fits.BinTableHDU.from_columns([fits.Column("ID", "J", array=[1, 2])], name="CATALOG")
    images = [fits.ImageHDU(flux + step, name=name) for step, name in enumerate(["SCI", "ERR"])]
    spectrum = fits.ImageHDU(np.ones(100, np.float32), name="SPECTRUM")
    second = fits.ImageHDU(flux + 7, name="SCI", ver=2)
    fits.HDUList([fits.PrimaryHDU(), table, spectrum, *images, second]).writeto(file)
    return file


@pytest.mark.parametrize(("hdu", "step"), [(None, 0), ("3", 0), ("ERR", 1), ("err", 1), ("4", 1), ("SCI,2", 7)])
def test_the_first_image_or_the_named_one_is_read(extensions, flux, hdu, step):
    np.testing.assert_array_equal(read_picture(extensions, hdu).pixels, (flux + step)[::-1])


def test_an_extension_that_is_not_there_is_refused_with_those_that_are(extensions):
    with pytest.raises(UnreadableImage) as error:
        read_picture(extensions, "MASK")
    assert str(error.value) == (
        "many.fits: it has no extension 'MASK'; it has: 0 PRIMARY, 1 CATALOG, 2 SPECTRUM, 3 SCI, 4 ERR, 5 SCI"
    )
    with pytest.raises(UnreadableImage, match="it has no extension '9'"):
        read_picture(extensions, "9")


def test_an_extension_that_is_a_table_is_refused(extensions):
    with pytest.raises(UnreadableImage) as error:
        read_picture(extensions, "CATALOG")
    assert str(error.value) == "many.fits: its extension 'CATALOG' holds no image"


@pytest.mark.parametrize(
    "cards",
    [
        {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CD1_1": 0.0, "CD2_2": 0.0},
        {"CTYPE1": "RA---XYZ", "CTYPE2": "DEC--XYZ"},
        {"CTYPE1": "RA---TAN", "CTYPE2": "GLAT-TAN"},
        {"CTYPE1": "WAVE", "CTYPE2": "FREQ"},
        {"CTYPE1": "RA---TAN-SIP", "CTYPE2": "DEC--TAN-SIP", "A_ORDER": 3, "A_0_2": "x"},
    ],
)
def test_coordinates_that_make_no_sense_are_left_out(tmp_path, flux, cards):
    fits.PrimaryHDU(flux, fits.Header(cards)).writeto(tmp_path / "a.fits")
    picture = read_picture(tmp_path / "a.fits")
    assert (picture.wcs, picture.pixel_scale) == (None, None)
    assert picture.pixels.shape == (40, 60)


def test_a_packed_file_is_unpacked_no_further_than_the_image(tmp_path, flux):
    fits.HDUList([fits.PrimaryHDU(flux), fits.ImageHDU(np.zeros((500, 500)))]).writeto(tmp_path / "a.fits")
    packed = gzip.compress((tmp_path / "a.fits").read_bytes()[: 2880 * 6])
    (tmp_path / "b.fits.gz").write_bytes(packed)
    np.testing.assert_array_equal(read_picture(tmp_path / "b.fits.gz").pixels, flux[::-1])
