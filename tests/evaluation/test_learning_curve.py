"""Learning curves are read fairly: never better than they are, and with the doubt that the seeds leave."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gzdesk.evaluation.learning_curve import (
    Curve,
    _student,
    fewer_labels_percent,
    labels_to_reach,
    mean_curve,
    summarise,
)

LABELS = [64.0, 128.0, 256.0, 512.0]


def test_a_level_between_two_rounds_is_read_off_the_straight_line() -> None:
    assert labels_to_reach([100, 200, 300], [0.9, 0.5, 0.1], 0.3) == pytest.approx(250)


def test_a_level_reached_at_once_needs_the_first_labels() -> None:
    assert labels_to_reach([100, 200], [0.2, 0.1], 0.3) == 100


def test_a_level_never_reached_is_none() -> None:
    assert labels_to_reach([100, 200], [0.9, 0.5], 0.3) is None
    assert fewer_labels_percent(None, 200) is None


def test_a_curve_that_worsens_again_keeps_its_best() -> None:
    assert labels_to_reach([1, 2, 3, 4], [1.0, 0.4, 0.8, 0.2], 0.3) == pytest.approx(3.5)
    assert mean_curve([Curve([1, 2, 3], [1.0, 0.4, 0.8])]).values == pytest.approx([1.0, 0.4, 0.4])


def test_a_round_that_could_not_be_judged_is_passed_over() -> None:
    assert labels_to_reach([1, 2, 3], [math.nan, 0.5, math.nan], 0.5) == 2
    assert labels_to_reach([1, 2, 3], [1.0, math.nan, 0.0], 0.5) == pytest.approx(2.5)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0, 1))
def test_a_reading_lies_within_the_curve_and_only_where_the_level_was_reached(
    values: list[float], level: float
) -> None:
    labels = np.arange(1, len(values) + 1) * 10
    reading = labels_to_reach(labels, values, level)
    assert (reading is None) == (min(values) > level)
    assert reading is None or labels[0] <= reading <= labels[-1]


def test_half_the_labels_are_fifty_per_cent_fewer() -> None:
    assert fewer_labels_percent(100, 200) == 50
    assert fewer_labels_percent(300, 200) == -50


def test_mean_curve_joins_rounds_at_different_labels() -> None:
    mean = mean_curve([Curve([10, 30], [1.0, 0.0]), Curve([20, 40], [0.6, 0.2])])
    assert mean.labels == [20, 30, 40]
    assert mean.values == pytest.approx([(0.5 + 0.6) / 2, (0 + 0.4) / 2, (0 + 0.2) / 2])


def law(labels: list[float], scale: float, saving: float = 0.0) -> Curve:
    """A curve that falls as one over the labels, ``saving`` per cent sooner than without."""
    return Curve(labels, [scale * (1 - saving / 100) / one for one in labels])


def test_a_strategy_that_is_sooner_in_every_seed_saves_what_it_saves() -> None:
    labels = list(np.linspace(50, 500, 4501))
    random = {seed: law(labels, 1 + 0.1 * seed) for seed in range(3)}
    bald = {seed: law(labels, 1 + 0.1 * seed, saving=40) for seed in range(3)}
    summary = summarise({"random": random, "bald": bald})
    assert summary["level"] == pytest.approx(np.mean([1, 1.1, 1.2]) / 500)
    found = summary["strategies"]["bald"]
    assert found["labels_to_reach"]["mean"] == pytest.approx(300, abs=0.1)
    assert found["labels_to_reach"]["per_seed"] == pytest.approx({"0": 300, "1": 300, "2": 300}, abs=0.1)
    assert found["fewer_labels_percent"] == pytest.approx({"mean": 40, "low": 40, "high": 40}, abs=0.1)


def test_random_choice_saves_exactly_nothing_against_itself() -> None:
    rng = np.random.default_rng(1)
    random = {seed: Curve(LABELS, list(rng.random(4))) for seed in range(4)}
    saving = summarise({"random": random})["strategies"]["random"]["fewer_labels_percent"]
    assert saving == {"mean": 0.0, "low": 0.0, "high": 0.0}


def test_seeds_that_differ_widen_the_interval() -> None:
    random = {seed: law(LABELS, 1) for seed in range(3)}

    def width(spread: float) -> float:
        bald = {seed: law(LABELS, 1, 30 + spread * (seed - 1)) for seed in range(3)}
        saving = summarise({"random": random, "bald": bald})["strategies"]["bald"]["fewer_labels_percent"]
        assert saving["low"] is not None
        assert saving["mean"] is not None
        assert saving["high"] is not None
        assert saving["low"] < saving["mean"] < saving["high"]
        return saving["high"] - saving["low"]

    assert width(20) > 2 * width(5) > 0


def test_a_strategy_that_never_gets_there_says_so_with_none() -> None:
    random = {seed: law(LABELS, 1) for seed in range(2)}
    worse = {seed: law(LABELS, 2) for seed in range(2)}
    found = summarise({"random": random, "worse": worse})["strategies"]["worse"]
    assert found["labels_to_reach"] == {"mean": None, "per_seed": {"0": None, "1": None}}
    assert found["fewer_labels_percent"] == {"mean": None, "low": None, "high": None}


def test_a_saving_owed_to_one_seed_alone_does_not_exclude_nought() -> None:
    random = {seed: law(LABELS, 1) for seed in range(3)}
    lucky = {0: law(LABELS, 1, saving=60), 1: law(LABELS, 1.1), 2: law(LABELS, 1.1)}
    saving = summarise({"random": random, "lucky": lucky})["strategies"]["lucky"]["fewer_labels_percent"]
    assert saving["mean"] is not None
    assert saving["mean"] > 0
    assert saving["low"] is not None
    assert saving["low"] < 0


def test_one_seed_gives_a_saving_without_an_interval() -> None:
    curves = {"random": {0: law(LABELS, 1)}, "bald": {0: law(LABELS, 1, 50)}}
    saving = summarise(curves)["strategies"]["bald"]["fewer_labels_percent"]
    assert saving["mean"] == pytest.approx(50)
    assert (saving["low"], saving["high"]) == (None, None)


def test_higher_accuracy_is_better() -> None:
    random = {0: Curve([10, 20, 30], [0.6, 0.7, 0.8]), 1: Curve([10, 20, 30], [0.6, 0.7, 0.8])}
    bald = {0: Curve([10, 20, 30], [0.6, 0.8, 0.7]), 1: Curve([10, 20, 30], [0.6, 0.8, 0.7])}
    summary = summarise({"random": random, "bald": bald}, metric="accuracy")
    assert summary["level"] == pytest.approx(0.8)
    assert summary["strategies"]["bald"]["labels_to_reach"]["mean"] == pytest.approx(20)


def test_a_baseline_that_could_never_be_judged_leaves_no_level_and_valid_json() -> None:
    curves = {"random": {0: Curve([10, 20], [math.nan, math.nan])}, "bald": {0: Curve([10, 20], [0.5, 0.4])}}
    summary = summarise(curves)
    assert summary["level"] is None
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary


def test_strategies_without_a_common_seed_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="no seed"):
        summarise({"random": {0: law(LABELS, 1)}, "bald": {1: law(LABELS, 1)}})


@pytest.mark.parametrize("degrees", [1, 2, 3, 9, 10, 11, 30])
def test_student_quantile_is_scipys(degrees: int) -> None:
    assert _student(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=1e-3)
