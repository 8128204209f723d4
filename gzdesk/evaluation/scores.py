"""What each single galaxy adds to a judgement of the posteriors: its scores, and those that chance alone would give.

Galaxies are those that ``judged`` lets take part. Letters in array names: G galaxies, T dropout samples, A answers.
"""

import numpy as np

from gzdesk.evaluation.judged import Counts, mean, mean_over_samples, parts
from gzdesk.evaluation.multinomial import (
    SMALLEST,
    Array,
    Floats,
    binomial,
    log_factorials,
    log_likelihood,
    log_mean_exp,
)


def log_scores(probs_G_T_A: Floats, counts_G_A: Counts) -> Array:
    """``-ln p(counts)`` of each galaxy, nats, p being the mean over T of the (bi- or multi-)nomial."""
    score_G, single_G = np.empty(len(counts_G_A)), counts_G_A.sum(axis=1) == 1
    score_G[single_G] = _of_single_votes(probs_G_T_A[single_G], counts_G_A[single_G])
    for these in parts(np.flatnonzero(~single_G), probs_G_T_A[:1].size):
        score_G[these] = -log_mean_exp(log_likelihood(probs_G_T_A[these], counts_G_A[these]), axis=1)
    return score_G


def _of_single_votes(probs_G_T_A: Floats, counts_G_A: Counts) -> Array:
    """The same for one vote a galaxy, of which p is the posterior mean: many times faster."""
    mean_G_A = mean_over_samples(probs_G_T_A)
    p_G = (mean_G_A * counts_G_A).sum(axis=1) / mean_G_A.sum(axis=1)
    return np.asarray(-np.log(np.maximum(p_G, SMALLEST)))


def entropies(rho_G_A: Array, totals_G: Counts) -> Array:
    """Entropy of Multinomial(rho, N), nats: the log score to be expected of who knows rho.

    Exact for any number of answers: only single counts enter ``E[ln k!]``, and each is binomial.
    """
    entropy_G = np.zeros(len(rho_G_A))
    for votes in np.unique(totals_G):
        these, table = totals_G == votes, log_factorials(int(votes))
        p = rho_G_A[these]
        entropy = -table[-1] - votes * (p * np.log(np.where(p > 0, p, 1.0))).sum(axis=1)
        for answer in range(p.shape[1]):
            entropy += binomial(p[:, answer], int(votes)) @ table
        entropy_G[these] = entropy
    return entropy_G


def squares(mean_G_A: Array, counts_G_A: Counts) -> Array:
    """Square of posterior mean less vote fraction, mean over answers."""
    off_G_A = mean_G_A - counts_G_A / counts_G_A.sum(axis=1, keepdims=True)
    return np.asarray((off_G_A**2).mean(axis=1))


def chances(rho_G_A: Array, totals_G: Counts) -> Array:
    """The square to be expected of who knows rho: rho (1 - rho) / N, mean over answers."""
    return np.asarray((rho_G_A * (1.0 - rho_G_A) / totals_G[:, None]).mean(axis=1))


def briers(mean_G_A: Array, counts_G_A: Counts) -> Array:
    """Brier score per vote: half the square distance from prediction to vote, 0 to 1."""
    hit_G = (mean_G_A * counts_G_A).sum(axis=1) / counts_G_A.sum(axis=1)
    return np.asarray(0.5 * ((mean_G_A**2).sum(axis=1) - 2.0 * hit_G + 1.0))


def right(mean_G_A: Array, counts_G_A: Counts) -> Array:
    """1 where the most voted answer is the most probable one, else 0; galaxies with a tie of votes are left out."""
    clear_G = (counts_G_A == counts_G_A.max(axis=1, keepdims=True, initial=0)).sum(axis=1) == 1
    right_G = mean_G_A.argmax(axis=1) == counts_G_A.argmax(axis=1)
    return np.asarray(right_G[clear_G], np.float64)


def claimed_scatter(mean_G_A: Array, totals_G: Counts) -> tuple[float, float]:
    """Variance of a log score and of a Brier score as the posterior expects it, where every galaxy has one vote.

    Nought elsewhere: the scores of many votes scatter soon enough to be believed.
    """
    if not totals_G.size or totals_G.max() > 1:
        return 0.0, 0.0
    scores_G_A = -np.log(np.maximum(mean_G_A, SMALLEST))
    briers_G_A = 0.5 * ((mean_G_A**2).sum(axis=1, keepdims=True) - 2.0 * mean_G_A + 1.0)
    return _claimed_variance(mean_G_A, scores_G_A), _claimed_variance(mean_G_A, briers_G_A)


def _claimed_variance(mean_G_A: Array, values_G_A: Array) -> float:
    """Of a value that depends on the answer given, mean over galaxies."""
    expected_G = (mean_G_A * values_G_A).sum(axis=1)
    return mean((mean_G_A * values_G_A**2).sum(axis=1) - expected_G**2)
