"""Advice on stopping says how much more votes will bring, as surely as the learning curve allows and no surer."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from gzdesk.evaluation.advice import Advice, CurvePoint, advise, curve_of, figures_of, further_votes
from gzdesk.evaluation.evaluation import Intervals, Judgement
from gzdesk.evaluation.intervals import Interval
from gzdesk.project.project import Round

Floats = NDArray[np.float64]


def point(votes: int, score: float, galaxies: int = 30, error: float = 0.05) -> CurvePoint:
    interval = Interval(score - error, score + error, score - 1.65 * error, score + 1.65 * error)
    intervals = Intervals(interval, *[None] * 5)
    return CurvePoint(votes, Judgement(galaxies, score, 0.3, 0.8, 0.3, 0.2, 0.1, intervals))


def simulated(seed: int, votes: Floats) -> tuple[list[CurvePoint], Floats]:
    """A curve that falls like some power of the votes and wanders; judged on controls that grow in number."""
    rng = np.random.default_rng(seed)
    unit, time = rng.uniform(0.3, 0.6), np.log(votes / votes[0])
    true = unit * (1 + rng.uniform(0, 0.8) * (votes / votes[0]) ** -rng.uniform(0.2, 1.2))
    true = true + 0.03 * unit * np.cumsum(rng.normal(size=len(votes)) * np.sqrt(np.diff(time, prepend=0)))
    controls = np.maximum(5, votes / 20).astype(int)
    luck = unit * (rng.standard_gamma(1.0, controls[-1]) - 1)  # of single galaxies: skewed
    trend = 0.35 * unit * rng.normal(size=controls[-1])
    scores = [
        score + luck[:n].mean() + when * trend[:n].mean() + 0.01 * unit * rng.normal()
        for score, n, when in zip(true, controls, time, strict=True)
    ]
    seen = zip(votes, scores, controls, strict=True)
    return [point(int(v), float(score), int(n), float(unit / math.sqrt(n))) for v, score, n in seen], true


@pytest.mark.parametrize("given", [240, 400, 900])
def test_the_interval_holds_the_true_gain_about_as_often_as_it_claims(given):
    votes = np.arange(20, given + 101, 10).astype(float)
    held68, held90 = [], []
    for seed in range(50):
        points, true = simulated(seed, votes)
        heard = int(np.flatnonzero(votes == given)[0])
        advice = advise(points[: heard + 1])
        if advice.verdict == "early":
            continue
        assert advice.votes == 100
        off = abs(advice.gain - (true[heard] - true[heard + 10]))
        held68.append(off <= advice.error)
        held90.append(off <= 1.645 * advice.error)
    assert len(held68) >= 40
    assert 0.6 <= np.mean(held68) <= 0.92
    assert np.mean(held90) >= 0.8  # of fifty: five in a hundred is one standard deviation


def test_a_steep_curve_is_worth_going_on():
    advice = advise([point(votes, 0.3 + 2.5 * votes**-0.5) for votes in range(20, 200, 10)])
    true = 2.5 * (190**-0.5 - 290**-0.5)
    assert advice.verdict == "worth"
    assert abs(advice.gain - true) < advice.error
    assert advice.text == (
        f"Another 100 votes are expected to improve the log score by {advice.gain:.3f} ± {advice.error:.3f}."
    )


def test_a_curve_that_has_long_been_flat_says_that_one_may_stop():
    advice = advise([point(votes, 0.35, max(5, votes // 20), 1.5 / votes**0.5) for votes in range(20, 2000, 20)])
    assert advice.verdict == "flat"
    assert advice.votes == 200
    assert advice.error < 0.007
    assert advice.text == (
        f"You may stop: another 200 votes are expected to improve the log score by only 0.000 ± {advice.error:.3f}."
    )


def test_controls_that_luckily_join_are_not_taken_for_progress():
    steady = [point(votes, 0.45, 20, 0.1) for votes in range(100, 300, 10)]
    joined = [point(votes, 0.38, 40, 0.07) for votes in range(300, 360, 10)]  # twenty more, easier ones
    alike = [point(one.votes, one.judgement.log_score, 4000, 0.007) for one in [*steady, *joined]]  # no luck there
    assert abs(advise(steady + joined).gain) < 0.5 * abs(advise(alike).gain)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_few_points_are_too_early_to_tell(count):
    advice = advise([point(20 + 10 * place, 0.6) for place in range(count)])
    unknown = pytest.approx(math.nan, nan_ok=True)
    assert advice == Advice(100, unknown, unknown, "early")
    assert advice.text == "It is too early to tell what more votes will bring."


def test_a_young_noisy_curve_is_too_early_to_tell():
    scores = [0.7, 0.6, 0.66, 0.58, 0.63]
    assert advise([point(20 + 8 * place, score) for place, score in enumerate(scores)]).verdict == "early"


def test_a_handful_of_controls_is_too_early_to_tell():
    assert (
        advise([point(votes, 0.3 + 2.5 * votes**-0.5, galaxies=9) for votes in range(20, 200, 10)]).verdict == "early"
    )


def test_points_that_could_not_be_judged_or_heard_nothing_are_left_out():
    curve = [point(votes, 0.3 + 2.5 * votes**-0.5) for votes in range(20, 200, 10)]
    gaps = [point(0, 0.69), *curve[:5], point(60, math.nan), *curve[5:]]
    assert advise(gaps) == advise(curve)


def test_rounds_kept_without_intervals_and_repeated_rounds_can_be_read():
    old = [CurvePoint(v, Judgement(20, 0.3 + 2.5 * v**-0.5, 0.3, 0.8, 0.3, 0.2, 0.1)) for v in range(20, 200, 10)]
    again = [CurvePoint(190, old[-1].judgement)] * 3  # the network went deeper, and heard no further vote
    assert math.isfinite(advise(old + again).gain)


def test_a_curve_of_thousands_of_rounds_is_thinned():
    curve = [point(votes, 0.3 + 2.5 * votes**-0.5) for votes in range(20, 20_000, 7)]
    advice = advise(curve)
    assert advice.votes == 2000
    assert advice.verdict == "flat"


def test_the_look_ahead_grows_with_the_votes():
    assert [further_votes(given) for given in (0, 50, 999, 1600, 12_345)] == [100, 100, 100, 200, 1000]


def test_the_curve_that_a_project_has_kept_leaves_out_rounds_without_judgement():
    judgement = point(40, 0.5).judgement
    rounds = [Round("m-1", 20, "", {}), Round("m-2", 40, "", judgement.figures())]
    assert curve_of(rounds) == [CurvePoint(40, judgement)]


def test_every_question_of_a_tree_keeps_a_curve_of_its_own():
    first, bar = point(40, 0.5).judgement, point(30, 0.7, galaxies=9).judgement
    together = Round("m-2", 40, "", figures_of(first) | figures_of(bar, "bar"))
    rounds = [Round("m-1", 20, "", figures_of(first)), together, Round("m-3", 50, "", figures_of(bar, "bar"))]
    assert curve_of(rounds) == [CurvePoint(20, first), CurvePoint(40, first)]
    assert curve_of(rounds, "bar") == [CurvePoint(40, bar), CurvePoint(50, bar)]
    assert curve_of(rounds, "bars") == []
    assert figures_of(None, "bar") == {}
