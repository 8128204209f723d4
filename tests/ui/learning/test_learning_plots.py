"""The learning curve: what is judged, on how many controls, and beside which floor."""

from types import SimpleNamespace

import numpy as np
import pytest

from gzdesk.evaluation.advice import Advice, CurvePoint
from gzdesk.evaluation.calibration import Calibration
from gzdesk.evaluation.evaluation import Intervals, Judgement
from gzdesk.evaluation.intervals import Interval
from gzdesk.evaluation.sure import Sure
from gzdesk.ui import look
from gzdesk.ui.learning.learning_plots import LearningPlots


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
    votes, scores = panel.curve._score.getData()
    np.testing.assert_array_equal(votes, [20, 32, 44])
    np.testing.assert_array_equal(scores, [0.66, 0.6, 0.55])
    x, floors = panel.curve._floor.getData()
    np.testing.assert_array_equal(floors, [0.38, 0.38, 0.38, 0.39, 0.39])
    assert (x[0], x[-1]) == panel.curve.plot.view()[0]
    (left, right), (low, top) = panel.curve.plot.view()
    assert left < 0 < 44 < right
    assert low <= 0.38 < 0.66 <= top


def test_words_give_the_latest_figures_and_on_what_they_stand(panel):
    panel.show_curve([point(20, 0.66), point(32, 0.6021)])
    assert panel.facts.texts() == {"Log score": "0.602\u2009nats", "Floor": "0.380", "Accuracy": "84\u202f%"}
    assert panel.judged.text() == "31 controls"
    assert "31 random controls, never taught" in panel.judged.toolTip()


def test_an_accuracy_of_nothing_but_ties_is_a_dash(panel):
    panel.show_curve([point(20, 0.66, accuracy=float("nan"))])
    assert panel.facts.texts()["Accuracy"] == "–"


def test_without_points_the_panel_says_what_is_missing(panel):
    panel.show_curve((), 3)
    assert panel.empty.isVisible()
    assert panel.empty.text.text() == "Appears once 5 random controls have votes\n3 so far"
    panel.show_curve((), 6)
    assert panel.empty.text.text() == "Appears with the first model: enough random controls have votes"
    panel.show_curve([point(20, 0.66)])
    assert not panel.empty.isVisible()
    assert panel.curve.plot.isVisible()
    panel.show_curve(())
    assert panel.empty.isVisible()


def test_points_that_could_not_be_judged_are_left_out(panel):
    panel.show_curve([point(20, float("nan")), point(32, 0.6)])
    assert list(panel.curve._score.getData()[0]) == [32]
    panel.show_curve([point(20, float("nan"))])
    assert panel.empty.isVisible()


@pytest.mark.parametrize("count", [1, 2, 30, 400])
def test_a_curve_of_any_length_has_its_names_inside_the_plot(panel, count):
    panel.show_curve([point(20 + 3 * place, 0.4 + 0.3 / (1 + place)) for place in range(count)])
    panel.curve._naming.flush()
    (left, right), (low, top) = panel.curve.plot.view()
    for name in panel.curve._names:
        assert left <= name.pos().x() <= right
        assert low <= name.pos().y() <= top


def test_a_long_curve_is_thinned_but_ends_where_it_ends(panel):
    panel.show_curve([point(20 + place, 0.4 + 0.3 / (1 + place)) for place in range(3000)])
    votes, _ = panel.curve._score.getData()
    assert len(votes) == 120
    assert (votes[0], votes[-1]) == (20, 3019)


def test_a_score_that_never_changes_can_be_drawn(panel):
    panel.show_curve([point(20, 0.4, floor=0.4), point(30, 0.4, floor=0.4)])
    _, (low, top) = panel.curve.plot.view()
    assert low < 0.4 < top


RANGES = Intervals(
    log_score=Interval(0.5, 0.75, 0.4, 0.8),
    log_score_floor=Interval(0.3, 0.4, 0.2, 0.5),
    accuracy=Interval(0.7, 0.95, 0.6, 0.97),
    rmse=Interval(0.25, 0.35, 0.2, 0.4),
    rmse_floor=None,
    brier=Interval(0.08, 0.12, 0.05, 0.15),
)


