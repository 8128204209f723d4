"""What is drawn is astropy's stretch between the percentiles, in colours that mean something."""

import math
from dataclasses import replace

import numpy as np
import pytest
from astropy.visualization import (
    AsinhStretch,
    AsymmetricPercentileInterval,
    LinearStretch,
    LogStretch,
    PowerStretch,
    SqrtStretch,
)

from gzdesk.images.display import STRETCHES, usable
from gzdesk.images.easel import to_rgb8
from gzdesk.images.painting import BLANK
from gzdesk.images.picture import Picture
from gzdesk.images.scaling import percentiles
from gzdesk.settings import DisplaySettings

PLAIN = DisplaySettings("asinh", 0.5, 99.7, 0.1, False)


@pytest.fixture
def measured(flux):
    return Picture(flux)


@pytest.mark.parametrize(
    ("stretch", "function"),
    [
        ("asinh", AsinhStretch(0.1)),
        ("linear", LinearStretch()),
        ("sqrt", SqrtStretch()),
        ("log", LogStretch()),
        ("power", PowerStretch(0.7)),
    ],
)
def test_every_stretch_is_that_of_astropy(measured, stretch, function):
    rgb = to_rgb8(measured, DisplaySettings(stretch, 1.0, 99.0, 0.1, False, 0.7))
    expected = function(AsymmetricPercentileInterval(1.0, 99.0)(measured.pixels)) * 255
    assert rgb.dtype == np.uint8
    assert rgb.flags.c_contiguous
    for band in range(3):
        # Half a grey for rounding, and up to one where the table's first steps are steep.
        assert np.abs(rgb[..., band] - expected).max() <= 1.1


@pytest.mark.parametrize(
    "odd",
    [
        {"stretch": "cubic"},
        {"low_percentile": math.nan},
        {"low_percentile": -5.0},
        {"high_percentile": math.inf},
        {"softening": 0.0},
        {"softening": math.nan},
        {"exponent": -1.0},
        {"limits": "widest"},
        {"low": math.nan},
        {"high": math.inf},
        {"colour_map": "jet"},
        {"contrast": 0.0},
        {"bias": math.nan},
        {"colour": "sepia"},
        {"band": -1},
        {"red": 12},
        {"q": math.nan},
        {"lupton_stretch": 0.0},
    ],
)
def test_settings_that_make_no_sense_are_replaced_by_the_shipped_ones(measured, odd):
    shipped = DisplaySettings()
    assert usable(replace(shipped, **odd)) == shipped
    np.testing.assert_array_equal(to_rgb8(measured, replace(shipped, **odd)), to_rgb8(measured, shipped))


def test_a_softening_beyond_its_bounds_is_drawn_at_the_bound(measured):
    shipped = DisplaySettings()
    for given, bound in ((1e-9, 1e-4), (50.0, 1.0)):
        drawn, limit = (to_rgb8(measured, replace(shipped, softening=value)) for value in (given, bound))
        np.testing.assert_array_equal(drawn, limit)


def test_a_smaller_softening_lifts_the_faint_parts(measured):
    gentle, strong = (to_rgb8(measured, DisplaySettings("asinh", 0.5, 99.7, a, False)) for a in (0.5, 0.01))
    assert np.median(strong) > np.median(gentle) + 20


def test_inverting_turns_black_and_white_around(measured):
    rgb = to_rgb8(measured, PLAIN)
    inverted = to_rgb8(measured, DisplaySettings("asinh", 0.5, 99.7, 0.1, True))
    np.testing.assert_array_equal(rgb, 255 - inverted)


@pytest.mark.parametrize("bands", [1, 3])
@pytest.mark.parametrize("value", [0.0, -3.5, 1e30])
def test_a_constant_image_is_a_middle_grey(value, bands):
    shape = (6, 8) if bands == 1 else (6, 8, 3)
    assert (to_rgb8(Picture(np.full(shape, value, np.float32)), PLAIN) == 128).all()


def test_one_bright_pixel_on_nothing_is_seen():
    pixels = np.zeros((100, 100), np.float32)
    pixels[50, 50] = 1
    rgb = to_rgb8(Picture(pixels), PLAIN)
    assert (rgb[50, 50] == 255).all()
    assert (rgb[0] == 0).all()


@pytest.mark.parametrize("stretch", STRETCHES)
@pytest.mark.parametrize("bands", [1, 3])
def test_pixels_without_a_value_are_hatched_and_change_nothing_else(flux, stretch, bands):
    whole = np.stack([flux] * 3, axis=-1) if bands == 3 else flux
    holed = whole.copy()
    holed[20:, 40:] = np.nan
    settings = DisplaySettings(stretch, 0.0, 100.0, 0.1, False)
    rgb = to_rgb8(Picture(holed), settings)
    hatch = {tuple(colour) for colour in rgb[20:, 40:].reshape(-1, 3).tolist()}
    assert hatch == {tuple(tone) for tone in BLANK.tolist()}
    shown = ~np.isnan(holed).reshape(40, 60, -1).any(axis=-1)
    again = holed.copy()
    again[~shown] = np.median(whole[shown], axis=0)
    np.testing.assert_allclose(rgb[shown].astype(int), to_rgb8(Picture(again), settings)[shown], atol=2)


