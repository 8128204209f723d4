"""Entropies and mutual information are exact."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy import stats

from gzdesk.acquisition.information import entropies, mutual_information
from gzdesk.evaluation.multinomial import outcomes

Probs = NDArray[np.floating]


@st.composite
def posteriors(draw_one: st.DrawFn, answers: int | None = None) -> Probs:
    """Any dropout samples of a few galaxies, the certain and the nearly certain included."""
    shape = (draw_one(st.integers(1, 4)), draw_one(st.integers(1, 6)), answers or draw_one(st.integers(2, 4)))
    edges = st.sampled_from([0.0, 1e-30, 1e-8, 1.0])
    weights = draw_one(arrays(np.float64, shape, elements=st.floats(0, 1) | edges))
    weights[..., 0] += weights.sum(axis=-1) == 0
    return weights / weights.sum(axis=-1, keepdims=True)


def by_brute_force(probs_T_A: Probs, votes: int) -> float:
    """Mutual information by walking through every sequence of votes, as its definition says."""
    samples, answers = probs_T_A.shape
    p_T_K: dict[tuple[int, ...], list[float]] = {}
    for sequence in product(range(answers), repeat=votes):
        key = tuple(sorted(sequence))
        p = [math.prod(float(one[answer]) for answer in sequence) for one in probs_T_A]
        p_T_K[key] = [a + b for a, b in zip(p_T_K.get(key, [0.0] * samples), p, strict=True)]
    mean = [math.fsum(p) / samples for p in p_T_K.values()]
    expected = [math.fsum(-q * math.log(q) for p in p_T_K.values() if (q := p[t]) > 0) for t in range(samples)]
    return math.fsum(-q * math.log(q) for q in mean if q > 0) - math.fsum(expected) / samples


@given(posteriors(), st.integers(1, 6))
def test_mutual_information_lies_between_nought_and_what_samples_and_votes_can_tell(probs: Probs, votes: int) -> None:
    information = mutual_information(probs, votes)
    most = min(math.log(probs.shape[1]), math.log(len(outcomes(votes, probs.shape[2])[0])))
    assert (information >= 0).all()
    assert (information <= most + 1e-9).all()


@given(posteriors(answers=2), st.integers(1, 12))
def test_two_answers_and_n_votes_tell_at_most_ln_n_plus_1(probs: Probs, votes: int) -> None:
    assert (mutual_information(probs, votes) <= math.log(votes + 1) + 1e-9).all()


@given(posteriors(), st.integers(2, 5))
def test_entropies_of_several_votes_differ_by_the_mutual_information(probs: Probs, votes: int) -> None:
    predictive, expected = entropies(probs, votes)
    most = math.log(len(outcomes(votes, probs.shape[2])[0]))
    assert (expected <= predictive + 1e-9).all()
    assert (predictive <= most + 1e-9).all()
    assert mutual_information(probs, votes) == pytest.approx(np.maximum(predictive - expected, 0.0))


def test_networks_that_agree_on_even_odds_leave_the_entropy_of_a_binomial() -> None:
    probs = np.full((1, 7, 2), 0.5)
    predictive, expected = entropies(probs, 40)
    assert predictive[0] == pytest.approx(stats.binom(40, 0.5).entropy(), abs=1e-9)
    assert expected[0] == pytest.approx(predictive[0])


@settings(max_examples=40)
@given(posteriors(), st.integers(1, 4))
def test_mutual_information_equals_a_brute_force_sum_over_sequences_of_votes(probs: Probs, votes: int) -> None:
    expected = [by_brute_force(one, votes) for one in probs]
    assert mutual_information(probs, votes) == pytest.approx(expected, abs=1e-12)


@given(posteriors(), st.integers(1, 5), st.integers(0, 2**32))
def test_the_order_of_samples_answers_and_galaxies_does_not_matter(probs: Probs, votes: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    galaxies, samples, answers = (rng.permutation(size) for size in probs.shape)
    shuffled = probs[galaxies][:, samples][:, :, answers]
    assert mutual_information(shuffled, votes) == pytest.approx(mutual_information(probs, votes)[galaxies], abs=1e-12)


@given(posteriors(), st.integers(1, 5), st.integers(2, 8))
def test_samples_that_agree_tell_nothing(probs: Probs, votes: int, samples: int) -> None:
    agreeing = np.repeat(probs[:, :1], samples, axis=1)
    assert mutual_information(agreeing, votes) == pytest.approx(0, abs=1e-12)


@given(posteriors(answers=2), st.integers(1, 8))
def test_one_more_vote_never_tells_less(probs: Probs, votes: int) -> None:
    assert (mutual_information(probs, votes + 1) >= mutual_information(probs, votes) - 1e-9).all()


@given(posteriors())
def test_one_vote_tells_predictive_less_expected_entropy(probs: Probs) -> None:
    predictive, expected = entropies(probs)
    assert predictive == pytest.approx(stats.entropy(probs.mean(axis=1), axis=1), abs=1e-12)
    assert expected == pytest.approx(stats.entropy(probs, axis=2).mean(axis=1), abs=1e-12)
    assert mutual_information(probs) == pytest.approx(np.maximum(predictive - expected, 0), abs=1e-15)


@pytest.mark.parametrize(("votes", "nats"), [(1, 0.0823), (5, 0.3095), (40, 0.6817)])
def test_further_votes_on_one_galaxy_tell_less_and_less(votes: int, nats: float) -> None:
    assert mutual_information([[[0.3, 0.7], [0.7, 0.3]]], votes) == pytest.approx(nats, abs=1e-4)


def test_nearly_certain_samples_are_not_rounded_away() -> None:
    information = mutual_information([[[1e-5, 1 - 1e-5], [4e-4, 1 - 4e-4]]], votes=40)
    assert information == pytest.approx(0.0047, abs=5e-5)


def test_samples_that_are_certain_of_opposites_tell_everything() -> None:
    for votes in (1, 40):
        assert mutual_information([[[0.0, 1.0], [1.0, 0.0]]], votes) == pytest.approx(math.log(2))


@pytest.mark.parametrize(("samples", "answers"), [(20, 2), (100, 2), (100, 5)])
def test_float32_probabilities_agree_with_float64_arithmetic(samples: int, answers: int) -> None:
    rng = np.random.default_rng(5)
    probs = rng.dirichlet(np.full(answers, 0.3), size=(3000, samples)).astype(np.float32)
    assert np.abs(mutual_information(probs) - mutual_information(probs.astype(np.float64))).max() < 1e-6


def test_a_pool_larger_than_a_chunk_is_scored_as_its_parts_are() -> None:
    probs = np.random.default_rng(2).dirichlet([1, 1], size=(5000, 20))
    for votes in (1, 3):
        parts = [mutual_information(probs[start : start + 17], votes) for start in range(0, 5000, 17)]
        assert mutual_information(probs, votes) == pytest.approx(np.concatenate(parts), abs=1e-12)


def test_unreadable_galaxies_stay_unknown_and_leave_the_others_alone() -> None:
    probs = np.random.default_rng(3).dirichlet([1, 1], size=(4, 5)).astype(np.float32)
    with_gap = probs.copy()
    with_gap[2] = np.nan
    for votes in (1, 4):
        assert np.isnan(mutual_information(with_gap, votes)).tolist() == [False, False, True, False]
        assert mutual_information(with_gap, votes)[[0, 1, 3]] == pytest.approx(
            mutual_information(probs, votes)[[0, 1, 3]], abs=1e-12
        )


def test_an_empty_pool_has_no_scores() -> None:
    assert mutual_information(np.empty((0, 20, 2))).shape == (0,)


@pytest.mark.parametrize("shape", [(3, 2), (3, 0, 2), (3, 4, 0)])
def test_probabilities_without_samples_or_answers_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="dropout samples"):
        mutual_information(np.empty(shape))
