"""Positions as they are pasted: what astropy makes of them, we do too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gzdesk.catalogue.position import Position
from gzdesk.catalogue.position_reader import PositionError, read_position

M51 = (202.469575, 47.195258)


@pytest.mark.parametrize(
    "text",
    [
        "202.469575 +47.195258",
        "202.469575 47.195258",
        "  202.469575,47.195258 ",
        "202.469575d 47.195258d",
        "202.469575° +47.195258°",
        "202.469575 deg 47.195258 degrees",
        "RA = 202.469575, Dec = 47.195258",
        "13:29:52.698 +47:11:42.93",
        "13 29 52.698 +47 11 42.93",
        "13 29 52.698 47 11 42.93",
        "13h29m52.698s +47d11m42.93s",
        "13h 29m 52.698s, +47° 11′ 42.93″",
        "13ʰ29ᵐ52.698ˢ +47°11'42.93\"",
        "202d28m10.47s +47d11m42.93s",
        "13.497971667h 47.195258",
        "J132952.698+471142.93",
        "SDSS J132952.698+471142.93",
        "13 29.8783 +47 11.7155",
        "ICRS 13:29:52.698+47:11:42.93",
    ],
)
def test_a_position_is_read_however_it_is_written(text):
    assert read_position(text) == pytest.approx(M51, abs=2e-5)


@pytest.mark.parametrize("minus", ["-", "\u2212", "\u2013"])
def test_southern_declinations_keep_their_sign_even_between_0_and_1_degree(minus):
    assert read_position(f"10.5 {minus}0.25") == Position(10.5, -0.25)
    assert read_position(f"00:42:00 {minus}00:15:00") == pytest.approx((10.5, -0.25))


@given(st.floats(0, 359.999), st.floats(-90, 90))
def test_what_we_write_we_read(ra, dec):
    position = Position(ra, dec)
    for text in (position.degrees, position.sexagesimal):
        read = read_position(text)
        assert read.dec == pytest.approx(dec, abs=5e-5)
        assert min(abs(read.ra - ra), 360 - abs(read.ra - ra)) < 5e-5


@given(st.floats(0, 359.99), st.floats(-89.99, 89.99), st.sampled_from([":", " ", "hms", "dms"]))
def test_it_reads_as_astropy_does(ra, dec, form):
    from astropy.coordinates import SkyCoord

    ours = SkyCoord(ra, dec, unit="deg").to_string("hmsdms" if form == "hms" else "dms", precision=4)
    unit = ("hourangle" if form == "hms" else "deg", "deg")
    if form in ": ":
        ours = SkyCoord(ra, dec, unit="deg").to_string("hmsdms", sep=form, precision=4)
        unit = ("hourangle", "deg")
    theirs = SkyCoord(ours, unit=unit)
    assert read_position(ours) == pytest.approx((theirs.ra.deg % 360, theirs.dec.deg), abs=1e-9)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Give a right ascension and a declination"),
        ("202.47", "Give a right ascension and a declination"),
        ("M 51", "Give a right ascension"),
        ("here and there", "Give a right ascension"),
        ("1 2 3", "Give a right ascension and a declination"),
        ("400 10", "at most 24 hours"),
        ("25:00:00 +10:00:00", "at most 24 hours"),
        ("10 +95", "between -90 and"),
        ("-10 +5", "not negative"),
        ("13:75:00 +10:00:00", "below 60"),
        ("10 20 30 40 50 60 70 80", "Give a right ascension and a declination"),
        ("10, 20, 30", "Give a right ascension and a declination"),
        ("1e400 +5", "Give a right ascension"),
    ],
)
def test_what_is_no_position_is_told_in_a_sentence(text, reason):
    with pytest.raises(PositionError, match=reason):
        read_position(text)
