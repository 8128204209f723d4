"""What is seen of the plane: pixels and data, dragged, zoomed and fitted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gzdesk.survey.survey_view import SurveyView, bounds_of

VIEW = SurveyView(0.0, 2.0, -1.0, 1.0, 400, 200)
places = st.floats(0, 400)


def test_x_grows_to_the_right_and_y_upwards():
    assert VIEW.to_pixel(0.0, 1.0) == (0, 0)
    assert VIEW.to_pixel(2.0, -1.0) == (400, 200)
    x_N, y_N = VIEW.to_pixels(np.array([1.0], np.float32), np.array([0.0], np.float32))
    assert (x_N[0], y_N[0]) == (200, 100)


@given(places, places)
def test_a_pixel_and_its_place_on_the_plane_belong_together(x, y):
    assert VIEW.to_pixel(*VIEW.to_plane(x, y)) == pytest.approx((x, y), abs=1e-9)


@given(places, places, st.floats(0.1, 10))
def test_zooming_keeps_what_is_under_the_pointer_there(x, y, factor):
    here = VIEW.to_plane(x, y)
    closer = VIEW.zoomed(factor, x, y)
    assert closer.to_pixel(*here) == pytest.approx((x, y), abs=1e-6)
    assert closer.magnification(VIEW) == pytest.approx(factor)


def test_dragging_takes_the_points_along():
    assert VIEW.panned(30, -20).to_pixel(*VIEW.to_plane(100, 100)) == pytest.approx((130, 80))


def test_a_wider_view_shows_the_same_at_the_same_scale():
    wider = VIEW.widened(50)
    assert (wider.width, wider.height) == (500, 300)
    assert (wider.x_scale, wider.y_scale) == pytest.approx((VIEW.x_scale, VIEW.y_scale))
    assert wider.to_pixel(0.0, 1.0) == pytest.approx((50, 50))


def test_all_points_are_in_sight_when_fitted():
    fitted = SurveyView.fitting((2.0, 3.0, 10.0, 30.0), 300, 200)
    for x, y in ((2.0, 10.0), (3.0, 30.0)):
        column, row = fitted.to_pixel(x, y)
        assert 0 < column < 300
        assert 0 < row < 200


def test_units_may_be_equally_long_along_both_axes():
    fitted = SurveyView.fitting((0.0, 1.0, 0.0, 4.0), 300, 200, equal=True)
    assert fitted.x_scale == pytest.approx(fitted.y_scale)
    assert fitted.to_pixel(0.5, 2.0) == pytest.approx((150, 100))


def test_points_without_a_place_count_for_nothing():
    x_G, y_G = np.array([np.nan, 1, 2], np.float32), np.array([0, 5, 7], np.float32)
    assert bounds_of(x_G, y_G) == (1, 2, 5, 7)
    assert bounds_of(x_G[:1], y_G[:1]) is None
