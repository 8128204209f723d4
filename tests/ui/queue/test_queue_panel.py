"""Choosing the queue: every order by keys and by mouse, with what is wrong said inline."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gzdesk.messages import Encoded, frozen
from gzdesk.queue.orders import KINDS, Order
from gzdesk.ui.queue.queue_panel import QueuePanel

GALAXIES = 12


@pytest.fixture
def opened(session, qtbot):
    """Opens a panel over some widget, and keeps what it is told."""

    def make(kind=None):
        window = QWidget()
        qtbot.addWidget(window)
        window.resize(900, 600)
        window.show()
        panel = QueuePanel(session, window)
        panel.orders, panel.under = [], window
        panel.chosen.connect(panel.orders.append)
        panel.open_above(window)
        if kind is not None:
            go_to(panel, kind)
        return panel

    return make


def go_to(panel, kind):
    while panel.kind != kind:
        key = Qt.Key.Key_Down if KINDS.index(kind) > KINDS.index(panel.kind) else Qt.Key.Key_Up
        QTest.keyClick(panel.kinds, key)


def enter(widget, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(widget, Qt.Key.Key_Return, modifier)


def test_the_order_in_force_is_chosen_when_the_panel_opens(session, opened):
    session.choose_order(Order("list", ids=("galaxy-03", "galaxy-05")))
    panel = opened()
    assert panel.kind == "list"
    assert panel.forms["list"].ids.toPlainText() == "galaxy-03\ngalaxy-05"


@pytest.mark.parametrize("kind", ["informative", "random"])
def test_enter_in_the_list_takes_an_order_that_needs_to_know_no_more(opened, kind):
    panel = opened(kind)
    enter(panel.kinds)
    assert panel.orders == [Order(kind)]
    assert not panel.isVisible()


@pytest.mark.parametrize("kind", ["likely", "unlikely"])
def test_an_answer_is_chosen_by_keys(session, posterior, opened, kind):
    session.receive(posterior())
    panel = opened(kind)
    QTest.keyClick(panel.forms[kind].answer, Qt.Key.Key_Down)
    QTest.keyClick(panel.forms[kind].again, Qt.Key.Key_Space)
    enter(panel.kinds)
    answer = session.question.answers[1].name
    assert panel.orders == [Order(kind, question="bar", answer=answer, again=True)]


def test_a_project_of_one_question_does_not_ask_which(opened):
    panel = opened("uncertain")
    assert not panel.forms["uncertain"].question.isVisible()


@pytest.mark.parametrize("kind", ["likely", "unlikely", "uncertain", "disagreement"])
def test_an_order_of_beliefs_waits_for_a_model(opened, kind):
    panel = opened(kind)
    assert "no model yet" in panel.words.text()
    assert not panel.show_these.isEnabled()
    enter(panel.kinds)
    assert panel.orders == []


def test_ids_are_pasted_by_lines_and_commas_and_unknown_ones_named(opened):
    panel = opened("list")
    panel.forms["list"].ids.setPlainText('galaxy-03, "galaxy-05"\nNGC 1300;galaxy-03\n\n')
    panel.preview.flush()
    assert panel.words.text() == "2 galaxies\nNot in this project: NGC 1300"
    enter(panel.forms["list"].ids, Qt.KeyboardModifier.ControlModifier)
    assert panel.orders == [Order("list", ids=("galaxy-03", "galaxy-05", "NGC 1300"), again=True)]


def test_enter_in_the_list_of_ids_begins_a_new_line(opened):
    panel = opened("list")
    QTest.keyClicks(panel.forms["list"].ids, "galaxy-03")
    enter(panel.forms["list"].ids)
    QTest.keyClicks(panel.forms["list"].ids, "galaxy-04")
    assert panel.forms["list"].ids.toPlainText() == "galaxy-03\ngalaxy-04"
    assert panel.orders == []


def test_ids_of_none_of_the_projects_galaxies_cannot_be_shown(opened):
    panel = opened("list")
    panel.forms["list"].ids.setPlainText("NGC 1300")
    panel.preview.flush()
    assert "None of these" in panel.words.text()
    assert not panel.show_these.isEnabled()


def test_an_empty_form_says_what_it_wants_and_takes_the_cursor(opened):
    panel = opened("list")
    enter(panel.kinds)
    assert panel.words.text() == "Paste the ids of galaxies."
    assert panel.forms["list"].ids.hasFocus()
    assert panel.orders == []


def test_a_position_is_typed_and_what_is_wrong_with_it_said(opened):
    panel = opened("position")
    form = panel.forms["position"]
    QTest.keyClicks(form.position, "10:00:00 +95")
    assert panel.words.text() == "A declination lies between -90 and +90 degrees."
    assert not panel.show_these.isEnabled()
    form.position.clear()
    QTest.keyClicks(form.position, "10:00:00 +15:30:00")
    form.radius.clear()
    QTest.keyClicks(form.radius, "0")
    assert "above 0" in panel.words.text()
    form.radius.clear()
    QTest.keyClicks(form.radius, "2.5")
    enter(form.radius)
    assert panel.orders == [Order("position", ra=150.0, dec=15.5, radius_arcmin=2.5)]


def test_where_no_galaxy_lies_that_is_said(opened):
    panel = opened("position")
    QTest.keyClicks(panel.forms["position"].position, "150 2")
    panel.preview.flush()
    assert panel.words.text() == "No galaxy of this project is left there."


def test_similar_begins_with_the_galaxy_on_screen(session, opened):
    session.receive(Encoded(frozen(np.random.default_rng(0).normal(size=(GALAXIES, 4)).astype(np.float32))))
    here = session.project.galaxies[session.current.index].id
    panel = opened("similar")
    panel.preview.flush()
    assert panel.words.text() == "11 galaxies"
    enter(panel.kinds)
    assert panel.orders == [Order("similar", like=here)]


def test_similar_to_a_galaxy_that_is_none_is_said(opened):
    panel = opened("similar")
    panel.forms["similar"].galaxy.clear()
    QTest.keyClicks(panel.forms["similar"].galaxy, "NGC 1300")
    assert panel.words.text() == "There is no galaxy NGC 1300 in this project."


def test_similar_waits_for_the_encoder(opened):
    panel = opened("similar")
    assert "not looked at all galaxies yet" in panel.words.text()
    assert not panel.show_these.isEnabled()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("starred", "You have not starred a galaxy yet."),
        ("annotators", "No two annotators have answered differently."),
    ],
)
def test_an_order_that_would_be_empty_says_why(opened, kind, words):
    panel = opened(kind)
    panel.preview.flush()
    assert panel.words.text() == words
    assert not panel.show_these.isEnabled()


def test_the_mouse_chooses_an_order_and_shows_it(session, opened):
    session.star()
    panel = opened()
    place = panel.kinds.visualItemRect(panel.kinds.item(KINDS.index("starred"))).center()
    QTest.mouseClick(panel.kinds.viewport(), Qt.MouseButton.LeftButton, pos=place)
    panel.preview.flush()
    assert panel.words.text() == "1 galaxy"
    QTest.mouseClick(panel.show_these, Qt.MouseButton.LeftButton)
    assert panel.orders == [Order("starred")]


def test_escape_leaves_everything_as_it_was(opened):
    panel = opened("random")
    QTest.keyClick(panel.kinds, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert panel.orders == []


def test_when_an_order_has_run_out_the_usual_one_is_offered_first(session, opened):
    session.choose_order(Order("list", ids=("galaxy-03",)))
    session.vote(0, 1.0, "")
    assert opened().kind == "informative"


def test_all_that_can_be_reached_has_a_name(opened):
    panel = opened()
    for form in panel.forms.values():
        for widget in form.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(form):
                assert widget.accessibleName() or getattr(widget, "text", str)(), widget
    assert panel.accessibleName()
    assert panel.kinds.accessibleName()
