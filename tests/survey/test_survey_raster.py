"""Galaxies become pixels: every one is drawn where it lies, in its colour, and signs lie above."""

import numpy as np
import pytest

from gzdesk.survey import survey_raster
from gzdesk.survey.survey_raster import Marks, Scene, dot_size, draw
from gzdesk.survey.survey_signs import SHAPES, stamp
from gzdesk.survey.survey_view import SurveyView

VIEW = SurveyView(0.0, 100.0, 0.0, 50.0, 100, 50)
BLACK_TO_WHITE = np.repeat(np.arange(0, 256, 5, dtype=np.uint8)[:, None], 3, axis=1)


def scene(x, y, shade=None, marks=(), dot=1.0):
    shade_G = None if shade is None else np.array(shade, np.float32)
    return Scene(np.array(x, np.float32), np.array(y, np.float32), BLACK_TO_WHITE, shade_G, tuple(marks), dot)


def alpha(image):
    return image >> 24


def test_a_galaxy_is_drawn_where_it_lies():
    image = draw(scene([20.5], [40.5]), VIEW)
    assert image.shape == (50, 100)
    assert np.unravel_index(alpha(image).argmax(), image.shape) == (9, 20)
    assert np.count_nonzero(image) == 1


def test_galaxies_out_of_sight_or_without_a_place_are_not_drawn():
    assert not draw(scene([-5, 105, 50, np.nan], [25, 25, 55, 25]), VIEW).any()


def test_a_dot_at_the_edge_is_cut_and_does_not_come_in_on_the_other_side():
    image = draw(scene([99.6], [25.5], dot=7.0), VIEW)
    assert image[:, 96:].any()
    assert not image[:, :50].any()


def test_galaxies_upon_each_other_are_more_solid():
    one, many = (alpha(draw(scene([20.5] * count, [40.5] * count), VIEW)).max() for count in (1, 20))
    assert 100 < one < 200 < many


def test_a_pixel_has_the_mean_colour_of_its_galaxies():
    image = draw(scene([20.5] * 20, [40.5] * 20, shade=[0.0] * 10 + [1.0] * 10), VIEW)
    assert (image.max() & 255) == pytest.approx(128, abs=8)


def test_many_dots_are_drawn_as_few_are(monkeypatch):
    rng = np.random.default_rng(0)
    given = scene(rng.random(300) * 100, rng.random(300) * 50, shade=rng.random(300))
    few = draw(given, VIEW)
    monkeypatch.setattr(survey_raster, "DENSE", 0)
    many = draw(given, VIEW)
    assert np.array_equal(many > 0, few > 0)
    shades = [(image[few > 0] & 255) / alpha(image)[few > 0] for image in (many, few)]
    assert np.abs(shades[0] - shades[1]).max() < 0.03


def test_small_dots_of_many_galaxies_reach_the_pixels_beside_them(monkeypatch):
    monkeypatch.setattr(survey_raster, "DENSE", 0)
    image = alpha(draw(scene([20.5], [40.5], dot=2.0), VIEW)).astype(int)
    assert image[9, 20] > image[9, 21] == image[9, 19] == image[8, 20] > image[8, 19] > 0
    assert np.count_nonzero(image) == 9


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_finer_screens_have_more_pixels(ratio):
    image = draw(scene([20.5], [40.5], dot=4.0), VIEW, ratio)
    assert image.shape == (50 * ratio, 100 * ratio)
    row, column = np.nonzero(image)
    assert (column.mean() / ratio, row.mean() / ratio) == pytest.approx((20.5, 9.5), abs=0.6)


@pytest.mark.parametrize("shape", SHAPES)
def test_signs_lie_above_the_dots_and_keep_their_colour(shape):
    marks = Marks(np.array([1]), shape, (200, 100, 0), (255, 255, 255), 11.0)
    image = draw(scene([20.5, 60.5], [20.5, 20.5], marks=[marks]), VIEW)
    around = image[20:40, 50:70]
    orange, white = (np.abs((around >> 8 & 255).astype(int) - green) < 60 for green in (100, 255))
    assert np.count_nonzero(orange & (around >> 24 == 255)) >= 16
    assert np.count_nonzero(white & (around >> 24 > 100)) >= 8
    assert np.count_nonzero(image[:, :40]) == 1


def test_the_shapes_differ_from_each_other_by_more_than_their_colour():
    seen = {shape: frozenset(zip(stamp(shape, 9.0).row_K, stamp(shape, 9.0).column_K, strict=True)) for shape in SHAPES}
    assert len(set(seen.values())) == len(SHAPES)


def test_a_sign_may_lie_at_the_edge_of_the_image():
    marks = Marks(np.array([0, 1]), "disc", (200, 100, 0), None, 9.0)
    image = draw(scene([0.2, 99.8], [0.2, 49.8], marks=[marks]), VIEW)
    assert image[-1, 0] == image[0, -1] == 0xFFC86400


def test_a_crowd_of_signs_is_drawn_smaller(monkeypatch):
    marks = Marks(np.array([0]), "disc", (200, 100, 0), None, 15.0)
    given = scene([50.5], [25.5], marks=[marks])
    alone = np.count_nonzero(draw(given, VIEW))
    monkeypatch.setattr(survey_raster, "MARKED", 30)
    assert np.count_nonzero(draw(given, VIEW)) < alone


def test_dots_are_smaller_for_more_galaxies_and_larger_from_near():
    assert dot_size(200_000, 1) < dot_size(1000, 1) < dot_size(1000, 10)
    assert dot_size(10**9, 1) == 2.0
    assert dot_size(10, 1e6) == 9.0
