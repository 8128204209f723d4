"""The learning curve: what is judged, on how many controls, and beside which floor."""

import numpy as np
import pytest

from gzdesk.evaluation import Judgement
from gzdesk.session import CurvePoint
from gzdesk.ui import look
from gzdesk.ui.learning_plots import LearningPlots


@pytest.fixture
def panel(qapp, qtbot) -> LearningPlots:
    look.apply(qapp)
    made = LearningPlots()
    qtbot.addWidget(made)
    made.resize(360, 300)
    made.show()
    return made


def point(votes: int, log_score: float, floor: float = 0.38, accuracy: float = 0.843, galaxies: int = 31) -> CurvePoint:
    return CurvePoint(votes, Judgement(galaxies, log_score, floor, accuracy, 0.3, 0.2, 0.1))


def test_the_log_score_is_drawn_against_the_votes_with_its_floor(panel):
    panel.show_curve([point(20, 0.66), point(32, 0.6), point(44, 0.55, floor=0.39)])
    votes, scores = panel._score.getData()
    np.testing.assert_array_equal(votes, [20, 32, 44])
    np.testing.assert_array_equal(scores, [0.66, 0.6, 0.55])
    x, floors = panel._floor.getData()
    np.testing.assert_array_equal(floors, [0.38, 0.38, 0.38, 0.39, 0.39])
    assert (x[0], x[-1]) == panel.plot.view()[0]
    (left, right), (low, top) = panel.plot.view()
    assert left < 0 < 44 < right
    assert low <= 0.38 < 0.66 <= top


def test_words_give_the_latest_figures_and_on_what_they_stand(panel):
    panel.show_curve([point(20, 0.66), point(32, 0.6021)])
    assert panel.facts.texts() == {"Log score": "0.602\u2009nats", "Floor": "0.380", "Accuracy": "84\u202f%"}
    assert panel.judged.text() == "Judged on 31 random controls, never taught"


def test_an_accuracy_of_nothing_but_ties_is_a_dash(panel):
    panel.show_curve([point(20, 0.66, accuracy=float("nan"))])
    assert panel.facts.texts()["Accuracy"] == "–"


def test_without_points_the_panel_says_what_is_missing(panel):
    panel.show_curve((), 3)
    assert panel.empty.isVisible()
    assert panel.empty.text.text() == "Appears once 5 random controls have votes\n3 so far"
    panel.show_curve([point(20, 0.66)])
    assert not panel.empty.isVisible()
    assert panel.plot.isVisible()
    panel.show_curve(())
    assert panel.empty.isVisible()


def test_points_that_could_not_be_judged_are_left_out(panel):
    panel.show_curve([point(20, float("nan")), point(32, 0.6)])
    assert list(panel._score.getData()[0]) == [32]
    panel.show_curve([point(20, float("nan"))])
    assert panel.empty.isVisible()


@pytest.mark.parametrize("count", [1, 2, 30, 400])
def test_a_curve_of_any_length_has_its_names_inside_the_plot(panel, count):
    panel.show_curve([point(20 + 3 * place, 0.4 + 0.3 / (1 + place)) for place in range(count)])
    panel._naming.flush()
    (left, right), (low, top) = panel.plot.view()
    for name in panel._names:
        assert left <= name.pos().x() <= right
        assert low <= name.pos().y() <= top


def test_a_score_that_never_changes_can_be_drawn(panel):
    panel.show_curve([point(20, 0.4, floor=0.4), point(30, 0.4, floor=0.4)])
    _, (low, top) = panel.plot.view()
    assert low < 0.4 < top
