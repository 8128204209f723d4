"""Addresses of other sites: they name the right place, and survive being a link."""

from urllib.parse import parse_qs, urlsplit

import pytest

from gzdesk.catalogue.elsewhere import SITES
from gzdesk.catalogue.position import Position

M51 = Position(202.46958, 47.195258)
SOUTHERN = Position(10.5, -0.25)


def asked(name: str, at: Position) -> dict[str, str]:
    site = next(site for site in SITES if site.name == name)
    return {key: values[0] for key, values in parse_qs(urlsplit(site.address(at)).query).items()}


@pytest.mark.parametrize("at", [M51, SOUTHERN, Position(-1.0, 5.0)])
@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_every_address_is_a_safe_plain_link(site, at):
    address = site.address(at)
    parts = urlsplit(address)
    assert parts.scheme == "https"
    assert parts.hostname
    assert address.isascii()
    assert not set(address) & set(' "<>+')  # a bare plus would be read as a blank


def test_each_site_is_told_the_position_in_its_own_words():
    assert asked("SIMBAD", M51)["Coord"] == "202.46958 +47.19526"
    assert asked("SIMBAD", M51)["Radius.unit"] == "arcmin"
    assert (asked("NED", M51)["ra"], asked("NED", M51)["dec"]) == ("202.469580d", "+47.195258d")
    assert asked("Legacy Survey viewer", M51)["mark"] == "202.469580,47.195258"
    assert asked("ESASky", SOUTHERN)["target"] == "10.500000 -0.250000"
    assert (asked("SDSS SkyServer", SOUTHERN)["ra"], asked("SDSS SkyServer", SOUTHERN)["dec"]) == (
        "10.500000",
        "-0.250000",
    )


def test_a_right_ascension_below_zero_is_written_as_others_expect_it():
    assert asked("Legacy Survey viewer", Position(-1.0, 5.0))["ra"] == "359.000000"


def test_a_position_is_written_both_ways():
    assert M51.degrees == "202.46958 +47.19526"
    assert M51.sexagesimal == "13:29:52.70 +47:11:42.9"


def test_the_sign_of_a_declination_just_south_of_the_equator_is_kept():
    assert SOUTHERN.sexagesimal == "00:42:00.00 -00:15:00.0"


@pytest.mark.parametrize("ra", [359.9999999, 360.0, 0.0, -1e-9])
def test_no_second_and_no_hour_is_written_beyond_its_end(ra):
    at = Position(ra, 9.999999999)
    assert at.sexagesimal == "00:00:00.00 +10:00:00.0"
    assert at.degrees == "0.00000 +10.00000"