def test_an_image_of_blanks_alone_is_hatched():
    rgb = to_rgb8(Picture(np.full((9, 9), np.nan, np.float32)), PLAIN)
    assert set(np.unique(rgb)) == set(np.unique(BLANK))


@pytest.mark.parametrize("stretch", STRETCHES)
def test_a_picture_made_for_the_eye_is_not_stretched_again(stretch):
    pixels = np.random.default_rng(3).integers(0, 256, (20, 30, 3)).astype(np.float32)
    picture = Picture(pixels, display_ready=True)
    np.testing.assert_array_equal(to_rgb8(picture, DisplaySettings(stretch)), pixels)
    np.testing.assert_array_equal(to_rgb8(picture, DisplaySettings(stretch, invert=True)), 255 - pixels)


def test_a_grey_picture_made_for_the_eye_has_three_equal_channels():
    rgb = to_rgb8(Picture(np.full((4, 5), 77, np.float32), display_ready=True), PLAIN)
    assert rgb.shape == (4, 5, 3)
    assert (rgb == 77).all()


def colour_of(ratio, brightness, sky=(0.0, 0.0, 0.0), bands=""):
    """The drawn colour of a source of this colour in the middle of a noisy cube, red first."""
    y, x = np.mgrid[:80, :80]
    shape = np.exp(-((np.hypot(x - 40, y - 40) / 8) ** 2))
    noise = np.random.default_rng(2).normal(0, 0.01, (80, 80, 3))
    cube = (brightness * shape[..., np.newaxis] * np.array(ratio) + noise + np.array(sky)).astype(np.float32)
    rgb = to_rgb8(Picture(cube, bands=tuple(bands)), DisplaySettings("asinh", 0.5, 100.0, 0.1, False))
    return rgb[34:46, 34:46].reshape(-1, 3).mean(axis=0), rgb[:10].reshape(-1, 3).mean(axis=0)


def test_known_bands_show_the_colour_of_the_galaxy():
    red, _ = colour_of((3.0, 1.0, 0.3), 5, bands="zrg")
    blue, _ = colour_of((0.6, 0.6, 0.6), 5, bands="zrg")
    assert red[0] > red[1] > red[2]
    assert blue[0] < blue[1] < blue[2]


def test_a_solar_colour_comes_out_near_white():
    white, _ = colour_of((6 / 2.2, 6 / 3.4, 1.0), 5, bands="zrg")
    assert np.ptp(white) < 8


def test_the_colour_does_not_depend_on_the_brightness():
    faint, bright = (colour_of((3.0, 1.0, 0.3), brightness, bands="zrg")[0] for brightness in (2, 2000))
    np.testing.assert_allclose(faint / faint.max(), bright / bright.max(), atol=0.08)


@pytest.mark.parametrize("bands", ["zrg", ""])
def test_the_sky_is_neutral_whatever_its_level_in_each_band(bands):
    _, sky = colour_of((3.0, 1.0, 0.3), 5, sky=(10.0, -3.0, 0.5), bands=bands)
    assert np.ptp(sky) < 8


def test_a_dead_band_leaves_the_others_visible():
    colour, _ = colour_of((0.0, 1.0, 1.0), 5)
    assert colour[1] > 100


def test_tiny_fluxes_are_drawn_like_any_others(measured):
    tiny = Picture((measured.pixels * np.float64(1e-33)).astype(np.float32))
    np.testing.assert_allclose(to_rgb8(tiny, PLAIN).astype(int), to_rgb8(measured, PLAIN), atol=1)


def test_huge_fluxes_are_drawn_without_overflow(measured):
    huge = Picture(measured.pixels * np.float32(6e37))
    np.testing.assert_allclose(to_rgb8(huge, PLAIN).astype(int), to_rgb8(measured, PLAIN), atol=1)


def test_a_large_image_is_drawn_in_blocks_as_if_at_once():
    pixels = np.tile(np.linspace(0, 1, 1500, dtype=np.float32), (1500, 1))
    pixels[900:902, ::3] = np.nan
    rgb = to_rgb8(Picture(pixels), DisplaySettings("linear", 0.0, 100.0, 0.1, False))
    np.testing.assert_allclose(rgb[[0, 700, 1499]], rgb[[1, 701, 1498]])
    assert (np.abs(rgb[0, :, 0] - np.linspace(0, 255, 1500)) <= 1).all()


def test_the_percentiles_are_those_of_numpy():
    values = np.random.default_rng(0).normal(size=9_001).astype(np.float32)
    asked = (0.0, 0.5, 30.0, 99.7, 100.0)
    np.testing.assert_allclose(percentiles(values, asked), np.percentile(values, asked), rtol=1e-5)


def test_limits_given_the_wrong_way_round_are_turned(measured):
    turned = DisplaySettings("asinh", 99.7, 0.5, 0.1, False)
    np.testing.assert_array_equal(to_rgb8(measured, turned), to_rgb8(measured, PLAIN))
