"""The window says of the assessment what the terminal says, in the reader's language."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QLocale

from gzdesk.evaluation.advice import Advice
from gzdesk.evaluation.intervals import of_share
from gzdesk.evaluation.sure import SURE, Sure
from gzdesk.ui.learning.advice_words import advice_text, sure_meaning, sure_text


@pytest.fixture(autouse=True)
def english(qapp):
    """Thousands with commas, as the terminal writes them."""
    former = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    yield
    QLocale.setDefault(former)


@pytest.mark.parametrize(
    "advice",
    [
        Advice(100, math.nan, math.nan, "early"),
        Advice(100, 0.04, 0.01, "worth"),
        Advice(2000, 0.04, 0.15, "open"),
        Advice(100, -0.02, 0.03, "open"),
        Advice(100, -0.0001, 0.0001, "flat"),
    ],
    ids=lambda advice: f"{advice.verdict} {advice.gain}",
)
def test_advice_reads_as_on_the_terminal(advice):
    assert advice_text(advice) == advice.text


@pytest.mark.parametrize(
    ("galaxies", "controls", "right"), [(0, 0, 0), (1200, 0, 0), (1200, 3, 2)], ids=("none", "unchecked", "checked")
)
def test_sure_reads_as_on_the_terminal(galaxies, controls, right):
    share = right / controls if controls else np.nan
    sure = Sure(galaxies, 61578, controls, right, share, of_share(right, controls))
    assert sure_text(sure) == sure.text


def test_what_sure_means_names_its_bound():
    assert f"{SURE:.0%}" in sure_meaning()
