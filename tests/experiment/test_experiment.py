"""The experiment's circle, with a student of three lines in place of the network."""

import numpy as np
import pytest

from gzdesk.experiment.experiment import ExperimentError, Rounds, run
from gzdesk.experiment.oracle import Oracle, of_drawn

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


class Coarse:
    """Knows only whether a galaxy's rho is above a half: what galaxies of a kind say on average."""

    def __init__(self, oracle) -> None:
        above_G = oracle.rho_G_A[:, 0] > 0.5
        yes = np.where(above_G, 0.8, 0.2)[:, None] + np.linspace(-0.04, 0.04, 30)
        self.probs_G_T_A = np.stack([yes, 1 - yes], axis=2).astype(np.float32)
        self.heard_G = np.zeros(oracle.galaxies, bool)

    def learn(self, counts_G_A, seed):
        self.heard_G |= counts_G_A.sum(axis=1) > 0
        return self.probs_G_T_A


@pytest.fixture
def polarised() -> Oracle:
    rng = np.random.default_rng(1)
    yes = 1 / (1 + np.exp(-rng.normal(0.0, 2.6, 400)))
    return of_drawn(np.stack([yes, 1 - yes], axis=1), rng)


@pytest.mark.parametrize("votes", [1, 40])
def test_scatter_mends_coverage_and_leaves_the_mean_alone(polarised, votes):
    def last(scatter):
        rounds = Rounds(180, 90, 90, votes, scatter)
        return [one.point for one in run(Coarse(polarised), polarised, ["bald"], rounds, seeds=1)][-1]

    plain, mended = last(0.0), last(1.2)
    assert mended.coverage_error < 0.6 * plain.coverage_error
    assert mended.log_score < plain.log_score - 0.5
    assert (mended.accuracy, mended.rmse) == pytest.approx((plain.accuracy, plain.rmse), abs=1e-3)


def test_controls_that_tell_scatter_are_random_and_neither_taught_nor_judged(polarised, monkeypatch):
    told = []

    def note(probs_n_T_A, counts_n_A, usual):
        told.append(probs_n_T_A[:, 0, 0])
        return usual

    student = Coarse(polarised)
    places = np.arange(400) / 1000
    student.probs_G_T_A[:, 0, 0] = places  # a name for each galaxy
    monkeypatch.setattr("gzdesk.experiment.experiment.fit_scatter", note)
    list(run(student, polarised, ["random"], Rounds(180, 90, 45, 5, 1.2), seeds=1))
    assert [len(one) for one in told] == [10, 15, 20]
    controls = np.searchsorted(places, told[-1] - 1e-6)
    assert set(controls) <= set(np.random.default_rng([0, 0]).permutation(400)[:120])
    assert not student.heard_G[controls].any()
