"""Whether vote counts vary more than the multinomial allows, and by how much: one concentration per question.

Letters in array names: G galaxies, T dropout samples, A answers. Log likelihoods are in nats.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gzdesk.evaluation.judged import Counts, judged, parts
from gzdesk.evaluation.multinomial import Array, Floats, log_likelihood, log_mean_exp

LEAST, MOST = 1.0, 101.0  # of a concentration, exclusive (Zoobot bounds its own alike)
FARTHEST = 7.0  # raw values searched, either side of nought: concentrations from 1.1 to 100.9
LEAST_GAIN = 3.3  # nats: half the chi-square of one degree of freedom that chance exceeds once in a hundred times
GOLDEN = (math.sqrt(5) - 1) / 2
NARROWINGS = 16  # of the search, to within 0.01 of the raw value


@dataclass(frozen=True)
class Dispersion:
    """The Dirichlet-multinomial that fits votes best, beside the multinomial, given a posterior that never saw them."""

    galaxies: int  # with more than one vote each; others say nothing of how counts vary
    concentration: float  # between 1 and 101; NaN where there are no such galaxies
    gain: float  # nats over all galaxies, less than nought where the multinomial fits better
    error: float  # standard error of the gain

    @property
    def proven(self) -> bool:
        """Whether the counts vary more than chance, and more than a few odd galaxies, would make them seem to."""
        return self.gain > max(LEAST_GAIN, 2 * self.error)


def dispersion(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> Dispersion:
    """Find the concentration c that makes these votes most probable under ``p(k) = mean_t DM(k | c rho_t)``.

    The posterior must come from other galaxies' votes. Scatter that the network cannot foresee, because galaxies of
    equal features differ, counts as dispersion as much as annotators who follow each other.
    """
    probs, counts = judged(probs_G_T_A, counts_G_A)
    several = counts.sum(axis=1) > 1
    probs, counts = probs[several], counts[several]
    if not len(counts):
        return Dispersion(0, math.nan, 0.0, 0.0)
    raw = _maximum(lambda raw: float(_log_predictive(probs, counts, bounded(raw)).sum()))
    gain_G = _log_predictive(probs, counts, bounded(raw)) - _log_predictive(probs, counts, None)
    error = math.sqrt(len(gain_G)) * float(gain_G.std())
    return Dispersion(len(counts), bounded(raw), float(gain_G.sum()), error)


def bounded(raw: float) -> float:
    """Any number as a concentration between 1 and 101, by the logistic function."""
    return LEAST + (MOST - LEAST) / (1.0 + math.exp(-raw))


def _log_predictive(probs: Floats, counts: Counts, concentration: float | None) -> Array:
    """``ln p(counts)`` of every galaxy, averaged over its dropout samples."""
    pieces = parts(np.arange(len(probs)), probs[:1].size)
    return np.concatenate(
        [log_mean_exp(log_likelihood(probs[part], counts[part], concentration), axis=1) for part in pieces]
    )


def _maximum(value: Callable[[float], float]) -> float:
    """Where a function of one peak is highest, by golden sections."""
    low, high = -FARTHEST, FARTHEST
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = value(left), value(right)
    for _ in range(NARROWINGS):
        if at_left > at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = value(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = value(right)
    return (low + high) / 2
