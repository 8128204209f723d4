"""RA and Dec, values, north and east are those of the file, however it is turned or mirrored."""

import math

import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.wcs import WCS

from gzdesk.images.picture import Picture
from gzdesk.images.read import read_picture


def turned(degrees, mirrored=False, scale=0.3, dec=2.0):
    """A tangent projection turned by an angle; mirrored: east to the right of north."""
    angle, step = math.radians(degrees), scale / 3600
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval, wcs.wcs.crpix = [150.0, dec], [30, 20]
    wcs.wcs.cd = turn @ np.diag([step if mirrored else -step, step])
    return wcs


def pictured(tmp_path, flux, header):
    fits.PrimaryHDU(flux, header).writeto(tmp_path / "a.fits")
    return read_picture(tmp_path / "a.fits")


@pytest.mark.parametrize("degrees", [0, 30, 90, 200])
@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("dec", [2.0, -88.0])
def test_north_and_east_lead_north_and_east(tmp_path, flux, degrees, mirrored, dec):
    picture = pictured(tmp_path, flux, turned(degrees, mirrored, dec=dec).to_header())
    here = SkyCoord(*picture.sky_at(17.0, 21.0), unit="deg")
    for (across, down), wanted in zip(picture.north_east(17.0, 21.0), (0.0, 90.0), strict=True):
        assert math.hypot(across, down) == pytest.approx(1)
        there = SkyCoord(*picture.sky_at(17.0 + down, 21.0 + across), unit="deg")
        assert here.separation(there).arcsec == pytest.approx(0.3, rel=1e-3)
        off = (here.position_angle(there).deg - wanted + 180) % 360 - 180
        assert off == pytest.approx(0, abs=0.1)


def test_in_a_usual_picture_north_is_up_and_east_left(fits_file):
    north, east = read_picture(fits_file).north_east(20, 30)
    assert north == pytest.approx((0, -1), abs=1e-3)
    assert east == pytest.approx((-1, 0), abs=1e-3)


def test_a_picture_without_coordinates_has_no_north():
    picture = Picture(np.zeros((4, 4), np.float32))
    assert (picture.north_east(1, 1), picture.sky_at(1, 1)) == (None, None)


def test_beyond_the_edge_of_an_all_sky_map_there_is_no_sky(tmp_path, flux):
    wcs = WCS(naxis=2)
    wcs.wcs.ctype, wcs.wcs.crval = ["RA---AIT", "DEC--AIT"], [0.0, 0.0]
    wcs.wcs.crpix, wcs.wcs.cdelt = [30.5, 20.5], [-6.0, 6.0]
    picture = pictured(tmp_path, flux, wcs.to_header())
    assert picture.sky_at(0, 0) is None
    assert picture.north_east(0, 0) is None
    assert picture.sky_at(19.5, 29.5) is not None


@pytest.mark.parametrize(
    ("kind", "frame"), [("G", "galactic"), ("FK5-1975", "fk5"), ("FK4", "fk4")], ids=["galactic", "J1975", "B1950"]
)
def test_other_frames_are_told_in_ra_and_dec_of_today(tmp_path, flux, kind, frame):
    header = turned(25).to_header()
    if kind == "G":
        header["CTYPE1"], header["CTYPE2"] = "GLON-TAN", "GLAT-TAN"
        del header["RADESYS"]
    else:
        header["RADESYS"] = kind[:3]
        header["EQUINOX"] = 1975.0 if kind.endswith("1975") else 1950.0
    picture = pictured(tmp_path, flux, header)
    lon, lat = picture.wcs.all_pix2world([picture.fits_pixel(5.0, 50.0)], 0)[0]
    options = {} if kind == "G" else {"equinox": "J1975" if kind.endswith("1975") else "B1950"}
    expected = SkyCoord(lon, lat, unit="deg", frame=frame, **options).icrs
    found = SkyCoord(*picture.sky_at(5.0, 50.0), unit="deg")
    assert expected.separation(found).arcsec < (0.4 if kind == "FK4" else 0.01)


def test_swapped_axes_are_told_apart(tmp_path, flux):
    wcs = WCS(naxis=2)
    wcs.wcs.ctype, wcs.wcs.crval = ["DEC--TAN", "RA---TAN"], [2.0, 150.0]
    wcs.wcs.crpix, wcs.wcs.cdelt = [13, 9], [0.3 / 3600, -0.3 / 3600]
    picture = pictured(tmp_path, flux, wcs.to_header())
    assert picture.sky_at(picture.height - 1 - 8, 12) == pytest.approx((150.0, 2.0), abs=1e-9)


def test_the_value_under_the_cursor_is_that_of_the_nearest_pixel():
    pixels = np.arange(12, dtype=np.float32).reshape(3, 4)
    pixels[1, 1] = np.nan
    picture = Picture(pixels)
    assert picture.value_at(0.4, 1.6) == (2.0,)
    assert picture.value_at(1, 1) is None
    for row, column in ((-0.6, 0), (2.6, 0), (0, 3.6), (0, -0.6)):
        assert picture.value_at(row, column) is None


def test_the_values_of_all_bands_are_told():
    pixels = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    pixels[0, 0, 1] = np.nan
    pixels[1, 1] = np.nan
    picture = Picture(pixels)
    assert picture.value_at(1, 0) == (12.0, 13.0, 14.0, 15.0)
    assert picture.value_at(0, 0) == pytest.approx((0.0, math.nan, 2.0, 3.0), nan_ok=True)
    assert picture.value_at(1, 1) is None
