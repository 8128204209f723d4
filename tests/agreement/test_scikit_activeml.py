"""BatchBALD as scikit-activeml computes it, where all joint answers are summed.

Run with ``pip install -e '.[dev,rivals]'`` and ``pytest tests/agreement``; in an environment without Qt, add
``-W ignore::pytest.PytestConfigWarning``.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from gzdesk.acquisition.batchbald import informative_batch

rival = pytest.importorskip("skactiveml.pool")

EXACT = 4096  # joint answers up to which both sum them all


def pool(galaxies: int, samples: int, answers: int, seed: int) -> NDArray[np.float64]:
    """A pool in which some galaxies are alike, and no probability is so small that the rival clips it."""
    rng = np.random.default_rng(seed)
    logits_T_G_A = rng.normal(size=(galaxies, 4)) @ rng.normal(size=(samples, 4, answers))
    weights = np.exp(logits_T_G_A).transpose(1, 0, 2) + 1e-3
    return weights / weights.sum(axis=2, keepdims=True)


def their_utilities(probs_G_T_A: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    return rival.batch_bald(probs_G_T_A.transpose(1, 0, 2).copy(), count, n_MC_samples=EXACT, random_state=0)


@pytest.mark.parametrize(("answers", "count"), [(2, 10), (3, 7), (5, 5)])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_batchbald_chooses_and_scores_as_scikit_activeml(answers: int, count: int, seed: int) -> None:
    probs = pool(400, 30, answers, seed)
    chosen, gains = informative_batch(probs, count, np.random.default_rng(0), configurations=EXACT)
    utilities = their_utilities(probs, count)
    assert chosen.tolist() == np.nanargmax(utilities, axis=1).tolist()
    assert np.cumsum(gains) == pytest.approx(np.nanmax(utilities, axis=1), abs=1e-6)


def test_sampled_joint_answers_choose_a_batch_no_worse_than_scikit_activeml() -> None:
    probs = pool(400, 50, 2, seed=3)
    ours, _ = informative_batch(probs, 10, np.random.default_rng(0), configurations=100)
    theirs = np.nanargmax(rival.batch_bald(probs.transpose(1, 0, 2).copy(), 10, 100, random_state=0), axis=1)

    def together(batch: NDArray[np.intp]) -> float:
        return float(informative_batch(probs[batch], 10, np.random.default_rng(0), EXACT)[1].sum())

    assert together(ours) >= 0.995 * together(theirs)
