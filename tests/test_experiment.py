"""The experiment's circle, with a student of three lines in place of the network."""

import numpy as np
import pytest

from gzdesk.experiment import ExperimentError, Rounds, run
from gzdesk.oracle import Oracle, of_drawn

GALAXIES = 100


class Parrot:
    """Believes the votes that it has heard, and nothing of the rest."""

    def __init__(self) -> None:
        self.heard = []

    def learn(self, counts_G_A, seed):
        self.heard.append((seed, counts_G_A.copy()))
        mean_G_A = (counts_G_A + 1) / (counts_G_A + 1).sum(axis=1, keepdims=True)
        wobble_T = np.array([-0.2, 0.0, 0.2])
        yes = np.clip(mean_G_A[:, :1] + wobble_T, 0.01, 0.99)
        return np.stack([yes, 1 - yes], axis=2).astype(np.float32)


@pytest.fixture
def oracle() -> Oracle:
    rng = np.random.default_rng(0)
    yes = rng.uniform(0.05, 0.95, GALAXIES)
    return of_drawn(np.stack([yes, 1 - yes], axis=1), rng)


def test_each_strategy_and_seed_grows_by_a_batch_to_the_budget(oracle):
    points = [one.point for one in run(Parrot(), oracle, ["bald", "random"], Rounds(30, 10, 8, 1), seeds=2)]
    labels = [point.labels for point in points if (point.strategy, point.seed) == ("bald", 1)]
    assert labels == [10, 18, 26, 30]
    assert len(points) == 16
    assert all(np.isfinite([point.log_score, point.rmse, point.accuracy]).all() for point in points)


def test_galaxies_are_never_both_taught_and_judged_on_and_strategies_begin_alike(oracle):
    student = Parrot()
    list(run(student, oracle, ["bald", "random"], Rounds(60, 10, 25, 1), seeds=1))
    taught = [counts.sum(axis=1) > 0 for _, counts in student.heard]
    assert (taught[0] == taught[3]).all()
    assert (student.heard[0][1] == student.heard[3][1]).all()
    assert taught[2].sum() == taught[5].sum() == 60
    never = ~np.any(taught, axis=0)
    test = np.random.default_rng([0, 0]).permutation(GALAXIES)[:30]
    assert never[test].all()


def test_each_acquired_galaxy_brings_the_asked_number_of_votes(oracle):
    student = Parrot()
    list(run(student, oracle, ["random"], Rounds(20, 20, 5, 7), seeds=1))
    totals = student.heard[0][1].sum(axis=1)
    assert set(totals.tolist()) == {0, 7}


def test_an_unknown_strategy_is_refused_with_the_known_ones(oracle):
    with pytest.raises(ExperimentError, match=r"no strategy 'luck'.*bald.*random"):
        list(run(Parrot(), oracle, ["luck"], Rounds(20, 10, 5, 1), seeds=1))


def test_a_budget_larger_than_the_pool_is_refused(oracle):
    with pytest.raises(ExperimentError, match="more than the pool of 70"):
        list(run(Parrot(), oracle, ["random"], Rounds(90, 10, 5, 1), seeds=1))
