"""Where a picture lies in its view."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gzdesk.ui.view.viewport import LARGEST, Viewport, scale_bar

SIDES = st.integers(1, 5000)
ROOMS = st.floats(50, 3000)
RATIOS = st.sampled_from([1.0, 1.25, 1.5, 2.0, 3.0])
PLACES = st.floats(0, 1)
FACTORS = st.lists(st.floats(0.3, 4.0), min_size=1, max_size=8)


def viewport(picture=(424, 424), view=(800.0, 600.0), ratio=1.0) -> Viewport:
    made = Viewport()
    made.set_view(*view, ratio)
    made.set_picture(*picture)
    return made


def test_a_new_picture_is_fitted_and_follows_the_view():
    view = viewport(picture=(400, 200))
    assert view.target() == (0, 100, 800, 400)
    view.set_view(400, 600, 1)
    assert view.target() == (0, 200, 400, 200)


def test_zoom_and_place_are_kept_for_a_picture_of_the_same_size():
    view = viewport()
    view.zoom_by(4, (100, 100))
    before = view.target()
    view.set_picture(424, 424)
    assert view.target() == before
    view.set_picture(300, 424)
    assert view.fitted


def test_one_to_one_is_one_pixel_of_the_screen_also_on_fine_screens():
    view = viewport(ratio=2.0)
    view.one_to_one()
    assert view.zoom == 1
    assert view.target()[2] == 212


def test_the_point_under_the_cursor_stays_where_it_is():
    view = viewport(picture=(424, 424), view=(400, 400))
    under = view.to_picture(300, 120)
    view.zoom_by(3, (300, 120))
    assert view.to_picture(300, 120) == pytest.approx(under)


@given(SIDES, SIDES, ROOMS, ROOMS, RATIOS, FACTORS, PLACES, PLACES, st.floats(-9000, 9000), st.floats(-9000, 9000))
def test_a_picture_never_gets_lost(width, height, wide, high, ratio, factors, x, y, dx, dy):
    view = viewport((width, height), (wide, high), ratio)
    for factor in factors:
        view.zoom_by(factor, (x * wide, y * high))
        view.pan(dx, dy)
        left, top, drawn_wide, drawn_high = view.target()
        pixel = 1.01 / ratio
        for start, drawn, room in ((left, drawn_wide, wide), (top, drawn_high, high)):
            if drawn <= room:
                assert start == pytest.approx((room - drawn) / 2, abs=pixel)
            else:
                assert start <= pixel
                assert start + drawn >= room - pixel
        assert view.zoom <= LARGEST * 1.000001


@given(SIDES, SIDES, ROOMS, ROOMS, FACTORS)
def test_zooming_far_out_ends_at_the_whole_picture_or_one_to_one(width, height, wide, high, factors):
    view = viewport((width, height), (wide, high))
    for factor in factors:
        view.zoom_by(factor)
    view.zoom_by(1e-6)
    fitting = min(wide / width, high / height, LARGEST)
    assert view.scale == pytest.approx(min(fitting, 1.0))
    assert view.fitted == (fitting <= 1)


def test_single_pixels_are_shown_only_to_those_who_zoom_in():
    view = viewport(picture=(64, 64), view=(640, 640))
    assert view.zoom == 10
    assert not view.shows_pixels
    view.zoom_by(1.25)
    assert view.shows_pixels


@pytest.mark.parametrize(
    ("arcsec", "label"), [(0.1, "10″"), (0.396, "20″"), (1.0, "1′"), (0.001, "0.1″"), (7.0, "10′"), (200, "5°")]
)
def test_a_scale_bar_is_round_and_fits(arcsec, label):
    length, text = scale_bar(arcsec, scale=1.0, longest=100)
    assert text == label
    assert 25 < length <= 100


@given(st.floats(1e-3, 1e3), st.floats(0.01, 64), st.floats(40, 200))
def test_a_scale_bar_is_as_long_as_it_says(arcsec, scale, longest):
    length, text = scale_bar(arcsec, scale, longest)
    unit = {"″": 1.0, "′": 60.0, "°": 3600.0}[text[-1]]
    assert 0 < length <= longest * 1.000001
    assert float(text[:-1]) * unit == pytest.approx(length * arcsec / scale, rel=1e-3)
