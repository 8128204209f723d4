"""Whether posteriors are as sure as they should be: coverage where galaxies have many votes, else reliability.

Letters in array names: G galaxies, T dropout samples, A answers, F forecasts, C points of the calibration curve,
L levels of credibility.
"""

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gzdesk.evaluation.coverage import Coverage, DeviationCoverage, coverages
from gzdesk.evaluation.intervals import of_share
from gzdesk.evaluation.judged import judged, mean_over_samples
from gzdesk.evaluation.multinomial import Array

MANY_VOTES = 5  # a galaxy, from which on sets of p(k | N) are fine enough to speak of coverage
FORECASTS_A_BIN = 10
MOST_BINS = 6


@dataclass(frozen=True, eq=False)
class Calibration:
    """Claims against what was observed, with error bars; perfect on the diagonal.

    Of coverage: the probability inside credible sets, and the share of galaxies whose votes fell inside. Of
    reliability: the probability of an answer, and the share of votes that gave it, in bins of equal number.
    """

    kind: Literal["coverage", "reliability"]
    claimed: Array  # C
    observed: Array  # C
    low: Array  # C, 68 % interval of ``observed``
    high: Array  # C
    error: float  # mean of |observed - claimed|; of coverage within a vote-fraction deviation of 0.2
    error_error: float  # its standard error
    chance: float  # what ``error`` would be, galaxies being few, if every claim were right


def calibrate(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> Generator[None, None, Calibration | None]:
    """Compare claims with votes, in pieces of a few milliseconds; None where there is nothing to compare."""
    probs, counts = judged(probs_G_T_A, counts_G_A)
    if not len(counts):
        return None
    if np.median(counts.sum(axis=1)) < MANY_VOTES:
        return reliability(probs, counts)
    answers = range(1 if counts.shape[1] == 2 else counts.shape[1])  # of two answers one mirrors the other
    found: list[tuple[Coverage, DeviationCoverage]] = []
    for answer in answers:
        found += [(yield from coverages(probs, counts, answer))]
    return _over_answers([one for one, _ in found], [other for _, other in found], len(counts))


def _over_answers(found: list[Coverage], deviations: list[DeviationCoverage], galaxies: int) -> Calibration:
    """The mean over answers; error bars as of one answer, since answers are not independent."""
    covered = np.mean([one.covered for one in found], axis=0)
    bars = [of_share(share * galaxies, galaxies) for share in covered]
    return Calibration(
        kind="coverage",
        claimed=np.mean([one.claimed for one in found], axis=0),
        observed=covered,
        low=np.array([bar.low68 for bar in bars]),
        high=np.array([bar.high68 for bar in bars]),
        error=float(np.mean([one.mean_error for one in deviations])),
        error_error=float(np.mean([one.mean_error_error for one in deviations])),
        chance=float(np.mean([one.chance for one in deviations])),
    )


def reliability(probs_G_T_A: ArrayLike, counts_G_A: ArrayLike) -> Calibration:
    """Of all galaxies to which the posterior gives a probability of 80 %, do votes agree on 80 %?

    Forecasts are the posterior means of the first of two answers, or of every one of more.
    """
    probs, counts = judged(probs_G_T_A, counts_G_A)
    answers = 1 if counts.shape[1] == 2 else counts.shape[1]
    forecast_F = mean_over_samples(probs)[:, :answers].ravel()
    share_F = (counts / counts.sum(axis=1, keepdims=True))[:, :answers].ravel()
    order_F = np.argsort(forecast_F, kind="stable")
    bins = np.array_split(order_F, min(max(len(order_F) // FORECASTS_A_BIN, 1), MOST_BINS))
    claimed, observed = (np.array([values[one].mean() for one in bins]) for values in (forecast_F, share_F))
    bars = [of_share(share * len(one), len(one)) for share, one in zip(observed, bins, strict=True)]
    weight = np.array([len(one) for one in bins]) / len(order_F)
    chance_variance = np.array([(forecast_F[one] * (1 - forecast_F[one])).mean() / len(one) for one in bins])
    return Calibration(
        kind="reliability",
        claimed=claimed,
        observed=observed,
        low=np.array([bar.low68 for bar in bars]),
        high=np.array([bar.high68 for bar in bars]),
        error=float(weight @ np.abs(observed - claimed)),
        error_error=math.sqrt(float(weight**2 @ chance_variance)),
        chance=float(weight @ np.sqrt(chance_variance * 2.0 / math.pi)),  # mean of |x| of a normal x
    )
