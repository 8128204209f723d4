"""One question of a tree is judged as if it were asked alone, on the controls that its own votes fell on."""

import numpy as np
import pytest

from gzdesk.evaluation.assessment import FEWEST_CONTROLS, assess, judge_controls, voted_controls
from gzdesk.evaluation.scatter import Scatter
from gzdesk.messages import Posterior
from gzdesk.questions.tree import load_tree

GALAXIES, SAMPLES = 40, 20
TREE = load_tree("features-and-bar")
BAR = TREE.parts["bar"]


def posterior(answers: int, seed: int = 0) -> Posterior:
    raw = np.random.default_rng(seed).random((GALAXIES, SAMPLES, answers)).astype(np.float32)
    blank_G = np.zeros(GALAXIES, np.float32)
    return Posterior("m", 9, raw, blank_G, blank_G, blank_G)


def of_bar(whole: Posterior) -> Posterior:
    """The same beliefs, of a project that asks about bars alone."""
    return Posterior("m", 9, whole.probs_G_T_A[:, :, BAR], *[whole.mutual_information_G] * 3)


def votes(seed: int = 1) -> np.ndarray:
    """Every galaxy is called smooth or featured; half are asked about bars, by up to three annotators."""
    rng, counts_G_A = np.random.default_rng(seed), np.zeros((GALAXIES, TREE.answers), np.int32)
    counts_G_A[np.arange(GALAXIES), rng.integers(0, 2, GALAXIES)] = 1
    counts_G_A[::2, BAR] = rng.multinomial(3, [0.5, 0.5], GALAXIES // 2)
    return counts_G_A


CONTROLS = np.arange(GALAXIES) < 24


def test_only_controls_that_were_asked_the_question_judge_it():
    whole, counts_G_A = posterior(TREE.answers), votes()
    assert voted_controls(whole, counts_G_A, CONTROLS, BAR).tolist() == list(range(0, 24, 2))
    assert len(voted_controls(whole, counts_G_A, CONTROLS, TREE.parts["smooth-or-featured"])) == 24
    few = CONTROLS & (np.arange(GALAXIES) < 2 * FEWEST_CONTROLS - 2)
    assert judge_controls(whole, counts_G_A, few, Scatter.usual("bar"), BAR) is None


def test_a_question_is_judged_in_a_tree_as_it_is_alone():
    whole, counts_G_A, scatter = posterior(TREE.answers), votes(), Scatter.usual("bar")
    alone = judge_controls(of_bar(whole), counts_G_A[:, BAR], CONTROLS, scatter)
    assert judge_controls(whole, counts_G_A, CONTROLS, scatter, BAR) == alone
    assert alone.galaxies == 12


def test_a_question_is_assessed_in_a_tree_as_it_is_alone():
    whole, counts_G_A = posterior(TREE.answers), votes()
    found = [
        finished(assess(whole, counts_G_A, CONTROLS, (), 1.1, BAR)),
        finished(assess(of_bar(whole), counts_G_A[:, BAR], CONTROLS, (), 1.1)),
    ]
    assert found[0].sure.text == found[1].sure.text
    assert found[0].scatter == found[1].scatter
    np.testing.assert_array_equal(found[0].calibration.observed, found[1].calibration.observed)
    assert found[0].sure.of == GALAXIES


def finished(work):
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


@pytest.mark.parametrize("seed", range(3))
def test_a_control_without_a_posterior_judges_nothing(seed):
    whole, counts_G_A = posterior(TREE.answers, seed), votes(seed)
    whole.mutual_information_G[4] = np.nan
    assert 4 not in voted_controls(whole, counts_G_A, CONTROLS, BAR)
