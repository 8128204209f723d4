"""Profiles of light agree with astropy, scipy and their own definitions."""

import numpy as np
import pytest
import torch
from astropy.cosmology import FlatLambdaCDM
from astropy.modeling.models import Moffat2D, Sersic2D
from scipy.special import gammainc

from gzdesk.simulate.cosmology import arcsec_per_kpc, distance_modulus, redshift_at
from gzdesk.simulate.profiles import angle_of, disc_flux, moffat_gaussians, sersic, sersic_b, sersic_flux, sersic_shape


@pytest.mark.parametrize("index", [0.5, 0.7, 1.0, 1.8, 2.5, 4.0, 6.0])
@pytest.mark.parametrize(("ellip", "theta"), [(0.0, 0.0), (0.3, 0.7), (0.8, -1.2), (0.55, 2.9)])
def test_sersic_agrees_with_astropy(index, ellip, theta):
    y, x = np.mgrid[0:40, 0:40].astype(float)
    theirs = Sersic2D(1.7, 6.0, index, 19.3, 20.6, ellip, theta)(x, y)
    ours = sersic(x, y, 1.7, 6.0, index, 19.3, 20.6, ellip, theta)
    np.testing.assert_allclose(ours, theirs, rtol=1e-6)


def test_sersic_draws_the_same_on_torch():
    y, x = np.mgrid[0:16, 0:16].astype(float)
    ours = sersic(torch.asarray(x), torch.asarray(y), 1.0, 4.0, 2.2, 7.1, 8.2, 0.4, 0.3, xp=torch)
    np.testing.assert_allclose(ours.numpy(), sersic(x, y, 1.0, 4.0, 2.2, 7.1, 8.2, 0.4, 0.3), rtol=1e-12)


def test_half_of_the_light_lies_inside_the_effective_radius():
    index = np.linspace(0.3, 8, 50)
    np.testing.assert_allclose(gammainc(2 * index, sersic_b(index)), 0.5, rtol=1e-9)


def test_the_flux_of_a_sersic_profile_is_its_integral():
    radius = np.linspace(0, 60, 400_001)
    for index in (0.5, 1.0, 2.0):
        ring = 2 * np.pi * radius * sersic(radius, 0.0, n=index)
        assert np.trapezoid(ring, radius) == pytest.approx(sersic_flux(index), rel=1e-4)


def test_the_table_of_sersic_shapes_is_as_good_as_the_formula():
    index = np.random.default_rng(0).uniform(0.3, 8, 200)
    b, flux = sersic_shape(index)
    np.testing.assert_allclose(b, sersic_b(index), rtol=1e-6)
    np.testing.assert_allclose(flux, sersic_flux(index), rtol=1e-5)


def test_the_flux_of_a_disc_that_ends_is_its_integral():
    radius = np.linspace(0, 60, 100_001)
    for end in (1.63, 3.02, 8.0):
        ring = 2 * np.pi * radius * np.exp(-radius - (radius / end) ** 4)
        assert disc_flux(end) == pytest.approx(np.trapezoid(ring, radius), rel=1e-3)


@pytest.mark.parametrize("beta", [2.5, 3.1, 4.5])
def test_a_sum_of_gaussians_follows_a_moffat_profile(beta):
    shares_B_K, sigmas_B_K = moffat_gaussians([1.4], [beta])
    radius = np.linspace(0, 8, 200)
    gaussians = np.exp(-0.5 * (radius[:, None] / sigmas_B_K[0]) ** 2) / (2 * np.pi * sigmas_B_K[0] ** 2)
    gamma = 1.4 / (2 * np.sqrt(2 ** (1 / beta) - 1))
    moffat = Moffat2D((beta - 1) / (np.pi * gamma**2), 0, 0, gamma, beta)(radius, 0 * radius)
    assert shares_B_K.sum() == pytest.approx(1)
    np.testing.assert_allclose(gaussians @ shares_B_K[0], moffat, atol=0.01 * moffat[0])


def test_the_quick_angle_is_the_angle():
    x, y = np.random.default_rng(0).standard_normal((2, 5000))
    x[:3], y[:3] = [1, -1, 0], [0, 0, -1]
    np.testing.assert_allclose(angle_of(x, y, np), np.arctan2(y, x), atol=2e-5)


def test_distances_agree_with_astropy():
    cosmology = FlatLambdaCDM(H0=70, Om0=0.3)
    redshift = np.array([0.006, 0.02, 0.1, 0.25, 0.8])
    np.testing.assert_allclose(distance_modulus(redshift), cosmology.distmod(redshift).value, atol=2e-3)
    np.testing.assert_allclose(arcsec_per_kpc(redshift), cosmology.arcsec_per_kpc_proper(redshift).value, rtol=1e-3)
    np.testing.assert_allclose(redshift_at(distance_modulus(redshift)), redshift, rtol=1e-3)
