"""How good posteriors are, against real votes: log score and error, each beside the best that could be had.

Judge on random controls alone: actively chosen galaxies are biased. Galaxies without votes, and galaxies whose
posterior is NaN, take no part. Lower is better, except for accuracy. Where nothing is left to judge the answer is NaN.
Letters in array names: G galaxies, T dropout samples, A answers, K outcomes.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gzdesk.coverage import CREDIBLE
from gzdesk.judged import Counts, judged, mean, mean_over_samples, parts
from gzdesk.multinomial import Array, Floats, binomial, log_factorials, log_likelihood, log_mean_exp


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


def judge(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> Judgement:
    """Judge a posterior against votes.

    The true rho is unknown here, so both floors are those that would hold if the posterior's mean were the truth.
    """
    probs, counts = judged(probs_G_T_A, counts_G_A)
    mean_G_A, totals_G = mean_over_samples(probs), counts.sum(axis=1)
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
    return _log_score(*judged(probs_G_T_A, counts_G_A))


def _log_score(probs: Floats, counts: Counts) -> float:
    chunks = parts(np.arange(len(probs)), probs[:1].size)
    log_p = [log_mean_exp(log_likelihood(probs[part], counts[part]), axis=1) for part in chunks]
    return mean(-np.concatenate([np.empty(0), *log_p]))


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
    return mean(entropy_G)


def rmse(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> float:
    """Root mean square, over galaxies and answers, of posterior mean less vote fraction."""
    probs, counts = judged(probs_G_T_A, counts_G_A)
    return _rmse(mean_over_samples(probs), counts)


def _rmse(mean_G_A: Array, counts: Counts) -> float:
    return math.sqrt(mean((mean_G_A - counts / counts.sum(axis=1, keepdims=True)) ** 2))


def rmse_floor(rho_G_A: ArrayLike, totals_G: ArrayLike) -> float:
    """The rmse of a forecaster who knows rho: sqrt of the mean of rho (1 - rho) / N."""
    rho, totals = _voted(rho_G_A, totals_G)
    return math.sqrt(mean(rho * (1.0 - rho) / totals[:, None]))


def brier(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> float:
    """Brier score per vote, mean over galaxies: half the square distance from prediction to vote.

    The half brings it to 0 ... 1, and to the usual (p - y)^2 where there are two answers.
    """
    probs, counts = judged(probs_G_T_A, counts_G_A)
    return _brier(mean_over_samples(probs), counts)


def _brier(mean_G_A: Array, counts: Counts) -> float:
    hit_G = (mean_G_A * counts).sum(axis=1) / counts.sum(axis=1)
    return mean(0.5 * ((mean_G_A**2).sum(axis=1) - 2.0 * hit_G + 1.0))


def accuracy(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> float:
    """Share of galaxies whose most voted answer has the highest posterior mean; ties between votes are left out."""
    probs, counts = judged(probs_G_T_A, counts_G_A)
    return _accuracy(mean_over_samples(probs), counts)


def _accuracy(mean_G_A: Array, counts: Counts) -> float:
    clear_G = (counts == counts.max(axis=1, keepdims=True, initial=0)).sum(axis=1) == 1
    right_G = mean_G_A.argmax(axis=1) == counts.argmax(axis=1)
    return mean(right_G[clear_G].astype(np.float64))


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


def _voted(rho_G_A: ArrayLike, totals_G: ArrayLike) -> tuple[Array, Counts]:
    rho, totals = np.asarray(rho_G_A, dtype=np.float64), np.asarray(totals_G).astype(np.int64)
    if rho.ndim != 2 or rho.shape[:1] != totals.shape:
        raise ValueError(f"rho (galaxies, answers) {rho.shape} does not fit vote totals {totals.shape}")
    keep = (totals > 0) & np.isfinite(rho).all(axis=1)
    return rho[keep], totals[keep]
