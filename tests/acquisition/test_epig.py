"""A galaxy is worth what its vote tells about the votes on others."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from gzdesk.acquisition.acquisition import choose
from gzdesk.acquisition.epig import expected_predictive_information_gain, random_targets
from gzdesk.acquisition.information import mutual_information

Probs = NDArray[np.floating]


@st.composite
def posteriors(draw_one: st.DrawFn) -> Probs:
    """Any dropout samples of a few galaxies, the certain included."""
    shape = (draw_one(st.integers(2, 6)), draw_one(st.integers(1, 6)), draw_one(st.integers(2, 4)))
    weights = draw_one(arrays(np.float64, shape, elements=st.floats(0, 1)))
    weights[..., 0] += weights.sum(axis=-1) == 0
    return weights / weights.sum(axis=-1, keepdims=True)


def between(one_T_A: Probs, other_T_A: Probs) -> float:
    """Mutual information between a vote on one galaxy and a vote on another, as its definition says."""
    total = 0.0
    for a in range(one_T_A.shape[1]):
        for b in range(one_T_A.shape[1]):
            joint = float((one_T_A[:, a] * other_T_A[:, b]).mean())
            if joint > 0:
                total += joint * math.log(joint / float(one_T_A[:, a].mean() * other_T_A[:, b].mean()))
    return total


@given(posteriors())
def test_gain_is_the_mean_information_about_the_other_targets(probs: Probs) -> None:
    targets = np.arange(0, len(probs), 2)
    expected = [np.mean([between(one, probs[t]) for t in targets if t != g] or [0]) for g, one in enumerate(probs)]
    assert expected_predictive_information_gain(probs, targets) == pytest.approx(expected, abs=1e-12)


@given(posteriors())
def test_a_vote_tells_no_more_about_other_votes_than_about_the_network(probs: Probs) -> None:
    gain = expected_predictive_information_gain(probs, np.arange(len(probs)))
    assert (gain >= 0).all()
    assert (gain <= mutual_information(probs) + 1e-9).all()


def test_a_galaxy_unlike_all_others_tempts_bald_and_not_epig() -> None:
    rng = np.random.default_rng(0)
    shared_T, own_T = rng.normal(size=(2, 50))
    logits = np.vstack([np.outer(rng.uniform(0.5, 1.0, 40), shared_T), 8 * own_T])
    yes = 1 / (1 + np.exp(-logits))
    probs = np.stack([yes, 1 - yes], axis=2)
    assert choose("bald-topk", probs, 1, rng)[0] == 40
    assert choose("epig", probs, 1, rng)[0] != 40


def test_a_pool_larger_than_a_chunk_is_judged_as_its_galaxies_are() -> None:
    probs = np.random.default_rng(2).dirichlet([1, 1, 1], size=(3000, 5))
    gain = expected_predictive_information_gain(probs, np.arange(100))
    for galaxy in (0, 99, 100, 1501, 2999):
        expected = np.mean([between(probs[galaxy], probs[t]) for t in range(100) if t != galaxy])
        assert gain[galaxy] == pytest.approx(expected, abs=1e-12)


def test_float32_probabilities_agree_with_float64_arithmetic() -> None:
    probs = np.random.default_rng(5).dirichlet([0.3, 0.3], size=(500, 50)).astype(np.float32)
    gain = expected_predictive_information_gain(probs, np.arange(50))
    assert gain == pytest.approx(
        expected_predictive_information_gain(probs.astype(np.float64), np.arange(50)), abs=1e-7
    )


def test_unreadable_galaxies_stay_unknown_and_are_no_targets() -> None:
    probs = np.random.default_rng(3).dirichlet([1, 1], size=(50, 5))
    probs[::2] = np.nan
    targets = random_targets(probs, np.random.default_rng(4), most=10)
    assert len(set(targets.tolist())) == 10
    assert (targets % 2 == 1).all()
    assert random_targets(probs, np.random.default_rng(4)).size == 25
    assert np.isnan(expected_predictive_information_gain(probs, targets)).tolist() == [True, False] * 25


def test_where_nothing_else_is_to_be_foretold_nothing_is_gained() -> None:
    probs = np.random.default_rng(3).dirichlet([1, 1], size=(2, 5))
    assert expected_predictive_information_gain(probs, np.array([1]))[1] == 0
    assert expected_predictive_information_gain(probs, np.empty(0, np.intp)).tolist() == [0, 0]
