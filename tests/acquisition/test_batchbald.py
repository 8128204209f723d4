"""A batch is chosen by what its votes would tell together."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gzdesk.acquisition.batchbald import informative_batch, thin
from gzdesk.acquisition.information import mutual_information

Probs = NDArray[np.floating]


def pool(galaxies: int, samples: int, answers: int, seed: int) -> Probs:
    """Galaxies of which some are alike, since 3 features and a few weights a dropout sample make them."""
    rng = np.random.default_rng(seed)
    logits = 2.0 * rng.normal(size=(galaxies, 3)) @ rng.normal(size=(samples, 3, answers))
    return np.exp(logits).transpose(1, 0, 2) / np.exp(logits).sum(axis=2).T[..., None]


def joint_information(probs_B_T_A: Probs) -> float:
    """Mutual information of the network with one vote on each galaxy, by walking through every joint answer."""
    answers = range(probs_B_T_A.shape[2])
    p_K_T = np.array(
        [
            np.prod([one[:, answer] for one, answer in zip(probs_B_T_A, joint, strict=True)], axis=0)
            for joint in product(answers, repeat=len(probs_B_T_A))
        ]
    )
    mean_K = p_K_T.mean(axis=1)
    given_network = -(p_K_T * np.log(p_K_T)).sum(axis=0).mean()
    return float(-(mean_K * np.log(mean_K)).sum() - given_network)


@settings(max_examples=25)
@given(st.integers(1, 4), st.integers(1, 8), st.integers(2, 3), st.integers(0, 1000))
def test_what_a_batch_adds_sums_up_to_its_joint_information(count: int, samples: int, answers: int, seed: int) -> None:
    probs = pool(12, samples, answers, seed)
    chosen, gains = informative_batch(probs, count, np.random.default_rng(seed))
    together = [joint_information(probs[chosen[: step + 1]]) for step in range(count)]
    assert np.cumsum(gains) == pytest.approx(together, abs=1e-12)


@settings(max_examples=15)
@given(st.integers(2, 3), st.integers(0, 1000))
def test_each_galaxy_is_the_one_that_adds_most_to_those_before(answers: int, seed: int) -> None:
    probs = pool(15, 6, answers, seed)
    chosen, _ = informative_batch(probs, 4, np.random.default_rng(seed))
    for step in range(4):
        told = [joint_information(probs[[*chosen[:step], g]]) for g in range(15) if g not in chosen[:step]]
        assert joint_information(probs[chosen[: step + 1]]) == pytest.approx(max(told), abs=1e-12)


def test_looking_only_where_a_better_galaxy_may_be_overlooks_none() -> None:
    probs = pool(3000, 20, 2, seed=1)
    chosen, gains = informative_batch(probs, 6, np.random.default_rng(0))
    before = joint_information(probs[chosen[:5]])
    most = max(joint_information(probs[[*chosen[:5], g]]) for g in np.delete(np.arange(3000), chosen[:5])[::7])
    assert gains[5] >= most - before - 1e-12


def test_the_first_galaxy_is_the_one_of_highest_mutual_information() -> None:
    probs = pool(500, 30, 3, seed=2)
    chosen, gains = informative_batch(probs, 1, np.random.default_rng(0))
    information = mutual_information(probs)
    assert chosen[0] == information.argmax()
    assert gains[0] == pytest.approx(information.max(), abs=1e-12)


def test_a_galaxy_that_tells_the_same_as_another_waits_for_those_that_tell_something_else() -> None:
    one_question, another = [[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.1, 0.9]], [[0.8, 0.2], [0.2, 0.8]] * 2
    probs = np.array([one_question, one_question, one_question, another])
    chosen, gains = informative_batch(probs, 2, np.random.default_rng(0))
    assert chosen[1] == 3
    assert np.argsort(-mutual_information(probs), kind="stable").tolist() == [0, 1, 2, 3]
    assert gains[1] == pytest.approx(mutual_information(probs)[3])


def test_no_batch_tells_more_than_which_network_it_is() -> None:
    _, gains = informative_batch(pool(400, 8, 2, seed=3), 10, np.random.default_rng(0))
    assert (gains >= 0).all()
    assert 0.9 * math.log(8) < gains.sum() <= math.log(8)


def test_a_batch_may_be_larger_than_what_there_is_to_tell() -> None:
    chosen, gains = informative_batch(pool(100, 4, 2, seed=3), 100, np.random.default_rng(0), configurations=16)
    assert sorted(chosen.tolist()) == list(range(100))
    assert (gains >= 0).all()


def test_sampled_configurations_come_close_to_all_of_them() -> None:
    probs = pool(200, 50, 2, seed=4)
    chosen, gains = informative_batch(probs, 9, np.random.default_rng(0))
    few = [informative_batch(probs, 9, np.random.default_rng(seed), configurations=32) for seed in range(10)]
    assert np.mean([found.sum() for _, found in few]) == pytest.approx(gains.sum(), rel=0.03)
    assert min(joint_information(probs[batch]) for batch, _ in few) > 0.97 * joint_information(probs[chosen])


def test_float32_probabilities_choose_as_float64_ones() -> None:
    probs = pool(300, 40, 3, seed=5)
    chosen, gains = informative_batch(probs, 5, np.random.default_rng(0))
    single, single_gains = informative_batch(probs.astype(np.float32), 5, np.random.default_rng(0))
    assert single.tolist() == chosen.tolist()
    assert single_gains == pytest.approx(gains, abs=1e-6)


def test_certain_answers_leave_no_impossible_configuration() -> None:
    probs = np.array([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [1.0, 0.0]], [[0.0, 1.0], [0.5, 0.5]]])
    _, gains = informative_batch(probs, 3, np.random.default_rng(0))
    assert gains == pytest.approx([math.log(2), 0, 0], abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.integers(1, 20), st.integers(0, 100))
def test_thinning_keeps_few_heavy_ones_as_they_are_and_the_sum(mass: list[float], most: int, seed: int) -> None:
    masses = np.array(mass)
    kept, weights = thin(masses, most, np.random.default_rng(seed))
    assert len(set(kept.tolist())) == len(kept) == min(most, np.count_nonzero(masses))
    assert weights.sum() == pytest.approx(masses.sum())
    assert (weights >= masses[kept] - 1e-12).all()


def test_thinning_gives_every_configuration_its_mass_on_average() -> None:
    rng = np.random.default_rng(6)
    mass = rng.dirichlet(np.full(30, 0.4))
    mean = np.zeros(30)
    for _ in range(4000):
        kept, weights = thin(mass, 8, rng)
        mean[kept] += weights / 4000
    assert mean == pytest.approx(mass, abs=0.006)
