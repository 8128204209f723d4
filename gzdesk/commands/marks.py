"""Marks: how good the desk's posteriors are on drawn galaxies, whose true probabilities are known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gzdesk.acquisition.asking import asked
from gzdesk.evaluation.evaluation import judge, log_score_floor, rmse_floor
from gzdesk.evaluation.scatter import scattered
from gzdesk.experiment.oracle import VOLUNTEERS
from gzdesk.experiment.tree_experiment import TreeOracle
from gzdesk.messages import Posterior


@dataclass(frozen=True)
class Mark:
    """One row of the demo's learning curve: one question, on the galaxies set aside at random and never taught.

    The astronomer gives one vote a galaxy, so the first score is that of one further vote, as expected over the
    galaxies' true probabilities; of a later question of a tree, over those of whom it is asked. The score of 40
    volunteers, of whom as many answer as come to the question, asks more than such votes can teach: how far the
    probabilities themselves scatter.
    """

    votes: int  # on all questions
    question: str
    log_score: float  # nats a vote
    log_score_floor: float  # what whoever knew the true probabilities would reach
    rmse: float  # of the vote fraction of 40 volunteers
    rmse_floor: float
    accuracy: float  # of their most voted answer
    log_score_40: float  # nats a galaxy with the votes of 40 volunteers
    log_score_40_floor: float
    seconds: float  # since the first vote


class Examiner:
    """Holds posteriors against the truth of drawn galaxies, and against 40 volunteers who walk the tree."""

    def __init__(self, oracle: TreeOracle, rng: np.random.Generator) -> None:
        self.oracle, self.tree = oracle, oracle.tree
        self._verdict = oracle.walks(VOLUNTEERS, rng)
        self._asked = asked(self.tree, {name: rho_G_A[:, None] for name, rho_G_A in oracle.rho_G_A.items()})

    def mark(self, question: str, posterior: Posterior, test: NDArray[np.intp], scatter: float, seconds: float) -> Mark:
        """How good a posterior is on one question and these galaxies."""
        probs_G_T_A = posterior.probs_G_T_A[test, :, self.tree.parts[question]]
        rho_G_A, counts_G_A = self.oracle.rho_G_A[question][test], self._verdict[question][test]
        asked_G, totals_G = self._asked[question][test], counts_G_A.sum(axis=1)
        judged = judge(scattered(probs_G_T_A, scatter), counts_G_A)
        mean_G_A = np.maximum(probs_G_T_A.mean(axis=1, dtype=np.float64), 1e-12)
        surprise_G = -(rho_G_A * np.log(mean_G_A)).sum(axis=1)
        least_G = -(rho_G_A * np.log(np.maximum(rho_G_A, 1e-12))).sum(axis=1)
        return Mark(
            votes=posterior.votes,
            question=question,
            log_score=float(np.average(surprise_G, weights=asked_G)),
            log_score_floor=float(np.average(least_G, weights=asked_G)),
            rmse=judged.rmse,
            rmse_floor=rmse_floor(rho_G_A, totals_G),
            accuracy=judged.accuracy,
            log_score_40=judged.log_score,
            log_score_40_floor=log_score_floor(rho_G_A, totals_G),
            seconds=round(seconds, 2),
        )
