"""How good posteriors are, against real votes: log score, error, coverage, each beside the best that could be had.

Judge on random controls alone: actively chosen galaxies are biased. Galaxies without votes, and galaxies whose
posterior is NaN, take no part. Lower is better, except for accuracy. Where nothing is left to judge the answer is NaN.
Letters in array names: G galaxies, T dropout samples, A answers, K outcomes.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gzdesk.multinomial import Array, Floats, binomial, log_factorials, log_likelihood, log_mean_exp

Counts = NDArray[np.int64]

CREDIBLE = math.erf(math.sqrt(0.5))  # 0.6827: one standard deviation either side of a normal's mean
LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, CREDIBLE, 0.8, 0.9, 0.95)
CHUNK = 1 << 20  # numbers in flight, so that a hundred thousand galaxies fit in any laptop's memory


@dataclass(frozen=True)
class Judgement:
    """How good a posterior is on a set of galaxies; each error beside the floor that the chance of voting sets."""

    galaxies: int
    log_score: float  # nats a galaxy
    log_score_floor: float
    accuracy: float  # share of galaxies whose most voted answer is the most probable one
    rmse: float  # of vote fractions
    rmse_floor: float
    brier: float  # per vote, 0 to 1


@dataclass(frozen=True, eq=False)
class Coverage:
    """How often votes fall inside the credible sets that claim them; perfect where ``covered`` equals ``claimed``."""

    claimed: Array  # mean probability inside the set, one for each of ``LEVELS``
    covered: Array  # share of galaxies whose votes fell inside it
    error: Array  # standard error of ``covered``: sqrt(c (1 - c) / n)


def judge(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> Judgement:
    """Judge a posterior against votes.

    The true rho is unknown here, so both floors are those that would hold if the posterior's mean were the truth.
    """
    probs, counts = _judged(probs_G_T_A, counts_G_A)
    mean_G_A, totals_G = _mean_over_samples(probs), counts.sum(axis=1)
    return Judgement(
        galaxies=len(counts),
        log_score=_log_score(probs, counts),
        log_score_floor=log_score_floor(mean_G_A, totals_G),
        accuracy=_accuracy(mean_G_A, counts),
        rmse=_rmse(mean_G_A, counts),
        rmse_floor=rmse_floor(mean_G_A, totals_G),
        brier=_brier(mean_G_A, counts),
    )


def log_score(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> float:
    """Mean over galaxies of ``-ln p(counts)``, nats, p being the mean over T of the (bi- or multi-)nomial."""
    return _log_score(*_judged(probs_G_T_A, counts_G_A))


def _log_score(probs: Floats, counts: Counts) -> float:
    log_p = [log_mean_exp(log_likelihood(probs[part], counts[part]), axis=1) for part in _chunks(probs)]
    return _mean(-np.concatenate([np.empty(0), *log_p]))


def log_score_floor(rho_G_A: ArrayLike, totals_G: ArrayLike) -> float:
    """Expected log score, nats a galaxy, of a forecaster who knows rho: the mean entropy of Multinomial(rho, N).

    Exact for any number of answers: only single counts enter ``E[ln k!]``, and each is binomial.
    """
    rho, totals = _voted(rho_G_A, totals_G)
    entropy_G = np.zeros(len(rho))
    for votes in np.unique(totals):
        these, table = totals == votes, log_factorials(int(votes))
        p = rho[these]
        entropy = -table[-1] - votes * (p * np.log(np.where(p > 0, p, 1.0))).sum(axis=1)
        for answer in range(p.shape[1]):
            entropy += binomial(p[:, answer], int(votes)) @ table
        entropy_G[these] = entropy
    return _mean(entropy_G)


def rmse(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> float:
    """Root mean square, over galaxies and answers, of posterior mean less vote fraction."""
    probs, counts = _judged(probs_G_T_A, counts_G_A)
    return _rmse(_mean_over_samples(probs), counts)


def _rmse(mean_G_A: Array, counts: Counts) -> float:
    return math.sqrt(_mean((mean_G_A - counts / counts.sum(axis=1, keepdims=True)) ** 2))


def rmse_floor(rho_G_A: ArrayLike, totals_G: ArrayLike) -> float:
    """The rmse of a forecaster who knows rho: sqrt of the mean of rho (1 - rho) / N."""
    rho, totals = _voted(rho_G_A, totals_G)
    return math.sqrt(_mean(rho * (1.0 - rho) / totals[:, None]))


def brier(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> float:
    """Brier score per vote, mean over galaxies: half the square distance from prediction to vote.

    The half brings it to 0 ... 1, and to the usual (p - y)^2 where there are two answers.
    """
    probs, counts = _judged(probs_G_T_A, counts_G_A)
    return _brier(_mean_over_samples(probs), counts)


def _brier(mean_G_A: Array, counts: Counts) -> float:
    hit_G = (mean_G_A * counts).sum(axis=1) / counts.sum(axis=1)
    return _mean(0.5 * ((mean_G_A**2).sum(axis=1) - 2.0 * hit_G + 1.0))


def accuracy(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> float:
    """Share of galaxies whose most voted answer has the highest posterior mean; ties between votes are left out."""
    probs, counts = _judged(probs_G_T_A, counts_G_A)
    return _accuracy(_mean_over_samples(probs), counts)


def _accuracy(mean_G_A: Array, counts: Counts) -> float:
    clear_G = (counts == counts.max(axis=1, keepdims=True, initial=0)).sum(axis=1) == 1
    right_G = mean_G_A.argmax(axis=1) == counts.argmax(axis=1)
    return _mean(right_G[clear_G].astype(np.float64))


def coverage(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike, answer: int = 0) -> Coverage:
    """Coverage of the highest-density sets of p(k | N) for one answer, each galaxy at its own N.

    Votes are discrete, so a set that should hold 68 % holds a little more: ``claimed`` is what it really holds.
    At N = 1 the sets degenerate; read the log score and Brier there.
    """
    probs, counts = _judged(probs_G_T_A, counts_G_A)
    totals = counts.sum(axis=1)
    claimed_G_L, covered_G_L = np.zeros((2, len(probs), len(LEVELS)))
    for votes in np.unique(totals):
        for these in _parts(np.flatnonzero(totals == votes), probs.shape[1] * (int(votes) + 1)):
            p_G_K = binomial(probs[these, :, answer], int(votes)).mean(axis=1)
            claimed_G_L[these], covered_G_L[these] = _highest_density(p_G_K, counts[these, answer])
    claimed, covered = (np.array([_mean(level) for level in G_L.T]) for G_L in (claimed_G_L, covered_G_L))
    return Coverage(claimed, covered, np.sqrt(covered * (1.0 - covered) / max(1, len(probs))))


def vote_distribution(probs_T_A: ArrayLike, answer: int, votes: int) -> Array:
    """``p_T_K``: for each dropout sample, p(k of N) that k of ``votes`` annotators give ``answer``, k = 0 ... N."""
    return binomial(np.asarray(probs_T_A)[:, answer], votes)


def interval68(p_K: ArrayLike) -> tuple[int, int]:
    """The shortest run of k, both ends included, that holds 68 % of p(k of N); the fullest one of equal length."""
    p = np.asarray(p_K, dtype=np.float64)
    below = np.concatenate([[0.0], np.cumsum(p / p.sum())])
    for length in range(1, len(p) + 1):
        mass = below[length:] - below[:-length]
        low = int(mass.argmax())
        if mass[low] >= CREDIBLE:
            return low, low + length - 1
    return 0, len(p) - 1


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


def _judged(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> tuple[Floats, Counts]:
    """Only the galaxies that have both votes and a posterior."""
    probs, counts = np.asarray(probs_G_T_A), np.asarray(counts_G_A).astype(np.int64)
    if probs.ndim != 3 or (probs.shape[0], probs.shape[2]) != counts.shape:
        raise ValueError(f"probabilities (galaxies, samples, answers) {probs.shape} do not fit counts {counts.shape}")
    voted = np.flatnonzero(counts.sum(axis=1) > 0)
    voted = voted[np.isfinite(probs[voted]).all(axis=(1, 2))]
    return probs[voted], counts[voted]


def _mean_over_samples(probs_G_T_A: Floats) -> Array:
    """Posterior mean; answer by answer, which is several times faster than one call over the middle axis."""
    answers = range(probs_G_T_A.shape[2])
    return np.stack([probs_G_T_A[:, :, answer].mean(axis=1, dtype=np.float64) for answer in answers], axis=1)


def _voted(rho_G_A: ArrayLike, totals_G: ArrayLike) -> tuple[Array, Counts]:
    rho, totals = np.asarray(rho_G_A, dtype=np.float64), np.asarray(totals_G).astype(np.int64)
    if rho.ndim != 2 or rho.shape[:1] != totals.shape:
        raise ValueError(f"rho (galaxies, answers) {rho.shape} does not fit vote totals {totals.shape}")
    keep = (totals > 0) & np.isfinite(rho).all(axis=1)
    return rho[keep], totals[keep]


def _chunks(probs: Floats) -> Iterator[NDArray[np.intp]]:
    return _parts(np.arange(len(probs)), probs[:1].size)


def _parts(galaxies: NDArray[np.intp], numbers_each: int) -> Iterator[NDArray[np.intp]]:
    step = max(1, CHUNK // max(1, numbers_each))
    return (galaxies[start : start + step] for start in range(0, len(galaxies), step))


def _mean(values: Array) -> float:
    return float(values.mean()) if values.size else math.nan
