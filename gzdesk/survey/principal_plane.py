"""The plane in which the network's features scatter most: galaxies near each other in it look alike to the network."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gzdesk.messages import frozen

FITTED_ON = 20_000  # galaxies at most, evenly spread over the catalogue
ROWS = 4096  # galaxies at a time
FEWEST = 3  # galaxies that make a plane

Features = NDArray[np.float16] | NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class PrincipalPlane:
    """Every galaxy's two principal components; NaN where its picture could not be read."""

    x_G: NDArray[np.float32]
    y_G: NDArray[np.float32]
    shares: tuple[float, float]  # of the features' variance that lies along each
    features: int


def principal_plane(features_G_F: Features) -> Generator[None, None, PrincipalPlane | None]:
    """Work it out in pieces; None where there are too few galaxies. The same features give the same plane.

    The axes are eigenvectors of the covariance of up to FITTED_ON galaxies (principal component analysis, Pearson
    1901). An eigenvector's sign is arbitrary: here its largest part is positive.
    """
    galaxies, features = features_G_F.shape
    there_G = yield from _there(features_G_F)
    fitted = np.flatnonzero(there_G)
    if len(fitted) < FEWEST:
        return None
    fitted = fitted[np.unique(np.linspace(0, len(fitted) - 1, min(FITTED_ON, len(fitted))).astype(np.intp))]
    mean_F, covariance_F_F = yield from _covariance(features_G_F, fitted)
    variances, axes_F_F = np.linalg.eigh(covariance_F_F)
    axes_F_2 = axes_F_F[:, [-1, -2]] if features > 1 else np.repeat(axes_F_F, 2, axis=1)
    yield
    axes_F_2 = axes_F_2 * np.sign(axes_F_2[np.abs(axes_F_2).argmax(axis=0), [0, 1]])
    plane_G_2 = np.full((galaxies, 2), np.nan, np.float32)
    for start in range(0, galaxies, ROWS):
        part = slice(start, start + ROWS)
        here = there_G[part]
        centred_N_F = features_G_F[part][here].astype(np.float32) - mean_F.astype(np.float32)
        plane_G_2[part][here] = centred_N_F @ axes_F_2.astype(np.float32)
        yield
    whole = max(float(variances.sum()), 1e-30)
    shares = float(variances[-1] / whole), float(variances[-2] / whole) if features > 1 else 0.0
    x_G, y_G = np.ascontiguousarray(plane_G_2[:, 0]), np.ascontiguousarray(plane_G_2[:, 1])
    return PrincipalPlane(frozen(x_G), frozen(y_G), shares, features)


def _there(features_G_F: Features) -> Generator[None, None, NDArray[np.bool_]]:
    """Galaxies whose picture could be read: the others hold NaN, or zeros throughout."""
    there_G = np.zeros(len(features_G_F), np.bool_)
    for start in range(0, len(features_G_F), ROWS):
        block = np.asarray(features_G_F[start : start + ROWS])
        there_G[start : start + ROWS] = np.isfinite(block).all(axis=1) & block.any(axis=1)
        yield
    return there_G


def _covariance(
    features_G_F: Features, fitted: NDArray[np.intp]
) -> Generator[None, None, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Mean and covariance; around a first mean, so that large features lose nothing."""
    near_F = np.asarray(features_G_F[fitted[:ROWS]]).astype(np.float64).mean(axis=0)
    sum_F = np.zeros_like(near_F)
    square_F_F = np.zeros((len(near_F), len(near_F)))
    for start in range(0, len(fitted), ROWS):
        block_N_F = np.asarray(features_G_F[fitted[start : start + ROWS]]).astype(np.float64) - near_F
        sum_F += block_N_F.sum(axis=0)
        square_F_F += block_N_F.T @ block_N_F
        yield
    mean_F = sum_F / len(fitted)
    return near_F + mean_F, square_F_F / len(fitted) - np.outer(mean_F, mean_F)
