"""How the votes of N annotators fall on the answers: the one likelihood that scores, judgements and plots share.

Letters in array names: G galaxies, T dropout samples, A answers, K outcomes (ways in which N votes can fall).
"""

import math
from functools import cache, lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating]
Array = NDArray[np.float64]

MOST_OUTCOMES = 20_000  # beyond this a sum over every outcome is neither quick nor needed
SMALLEST = float(np.finfo(np.float64).tiny)  # a probability of nought counts as this: 708 nats a vote, not infinity


@cache
def log_factorials(most: int) -> Array:
    """``ln k!`` for k = 0 ... most."""
    table = np.array([math.lgamma(k + 1.0) for k in range(most + 1)])
    table.setflags(write=False)
    return table


@lru_cache(maxsize=64)
def outcomes(votes: int, answers: int) -> tuple[NDArray[np.int64], Array]:
    """Every way in which ``votes`` votes can fall on ``answers`` answers, and the log of its multinomial coefficient.

    Returns ``counts_K_A`` and ``log_coefficient_K``. With two answers K = N + 1, and the first count runs from 0 to N.
    """
    size = math.comb(votes + answers - 1, answers - 1)
    if votes < 0 or answers < 1 or size > MOST_OUTCOMES:
        raise ValueError(f"{votes} votes on {answers} answers have {size} outcomes; at most {MOST_OUTCOMES} are summed")
    bars = np.array(list(combinations(range(votes + answers - 1), answers - 1)), dtype=np.int64).reshape(size, -1)
    edge = np.full((size, 1), -1), bars, np.full((size, 1), votes + answers - 1)
    counts = np.diff(np.concatenate(edge, axis=1), axis=1) - 1
    table = log_factorials(votes)
    log_coefficient = table[votes] - table[counts].sum(axis=1)
    counts.setflags(write=False)
    log_coefficient.setflags(write=False)
    return counts, log_coefficient


def log_probs(probs: Floats) -> Array:
    """Logs of probabilities over the last axis, in float64, after making that axis sum to one.

    float32 probabilities sum to one within 1e-7, which N votes would multiply by N. Answer by answer, since numpy is
    several times slower where the innermost axis is as short as the list of answers.
    """
    exact: Array = probs.astype(np.float64)
    total = sum(exact[..., answer] for answer in range(exact.shape[-1]))
    for answer in range(exact.shape[-1]):
        exact[..., answer] /= total
    np.maximum(exact, SMALLEST, out=exact)
    return np.log(exact, out=exact)


def log_likelihood(probs_G_T_A: Floats, counts_G_A: ArrayLike, concentration: float | None = None) -> Array:
    """``ln p(counts | rho_t)`` of each galaxy and dropout sample, nats, with the multinomial coefficient: (G, T).

    With a ``concentration`` c the counts are Dirichlet-multinomial with parameters c rho_t: they vary more.
    """
    counts = np.asarray(counts_G_A, dtype=np.int64)
    totals = counts.sum(axis=1)
    table = log_factorials(int(totals.max(initial=0)))
    log_coefficient = table[totals] - table[counts].sum(axis=1)
    log_p_G_T_A = log_probs(probs_G_T_A)
    log_p_G_T: Array
    if concentration is None:
        log_p_G_T = np.einsum("gta,ga->gt", log_p_G_T_A, counts.astype(np.float64))
    else:
        alpha = concentration * np.exp(log_p_G_T_A)
        log_p_G_T = log_rising(alpha, counts[:, None, :]).sum(axis=2)
        log_coefficient = log_coefficient - log_rising(np.full(len(totals), concentration), totals)
    log_p_G_T += log_coefficient[:, None]
    return log_p_G_T


def log_outcomes(probs: Floats, votes: int, concentration: float | None = None) -> Array:
    """``ln p(outcome)`` of N = ``votes`` further votes, the last axis turning from A to K as in ``outcomes``."""
    counts, log_coefficient = outcomes(votes, probs.shape[-1])
    log_p: Array
    if concentration is None:
        log_p = log_probs(probs) @ counts.T.astype(np.float64) + log_coefficient
        return log_p
    alpha = concentration * np.exp(log_probs(probs))
    rising = np.zeros((*alpha.shape, votes + 1))
    np.cumsum(np.log(alpha[..., None] + np.arange(votes)), axis=-1, out=rising[..., 1:])
    log_p = log_coefficient - np.log(concentration + np.arange(votes)).sum()
    for answer in range(counts.shape[1]):
        log_p = log_p + rising[..., answer, counts[:, answer]]
    return log_p


def binomial(probs: ArrayLike, votes: int, concentration: float | None = None) -> Array:
    """``p(k of N)`` for k = 0 ... N, beta-binomial if a concentration is given; adds a last axis to ``probs``."""
    yes = np.asarray(probs, dtype=np.float64)
    p: Array = np.exp(log_outcomes(np.stack([yes, 1.0 - yes], axis=-1), votes, concentration))
    return p


def log_rising(x: Array, k: NDArray[np.int64]) -> Array:
    """``ln Gamma(x + k) / Gamma(x)`` for x > 0 and whole k >= 0, broadcast; good to 1e-9 of itself.

    x is raised by 8 with logs one by one; the rest is a difference of Stirling series, written so that nothing
    cancels however large x and k are.
    """
    total = np.log(x) - np.log(x + k)  # k / x may be more than a float can hold
    for i in range(1, 8):
        total -= np.log1p(k / (x + i))
    y = x + 8.0
    total += (y - 0.5) * np.log1p(k / y) + k * (np.log(y + k) - 1.0) + _tail(y + k) - _tail(y)
    return total


def _tail(y: Array) -> Array:
    """What Stirling's series adds to its leading terms."""
    square = y * y
    return np.asarray((1 / 12 - (1 / 360 - 1 / (1260 * square)) / square) / y)


def log_mean_exp(log_p: Array, axis: int) -> Array:
    """``ln mean exp`` without underflow."""
    top = log_p.max(axis=axis, keepdims=True)
    mean = np.exp(log_p - top).mean(axis=axis)
    result: Array = np.log(mean) + np.squeeze(top, axis=axis)
    return result
