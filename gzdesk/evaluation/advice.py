"""Whether more votes are worth giving: what the learning curve leads one to expect of them, and how surely.

Letters in array names: P points of the learning curve, M models of it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gzdesk.evaluation.evaluation import Judgement
from gzdesk.evaluation.multinomial import Array
from gzdesk.project.project import Round

FEWEST_POINTS = 4
FEWEST_CONTROLS = 10  # behind the last of them
MOST_POINTS = 24  # of a long curve so many are read, evenly in the logarithm of the votes
LEAST_VOTES = 100  # to look ahead; later on a tenth of what was given
VAGUE = 0.08  # of the log score: an error this large says that it is too early to tell
FLAT = 0.02  # of the log score: whoever cannot hope for more may stop

POWERS = (-0.5, 0.2, 0.5, 1.0, 1.6)  # c of a + b votes^-c; below nought the curve falls faster as it goes
# As shares of the log score: scatter from one training to the next; wandering of the curve per factor e of votes.
SCATTERS = (0.003, 0.01, 0.03)
WANDERINGS = (0.003, 0.01, 0.03, 0.1)
STEEPNESS = 0.15  # share of the log score that a factor e of votes may gain: one standard deviation before any data
OWN_TREND = 0.15  # variance per factor e of votes, of a galaxy's own gain, in units of that of its score

Verdict = Literal["early", "open", "worth", "flat"]


@dataclass(frozen=True)
class CurvePoint:
    """How good the posteriors were on the random controls when they had heard this many votes."""

    votes: int
    judgement: Judgement


def figures_of(judgement: Judgement | None, follows: str = "") -> dict[str, float]:
    """A judgement as a round keeps it: plainly of a tree's first question, and of one that ``follows`` with its name.

    So the curves of projects that ask one question read as they always did: "log_score", and "bar.log_score".
    """
    figures = judgement.figures() if judgement is not None else {}
    return {f"{follows}.{name}" if follows else name: value for name, value in figures.items()}


def curve_of(rounds: Sequence[Round], follows: str = "") -> list[CurvePoint]:
    """The learning curve that a project has kept of its first question, or of the one named that ``follows`` it.

    Rounds that could not be judged yet are left out.
    """
    start = f"{follows}." if follows else ""
    read = [
        (one.votes, {name.removeprefix(start): value for name, value in one.metrics.items() if name.startswith(start)})
        for one in rounds
    ]
    return [CurvePoint(votes, Judgement.of(figures)) for votes, figures in read if "log_score" in figures]


@dataclass(frozen=True)
class Advice:
    """What the next votes are expected to bring; lower log scores are better, so a gain is what they fall by."""

    votes: int  # how many further votes it is about
    gain: float  # nats a galaxy; NaN while it is too early to tell
    error: float  # one standard deviation of it
    verdict: Verdict

    @property
    def figure(self) -> str:
        """The gain with its error: "0.012 ± 0.003"."""
        places = 2 if self.error >= 0.1 else 3
        gain, error = round(self.gain, places) + 0.0, max(self.error, 10**-places)
        return f"{gain:.{places}f} ± {error:.{places}f}".replace("-", "−")

    @property
    def text(self) -> str:
        """One sentence, for the terminal."""
        if self.verdict == "early":
            return "It is too early to tell what more votes will bring."
        more = f"nother {self.votes:,} votes are"
        if self.verdict == "flat":
            return f"You may stop: a{more} expected to improve the log score by only {self.figure}."
        if self.gain <= 0:
            return f"A{more} not expected to improve the log score ({self.figure})."
        return f"A{more} expected to improve the log score by {self.figure}."


@dataclass(frozen=True, eq=False)
class _Curve:
    """What the model is fitted to: it needs arrays, and how much chance there is in a score."""

    votes_P: Array
    scores_P: Array
    galaxies_P: Array
    scatter: float  # standard deviation of the score of a single galaxy


def advise(curve: Sequence[CurvePoint]) -> Advice:
    """Read the curve on, as far as a hundred votes or a tenth of those given.

    The curve is taken to fall like ``a + b votes^-c``, to wander a little off that, to scatter from one training to
    the next, and to be judged on controls that grow in number: their common luck moves all points together and says
    nothing about the gain. All is Gaussian but for c and the sizes of wandering and scatter, which are averaged over
    in proportion to how well they explain the curve.
    """
    points = [point for point in curve if point.votes > 0 and math.isfinite(point.judgement.log_score)]
    votes = further_votes(points[-1].votes if points else 0)
    if len(points) < FEWEST_POINTS or points[-1].judgement.galaxies < FEWEST_CONTROLS:
        return _early(votes)
    read = _read(points)
    gain, error = _expected_gain(read, votes)
    score = float(read.scores_P[-1])
    if error > VAGUE * score:
        return _early(votes)
    return Advice(votes, gain, error, _verdict(gain, error, score))


def further_votes(given: int) -> int:
    """A hundred, or a tenth of what was given, rounded to one figure."""
    tenth = max(given // 10, LEAST_VOTES)
    return round(tenth, 1 - len(str(tenth)))


def _early(votes: int) -> Advice:
    return Advice(votes, math.nan, math.nan, "early")


def _verdict(gain: float, error: float, score: float) -> Verdict:
    if gain + error < FLAT * score:
        return "flat"
    return "worth" if gain > error else "open"


def _read(points: Sequence[CurvePoint]) -> _Curve:
    """The points that the model is fitted to, and how much a single galaxy scatters."""
    votes_P = np.array([point.votes for point in points], np.float64)
    wanted = np.geomspace(votes_P.min(), votes_P[-1], MOST_POINTS)
    kept = np.unique([*np.abs(votes_P[:, None] - wanted).argmin(axis=0), len(points) - 1])
    kept = kept if len(points) > MOST_POINTS else np.arange(len(points))
    judgements = [points[int(place)].judgement for place in kept]
    last = judgements[-1]
    interval = last.intervals.log_score if last.intervals is not None else None
    half = (interval.high68 - interval.low68) / 2 if interval is not None else 0.0
    return _Curve(
        votes_P=votes_P[kept],
        scores_P=np.array([judgement.log_score for judgement in judgements]),
        galaxies_P=np.array([judgement.galaxies for judgement in judgements], np.float64),
        scatter=max(half * math.sqrt(last.galaxies), 0.5 * last.log_score),
    )


def _expected_gain(curve: _Curve, votes: int) -> tuple[float, float]:
    """Mean and standard deviation of the gain."""
    unit = max(float(curve.scores_P[-1]), 1e-3)
    now, then = float(curve.votes_P[-1]), float(curve.votes_P[-1]) + votes
    models = list(product(POWERS, SCATTERS, WANDERINGS))
    power_M, scatter_M, wander_M = np.array(models).T
    falls_M_P = _fall(curve.votes_P[None, :] / now, power_M[:, None])
    fall_M = -_fall(np.full(len(power_M), then / now), power_M)
    covariance_M_P_P = _covariances(curve, unit * scatter_M, unit * wander_M)
    drop = (STEEPNESS * unit) ** 2
    covariance_M_P_P += drop * falls_M_P[:, :, None] * falls_M_P[:, None, :] + unit**2
    off_P = curve.scores_P - curve.scores_P[-1]
    factor_M_P_P = np.linalg.cholesky(covariance_M_P_P)
    columns_M_P_2 = np.stack([np.broadcast_to(off_P, falls_M_P.shape), falls_M_P], axis=-1)
    white_M_P_2 = np.linalg.solve(factor_M_P_P, columns_M_P_2)
    off_M_P, fall_M_P = white_M_P_2[..., 0], white_M_P_2[..., 1]
    log_p_M = -0.5 * (off_M_P**2).sum(axis=1) - np.log(np.einsum("mpp->mp", factor_M_P_P)).sum(axis=1)
    weight_M = np.exp(log_p_M - log_p_M.max())
    weight_M /= weight_M.sum()
    steepness_M = drop * (fall_M_P * off_M_P).sum(axis=1)
    variance_M = drop - drop**2 * (fall_M_P**2).sum(axis=1)
    gain_M = steepness_M * fall_M
    spread_M = variance_M * fall_M**2 + (unit * wander_M) ** 2 * math.log(then / now)
    gain = float(weight_M @ gain_M)
    error = math.sqrt(float(weight_M @ (spread_M + (gain_M - gain) ** 2)))
    return gain, error


def _fall(ratio: Array, power: Array) -> Array:
    """The curve's shape: nought now, steepness one per factor e of votes now, whatever the power."""
    return np.asarray((ratio**-power - 1.0) / power)


def _covariances(curve: _Curve, scatter_M: Array, wander_M: Array) -> Array:
    """Of the points under each model, the falling curve itself left out: (M, P, P)."""
    most_P_P = np.maximum(curve.galaxies_P[:, None], curve.galaxies_P)
    luck_P_P = curve.scatter**2 / most_P_P  # of means over the first so many of the same galaxies
    time_P = np.log(curve.votes_P / curve.votes_P.min())
    together_P_P = np.minimum(time_P[:, None], time_P)
    own_P_P = OWN_TREND * luck_P_P * together_P_P
    same: NDArray[np.float64] = np.eye(len(time_P))
    covariance_M_P_P: Array = luck_P_P + own_P_P + wander_M[:, None, None] ** 2 * together_P_P
    covariance_M_P_P = covariance_M_P_P + scatter_M[:, None, None] ** 2 * same
    return covariance_M_P_P
