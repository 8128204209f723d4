"""The network is shown the galaxy and a little sky, however wide the picture is."""

import math

import numpy as np
import pytest

from gzdesk.images.extent import SMALLEST_FIELD, SPAN, extent, field_around
from gzdesk.images.picture import Picture


def exponential(side, scale, *, noise=0.02, seed=0):
    """A round disc of this scale length in pixels, brightness 1 in the middle, on noisy sky."""
    away = np.arange(side) - (side - 1) / 2
    radius = np.hypot(away[:, None], away[None, :])
    light = np.exp(-radius / scale) + noise * np.random.default_rng(seed).standard_normal((side, side))
    return light.astype(np.float32)


def test_the_extent_of_an_exponential_disc_is_its_petrosian_radius():
    # eta(r) = 0.2 at 3.58 scale lengths
    measured = extent(Picture(exponential(400, 16, noise=0.001)))
    assert measured == pytest.approx(3.58 * 16 / 200, rel=0.08)


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_the_extent_grows_with_the_galaxy_in_the_picture(factor):
    one, other = extent(Picture(exponential(300, 12))), extent(Picture(exponential(300, 12 * factor)))
    assert other / one == pytest.approx(factor, rel=0.2)


def test_units_and_sky_level_do_not_matter():
    light = exponential(200, 10)
    assert extent(Picture(light * 3e-4 + 7)) == pytest.approx(extent(Picture(light)), rel=0.05)


def test_a_neighbour_does_not_move_it():
    light = exponential(300, 12)
    crowded = light.copy()
    crowded[20:60, 20:60] += 3.0
    crowded[150:160, 205:215] += 5.0
    assert extent(Picture(crowded)) == pytest.approx(extent(Picture(light)), rel=0.15)


@pytest.mark.parametrize("pixels", [np.full((50, 50), 3, np.float32), exponential(120, 1000, noise=0.0)])
def test_where_no_galaxy_ends_in_the_picture_all_of_it_counts(pixels):
    assert field_around(extent(Picture(pixels)), 1.0) == 1.0


def test_noise_alone_has_no_extent_that_cuts_it():
    sky = np.random.default_rng(1).standard_normal((100, 100)).astype(np.float32)
    assert extent(Picture(sky)) == 1.0


def test_colour_pictures_are_measured_in_one_band():
    light = (200 * np.clip(exponential(200, 10), 0, 1)).astype(np.float32)
    assert extent(Picture(np.stack([light] * 3, axis=-1), display_ready=True)) == pytest.approx(
        extent(Picture(light, display_ready=True)), rel=0.05
    )


def test_the_field_lies_between_the_galaxys_own_and_the_typical_one():
    assert field_around(0.2, 0.2) == pytest.approx(SPAN * 0.2)
    assert field_around(0.1, 0.4) == pytest.approx(SPAN * math.sqrt(0.04))
    assert field_around(1.0, 1.0) == 1.0
    assert field_around(0.01, 0.01) == SMALLEST_FIELD
