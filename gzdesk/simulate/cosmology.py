"""Distances in a flat Lambda-CDM universe: they make far galaxies small and faint."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

HUBBLE = 70.0  # km/s/Mpc
MATTER = 0.3
LIGHT_SPEED = 299_792.458  # km/s
_REDSHIFTS = np.linspace(0.0, 1.0, 4001)


def _comoving_grid() -> NDArray[np.float64]:
    inverse = 1 / np.sqrt(MATTER * (1 + _REDSHIFTS) ** 3 + 1 - MATTER)
    steps = (inverse[1:] + inverse[:-1]) / 2 * np.diff(_REDSHIFTS)
    return np.concatenate([[0.0], np.cumsum(steps)]) * LIGHT_SPEED / HUBBLE


_COMOVING = _comoving_grid()
_MODULI = 5 * np.log10(np.maximum(_COMOVING * (1 + _REDSHIFTS), 1e-4)) + 25


def distance_modulus(redshift: ArrayLike) -> NDArray[np.float64]:
    """Apparent minus absolute magnitude, for redshifts up to 1, without a K correction."""
    z = np.asarray(redshift, float)
    return np.asarray(5 * np.log10(np.interp(z, _REDSHIFTS, _COMOVING) * (1 + z)) + 25)


def redshift_at(modulus: ArrayLike) -> NDArray[np.float64]:
    """The redshift with this distance modulus, between 0 and 1."""
    return np.asarray(np.interp(np.asarray(modulus, float), _MODULI, _REDSHIFTS))


def arcsec_per_kpc(redshift: ArrayLike) -> NDArray[np.float64]:
    """Angle that a kiloparsec across the line of sight covers, arcsec."""
    z = np.asarray(redshift, float)
    distance_kpc = np.interp(z, _REDSHIFTS, _COMOVING) / (1 + z) * 1000
    return np.asarray(np.degrees(1 / distance_kpc) * 3600)
