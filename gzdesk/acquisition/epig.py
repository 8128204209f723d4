"""EPIG: what a vote on a galaxy would tell about the votes on others, not about the network for its own sake.

Letters in array names: G galaxies, M target galaxies, T dropout samples, A answers. Nats throughout; N = 1.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gzdesk.acquisition.information import Array, Floats, chunks, entropies, three_axes, xlogx

TARGETS = 200  # galaxies whose votes are to be foretold; their mean has settled by then


def expected_predictive_information_gain(probs_G_T_A: ArrayLike, targets_M: NDArray[np.intp]) -> Array:
    """Mean mutual information between the next vote on a galaxy and the next vote on a target galaxy, nats.

    I(y; y*) = H[y] + H[y*] - H[y, y*] with p(y, y*) = mean_t p(y | rho_t) p(y* | rho_t), averaged over the targets
    (Bickford Smith et al. 2023, arXiv 2304.08151, eq. 5). Where BALD also asks for galaxies unlike all others, EPIG
    asks for those whose votes carry over. ``targets_M`` are places in the same pool; a galaxy that is itself a target
    is judged by the other targets, since it would tell more of itself than of any other. Between 0 and ln A; NaN for
    galaxies with NaN, nought where there is no other target. Targets must be readable.

    Cost: all pairs in one matrix product, G M T A^2, and G M A^2 logarithms; float64; a few MB of work.
    """
    probs = three_axes(probs_G_T_A)
    galaxies, samples, answers = probs.shape
    predictive_G = entropies(probs)[0]
    target_T_MA = probs[targets_M].astype(np.float64).transpose(1, 0, 2).reshape(samples, -1) / samples
    joint_entropy_G = np.empty(galaxies)
    for part in chunks(galaxies, answers * target_T_MA.shape[1], at_once=1 << 18):
        chunk_GA_T = probs[part].astype(np.float64).transpose(0, 2, 1).reshape(-1, samples)
        joint = (chunk_GA_T @ target_T_MA).reshape(part.stop - part.start, -1)
        joint_entropy_G[part] = -xlogx(joint).sum(axis=1)
    information_G = len(targets_M) * predictive_G + predictive_G[targets_M].sum() - joint_entropy_G
    others_G = np.full(galaxies, float(len(targets_M)))
    np.subtract.at(information_G, targets_M, _of_itself(probs[targets_M]))
    np.subtract.at(others_G, targets_M, 1.0)
    mean_G: Array = information_G / np.maximum(others_G, 1.0)
    return np.where(others_G > 0, np.maximum(mean_G, 0.0), 0.0 * predictive_G)


def random_targets(probs_G_T_A: Floats, rng: np.random.Generator, most: int = TARGETS) -> NDArray[np.intp]:
    """Random readable galaxies of the pool, which stand for all those to be foretold."""
    readable = np.flatnonzero(np.isfinite(probs_G_T_A).all(axis=(1, 2)))
    return rng.choice(readable, min(most, len(readable)), replace=False)


def _of_itself(probs_M_T_A: Floats) -> Array:
    """Mutual information between two votes on the same galaxy."""
    exact = probs_M_T_A.astype(np.float64)
    joint_M_A_A = exact.transpose(0, 2, 1) @ exact / exact.shape[1]
    entropy_M: Array = -xlogx(exact.mean(axis=1)).sum(axis=1)
    joint_entropy_M: Array = -xlogx(joint_M_A_A).sum(axis=(1, 2))
    return 2.0 * entropy_M - joint_entropy_M
