"""Mutual information as BaaL computes it.

Run with ``pip install -e '.[dev,rivals]'`` and ``pytest tests/agreement``. BaaL brings Jupyter along, so an
environment of its own is wise; where that one has no Qt, add ``-W ignore::pytest.PytestConfigWarning``.
"""

import warnings

import numpy as np
import pytest

from gzdesk.acquisition.information import mutual_information

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # BaaL warns of its own dependencies when it is imported
    heuristics = pytest.importorskip("baal.active.heuristics")


@pytest.mark.parametrize("answers", [2, 3, 5])
@pytest.mark.parametrize("precision", [np.float64, np.float32])
def test_bald_agrees_with_baal_within_a_millionth(answers: int, precision: type[np.floating]) -> None:
    rng = np.random.default_rng(answers)
    probs_G_T_A = rng.dirichlet(np.full(answers, 0.3), size=(2000, 100)).astype(precision)
    theirs = heuristics.BALD().compute_score(probs_G_T_A.astype(np.float64).transpose(0, 2, 1))
    assert np.abs(mutual_information(probs_G_T_A) - theirs).max() < 1e-6


def test_bald_agrees_with_baal_on_certain_answers() -> None:
    rng = np.random.default_rng(0)
    probs_G_T_A = np.eye(3)[rng.integers(0, 3, (500, 20))]
    theirs = heuristics.BALD().compute_score(probs_G_T_A.transpose(0, 2, 1))
    assert np.abs(mutual_information(probs_G_T_A) - theirs).max() < 1e-6