def assessment(kind: str = "reliability", calibrated: bool = True) -> SimpleNamespace:
    """As much of an assessment as the panel shows."""
    claimed = np.array([0.2, 0.7])
    calibration = Calibration(kind, claimed, claimed + 0.1, claimed, claimed + 0.2, 0.1, 0.04, 0.05)
    sure = Sure(30, 100, 8, 7, 0.875, Interval(0.7, 0.95, 0.6, 0.97))
    advice = Advice(100, 0.02, 0.01, "worth")
    return SimpleNamespace(calibration=calibration if calibrated else None, sure=sure, advice=advice)


def ranged(votes: int, log_score: float) -> CurvePoint:
    return CurvePoint(votes, Judgement(31, log_score, 0.38, 0.843, 0.3, 0.2, 0.1, RANGES))


def test_the_interval_is_a_band_around_the_curve_and_stands_under_the_figures(panel):
    panel.show_curve([point(20, 0.66), ranged(32, 0.6)])
    votes, bounds = panel.curve._band.getData()  # there below the curve, and back above it
    np.testing.assert_array_equal(votes, [20, 32, 32, 20])
    np.testing.assert_array_equal(bounds, [0.66, 0.5, 0.75, 0.66])  # none is known of the first point
    assert panel.curve.plot.view()[1][1] >= 0.75
    assert panel.facts.ranges() == {"Log score": "0.50–0.75", "Floor": "0.30–0.40", "Accuracy": "70–95\u202f%"}


def test_advice_and_sure_galaxies_stand_in_words(panel):
    panel.show_curve([ranged(32, 0.6)])
    assert panel.advice.text() == panel.sure.text() == ""
    panel.show_assessment(assessment())
    assert panel.advice.text() == "Another 100 votes are expected to improve the log score by 0.020 ± 0.010."
    assert panel.sure.text() == "Sure of 30 of 100 galaxies; right on 7 of 8 such controls (60–97%)."
    assert panel.sure.text() in panel.accessibleDescription()
    panel.show_assessment(None)
    assert panel.advice.text() == panel.sure.text() == ""


@pytest.mark.parametrize(("kind", "y_title"), [("coverage", "galaxies inside"), ("reliability", "votes that gave it")])
def test_the_other_plot_is_the_calibration_with_its_own_figures(panel, kind, y_title):
    panel.show_curve([ranged(32, 0.6)])
    panel.show_assessment(assessment(kind))
    panel.choice.button(1).click()
    assert panel.calibration.isVisible()
    assert not panel.curve.isVisible()
    assert panel.facts.texts() == {"Off by": "10\u202f%", "Brier": "0.100", "RMSE · floor": "0.30 · 0.20"}
    assert panel.facts.ranges() == {"Off by": "± 4\u202f%", "Brier": "0.08–0.12", "RMSE · floor": "0.25–0.35"}
    x, y = panel.calibration._bars.getData()
    np.testing.assert_allclose(x, [0.2, 0.2, 0.7, 0.7])
    np.testing.assert_allclose(y, [0.2, 0.4, 0.7, 0.9])
    assert panel.calibration.plot._y_title.text().endswith(y_title)
    panel.choice.button(0).click()
    assert panel.curve.isVisible()
    assert "Accuracy" in panel.facts.texts()


def test_without_a_calibration_there_is_nothing_to_turn_to(panel):
    panel.show_curve([ranged(32, 0.6)])
    panel.show_assessment(assessment())
    panel.choice.button(1).click()
    panel.show_assessment(assessment(calibrated=False))
    assert panel.curve.isVisible()
    assert not panel.choice.button(1).isEnabled()
    panel.show_assessment(assessment())
    assert panel.choice.button(1).isEnabled()


def test_the_name_of_the_diagonal_keeps_clear_of_the_error_bars(panel):
    panel.show_curve([ranged(32, 0.6)])
    panel.show_assessment(assessment())
    panel.choice.button(1).click()
    panel.calibration._naming.flush()
    name = panel.calibration._perfect
    (left, right), _ = panel.calibration.plot.view()
    width = name.boundingRect().width() * (right - left) / panel.calibration.plot.room()[0]
    for claimed in (0.2, 0.7):
        assert not name.pos().x() < claimed < name.pos().x() + width or not 0 <= name.pos().y() - claimed <= 0.2
