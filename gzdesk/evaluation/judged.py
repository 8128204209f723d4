"""What every judgement of posteriors begins with: which galaxies take part, in pieces that fit in memory.

Letters in array names: G galaxies, T dropout samples, A answers.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gzdesk.evaluation.multinomial import Array, Floats

Counts = NDArray[np.int64]

CHUNK = 1 << 20  # numbers in flight, so that a hundred thousand galaxies fit in any laptop's memory


def judged(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> tuple[Floats, Counts]:
    """Only the galaxies that have both votes and a posterior."""
    probs, counts = np.asarray(probs_G_T_A), np.asarray(counts_G_A).astype(np.int64)
    if probs.ndim != 3 or (probs.shape[0], probs.shape[2]) != counts.shape:
        raise ValueError(f"probabilities (galaxies, samples, answers) {probs.shape} do not fit counts {counts.shape}")
    voted = np.flatnonzero(counts.sum(axis=1) > 0)
    voted = voted[np.isfinite(probs[voted]).all(axis=(1, 2))]
    return probs[voted], counts[voted]


def mean_over_samples(probs_G_T_A: Floats) -> Array:
    """Posterior mean; answer by answer, which is several times faster than one call over the middle axis."""
    answers = range(probs_G_T_A.shape[2])
    return np.stack([probs_G_T_A[:, :, answer].mean(axis=1, dtype=np.float64) for answer in answers], axis=1)


def parts(galaxies: NDArray[np.intp], numbers_each: int, most: int = CHUNK) -> Iterator[NDArray[np.intp]]:
    """Pieces of a list of galaxies, each of which needs so many numbers; at most ``most`` in a piece."""
    step = max(1, most // max(1, numbers_each))
    return (galaxies[start : start + step] for start in range(0, len(galaxies), step))


def mean(values: Array) -> float:
    """The mean; NaN of nothing."""
    return float(values.mean()) if values.size else math.nan
