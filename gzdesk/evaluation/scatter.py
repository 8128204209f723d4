"""Scatter: galaxies that look alike to the network still differ in how people vote; how much, and what follows.

Dropout samples say how unsure the network is of the rho that galaxies like this one have on average. The rho of this
one galaxy lies around that average. Where that is forgotten, p(k | N) is far too narrow for every N above one, though
the posterior mean is right. Here each galaxy's rho scatters about each sample's, normally in the logit (the log odds of
two answers). Single votes cannot tell how much: a mean is all that they ever show. Letters in array names: G galaxies,
T dropout samples, A answers, K = N + 1 numbers of votes, D draws.
"""

import math
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gzdesk.evaluation.judged import judged, parts
from gzdesk.evaluation.multinomial import Array, Floats, binomial

# Standard deviations in logits. Bars: 1.0 to 1.2 on drawn galaxies (1 or 40 votes on each of 120 to 480 galaxies), 1.5
# on Galaxy Zoo 2 counts. Smooth or featured: 1.1 on drawn galaxies, but 0.5 on Galaxy Zoo DECaLS ones.
MEASURED: Mapping[str, float] = MappingProxyType({"bar": 1.1, "smooth-or-featured": 1.0})
ELSEWHERE = 1.2
MOST = 4.0  # nearly every galaxy would be all yes or all no
TRUST = 0.05  # in units of the score, per square logit: the usual value counts like ten galaxies with 40 votes each
FEWEST_VOTES = 2  # on a galaxy, to tell of scatter
MOST_GALAXIES, MOST_SAMPLES = 150, 50  # from which scatter is told: more need more time and change nothing
NEWTON_STEPS = 4
PIECE = 1 << 15  # numbers worked on between two yields: a few milliseconds
GOLDEN = (math.sqrt(5) - 1) / 2
NARROWINGS = 11  # of the search, to within 0.02 logits


def usual_scatter(question: str) -> float:
    """Where no galaxy has several votes: what was measured for this question, or what is common."""
    return MEASURED.get(question, ELSEWHERE)


def scattered(probs_G_T_A: ArrayLike, scatter: float) -> Floats:
    """Draws of each galaxy's own rho, one for each dropout sample: same shape, same mean over the samples.

    ``logit rho = k logit rho_t + scatter e_t`` with e normal; ``k = sqrt(1 + pi scatter^2 / 8)`` makes up for what
    scatter takes from a mean (MacKay 1992), and a shift of each galaxy's logits makes the mean exact. So RMSE, accuracy
    and all that is said of single votes stay as they were. The e are the same quantiles for every galaxy.
    """
    probs = np.asarray(probs_G_T_A, dtype=np.float32)
    if scatter <= 0 or probs.shape[1] < FEWEST_VOTES:
        return probs
    draws = np.empty_like(probs)
    noise_T_A = np.float32(scatter) * _noise(*probs.shape[1:])
    for part in parts(np.arange(len(probs)), probs[:1].size):
        draws[part] = _scattered(probs[part], noise_T_A, np.float32(math.sqrt(1.0 + math.pi * scatter**2 / 8.0)))
    return draws


def _scattered(probs: NDArray[np.float32], noise_T_A: NDArray[np.float32], stretch: np.float32) -> Floats:
    """With the answers in front: numpy is several times slower where the innermost axis is as short as they are."""
    probs_A_G_T = np.ascontiguousarray(np.moveaxis(probs, 2, 0))
    logits = stretch * np.log(np.maximum(probs_A_G_T, np.finfo(np.float32).tiny)) + noise_T_A.T[:, None]
    draws = np.exp(logits - logits.max(axis=0))
    mean_A_G = probs_A_G_T.mean(axis=2, keepdims=True)
    share = np.float32(1.0 - 1.0 / probs.shape[2])  # of two answers both move, each by half
    for _ in range(NEWTON_STEPS):
        draws /= draws.sum(axis=0)
        now_A_G = draws.mean(axis=2, keepdims=True)
        slope_A_G = now_A_G - np.einsum("agt,agt->ag", draws, draws)[..., None] / np.float32(draws.shape[2])
        draws *= np.exp(np.clip(share * (mean_A_G - now_A_G) / np.maximum(slope_A_G, np.float32(1e-9)), -1.0, 1.0))
    draws /= draws.sum(axis=0)
    return np.moveaxis(draws, 0, 2)


@lru_cache(maxsize=8)
def _noise(samples: int, answers: int) -> NDArray[np.float32]:
    """Normal quantiles in an order by chance, so scaled that the difference of two answers has unit deviation."""
    quantiles = [NormalDist().inv_cdf((place + 0.5) / samples) for place in range(samples)]
    rng = np.random.default_rng(0)
    noise = np.stack([rng.permutation(quantiles) for _ in range(answers)], axis=1)
    if answers == 2:  # one number is enough, and its quantiles stay even
        noise = np.stack([noise[:, 0], -noise[:, 0]], axis=1) / math.sqrt(2.0)
    noise = (noise / math.sqrt(2.0)).astype(np.float32)
    noise.setflags(write=False)
    return noise


