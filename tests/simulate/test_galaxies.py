"""Drawn galaxies hold the light, shape and noise that their truth says, on numpy and on torch alike."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from gzdesk.simulate.galaxies import Kind, Truth, draw_images, draw_truth

ALL_KINDS = dict.fromkeys(Kind, 1.0)


def drawn(count: int = 24, seed: int = 0, **keywords) -> Truth:
    return draw_truth(count, np.random.default_rng(seed), **keywords)


def alone(truth: Truth, **changes) -> Truth:
    """The same galaxies without company, knots, bars, arms and offsets, or with these changes."""
    none = dict.fromkeys(("star_flux_B_K", "neighbour_flux_B_K", "clump_flux_B_K"))
    names = ("offset_x", "offset_y", "bar_strength", "arm_strength", "flocculence", "ring_strength", "lopsidedness")
    quiet = {name: 0 * getattr(truth, name) for name in (*none, *names, "dust")}
    given = {name: np.full_like(getattr(truth, name), value) for name, value in changes.items()}
    return replace(truth, **(quiet | given))


def test_every_kind_of_cutout_is_finite_float32_flux():
    truth = drawn(60, shares=ALL_KINDS)
    images = draw_images(truth, 32, 1)
    assert images.shape == (60, 32, 32)
    assert images.dtype == np.float32
    assert np.isfinite(images).all()
    assert set(truth.kind) == set(Kind)


def test_the_same_seed_draws_the_same_galaxies():
    one, two, other = (draw_images(drawn(seed=seed), 32, noise) for seed, noise in ((3, 7), (3, 7), (3, 8)))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_torch_draws_what_numpy_draws():
    truth = drawn(60, shares=ALL_KINDS)
    ours = draw_images(truth, 40, 1, noise=False)
    tensors = draw_images(truth, 40, 1, torch, noise=False)
    assert isinstance(tensors, torch.Tensor)
    assert tensors.dtype == torch.float32
    peak_B = np.abs(ours).max(axis=(1, 2), keepdims=True)
    assert (np.abs(tensors.numpy() - ours) / peak_B).max() < 1e-4


def test_noise_on_torch_is_as_strong_as_on_numpy():
    truth = drawn(60)
    spreads = []
    for xp in (np, torch):
        clean, noisy = (np.asarray(draw_images(truth, 40, 1, xp, noise=noise)) for noise in (False, True))
        spreads.append((noisy - clean).std(axis=(1, 2)))
    np.testing.assert_allclose(spreads[0], spreads[1], rtol=0.25)


def test_a_galaxy_is_the_same_whatever_is_drawn_beside_it():
    truth = drawn(40)
    together = draw_images(truth, 32, 1, noise=False)
    alone = draw_images(truth.take(np.array([17])), 32, 1, noise=False)
    np.testing.assert_allclose(together[17], alone[0], rtol=1e-4, atol=1e-5)


def test_no_galaxies_make_no_images():
    assert draw_images(drawn(5).take(slice(0, 0)), 32, 1).shape == (0, 32, 32)


def test_64_and_128_pixels_show_the_same_galaxy():
    truth = drawn(150, seed=4)
    coarse = draw_images(truth, 64, 1, noise=False)
    fine = draw_images(truth, 128, 1, noise=False).reshape(-1, 64, 2, 64, 2).sum(axis=(2, 4))
    apart = np.abs(fine - coarse).sum(axis=(1, 2)) / fine.sum(axis=(1, 2))
    assert np.median(apart) < 0.015
    assert np.quantile(apart, 0.95) < 0.08


def test_a_pixel_scale_can_be_given():
    truth = drawn(6)
    wide = draw_images(truth, 64, 1, pixel_scale=truth.field / 32, noise=False)
    np.testing.assert_allclose(
        wide[:, 16:48, 16:48].sum(axis=(1, 2)), draw_images(truth, 32, 1, noise=False).sum(axis=(1, 2)), rtol=0.05
    )


def test_all_of_a_galaxys_flux_is_in_a_wide_cutout():
    for kind in (Kind.ELLIPTICAL, Kind.DISC):
        truth = alone(drawn(30, shares={kind: 1}), bulge_index=1.5)
        images = draw_images(truth, 128, 1, pixel_scale=truth.field / 64, noise=False)
        np.testing.assert_allclose(images.sum(axis=(1, 2)), truth.flux, rtol=0.05)


def test_arms_bars_and_knots_are_part_of_the_flux_not_added_to_it():
    truth = drawn(200, seed=2, shares={Kind.DISC: 1})
    truth = replace(
        truth,
        star_flux_B_K=0 * truth.star_flux_B_K,
        neighbour_flux_B_K=0 * truth.neighbour_flux_B_K,
        dust=0 * truth.dust,
    )
    ratio = draw_images(truth, 64, 1, noise=False).sum(axis=(1, 2)) / truth.flux
    assert 0.8 < np.median(ratio) < 1.15


def test_a_star_is_as_wide_as_the_seeing():
    truth = drawn(4, shares={Kind.ELLIPTICAL: 1})
    truth = alone(truth, flux=1e-3, psf_fwhm=1.4)
    star_flux, star_x = np.zeros_like(truth.star_flux_B_K), np.zeros_like(truth.star_x_B_K)
    star_flux[:, 0] = 100
    truth = replace(truth, star_flux_B_K=star_flux, star_x_B_K=star_x, star_y_B_K=star_x)
    images = draw_images(truth, 101, 1, pixel_scale=0.1, noise=False)
    across = images[:, 50, :]
    wide = (across > across.max(axis=1, keepdims=True) / 2).sum(axis=1) * 0.1
    np.testing.assert_allclose(wide, 1.4, atol=0.15)
    np.testing.assert_allclose(images.sum(axis=(1, 2)), 100, rtol=0.15)


def test_blurring_spreads_a_galaxy_and_keeps_its_flux():
    truth = alone(drawn(8, shares={Kind.ELLIPTICAL: 1}), bulge_index=1.0)
    sharp, soft = (draw_images(alone(truth, psf_fwhm=w), 96, 1, noise=False) for w in (0.8, 2.0))
    assert (soft.max(axis=(1, 2)) < sharp.max(axis=(1, 2))).all()
    np.testing.assert_allclose(soft.sum(axis=(1, 2)), sharp.sum(axis=(1, 2)), rtol=0.03)


def test_sky_noise_is_what_the_truth_says():
    truth = alone(drawn(6, shares={Kind.ELLIPTICAL: 1}), flux=1e-4, sky_noise=0.05, native_scale=0.1)
    truth = replace(truth, sky_slope_x=0 * truth.flux, sky_slope_y=0 * truth.flux)
    images = draw_images(truth, 64, 1, pixel_scale=0.4)
    np.testing.assert_allclose(images.std(axis=(1, 2)), 0.05 * 0.4, rtol=0.05)


def test_noise_finer_than_the_cameras_pixels_is_correlated():
    truth = alone(drawn(6, shares={Kind.ELLIPTICAL: 1}), flux=1e-4, native_scale=0.4)
    for scale, least, most in ((0.4, -0.05, 0.05), (0.16, 0.4, 0.95)):
        images = draw_images(truth, 64, 1, pixel_scale=scale)
        left, right = images[:, :, :-1].ravel(), images[:, :, 1:].ravel()
        assert least < np.corrcoef(left, right)[0, 1] < most


def test_bright_pixels_are_noisier_than_the_sky():
    truth = alone(drawn(1, shares={Kind.ELLIPTICAL: 1}), gain=50)
    truth = truth.take(np.zeros(60, np.int64))
    spread = draw_images(truth, 33, 1).std(axis=0)
    assert spread[16, 16] > 2 * spread[0, 0]


def test_a_bar_brightens_its_own_direction():
    truth = alone(
        drawn(6, shares={Kind.DISC: 1}), inclination=0, axis_ratio=1, position_angle=0.5, bulge_fraction=0.05,
        bulge_axis_ratio=1, disc_scale=8, bar_length=10, bar_axis_ratio=0.25, bar_angle=0.6, bar_strength=0.2,
    )  # fmt: skip
    image = draw_images(truth, 121, 1, pixel_scale=0.5, noise=False)[0]
    along, across = (image[60 + round(10 * np.sin(a)), 60 + round(10 * np.cos(a))] for a in (1.1, 1.1 + np.pi / 2))
    assert along > 2 * across


def test_arms_follow_their_pitch():
    truth = alone(
        drawn(1, shares={Kind.DISC: 1}), inclination=0, axis_ratio=1, position_angle=0, bulge_fraction=0.01,
        disc_scale=10, arm_strength=2, arm_count=2, pitch=np.radians(20), arm_phase=0, arm_start=4, arm_sharpness=3,
        arm_asymmetry=0, psf_fwhm=0.8,
    )  # fmt: skip
    image = draw_images(truth, 161, 1, pixel_scale=0.5, noise=False)[0]
    for radius in (10, 15, 20):
        angles = np.linspace(0, np.pi, 181)
        rows, columns = 80 + 2 * radius * np.sin(angles), 80 + 2 * radius * np.cos(angles)
        brightest = angles[np.argmax(image[rows.round().astype(int), columns.round().astype(int)])]
        expected = np.log(radius / 4) / np.tan(np.radians(20))
        assert abs((brightest - expected + np.pi / 2) % np.pi - np.pi / 2) < 0.3


def test_y_points_up_from_the_first_row():
    truth = drawn(4)
    truth = replace(truth, offset_x=0 * truth.flux, offset_y=0.3 * truth.field)
    truth = replace(truth, star_flux_B_K=0 * truth.star_flux_B_K, neighbour_flux_B_K=0 * truth.neighbour_flux_B_K)
    images = draw_images(truth, 32, 1, noise=False)
    assert (images[:, 16:].sum(axis=(1, 2)) > images[:, :16].sum(axis=(1, 2))).all()


def test_light_at_one_edge_does_not_come_in_at_the_other():
    truth = alone(drawn(4, shares={Kind.ELLIPTICAL: 1}), flux=1e-6)
    flux, x = np.zeros_like(truth.neighbour_flux_B_K), np.zeros_like(truth.neighbour_x_B_K)
    flux[:, 0], x[:, 0] = 50, truth.field / 2
    truth = replace(truth, neighbour_flux_B_K=flux, neighbour_x_B_K=x, neighbour_y_B_K=0 * x)
    truth = replace(truth, neighbour_radius_B_K=0 * x + 0.5)
    images = draw_images(truth, 64, 1, noise=False)
    assert (images[:, :, 0].max(axis=1) < 1e-3 * images[:, :, -1].max(axis=1)).all()


def test_distant_galaxies_are_fainter_and_less_resolved():
    truth = drawn(4000, shares={Kind.DISC: 1})
    near, far = truth.redshift < 0.03, truth.redshift > 0.1
    assert np.median(truth.petro_radius[near]) > 1.5 * np.median(truth.petro_radius[far])
    assert np.median(truth.magnitude[near]) < np.median(truth.magnitude[far])


def test_truths_stay_within_their_physical_ranges():
    truth = drawn(5000, shares=ALL_KINDS)
    for name, values in vars(truth).items():
        assert np.isfinite(values).all(), name
        assert len(values) == 5000, name
    for name in ("bulge_fraction", "axis_ratio", "bulge_axis_ratio", "bar_axis_ratio", "bar_strength", "dust"):
        assert ((getattr(truth, name) >= 0) & (getattr(truth, name) <= 1)).all(), name
    parts = truth.bulge_fraction + truth.bar_strength + truth.clump_flux_B_K.sum(axis=1) / truth.flux
    assert (parts <= 1 + 1e-9).all()


def test_shares_of_kinds_are_kept_and_unknown_arrays_refused():
    truth = drawn(4000)
    assert 0.02 < np.mean(~truth.is_galaxy) < 0.07
    assert set(drawn(50, shares={Kind.GHOST: 1}).kind) == {Kind.GHOST}
    with pytest.raises(TypeError):
        replace(truth, colour=truth.flux)


def test_drawing_with_numpy_loads_no_torch():
    code = (
        "import sys, numpy; from gzdesk.simulate.galaxies import draw_images, draw_truth;"
        "draw_images(draw_truth(2, numpy.random.default_rng(0)), 16, 0); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
