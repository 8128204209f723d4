"""Whether posteriors claim what votes then keep: how often votes fall where p(k | N) says that they fall.

Each galaxy is judged at its own number of votes, on random controls alone. Letters in array names: G galaxies,
T dropout samples, A answers, K outcomes, L levels of credibility, D deviations, B surveys imagined, N groups.
"""

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from gzdesk.evaluation.judged import Counts, judged, mean, mean_over_samples, parts
from gzdesk.evaluation.multinomial import Array, binomial

CREDIBLE = math.erf(math.sqrt(0.5))  # 0.6827: one standard deviation either side of a normal's mean
LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, CREDIBLE, 0.8, 0.9, 0.95)
MOST_DEVIATION = 0.2  # of vote fractions: that of the coverage error in Walmsley et al. 2020
DEVIATIONS = 20
REDRAWN = 400  # surveys imagined behind an error bar
GROUPS = 100
PIECE = 1 << 16  # numbers worked on at a time: two milliseconds or three
ROUNDING = 1e-9  # k/N and a mean that are equal on paper

_Result = TypeVar("_Result")


@dataclass(frozen=True, eq=False)
class Coverage:
    """How often votes fall inside the credible sets that claim them; perfect where ``covered`` equals ``claimed``."""

    claimed: Array  # mean probability inside the set, one for each of ``LEVELS``
    covered: Array  # share of galaxies whose votes fell inside it
    error: Array  # standard error of ``covered``: sqrt(c (1 - c) / n)


@dataclass(frozen=True, eq=False)
class DeviationCoverage:
    """How often vote fractions fall near the posterior mean, against how often p(k | N) says that they do.

    Shares are of galaxies, 0 to 1. Where claims are right, ``mean_error`` is not nought but about ``chance``.
    """

    deviation: Array  # D, largest |k/N - mean| that counts as near; rising
    claimed: Array  # D, share expected to be so near
    observed: Array  # D, share that is
    error: Array  # D, standard error of ``observed - claimed``: as scattered, but no less than as claimed
    mean_error: float  # mean over D of |observed - claimed|: the coverage error
    mean_error_error: float  # its standard error, as other galaxies would have given it
    greatest_error: float  # greatest over D of |observed - claimed|
    chance: float  # the coverage error that so few galaxies give even where every claim is right


def coverage(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike, answer: int = 0) -> Coverage:
    """Coverage of the highest-density sets of p(k | N) for one answer, each galaxy at its own N.

    Votes are discrete, so a set that should hold 68 % holds a little more: ``claimed`` is what it really holds.
    At N = 1 the sets degenerate; read the reliability there.
    """
    return _at_once(coverages(probs_G_T_A, counts_G_A, answer))[0]


def deviation_coverage(
    probs_G_T_A: ArrayLike, counts_G_A: ArrayLike, answer: int = 0, most: float = MOST_DEVIATION
) -> DeviationCoverage:
    """Coverage within a vote-fraction deviation (the measure of Walmsley et al. 2020), for one answer.

    For each deviation d up to ``most``, the share of galaxies with ``|k/N - posterior mean| <= d``: that which
    ``p(k | N) = mean_t Binomial(k | rho_t, N)`` expects, and that which the votes show.
    """
    return _at_once(coverages(probs_G_T_A, counts_G_A, answer, most))[1]


def coverages(
    probs_G_T_A: ArrayLike, counts_G_A: ArrayLike, answer: int = 0, most: float = MOST_DEVIATION
) -> Generator[None, None, tuple[Coverage, DeviationCoverage]]:
    """Both coverages in one go, in pieces of a few milliseconds, so that a window may live between them."""
    probs, counts = judged(probs_G_T_A, counts_G_A)
    totals = counts.sum(axis=1)
    deviation = most * np.arange(1, DEVIATIONS + 1) / DEVIATIONS
    claimed_G_L, covered_G_L = np.zeros((2, len(probs), len(LEVELS)))
    claimed_G_D, near_G_D = np.zeros((2, len(probs), DEVIATIONS))
    for votes in np.unique(totals):
        for these in parts(np.flatnonzero(totals == votes), probs.shape[1] * (int(votes) + 1), PIECE):
            p_G_K = binomial(probs[these, :, answer], int(votes)).mean(axis=1)
            claimed_G_L[these], covered_G_L[these] = _highest_density(p_G_K, counts[these, answer])
            mean_G = mean_over_samples(probs[these])[:, answer]
            off_G_K = np.abs(np.arange(votes + 1) / votes - mean_G[:, None]) - ROUNDING
            near_G_D[these] = np.take_along_axis(off_G_K, counts[these, answer][:, None], axis=1) <= deviation
            claimed_G_D[these] = _within(p_G_K, off_G_K, deviation)
            yield
    claimed, covered = (np.array([mean(level) for level in G_L.T]) for G_L in (claimed_G_L, covered_G_L))
    error = np.sqrt(covered * (1.0 - covered) / max(1, len(probs)))
    return Coverage(claimed, covered, error), _deviations(deviation, claimed_G_D, near_G_D)


