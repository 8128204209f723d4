"""The active-against-random experiment on a decision tree: every galaxy shown is walked through its questions."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gzdesk.acquisition.acquisition import draw
from gzdesk.acquisition.asking import tree_information
from gzdesk.evaluation.evaluation import accuracy, divergence, rmse
from gzdesk.evaluation.judged import judged, mean
from gzdesk.evaluation.multinomial import log_likelihood, log_mean_exp
from gzdesk.experiment.experiment import MOST_TEST, TEST_SHARE, ExperimentError, Rounds
from gzdesk.experiment.oracle import VOLUNTEERS
from gzdesk.questions.tree import Tree

Floats = NDArray[np.float64]
Counts = dict[str, NDArray[np.int32]]
Beliefs = Mapping[str, NDArray[np.float32]]


class Belief(Protocol):
    """What a student thinks of every galaxy on every question."""

    @property
    def probs_G_T_A(self) -> Beliefs: ...

    @property
    def concentrations(self) -> Mapping[str, float | None]: ...


class TreeStudent(Protocol):
    """A network that learns a pool of galaxies from votes on all questions, from the start each time it is asked."""

    def believe(self, counts_G_A: Counts, seed: int) -> Belief: ...


@dataclass(frozen=True, eq=False)
class TreeOracle:
    """Annotators who answer with each drawn galaxy's true probabilities, question after question."""

    tree: Tree
    rho_G_A: Mapping[str, Floats]  # per question, answers in the question's order

    @property
    def galaxies(self) -> int:
        """How many galaxies it knows."""
        return len(self.rho_G_A[self.tree.questions[0].name])

    def walks(self, number: int, rng: np.random.Generator) -> Counts:
        """Votes of ``number`` annotators on every galaxy: a question's total is how many were led to it."""
        counts: Counts = {}
        for question, leads in zip(self.tree.questions, self.tree.leads, strict=True):
            asked_G = np.full(self.galaxies, 0 if leads else number)
            for lead in leads:
                asked_G += counts[lead.question][:, self.tree[lead.question].index_of(lead.answer)]
            counts[question.name] = rng.multinomial(asked_G, self.rho_G_A[question.name]).astype(np.int32)
        return counts


@dataclass(frozen=True)
class TreePoint:
    """One row of one question's learning curve, judged on random galaxies that are never trained on."""

    strategy: str
    seed: int
    question: str
    labels: int  # galaxies shown
    votes: int  # votes that this question got
    log_score: float  # nats a galaxy, lower is better
    rmse: float  # of the vote fraction
    accuracy: float  # of the most voted answer
    kl: float  # nats a galaxy, from the true probabilities to the posterior's mean
    concentration: float | None  # where votes were found to vary more than the multinomial allows
    seconds: float  # spent on learning all questions since the run began


def _random(tree: Tree, probs_G_T_A: Beliefs, rng: np.random.Generator) -> Floats:
    return rng.random(len(probs_G_T_A[tree.questions[0].name]))


def _informative(tree: Tree, probs_G_T_A: Beliefs, rng: np.random.Generator) -> Floats:
    return tree_information(tree, probs_G_T_A)


Worth = Callable[[Tree, Beliefs, np.random.Generator], Floats]
TREE_STRATEGIES: Mapping[str, tuple[Worth, bool]] = MappingProxyType(  # what a galaxy is worth; sampled or the top
    {"bald": (_informative, True), "bald-topk": (_informative, False), "random": (_random, False)}
)


def check_strategies(strategies: Sequence[str]) -> None:
    """Raise ExperimentError at a strategy that is not for trees."""
    for strategy in strategies:
        if strategy not in TREE_STRATEGIES:
            raise ExperimentError(f"no strategy {strategy!r} for a tree; there are: {', '.join(TREE_STRATEGIES)}")


def run_tree(
    student: TreeStudent, oracle: TreeOracle, strategies: Sequence[str], rounds: Rounds, seeds: int
) -> Iterator[TreePoint]:
    """Run each strategy from the same beginnings; yields one point a question after every round.

    All strategies of a seed share the test galaxies, the first random galaxies and the answers that would be given.
    """
    check_strategies(strategies)
    for seed in range(seeds):
        split = np.random.default_rng([seed, 0]).permutation(oracle.galaxies)
        test_count = min(MOST_TEST, round(TEST_SHARE * oracle.galaxies))
        test, pool = split[:test_count], split[test_count:]
        if rounds.budget > pool.size:
            raise ExperimentError(f"a budget of {rounds.budget} galaxies is more than the pool of {pool.size}")
        answers = oracle.walks(rounds.votes, np.random.default_rng([seed, 1]))
        verdict = oracle.walks(VOLUNTEERS, np.random.default_rng([seed, 3]))
        for strategy in strategies:
            judge = _Judge(oracle, verdict, test, strategy, seed)
            yield from _one_run(student, judge, answers, rounds, pool)


def _one_run(
    student: TreeStudent, judge: "_Judge", answers: Counts, rounds: Rounds, pool: NDArray[np.int64]
) -> Iterator[TreePoint]:
    rng, tree = np.random.default_rng([judge.seed, 2]), judge.oracle.tree
    chosen = pool[: min(rounds.first, rounds.budget)]  # the pool is shuffled: a random beginning
    worth, sampled = TREE_STRATEGIES[judge.strategy]
    seconds = 0.0
    while True:
        counts = {name: np.zeros_like(votes) for name, votes in answers.items()}
        for name, votes in answers.items():
            counts[name][chosen] = votes[chosen]
        begin = time.perf_counter()
        belief = student.believe(counts, judge.seed)
        seconds += time.perf_counter() - begin
        for question in tree.questions:
            votes_on_it = int(counts[question.name].sum())
            yield judge.point(question.name, belief, chosen.size, votes_on_it, round(seconds, 3))
        if chosen.size >= rounds.budget:
            return
        left = np.setdiff1d(pool, chosen)
        count = min(rounds.batch, rounds.budget - chosen.size)
        probs = {name: p[left] for name, p in belief.probs_G_T_A.items()}
        chosen = np.concatenate([chosen, left[draw(worth(tree, probs, rng), count, rng, sampled=sampled)]])


@dataclass(frozen=True, eq=False)
class _Judge:
    """Holds one run's beliefs against the votes of many annotators on galaxies that are never shown."""

    oracle: TreeOracle
    verdict: Counts
    test: NDArray[np.int64]
    strategy: str
    seed: int

    def point(self, question: str, belief: Belief, labels: int, votes: int, seconds: float) -> TreePoint:
        """How good the belief is on one question."""
        probs, concentration = belief.probs_G_T_A[question][self.test], belief.concentrations[question]
        counts = self.verdict[question][self.test]
        log_p = log_likelihood(*judged(probs, counts), concentration)
        return TreePoint(
            strategy=self.strategy,
            seed=self.seed,
            question=question,
            labels=labels,
            votes=votes,
            log_score=-mean(log_mean_exp(log_p, axis=1)),
            rmse=rmse(probs, counts),
            accuracy=accuracy(probs, counts),
            kl=divergence(self.oracle.rho_G_A[question][self.test], probs),
            concentration=concentration,
            seconds=seconds,
        )
