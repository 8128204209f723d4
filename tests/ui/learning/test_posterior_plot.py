"""The posterior panel: what it draws, what it says, and when it keeps silent."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from gzdesk.questions.question import Answer, Question, load_question
from gzdesk.ui import look
from gzdesk.ui.learning.posterior_curves import DRAWN, belief_of, curves_of
from gzdesk.ui.learning.posterior_plot import PosteriorPlot

BAR = load_question("bar")
SHAPE = load_question("smooth-or-featured")
NONE = np.zeros(2, np.int32)


def networks(rho: float, spread: float = 0.1, samples: int = 100, seed: int = 0) -> np.ndarray:
    yes_T = np.clip(np.random.default_rng(seed).normal(rho, spread, samples), 0.01, 0.99)
    return np.stack([yes_T, 1 - yes_T], axis=1).astype(np.float32)


@pytest.fixture
def panel(qapp, qtbot) -> Iterator[PosteriorPlot]:
    look.apply(qapp)
    look.set_scheme("light")
    made = PosteriorPlot()
    qtbot.addWidget(made)
    made.resize(360, 420)
    made.show()
    yield made
    look.set_scheme("system")


def show(panel: PosteriorPlot, probs_T_A, counts=NONE, *, question=BAR, answer=0, title="ngc-1300", **changes) -> None:
    given = {"mutual_information": 0.0842, "model": "compact-3f2a-0007", "hidden": False, "votes": 20} | changes
    panel.show_posterior(question, answer, probs_T_A, np.asarray(counts, np.int32), title=title, **given)


def drawn(item) -> tuple[np.ndarray, np.ndarray]:
    return item.getData()


def test_grey_samples_one_network_and_the_average_are_drawn(panel):
    probs_T_A = networks(0.6)
    show(panel, probs_T_A)
    expected = curves_of(probs_T_A, 0, 20)
    k, p = drawn(panel.canvas._average)
    np.testing.assert_array_equal(k, np.arange(21))
    np.testing.assert_allclose(p, expected.average_K)
    assert p.sum() == pytest.approx(1)
    np.testing.assert_allclose(drawn(panel.canvas._network)[1], expected.network_K)
    assert len(drawn(panel.canvas._samples)[0]) == DRAWN * 21
    connected = panel.canvas._samples.opts["connect"].reshape(DRAWN, 21)
    assert connected[:, :-1].all()
    assert not connected[:, -1].any()


def test_the_average_is_that_of_all_samples_not_only_of_those_drawn():
    probs_T_A = networks(0.4, samples=100)
    curves = curves_of(probs_T_A, 1, 20)
    assert curves.average_K @ np.arange(21) / 20 == pytest.approx(probs_T_A[:, 1].mean(), abs=1e-6)
    assert len(curves.samples_S_K) == DRAWN
    assert len(curves_of(probs_T_A[:5], 1, 20).samples_S_K) == 5


def test_words_say_mean_interval_and_mutual_information(panel):
    probs_T_A = networks(0.6)
    show(panel, probs_T_A, [2, 1])
    belief = belief_of(probs_T_A, 0)
    said = panel.facts.texts()
    assert said["Mean"] == f"{belief.mean:.2f}"
    assert said["68\u202f% interval"] == f"{belief.low:.2f}\u2009–\u2009{belief.high:.2f}"
    assert said["Mutual information"] == "0.084\u2009nats"
    assert panel.votes.text() == "Votes: 2\u00a0Bar, 1\u00a0No bar"
    assert panel.model.text() == "Model compact-3f2a-0007"
    assert "Mean: " + said["Mean"] in panel.accessibleDescription()


def test_the_interval_holds_68_percent_of_the_samples():
    probs_T_A = networks(0.5, spread=0.05, samples=4001)
    belief = belief_of(probs_T_A, 0)
    inside = (probs_T_A[:, 0] >= belief.low) & (probs_T_A[:, 0] <= belief.high)
    assert inside.mean() == pytest.approx(0.68, abs=0.002)


@pytest.mark.parametrize(
    ("counts", "text", "k"),
    [([1, 0], "1 of 1 vote: Bar", 20), ([0, 1], "0 of 1 vote: Bar", 0), ([1, 3], "1 of 4 votes: Bar", 5)],
)
def test_the_actual_votes_are_marked_where_their_share_lies(panel, counts, text, k):
    show(panel, networks(0.6), counts)
    assert panel.canvas._vote_text.toPlainText() == text
    np.testing.assert_allclose(drawn(panel.canvas._vote_line)[0], [k, k])
    assert panel.canvas._vote_line.isVisible()
    show(panel, networks(0.6), NONE)
    assert not panel.canvas._vote_line.isVisible()
    assert not panel.canvas._vote_text.isVisible()


def test_hidden_means_that_nothing_of_the_posterior_can_be_seen(panel, qtbot):
    show(panel, networks(0.9))
    show(panel, networks(0.2), hidden=True)
    assert not panel.canvas.isVisible()
    assert not panel.facts.isVisible()
    assert panel.hidden.isVisible()
    assert "0.90" not in panel.accessibleDescription()
    with qtbot.waitSignal(panel.reveal_asked, timeout=1000):
        qtbot.mouseClick(panel.hidden.button, Qt.MouseButton.LeftButton)


def test_before_the_first_model_the_panel_says_how_many_votes_are_missing(panel):
    panel.show_waiting("No model yet: 13 more votes until it starts learning")
    assert panel.waiting.isVisible()
    assert panel.waiting.title.text() == "No model yet"
    assert panel.waiting.text.text() == "13 more votes until it starts learning"
    show(panel, None, hidden=True)
    assert panel.waiting.isVisible()
    show(panel, networks(0.5))
    assert panel.canvas.isVisible()


def test_a_galaxy_that_the_networks_could_not_read_has_no_posterior(panel):
    show(panel, np.full((30, 2), np.nan, np.float32))
    assert panel.waiting.isVisible()
    assert not panel.canvas.isVisible()


def test_a_new_posterior_of_the_same_galaxy_is_seen_to_move(panel, qtbot):
    show(panel, networks(0.2))
    old = drawn(panel.canvas._average)[1].copy()
    show(panel, networks(0.8))
    assert panel.canvas.gliding
    seen = [old]

    def settled() -> bool:
        seen.append(drawn(panel.canvas._average)[1].copy())
        return not panel.canvas.gliding

    qtbot.waitUntil(settled, timeout=3000)
    new = curves_of(networks(0.8), 0, 20).average_K
    np.testing.assert_allclose(drawn(panel.canvas._average)[1], new)
    between = [p for p in seen if not np.allclose(p, old) and not np.allclose(p, new)]
    assert between
    assert all(p.sum() == pytest.approx(1) for p in between)


@pytest.mark.parametrize("change", [{"title": "ngc-1365"}, {"answer": 1}, {"votes": 10}])
def test_another_galaxy_answer_or_number_of_votes_is_drawn_at_once(panel, change):
    show(panel, networks(0.2))
    show(panel, networks(0.8), **change)
    assert not panel.canvas.gliding
    expected = curves_of(networks(0.8), change.get("answer", 0), change.get("votes", 20)).average_K
    np.testing.assert_allclose(drawn(panel.canvas._average)[1], expected)


def test_gliding_can_be_turned_off_and_cut_short(panel):
    show(panel, networks(0.2))
    show(panel, networks(0.8))
    panel.canvas.finish()
    assert not panel.canvas.gliding
    np.testing.assert_allclose(drawn(panel.canvas._average)[1], curves_of(networks(0.8), 0, 20).average_K)
    panel.canvas.glides = False
    show(panel, networks(0.3))
    assert not panel.canvas.gliding


def test_answers_are_chosen_by_segments_and_many_by_a_menu(panel, qtbot):
    probs_T_A = np.random.default_rng(0).dirichlet([4, 3, 2], 40).astype(np.float32)
    show(panel, probs_T_A, np.zeros(3), question=SHAPE, answer=1)
    assert panel.answers.segments.place == 1
    with qtbot.waitSignal(panel.answer_chosen, timeout=1000) as chosen:
        panel.answers.segments.button(2).click()
    assert chosen.args == [2]
    many = Question("many", "Which?", tuple(Answer(f"a{n}", f"Answer {n}", str(n + 1)) for n in range(7)))
    show(panel, np.full((30, 7), 1 / 7, np.float32), np.zeros(7), question=many, answer=3)
    assert not panel.answers.segments.isVisible()
    assert panel.answers.menu.currentText() == "Answer 3"
    with qtbot.waitSignal(panel.answer_chosen, timeout=1000) as chosen:
        panel.answers.menu.activated.emit(5)
    assert chosen.args == [5]


def test_names_stand_beside_the_curves_once_they_have_settled(panel, qtbot):
    show(panel, networks(0.6))
    panel.canvas.finish()
    names = [text.toPlainText() for text in panel.canvas._names if text.isVisible()]
    assert names == ["average", "one network", "dropout samples"]
    (left, right), (low, top) = panel.canvas.plot.view()
    for text in panel.canvas._names:
        assert left <= text.pos().x() <= right
        assert low <= text.pos().y() <= top


def test_the_axis_reaches_above_the_average_and_never_beyond_one(panel):
    for rho, spread in ((0.5, 0.2), (0.02, 0.005), (0.99, 0.0001)):
        show(panel, networks(rho, spread), title=f"{rho}")
        top = panel.canvas.plot.view()[1][1]
        assert drawn(panel.canvas._average)[1].max() <= top <= 1


def test_colours_follow_the_scheme(panel):
    show(panel, networks(0.5))
    for scheme in ("dark", "light"):
        look.set_scheme(scheme)
        assert panel.canvas._average.opts["pen"].color() == QColor(look.look().average)
        assert panel.canvas._network.opts["pen"].color() == QColor(look.look().network)
    panel.canvas.finish()
    assert panel.canvas.grab().toImage().pixelColor(2, panel.canvas.height() // 2).lightness() > 200