def fit_scatter(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike, usual: float) -> float:
    """How much galaxies scatter, logits, told from galaxies with several votes that the posterior never heard.

    The scatter with the least continuous ranked probability score of the vote fraction (which is what coverage is
    read off; the likelihood trusts a normal's tails too much), held near the usual one where votes are few. Without
    galaxies that have several votes it is the usual one.
    """
    work = fitting_scatter(probs_G_T_A, counts_G_A, usual)
    while True:
        try:
            next(work)
        except StopIteration as done:
            return float(done.value)


def fitting_scatter(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike, usual: float) -> Generator[None, None, float]:
    """``fit_scatter`` in pieces of some milliseconds."""
    probs, counts = judged(probs_G_T_A, counts_G_A)
    several = np.flatnonzero(counts.sum(axis=1) >= FEWEST_VOTES)
    if not several.size or probs.shape[1] < FEWEST_VOTES:
        return usual
    several, samples = _even(several, MOST_GALAXIES), _even(np.arange(probs.shape[1]), MOST_SAMPLES)
    probs, counts = probs[several][:, samples], counts[several]

    numbers_each = len(samples) * int(counts.sum(axis=1).max() + 1)

    def loss(scatter: float) -> Generator[None, None, float]:
        score = TRUST * (scatter - usual) ** 2
        for part in parts(np.arange(len(probs)), numbers_each, PIECE):
            score += ranked_score(scattered(probs[part], scatter), counts[part])
            yield
        return score

    found = yield from _least(loss)
    return found


@dataclass(frozen=True)
class Scatter:
    """What each half of the controls tells of scatter, logits; each half is judged by what the other one tells."""

    even: float  # told by galaxies at even places of the catalogue
    odd: float

    @classmethod
    def usual(cls, question: str) -> "Scatter":
        """Before any galaxy has told."""
        return cls(usual_scatter(question), usual_scatter(question))

    @property
    def value(self) -> float:
        """For all galaxies that told nothing themselves."""
        return (self.even + self.odd) / 2.0

    def draws(self, probs_n_T_A: ArrayLike, places_n: NDArray[np.intp]) -> Floats:
        """``scattered``, for judging controls at these places of the catalogue."""
        probs = np.asarray(probs_n_T_A, dtype=np.float32)
        draws = np.empty_like(probs)
        for half, told_by_others in ((places_n % 2 == 0, self.odd), (places_n % 2 == 1, self.even)):
            draws[half] = scattered(probs[half], told_by_others)
        return draws


def telling_scatter(
    probs_n_T_A: NDArray[np.floating], counts_n_A: NDArray[np.integer], places_n: NDArray[np.intp], usual: float
) -> Generator[None, None, Scatter]:
    """What controls at these places of the catalogue tell, in pieces of some milliseconds."""
    even_n = places_n % 2 == 0
    even = yield from fitting_scatter(probs_n_T_A[even_n], counts_n_A[even_n], usual)
    odd = yield from fitting_scatter(probs_n_T_A[~even_n], counts_n_A[~even_n], usual)
    return Scatter(even, odd)


def ranked_score(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> float:
    """Continuous ranked probability score of the vote fractions, summed over galaxies, mean over answers; 0 is best.

    The integral over x of ``(P(k/N <= x) - [votes' k/N <= x])^2`` (Gneiting & Raftery 2007), each at its own N.
    """
    probs, counts = judged(probs_G_T_A, counts_G_A)
    answers, totals, score = counts.shape[1], counts.sum(axis=1), 0.0
    for votes in np.unique(totals):
        for these in parts(np.flatnonzero(totals == votes), probs.shape[1] * (int(votes) + 1)):
            for answer in range(answers):
                below_G_K = binomial(probs[these, :, answer], int(votes)).mean(axis=1).cumsum(axis=1)
                seen_G_K = np.arange(votes + 1) >= counts[these, answer][:, None]
                score += float(((below_G_K - seen_G_K) ** 2)[:, :-1].sum()) / (int(votes) * answers)
    return score


def _even(places: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    """So many of these, spread evenly."""
    return places[np.linspace(0, len(places) - 1, min(len(places), most)).astype(np.intp)]


def _least(value: Callable[[float], Generator[None, None, float]]) -> Generator[None, None, float]:
    """Where a function of one valley is lowest, by golden sections."""
    low, high = 0.0, MOST
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = (yield from value(left)), (yield from value(right))
    for _ in range(NARROWINGS):
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = yield from value(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = yield from value(right)
    return (low + high) / 2


def network_votes(rho_T: ArrayLike, votes: int, scatter: float, draws: int = 40) -> Array:
    """``p_T_K``: for each dropout sample, p(k of N) of a galaxy whose rho scatters about that sample's, k = 0 ... N."""
    rho = np.clip(np.asarray(rho_T, dtype=np.float64), 1e-7, 1.0 - 1e-7)
    if scatter <= 0:
        return binomial(rho, votes)
    noise = np.array([NormalDist().inv_cdf((place + 0.5) / draws) for place in range(draws)])
    logit_T = math.sqrt(1.0 + math.pi * scatter**2 / 8.0) * np.log(rho / (1.0 - rho))
    own_T_D = 1.0 / (1.0 + np.exp(-(logit_T[:, None] + scatter * noise)))
    p_T_K: Array = binomial(own_T_D, votes).mean(axis=1)
    return p_T_K
