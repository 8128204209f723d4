"""The active-against-random experiment: the circle of data with an oracle of votes in the annotator's place."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gzdesk.acquisition.acquisition import STRATEGIES, choose
from gzdesk.evaluation.coverage import deviation_coverage
from gzdesk.evaluation.evaluation import divergence, judge
from gzdesk.evaluation.multinomial import Floats
from gzdesk.evaluation.scatter import fit_scatter, scattered
from gzdesk.experiment.oracle import Oracle
from gzdesk.terminal import CommandError

TEST_SHARE = 0.3  # of the galaxies, at random, never trained on
MOST_TEST = 1500
CONTROLS_EVERY = 9  # galaxies chosen for one random control, as at the desk, where a tenth of all shown are controls
FEWEST_FRACTION = 5  # votes a galaxy below which a vote fraction has no deviation to speak of


class ExperimentError(CommandError):
    """An experiment that cannot be run as asked; one sentence."""


class Student(Protocol):
    """A network that learns a pool of galaxies from votes, from the start each time it is asked."""

    def learn(self, counts_G_A: NDArray[np.int32], seed: int) -> NDArray[np.float32]:
        """Posterior ``probs_G_T_A`` of every galaxy of the pool."""
        ...


@dataclass(frozen=True)
class Rounds:
    """How galaxies are acquired: ``first`` at random, then ``batch`` a round up to ``budget``, ``votes`` votes each."""

    budget: int
    first: int
    batch: int
    votes: int
    scatter: float = 0.0  # usual for the question, logits; 0: posteriors are judged just as the networks say


@dataclass(frozen=True)
class Point:
    """One row of the learning curve, judged on random galaxies that are never trained on."""

    strategy: str
    seed: int
    labels: int  # galaxies voted on
    log_score: float  # nats a galaxy, lower is better
    rmse: float  # of the vote fraction
    accuracy: float  # of the most voted answer
    kl: float  # nats a galaxy, from the true probabilities to the posterior's mean; NaN where no truth is known
    coverage_error: float  # within a deviation of 0.2; NaN below FEWEST_FRACTION votes a galaxy
    seconds: float  # spent on learning since the run began


@dataclass(frozen=True, eq=False)
class Round:
    """One round of one run: how good the posteriors were, and which galaxies had been voted on, first ones first."""

    point: Point
    chosen: NDArray[np.int64]
    pool: NDArray[np.int64]  # what could be chosen


def run(student: Student, oracle: Oracle, strategies: Sequence[str], rounds: Rounds, seeds: int) -> Iterator[Round]:
    """Run each strategy from the same beginnings; yields after every round.

    All strategies of a seed share the test galaxies, the first random galaxies and the votes that the oracle would
    give, so that they differ in nothing but their choice.
    """
    for strategy in strategies:
        if strategy not in STRATEGIES:
            raise ExperimentError(f"no strategy {strategy!r}; there are: {', '.join(STRATEGIES)}")
    for seed in range(seeds):
        split = np.random.default_rng([seed, 0]).permutation(oracle.galaxies)
        test_count = min(MOST_TEST, round(TEST_SHARE * oracle.galaxies))
        test, pool = split[:test_count], split[test_count:]
        several = rounds.votes > 1  # else no control tells of scatter, and all may judge
        controls, test = np.split(test, [min(rounds.budget // CONTROLS_EVERY, test.size // 2) if several else 0])
        if rounds.budget > pool.size:
            raise ExperimentError(f"a budget of {rounds.budget} galaxies is more than the pool of {pool.size}")
        answers_G_A = oracle.votes(rounds.votes, np.random.default_rng([seed, 1]))
        for strategy in strategies:
            yield from _one_run(student, oracle, answers_G_A, strategy, rounds, seed, test, pool, controls)


def _one_run(
    student: Student,
    oracle: Oracle,
    answers_G_A: NDArray[np.int32],
    strategy: str,
    rounds: Rounds,
    seed: int,
    test: NDArray[np.int64],
    pool: NDArray[np.int64],
    controls: NDArray[np.int64],
) -> Iterator[Round]:
    rng = np.random.default_rng([seed, 2])
    chosen = pool[: min(rounds.first, rounds.budget)]  # the pool is shuffled: a random beginning
    seconds = 0.0
    while True:
        counts_G_A = np.zeros_like(answers_G_A)
        counts_G_A[chosen] = answers_G_A[chosen]
        begin = time.perf_counter()
        probs_G_T_A = student.learn(counts_G_A, seed)
        seconds += time.perf_counter() - begin
        heard = controls[: chosen.size // CONTROLS_EVERY]
        scatter = fit_scatter(probs_G_T_A[heard], answers_G_A[heard], rounds.scatter) if rounds.scatter else 0.0
        draws_n_T_A = scattered(probs_G_T_A[test], scatter)
        yield Round(_judged(draws_n_T_A, oracle, test, strategy, seed, chosen.size, seconds), chosen, pool)
        if chosen.size >= rounds.budget:
            return
        left = np.setdiff1d(pool, chosen)
        count = min(rounds.batch, rounds.budget - chosen.size)
        chosen = np.concatenate([chosen, left[choose(strategy, probs_G_T_A[left], count, rng)]])


def _judged(
    probs_n_T_A: Floats,
    oracle: Oracle,
    test: NDArray[np.int64],
    strategy: str,
    seed: int,
    labels: int,
    seconds: float,
) -> Point:
    counts_n_A = oracle.counts_G_A[test]
    scored = judge(probs_n_T_A, counts_n_A)
    kl = math.nan if oracle.rho_G_A is None else divergence(oracle.rho_G_A[test], probs_n_T_A)
    error = math.nan
    if counts_n_A.sum(axis=1).min() >= FEWEST_FRACTION:
        error = deviation_coverage(probs_n_T_A, counts_n_A).mean_error
    return Point(strategy, seed, labels, scored.log_score, scored.rmse, scored.accuracy, kl, error, round(seconds, 3))
