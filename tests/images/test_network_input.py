"""The network sees the middle square of every galaxy, in the same way on every desk."""

import hashlib

import numpy as np
import pytest

from gzdesk.images.network_input import to_grey8, to_network_rgb8
from gzdesk.images.picture import Picture
from gzdesk.images.read import read_picture


@pytest.mark.parametrize("shape", [(40, 60), (60, 40), (7, 9), (300, 300), (40, 60, 3), (1, 1)])
@pytest.mark.parametrize("display_ready", [True, False])
def test_any_shape_becomes_a_square_of_bytes(shape, display_ready):
    pixels = np.random.default_rng(0).uniform(0, 255, shape).astype(np.float32)
    grey = to_grey8(Picture(pixels, display_ready=display_ready), 64)
    assert grey.shape == (64, 64)
    assert grey.dtype == np.uint8
    assert grey.flags.c_contiguous


def test_the_middle_of_a_wide_picture_is_taken():
    pixels = np.zeros((40, 120), np.float32)
    pixels[:, 40:80] = 200
    assert (to_grey8(Picture(pixels, display_ready=True), 20) == 200).all()


def test_a_smaller_field_takes_less_of_the_middle():
    pixels = np.zeros((80, 80), np.float32)
    pixels[20:60, 20:60] = 200
    assert (to_grey8(Picture(pixels, display_ready=True), 20, field=0.5) == 200).all()
    assert to_grey8(Picture(pixels, display_ready=True), 20)[0, 0] == 0


def test_pixels_are_averaged_not_picked():
    checks = np.indices((128, 128)).sum(axis=0) % 2 * np.float32(200)
    np.testing.assert_allclose(to_grey8(Picture(checks, display_ready=True), 32), 100, atol=2)


def test_colour_is_weighed_as_the_eye_does():
    pixels = np.tile(np.array([100, 200, 50], np.float32), (10, 10, 1))
    assert (to_grey8(Picture(pixels, display_ready=True), 10) == round(0.299 * 100 + 0.587 * 200 + 0.114 * 50)).all()


def test_the_galaxy_stays_where_it_is(flux):
    grey = to_grey8(Picture(np.ascontiguousarray(flux[:40, :40])), 40)
    rows, columns = np.nonzero(grey > 200)
    assert (rows.mean(), columns.mean()) == pytest.approx((8, 12), abs=0.5)


def test_the_unit_of_flux_does_not_matter(flux):
    grey = to_grey8(Picture(flux), 32)
    for factor, offset in ((1e-20, 0), (1e6, 0), (1, 30)):
        scaled = to_grey8(Picture((flux * np.float64(factor) + offset).astype(np.float32)), 32)
        np.testing.assert_allclose(scaled.astype(int), grey, atol=1)


def test_a_few_blank_pixels_look_like_sky(flux):
    holed = flux.copy()
    holed[30:, :20] = np.nan
    assert np.abs(to_grey8(Picture(holed), 32).astype(int) - to_grey8(Picture(flux), 32)).mean() < 10


def test_a_constant_picture_is_a_middle_grey():
    assert (to_grey8(Picture(np.full((9, 9), 5, np.float32)), 16) == 128).all()


def test_a_jpeg_read_small_gives_nearly_the_same_input(jpeg_file):
    full = to_grey8(read_picture(jpeg_file), 64)
    small = to_grey8(read_picture(jpeg_file, at_least=64), 64)
    assert np.abs(full.astype(int) - small).max() <= 6


@pytest.mark.parametrize("display_ready", [True, False])
def test_grey_is_three_equal_bands_to_a_network_for_colour(flux, display_ready):
    picture = Picture(np.abs(flux) * 50, display_ready=display_ready)
    rgb = to_network_rgb8(picture, 32, field=0.8)
    assert rgb.shape == (32, 32, 3)
    assert rgb.dtype == np.uint8
    for band in range(3):
        np.testing.assert_array_equal(rgb[..., band], to_grey8(picture, 32, field=0.8))


