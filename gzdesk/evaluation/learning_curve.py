"""Reading learning curves: how many labels a strategy needs for what random choice reaches, and how sure that is.

A curve is a metric after each round, on random galaxies never trained on. Curves are made monotone (the best so far)
before they are read, and run straight between rounds.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TypedDict

import numpy as np
from numpy.typing import ArrayLike

from gzdesk.evaluation.multinomial import Array

HIGHER_IS_BETTER = frozenset({"accuracy"})  # of an experiment's metrics; of all others lower is better
STUDENT = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)  # 97.5 % quantile, 1 ... 10 degrees


@dataclass(frozen=True)
class Curve:
    """One seed's learning curve under one strategy."""

    labels: Sequence[float]  # heard so far, rising
    values: Sequence[float]  # of the metric; NaN where it could not be judged


class Needed(TypedDict):
    """Labels that a strategy needs to reach what random choice reaches; None where it never does."""

    mean: float | None
    per_seed: dict[str, float | None]


class Saving(TypedDict):
    """Per cent fewer labels than random choice needs, with a 95 % interval from the seeds."""

    mean: float | None
    low: float | None
    high: float | None


class StrategySummary(TypedDict):
    """What one strategy saved."""

    labels_to_reach: Needed
    fewer_labels_percent: Saving


class Summary(TypedDict):
    """What an experiment found, as ``summary.json`` holds it (where its settings are added)."""

    strategies: dict[str, StrategySummary]
    level: float | None
    metric: str


def best_so_far(values: ArrayLike) -> Array:
    """A curve made monotone: the lowest value up to each round. NaN never counts as best."""
    best: Array = np.fmin.accumulate(np.asarray(values, dtype=np.float64))
    return best


def labels_to_reach(labels: ArrayLike, values: ArrayLike, level: float) -> float | None:
    """Labels at which the curve (lower is better) first comes down to ``level``; None where it never does."""
    at, best = np.asarray(labels, dtype=np.float64), best_so_far(values)
    below = np.flatnonzero(best <= level)
    if not below.size:
        return None
    after = int(below[0])
    if after == 0 or math.isnan(best[after - 1]):
        return float(at[after])
    share = (best[after - 1] - level) / (best[after - 1] - best[after])
    return float(at[after - 1] + share * (at[after] - at[after - 1]))


def fewer_labels_percent(needed: float | None, budget: float) -> float | None:
    """How many per cent fewer labels than ``budget`` were needed; negative where more were, None where never."""
    return None if needed is None else 100.0 * (1.0 - needed / budget)


def mean_curve(curves: Sequence[Curve]) -> Curve:
    """The mean over seeds of curves made monotone; a curve that ends early stays at its best."""
    start = max(curve.labels[0] for curve in curves)
    at = np.array(sorted({one for curve in curves for one in curve.labels if one >= start}))
    values = [np.interp(at, curve.labels, best_so_far(curve.values)) for curve in curves]
    return Curve(at.tolist(), np.mean(values, axis=0).tolist())


def summarise(
    curves: Mapping[str, Mapping[int, Curve]], metric: str = "log_score", baseline: str = "random"
) -> Summary:
    """What each strategy saved against ``baseline``, from one curve for each strategy and seed.

    The level is what the baseline reaches with the whole budget: the mean over seeds of its final best value.

    ``mean`` figures are read off the curve that is the mean over the seeds, which is far steadier than the mean of
    readings from single noisy curves, and does not leave out the seeds that never get there. A saving compares with
    the labels at which the baseline's own mean curve first reaches the level, so the baseline saves exactly nothing.
    ``per_seed`` readings pair a seed with itself: its curve against the final best value of the baseline in that seed.

    The interval is the jackknife's: leave out one seed at a time from both strategies, Student's t with seeds - 1
    degrees of freedom. With 3 to 5 seeds it covers the truth about 9 times in 10 and a bootstrap 7 to 8 times. Where
    the strategy gets there only thanks to one seed, leaving that one out counts as nothing saved, which always leaves
    nought inside the interval. One seed gives no interval.
    """
    sign = -1.0 if metric in HIGHER_IS_BETTER else 1.0
    lower = {name: {seed: _times(curve, sign) for seed, curve in seeds.items()} for name, seeds in curves.items()}
    base = lower[baseline]
    level = sign * mean_curve(list(base.values())).values[-1]
    return {
        "strategies": {name: _strategy(seeds, base) for name, seeds in lower.items()},
        "level": None if math.isnan(level) else level,
        "metric": metric,
    }


def _times(curve: Curve, sign: float) -> Curve:
    return Curve(curve.labels, [sign * value for value in curve.values])


def _strategy(own: Mapping[int, Curve], base: Mapping[int, Curve]) -> StrategySummary:
    seeds = sorted(own.keys() & base.keys())
    if not seeds:
        raise ValueError("a strategy shares no seed with the one it is compared with")
    needed, saving = _saving(own, base, seeds)
    low, high = _jackknife(own, base, seeds, saving)
    per_seed = {str(seed): _saving(own, base, [seed])[0] for seed in seeds}
    return {
        "labels_to_reach": {"mean": needed, "per_seed": per_seed},
        "fewer_labels_percent": {"mean": saving, "low": low, "high": high},
    }


def _saving(
    own: Mapping[int, Curve], base: Mapping[int, Curve], seeds: Sequence[int]
) -> tuple[float | None, float | None]:
    """Labels needed and per cent saved, read off the mean curves of these seeds."""
    mine, other = mean_curve([own[seed] for seed in seeds]), mean_curve([base[seed] for seed in seeds])
    level = other.values[-1]
    needed = labels_to_reach(mine.labels, mine.values, level)
    budget = labels_to_reach(other.labels, other.values, level)
    return needed, fewer_labels_percent(needed, budget) if budget else None


def _jackknife(
    own: Mapping[int, Curve], base: Mapping[int, Curve], seeds: Sequence[int], saving: float | None
) -> tuple[float | None, float | None]:
    """95 % interval of a saving; (None, None) where there is no saving to speak of, or one seed alone."""
    if saving is None or len(seeds) < 2:
        return None, None
    without = [_saving(own, base, [other for other in seeds if other != seed])[1] or 0.0 for seed in seeds]
    error = math.sqrt((len(seeds) - 1) * float(np.var(without)))
    half = _student(len(seeds) - 1) * error
    return saving - half, saving + half


def _student(degrees: int) -> float:
    """The 97.5 % quantile of Student's t: a table, then the first terms of its expansion about the normal's."""
    if degrees <= len(STUDENT):
        return STUDENT[degrees - 1]
    z = NormalDist().inv_cdf(0.975)
    return z + (z**3 + z) / (4 * degrees) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)