def _at_once(work: Generator[None, None, _Result]) -> _Result:
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: _Result = end.value
            return result


def _highest_density(p_G_K: Array, k_G: Counts) -> tuple[Array, Array]:
    """Mass of the highest-density set of each level, and whether k lies in it: both (G, L)."""
    order = np.argsort(-p_G_K, axis=1, kind="stable")
    mass_G_K = np.cumsum(np.take_along_axis(p_G_K, order, axis=1), axis=1)
    place_G = (order == k_G[:, None]).argmax(axis=1)  # of the votes given, from the most probable k on
    claimed, covered = np.empty((2, len(p_G_K), len(LEVELS)))
    for column, level in enumerate(LEVELS):
        last_G = np.minimum((mass_G_K < level).sum(axis=1), p_G_K.shape[1] - 1)
        claimed[:, column] = np.take_along_axis(mass_G_K, last_G[:, None], axis=1)[:, 0]
        covered[:, column] = place_G <= last_G
    return claimed, covered


def _within(p_G_K: Array, off_G_K: Array, deviation: Array) -> Array:
    """Probability of all outcomes that lie no farther off than each deviation: (G, D)."""
    ends = len(deviation) + 1  # the last one is for what lies farther off than any
    bin_G_K = np.searchsorted(deviation, off_G_K) + ends * np.arange(len(p_G_K))[:, None]
    p_G_D = np.bincount(bin_G_K.ravel(), p_G_K.ravel(), ends * len(p_G_K)).reshape(-1, ends)
    within: Array = p_G_D.cumsum(axis=1)[:, :-1]
    return within


def _deviations(deviation: Array, claimed_G_D: Array, near_G_D: Array) -> DeviationCoverage:
    galaxies = len(near_G_D)
    if galaxies == 0:
        nothing = np.full(len(deviation), math.nan)
        return DeviationCoverage(deviation, nothing, nothing, nothing, *[math.nan] * 4)
    off_G_D = near_G_D - claimed_G_D
    off_D = off_G_D.mean(axis=0)
    drawn_B_D = _redrawn_means(off_G_D)
    as_claimed_D = (claimed_G_D * (1.0 - claimed_G_D)).mean(axis=0)  # what is rare has not been seen to scatter yet
    return DeviationCoverage(
        deviation=deviation,
        claimed=claimed_G_D.mean(axis=0),
        observed=near_G_D.mean(axis=0),
        error=np.sqrt(np.maximum(off_G_D.var(axis=0), as_claimed_D) / galaxies),
        mean_error=float(np.abs(off_D).mean()),
        mean_error_error=float(np.abs(drawn_B_D).mean(axis=1).std()),
        greatest_error=float(np.abs(off_D).max()),
        chance=float(np.abs(drawn_B_D - off_D).mean()),
    )


def _redrawn_means(values_G_D: Array) -> Array:
    """Means as other galaxies would have given them: a bootstrap with normal weights; the same draw at every call.

    Galaxies go together in at most a hundred groups, so that it costs next to nothing however many there are. No
    library of linear algebra is called: its threads would wait for cores that the learner holds.
    """
    mean_D = values_G_D.mean(axis=0)
    groups_N_D = np.zeros((min(GROUPS, len(values_G_D)), len(mean_D)))
    for start in range(0, len(values_G_D), GROUPS):
        group_n_D = values_G_D[start : start + GROUPS] - mean_D
        groups_N_D[: len(group_n_D)] += group_n_D
    weights_B_N = np.random.default_rng(0).standard_normal((REDRAWN, len(groups_N_D)))
    return np.asarray(mean_D + np.einsum("bn,nd->bd", weights_B_N, groups_N_D) / len(values_G_D))