def test_bands_of_a_picture_keep_their_places():
    pixels = np.zeros((40, 120, 3), np.float32)
    pixels[:, 40:80] = (200, 100, 50)
    assert (to_network_rgb8(Picture(pixels, display_ready=True), 20) == (200, 100, 50)).all()


def test_measured_bands_are_stretched_together_so_that_hues_survive(flux):
    galaxy = np.maximum(flux, 0)
    rgb = to_network_rgb8(Picture(np.stack([galaxy, galaxy, galaxy], axis=-1)), 40).astype(int)
    assert np.abs(rgb[..., 0] - rgb[..., 2]).max() <= 1
    red = np.stack([galaxy, galaxy * 0.5, galaxy * 0.25], axis=-1)
    inner = to_network_rgb8(Picture(red, bands=tuple("zrg")), 40)[rgb[..., 0] > 100]
    assert inner[:, 0].mean() > inner[:, 1].mean() > inner[:, 2].mean()


def test_blanks_in_colour_look_like_sky(flux):
    colour = np.stack([flux, flux, flux], axis=-1)
    holed = colour.copy()
    holed[30:, :20, 1] = np.nan
    difference = to_network_rgb8(Picture(holed), 32).astype(int) - to_network_rgb8(Picture(colour), 32)
    assert np.abs(difference).mean() < 10


def drawn_cube(bands, holes=False):
    """A drawn cube in 64ths, the same on every machine."""
    rows, columns = np.mgrid[:120, :150]
    noise = np.stack([(rows * 7919 + columns * (104_729 + band) + band * 31) % 97 for band in range(bands)], axis=-1)
    light = 30_000 // (40 + (rows - 60) ** 2 + (columns - 75) ** 2)
    pixels = ((light[..., np.newaxis] * np.array([3, 2, 1, 4, 5][:bands]) + noise) / 64).astype(np.float32)
    if holes:
        pixels[10:30, 40:60, 1] = np.nan
    return pixels


def hashes(picture):
    cut = (to_grey8(picture, 64), to_network_rgb8(picture, 64), to_grey8(picture, 64, 0.4))
    return [hashlib.sha256(each.tobytes()).hexdigest()[:16] for each in cut]


@pytest.mark.parametrize(
    ("bands", "holes", "expected"),
    [
        ("", False, ["9e36c7afd792da33", "42da0d65f3b2fd66", "e2418e2d2bc70467"]),
        ("zrg", False, ["9e36c7afd792da33", "4ae1a0605b3f32ae", "e2418e2d2bc70467"]),
        ("zrg", True, ["b5304777ac2f67c4", "29eaca76b247bc67", "e2418e2d2bc70467"]),
    ],
)
@pytest.mark.parametrize("more", [0, 2])
def test_the_input_of_a_cube_stays_what_features_were_kept_for_whatever_else_it_holds(bands, holes, expected, more):
    names = (*bands, *("Y", "J")[:more]) if bands else ()
    assert hashes(Picture(drawn_cube(3 + more, holes), bands=names)) == expected


def test_the_input_of_one_band_and_of_a_ready_picture_stays_the_same_too():
    grey = Picture(np.ascontiguousarray(drawn_cube(3)[..., 0]))
    assert hashes(grey) == ["1fc86233fa3fad45", "3ff22e71192e5fcc", "b81c17be27933d89"]
    ready = Picture((drawn_cube(3) * 4).clip(0, 255).astype(np.uint8).astype(np.float32), display_ready=True)
    assert hashes(ready) == ["6e8fa6730dbae4ec", "19abb9d1bae58d7a", "d23e6f59726ea2c7"]


def test_bands_in_planes_of_their_own_make_the_same_input():
    planes = np.moveaxis(np.ascontiguousarray(np.moveaxis(drawn_cube(5), -1, 0)), 0, -1)
    assert hashes(Picture(planes, bands=("z", "r", "g", "Y", "J"))) == hashes(
        Picture(drawn_cube(3), bands=("z", "r", "g"))
    )
