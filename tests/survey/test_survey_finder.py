"""Galaxies are found by their place: nearest, beside and within, as if every single one had been looked at."""

import numpy as np
import pytest

from gzdesk.survey.survey_finder import SurveyFinder
from gzdesk.survey.survey_view import SurveyView, bounds_of


@pytest.fixture(scope="module")
def crowd():
    rng = np.random.default_rng(3)
    x_G = rng.normal(size=5000).astype(np.float32)
    y_G = rng.normal(size=5000).astype(np.float32)
    x_G[::97] = np.nan
    return x_G, y_G, SurveyFinder(x_G, y_G), SurveyView.fitting(bounds_of(x_G, y_G), 800, 500)


def test_the_nearest_is_the_one_that_is_found(crowd):
    x_G, y_G, finder, fitted = crowd
    rng = np.random.default_rng(4)
    found = 0
    for zoom in (1.0, 4.0, 40.0):
        view = fitted.zoomed(zoom, 400, 250)
        x_px, y_px = view.to_pixels(x_G, y_G)
        for x, y in rng.random((50, 2)) * (800, 500):
            distance_G = np.hypot(x_px - x, y_px - y)
            best = int(np.nanargmin(distance_G))
            expected = best if distance_G[best] <= 6 else None
            assert finder.nearest(view, x, y, 6) == expected
            found += expected is not None
    assert 10 < found < 140


def test_nothing_is_found_far_outside(crowd):
    _, _, finder, view = crowd
    assert finder.nearest(view, -5000, -5000, 6) is None
    assert finder.nearest(view, 9000, 9000, 6) is None


def test_arrows_go_to_the_next_galaxy_on_that_side():
    x_G = np.array([0, 10, 20, 10, 0], np.float32)
    y_G = np.array([0, 0, 0, 10, 10], np.float32)
    finder, view = SurveyFinder(x_G, y_G), SurveyView(-10, 30, -10, 20, 400, 300)
    assert [finder.beside(view, 1, *way) for way in ((1, 0), (-1, 0), (0, -1), (0, 1))] == [2, 0, 3, None]
    assert finder.beside(view, 2, 1, 0) is None


def test_a_step_can_be_seen(crowd):
    x_G, _, finder, view = crowd
    start = finder.nearest(view, 400, 250, 200)
    for _ in range(5):
        following = finder.beside(view, start, 1, 0)
        moved = (x_G[following] - x_G[start]) * view.x_scale
        assert moved >= 4 - 1e-3
        start = following


def test_by_steps_one_comes_from_anywhere_to_the_edge(crowd):
    _, _, finder, view = crowd
    galaxy, steps = finder.nearest(view, 400, 250, 200), 0
    while galaxy is not None and steps < 500:
        galaxy, steps = finder.beside(view, galaxy, 0, -1), steps + 1
    assert galaxy is None
    assert steps > 5


def test_a_lasso_holds_what_lies_within_its_line(crowd):
    x_G, y_G, finder, _ = crowd
    angle = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    radius_G = np.hypot(x_G, y_G)
    inside = finder.inside(circle)
    assert set(np.flatnonzero(radius_G < 0.999)) <= set(inside) <= set(np.flatnonzero(radius_G < 1.0))
    assert list(inside) == sorted(inside)


def test_a_lasso_may_be_dented(crowd):
    x_G, y_G, finder, _ = crowd
    dented = np.array([(-1, -1), (1, -1), (1, 1), (0, 0), (-1, 1)], float)
    within_G = (np.abs(x_G) < 1) & (y_G > -1) & (y_G < np.abs(x_G))
    assert set(finder.inside(dented)) == set(np.flatnonzero(within_G))


def test_a_lasso_around_nothing_is_empty(crowd):
    _, _, finder, _ = crowd
    assert len(finder.inside(np.array([(50, 50), (51, 50), (51, 51)], float))) == 0


def test_galaxies_in_one_place_and_no_galaxies_do_no_harm():
    one = np.zeros(3, np.float32)
    view = SurveyView(-1, 1, -1, 1, 100, 100)
    assert SurveyFinder(one, one).nearest(view, 50, 50, 6) in (0, 1, 2)
    none = np.full(3, np.nan, np.float32)
    assert SurveyFinder(none, none).nearest(view, 50, 50, 6) is None
