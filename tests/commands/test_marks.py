"""How good posteriors are on drawn galaxies: beside the truth, and only over those of whom a question is asked."""

import numpy as np
import pytest

from gzdesk.commands.marks import Examiner
from gzdesk.experiment.tree_experiment import TreeOracle
from gzdesk.messages import Posterior
from gzdesk.questions.tree import load_tree

TREE = load_tree("features-and-bar")
GALAXIES = 200


@pytest.fixture
def oracle() -> TreeOracle:
    """The first half of the galaxies is smooth for certain, and nobody is asked about their bars."""
    rng = np.random.default_rng(0)
    featured = np.where(np.arange(GALAXIES) < GALAXIES // 2, 0.0, rng.uniform(0.2, 0.9, GALAXIES))
    bar = rng.uniform(0.1, 0.9, GALAXIES)
    rho = {
        "smooth-or-featured": np.stack([1 - featured, featured, 0 * featured], axis=1),
        "bar": np.stack([bar, 1 - bar], axis=1),
    }
    return TreeOracle(TREE, rho)


def posterior(oracle: TreeOracle, of_bars: np.ndarray) -> Posterior:
    """Knows the truth of the first question, and says this of bars."""
    probs_G_A = np.concatenate([oracle.rho_G_A["smooth-or-featured"], of_bars], axis=1)
    blank_G = np.zeros(GALAXIES, np.float32)
    return Posterior("m", 30, np.repeat(probs_G_A[:, None], 4, axis=1).astype(np.float32), *[blank_G] * 3)


def test_who_knows_the_truth_reaches_the_floor_on_every_question(oracle):
    examiner = Examiner(oracle, np.random.default_rng(1))
    known = posterior(oracle, oracle.rho_G_A["bar"])
    for question in TREE.questions:
        mark = examiner.mark(question.name, known, np.arange(GALAXIES), 0.0, 1.234)
        assert mark.log_score == pytest.approx(mark.log_score_floor, abs=1e-5)
        assert mark.rmse == pytest.approx(mark.rmse_floor, rel=0.2)
        assert (mark.votes, mark.question, mark.seconds) == (30, question.name, 1.23)


def test_galaxies_of_whom_a_question_is_never_asked_do_not_count_in_it(oracle):
    examiner, of_bars = Examiner(oracle, np.random.default_rng(1)), oracle.rho_G_A["bar"].copy()
    of_bars[: GALAXIES // 2] = [0.999, 0.001]
    right = examiner.mark("bar", posterior(oracle, oracle.rho_G_A["bar"]), np.arange(GALAXIES), 0.0, 0.0)
    assert examiner.mark("bar", posterior(oracle, of_bars), np.arange(GALAXIES), 0.0, 0.0) == right
    of_bars[GALAXIES // 2 :] = [0.999, 0.001]
    wrong = examiner.mark("bar", posterior(oracle, of_bars), np.arange(GALAXIES), 0.0, 0.0)
    assert wrong.log_score > right.log_score + 0.5
    assert wrong.log_score_floor == right.log_score_floor
