"""How good posteriors are, against real votes: log score and error, each beside the best that could be had.

Judge on random controls alone: actively chosen galaxies are biased. Galaxies without votes, and galaxies whose
posterior is NaN, take no part. Lower is better, except for accuracy. Where nothing is left to judge the answer is NaN.
Letters in array names: G galaxies, T dropout samples, A answers, K outcomes.
"""

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from gzdesk.evaluation import scores
from gzdesk.evaluation.coverage import CREDIBLE
from gzdesk.evaluation.intervals import BOUNDS, Interval, of_mean, of_share
from gzdesk.evaluation.judged import Counts, judged, mean, mean_over_samples
from gzdesk.evaluation.multinomial import Array, binomial


@dataclass(frozen=True)
class Intervals:
    """How far each figure of a judgement can be trusted, galaxies being few; None where they are too few to say."""

    log_score: Interval | None
    log_score_floor: Interval | None
    accuracy: Interval | None
    rmse: Interval | None
    rmse_floor: Interval | None
    brier: Interval | None


FIGURES = tuple(field.name for field in fields(Intervals))


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
    intervals: Intervals | None = None  # None in projects that were voted on before intervals were kept

    def figures(self) -> dict[str, float]:
        """All of it as names and numbers, as a project keeps it: "log_score", "log_score_68pc-lower" and so on."""
        figures: dict[str, float] = {name: getattr(self, name) for name in ("galaxies", *FIGURES)}
        for name in FIGURES if self.intervals else ():
            interval = getattr(self.intervals, name)
            if interval is not None:
                figures |= {f"{name}_{bound}": value for bound, value in zip(BOUNDS, astuple(interval), strict=True)}
        return figures

    @classmethod
    def of(cls, figures: Mapping[str, float]) -> "Judgement":
        """A judgement from its figures; those of earlier versions, which had no intervals, can be read too."""
        kept = {name: _kept(figures, name) for name in FIGURES}
        intervals = Intervals(**kept) if any(kept.values()) else None
        values = {name: figures[name] for name in FIGURES}
        return cls(galaxies=int(figures["galaxies"]), intervals=intervals, **values)


def judge(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> Judgement:
    """Judge a posterior against votes.

    The true rho is unknown here, so both floors are those that would hold if the posterior's mean were the truth.
    """
    probs, counts = judged(probs_G_T_A, counts_G_A)
    mean_G_A, totals_G = mean_over_samples(probs), counts.sum(axis=1)
    right_G = scores.right(mean_G_A, counts)
    score_scatter, brier_scatter = scores.claimed_scatter(mean_G_A, totals_G)
    square_scatter = brier_scatter * (2.0 / mean_G_A.shape[1]) ** 2  # of one vote: 2 / A of a Brier score
    log_score, log_score_interval = _mean_of(scores.log_scores(probs, counts), score_scatter)
    floor, floor_interval = _mean_of(scores.entropies(mean_G_A, totals_G))
    square, square_interval = _mean_of(scores.squares(mean_G_A, counts), square_scatter)
    chance, chance_interval = _mean_of(scores.chances(mean_G_A, totals_G))
    brier_score, brier_interval = _mean_of(scores.briers(mean_G_A, counts), brier_scatter)
    return Judgement(
        galaxies=len(counts),
        log_score=log_score,
        log_score_floor=floor,
        accuracy=mean(right_G),
        rmse=math.sqrt(square),
        rmse_floor=math.sqrt(chance),
        brier=brier_score,
        intervals=Intervals(
            log_score=log_score_interval,
            log_score_floor=floor_interval,
            accuracy=of_share(int(right_G.sum()), len(right_G)) if right_G.size else None,
            rmse=square_interval and square_interval.root(),
            rmse_floor=chance_interval and chance_interval.root(),
            brier=brier_interval,
        ),
    )


def _mean_of(values_G: Array, claimed_variance: float = 0.0) -> tuple[float, Interval | None]:
    return mean(values_G), of_mean(values_G, claimed_variance, least=0.0)


def _kept(figures: Mapping[str, float], name: str) -> Interval | None:
    bounds = [figures.get(f"{name}_{bound}") for bound in BOUNDS]
    known = [bound for bound in bounds if bound is not None]
    return Interval(*known) if len(known) == len(BOUNDS) else None


def log_score(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> float:
    """Mean over galaxies of ``-ln p(counts)``, nats, p being the mean over T of the (bi- or multi-)nomial."""
    return mean(scores.log_scores(*judged(probs_G_T_A, counts_G_A)))


def log_score_floor(rho_G_A: ArrayLike, totals_G: ArrayLike) -> float:
    """Expected log score, nats a galaxy, of a forecaster who knows rho: the mean entropy of Multinomial(rho, N)."""
    return mean(scores.entropies(*_voted(rho_G_A, totals_G)))


def rmse(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> float:
    """Root mean square, over galaxies and answers, of posterior mean less vote fraction."""
    probs, counts = judged(probs_G_T_A, counts_G_A)
    return math.sqrt(mean(scores.squares(mean_over_samples(probs), counts)))


def rmse_floor(rho_G_A: ArrayLike, totals_G: ArrayLike) -> float:
    """The rmse of a forecaster who knows rho: sqrt of the mean of rho (1 - rho) / N."""
    return math.sqrt(mean(scores.chances(*_voted(rho_G_A, totals_G))))


def brier(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> float:
    """Brier score per vote, mean over galaxies: half the square distance from prediction to vote.

    The half brings it to 0 ... 1, and to the usual (p - y)^2 where there are two answers.
    """
    probs, counts = judged(probs_G_T_A, counts_G_A)
    return mean(scores.briers(mean_over_samples(probs), counts))


def accuracy(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> float:
    """Share of galaxies whose most voted answer has the highest posterior mean; ties between votes are left out."""
    probs, counts = judged(probs_G_T_A, counts_G_A)
    return mean(scores.right(mean_over_samples(probs), counts))


def divergence(rho_G_A: ArrayLike, probs_G_T_A: ArrayLike) -> float:
    """Mean Kullback-Leibler divergence from the true probabilities to the posterior's mean, nats a galaxy.

    It is what one vote's log score loses against a forecaster who knows rho. For drawn galaxies, whose rho is known.
    """
    rho, probs = np.asarray(rho_G_A, dtype=np.float64), np.asarray(probs_G_T_A)
    known = np.isfinite(rho).all(axis=1) & np.isfinite(probs).all(axis=(1, 2))
    rho, believed = rho[known], np.maximum(mean_over_samples(probs[known]), 1e-12)
    return mean((rho * (np.log(np.maximum(rho, 1e-12)) - np.log(believed))).sum(axis=1))


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
