"""Limits, colour maps, contrast and bias, Lupton's RGB and single bands: as astropy and DS9 have them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from astropy import visualization
from hypothesis import given
from hypothesis import strategies as st

from gzdesk.images.colour_maps import colours
from gzdesk.images.display import BOUNDS, COLOUR_MAPS, LIMITS, STRETCHES, usable
from gzdesk.images.easel import Easel, halved, to_rgb8
from gzdesk.images.painting import BLANK
from gzdesk.images.picture import Picture
from gzdesk.settings import DisplaySettings

PLAIN = DisplaySettings()
LINEAR = DisplaySettings(stretch="linear", limits="min-max")


@pytest.fixture
def measured(flux):
    return Picture(flux)


@pytest.fixture
def cube(flux):
    """Four bands, of which the last is turned upside down."""
    pixels = np.stack([3 * flux, 2 * flux, flux, flux[::-1]], axis=-1)
    return Picture(pixels, bands=("z", "r", "g", "u"))


@pytest.fixture
def ready():
    pixels = np.random.default_rng(3).integers(0, 256, (20, 30, 3)).astype(np.float32)
    return Picture(pixels, display_ready=True, bands=("R", "G", "B"))


@pytest.mark.parametrize(
    ("settings", "interval"),
    [
        (DisplaySettings(limits="min-max"), visualization.MinMaxInterval()),
        (DisplaySettings(limits="zscale"), visualization.ZScaleInterval()),
        (DisplaySettings(limits="manual", low=0.05, high=3.5), visualization.ManualInterval(0.05, 3.5)),
        (DisplaySettings(limits="manual", low=3.5, high=0.05), visualization.ManualInterval(0.05, 3.5)),
    ],
)
def test_limits_are_those_of_astropy(measured, settings, interval):
    (panel,) = Easel(measured).panels(settings)
    assert panel.limits == pytest.approx(interval.get_limits(measured.pixels), rel=1e-6)
    expected = visualization.AsinhStretch(0.05)(interval(measured.pixels)) * 255
    assert np.abs(to_rgb8(measured, settings)[..., 0] - expected).max() <= 1.5


@pytest.mark.parametrize("limits", LIMITS)
def test_blanks_do_not_move_the_limits(measured, limits):
    holed = measured.pixels.copy()
    holed[30:, 50:] = np.nan
    settings = DisplaySettings(limits=limits)
    whole, some = (Easel(Picture(pixels)).panels(settings)[0].limits for pixels in (measured.pixels, holed))
    np.testing.assert_allclose(whole, some, atol=0.1)


@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("bands", [1, 3])
def test_an_empty_band_is_hatched_by_any_limits(limits, bands):
    pixels = np.full((9, 9) if bands == 1 else (9, 9, 3), np.nan, np.float32)
    rgb = to_rgb8(Picture(pixels), DisplaySettings(limits=limits))
    assert set(np.unique(rgb)) <= set(np.unique(BLANK))


@pytest.mark.parametrize("picture", ["measured", "cube"])
@pytest.mark.parametrize("limits", LIMITS[:3])
def test_the_limits_told_draw_the_same_when_they_are_set_by_hand(request, picture, limits):
    picture = request.getfixturevalue(picture)
    settings = DisplaySettings(limits=limits)
    low, high = Easel(picture).panels(settings)[0].limits
    by_hand = to_rgb8(picture, replace(settings, limits="manual", low=low, high=high)).astype(int)
    assert np.abs(by_hand - to_rgb8(picture, settings)).max() <= 1


@pytest.mark.parametrize(("contrast", "bias"), [(1.0, 0.5), (2.0, 0.5), (0.5, 0.2), (5.0, 0.8), (1.0, 0.0)])
@pytest.mark.parametrize("kind", ["grey", "colour", "ready"])
def test_contrast_and_bias_are_those_of_ds9(measured, ready, kind, contrast, bias):
    picture = {"grey": measured, "ready": ready, "colour": Picture(np.stack([measured.pixels] * 3, axis=-1))}[kind]
    plain = to_rgb8(picture, PLAIN) / 255
    expected = visualization.ContrastBiasStretch(contrast, bias)(plain) * 255
    drawn = to_rgb8(picture, replace(PLAIN, contrast=contrast, bias=bias))
    assert np.abs(drawn - expected).max() <= 1 + contrast


def test_high_contrast_has_no_steps(measured):
    drawn = to_rgb8(measured, DisplaySettings(contrast=20.0, bias=0.12))
    assert len(np.unique(drawn)) > 100


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_a_colour_map_colours_what_was_grey(measured, name):
    grey = to_rgb8(measured, PLAIN)[..., 0]
    np.testing.assert_array_equal(to_rgb8(measured, replace(PLAIN, colour_map=name)), colours(name)[grey])
    inverted = to_rgb8(measured, replace(PLAIN, colour_map=name, invert=True))
    np.testing.assert_array_equal(inverted, colours(name)[255 - grey])


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_every_colour_map_goes_from_dark_to_light(name):
    light = colours(name) @ np.array([0.299, 0.587, 0.114])
    assert colours(name).shape == (256, 3)
    assert light[0] < 50
    assert light[-1] > 190
    assert (np.diff(light) > -0.8).all()


def test_blanks_are_hatched_in_any_colours(measured):
    measured.pixels[:10, :10] = np.nan
    rgb = to_rgb8(measured, replace(PLAIN, colour_map="inferno", contrast=3.0, invert=True))
    assert {tuple(tone) for tone in rgb[:10, :10].reshape(-1, 3).tolist()} == {tuple(tone) for tone in BLANK.tolist()}


@pytest.mark.parametrize("q", [0.5, 8.0, 60.0])
@pytest.mark.parametrize("stretch", [0.02, 0.2, 5.0])
def test_lupton_rgb_is_that_of_astropy(cube, q, stretch):
    settings = DisplaySettings(lupton=True, q=q, lupton_stretch=stretch, limits="manual", low=0.0, high=2.5)
    skies = [np.percentile(cube.pixels[..., band], 30) for band in range(3)]
    weights = np.array([2.2, 3.4, 6.0])
    bands = [(weights[band] * (cube.pixels[..., band] - skies[band])) / (2.5 * weights.mean()) for band in range(3)]
    expected = visualization.make_lupton_rgb(*bands, stretch=stretch, Q=q)
    assert np.abs(to_rgb8(cube, settings).astype(int) - expected).max() <= 1


def test_lupton_rgb_keeps_the_hue_where_it_saturates(cube):
    rgb = to_rgb8(cube, DisplaySettings(lupton=True, lupton_stretch=0.001, high_percentile=90.0)).astype(float)
    assert rgb[8, 12].max() == 255
    np.testing.assert_allclose(rgb[8, 12] / 255, np.array([3 * 2.2, 2 * 3.4, 6.0]) / 6.8, atol=0.01)


def test_any_three_bands_can_be_the_colours(cube):
    turned = Picture(np.ascontiguousarray(cube.pixels[..., [3, 1, 0]]), bands=("u", "r", "z"))
    np.testing.assert_array_equal(to_rgb8(cube, DisplaySettings(red=3, green=1, blue=0)), to_rgb8(turned, PLAIN))


def test_bands_that_are_not_there_are_the_usual_ones(cube):
    np.testing.assert_array_equal(to_rgb8(cube, DisplaySettings(red=7, blue=11)), to_rgb8(cube, PLAIN))


def test_one_band_is_drawn_as_if_it_were_alone(cube):
    settings = DisplaySettings(colour="band", band=3, colour_map="viridis", limits="zscale")
    alone = Picture(np.ascontiguousarray(cube.pixels[..., 3]))
    np.testing.assert_array_equal(to_rgb8(cube, settings), to_rgb8(alone, settings))
    assert [panel.name for panel in Easel(cube).panels(settings)] == ["u"]


def test_bands_side_by_side_go_from_blue_to_red_each_between_its_own_limits(cube):
    settings = replace(LINEAR, colour="side-by-side")
    panels = Easel(cube).panels(settings)
    assert [panel.name for panel in panels] == ["u", "g", "r", "z"]
    for panel, band in zip(panels, (3, 2, 1, 0), strict=True):
        alone = Easel(Picture(np.ascontiguousarray(cube.pixels[..., band]))).panels(settings)[0]
        np.testing.assert_array_equal(panel.screens[1], alone.screens[1])
        assert panel.limits == alone.limits
    assert to_rgb8(cube, settings).shape == (40, 4 * 60, 3)


def test_one_band_has_nothing_beside_it(measured):
    assert len(Easel(measured).panels(DisplaySettings(colour="side-by-side"))) == 1


def test_the_bands_of_a_picture_made_for_the_eye_stand_side_by_side_unstretched(ready):
    panels = Easel(ready).panels(DisplaySettings(colour="side-by-side", stretch="log", limits="zscale"))
    assert [panel.name for panel in panels] == ["R", "G", "B"]
    for band, panel in enumerate(panels):
        np.testing.assert_array_equal(panel.screens[1] & 0xFF, ready.pixels[..., band])


def test_the_screen_has_opaque_colours_in_the_order_of_qt(ready):
    screen = Easel(ready).panels(PLAIN)[0].screens[1]
    red, green, blue = ready.pixels[3, 4].astype(int)
    assert screen[3, 4] == (0xFF << 24) + (red << 16) + (green << 8) + blue
    assert not screen.flags.writeable
    for settings in (replace(PLAIN, contrast=3.0), replace(PLAIN, invert=True), replace(PLAIN, colour="band")):
        assert (Easel(ready).panels(settings)[0].screens[1] >> 24 == 0xFF).all()


def test_an_easel_draws_one_setting_after_the_other_as_if_each_were_the_first(cube, measured):
    changes = [
        {"limits": limits, "stretch": stretch, "colour": colour, "lupton": lupton, "contrast": 1.5}
        for limits in LIMITS
        for stretch in STRETCHES[:2]
        for colour in ("rgb", "band", "side-by-side")
        for lupton in (False, True)
    ]
    for picture in (cube, measured):
        easel = Easel(picture)
        for change in changes * 2:
            settings = DisplaySettings(**change)
            for panel, fresh in zip(easel.panels(settings), Easel(picture).panels(settings), strict=True):
                np.testing.assert_array_equal(panel.screens[1], fresh.screens[1])


def test_a_large_picture_is_drawn_at_half_its_size_too():
    pixels = np.tile(np.linspace(0, 1, 1500, dtype=np.float32), (1100, 1))
    (panel,) = Easel(Picture(pixels)).panels(LINEAR)
    assert {factor: screen.shape for factor, screen in panel.screens.items()} == {1: (1100, 1500), 2: (550, 750)}
    for zoom, width in ((3.0, 1500), (1.0, 1500), (0.51, 1500), (0.5, 750), (0.1, 750)):
        assert panel.at(zoom).shape[1] == width
    greys = panel.at(0.4)[100] & 0xFF
    assert np.abs(greys - np.linspace(0, 255, 750)).max() <= 1


def test_a_large_picture_for_the_eye_is_averaged_band_by_band():
    pixels = np.random.default_rng(0).integers(0, 256, (1025, 1027, 3)).astype(np.float32)
    (panel,) = Easel(Picture(pixels, display_ready=True)).panels(PLAIN)
    assert panel.screens[2].shape == (513, 514)
    expected = pixels[:1024, :1026].reshape(512, 2, 513, 2, 3).mean(axis=(1, 3))
    for band, shift in enumerate((16, 8, 0)):
        assert np.abs((panel.screens[2][:512, :513] >> shift & 0xFF) - expected[..., band]).max() <= 0.5


def test_only_what_is_blank_throughout_stays_blank_in_half_the_size():
    pixels = np.arange(24, dtype=np.float32).reshape(4, 6)
    pixels[0, 0], pixels[2:, 2:4] = np.nan, np.nan
    half = halved(pixels)
    np.testing.assert_allclose(half, [[14 / 3, 5.5, 7.5], [15.5, np.nan, 19.5]])


@given(
    st.builds(
        DisplaySettings,
        **{name: st.floats() for name in (*BOUNDS, "low_percentile", "high_percentile", "low", "high")},
        **{name: st.integers(-5, 30) for name in ("band", "red", "green", "blue")},
        **{name: st.sampled_from(["", "rgb", "manual", "zscale", "log", "cool"]) for name in ("limits", "colour")},
        lupton=st.booleans(),
    )
)
def test_whatever_is_written_into_the_settings_something_is_drawn(settings):
    pixels = np.arange(48, dtype=np.float32).reshape(3, 4, 4)
    for picture in (Picture(pixels), Picture(pixels[..., 0]), Picture(pixels[..., :3], display_ready=True)):
        assert to_rgb8(picture, settings).shape[0] == 3


@given(st.floats(allow_nan=False, min_value=1e-300))
def test_what_lies_beyond_a_bound_is_taken_at_the_bound(value):
    for name, (least, most) in BOUNDS.items():
        assert getattr(usable(replace(PLAIN, **{name: value})), name) == min(max(value, least), most)


def test_the_shipped_settings_are_usable_as_they_are():
    assert usable(PLAIN) == PLAIN
    assert not math.isnan(sum(value for pair in BOUNDS.values() for value in pair))
