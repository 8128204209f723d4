"""Choosing the queue at the real window: by keys and by mouse, and what comes on screen then."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gzdesk.queue.orders import KINDS, Order
from gzdesk.ui.desk.window import VotingWindow


@pytest.fixture
def desk(session, store, learner, settings, qtbot) -> Callable[[], VotingWindow]:
    def make() -> VotingWindow:
        window = VotingWindow(session, store, learner, settings=settings)
        qtbot.addWidget(window)
        window.resize(1280, 800)
        window.show()
        qtbot.waitUntil(lambda: window.showing.votable or session.current is None)
        return window

    return make


def choose(window, kind):
    QTest.keyClick(window, Qt.Key.Key_Q)
    window.queue.panel.kinds.setCurrentRow(KINDS.index(kind))


def take(window):
    QTest.keyClick(window.queue.panel.kinds, Qt.Key.Key_Return)
    window.queue.settle()


def test_a_key_opens_the_panel_and_a_list_of_ids_comes_on_screen(desk, session, qtbot):
    window = desk()
    choose(window, "list")
    QTest.keyClicks(window.queue.panel.forms["list"].ids, "galaxy-07, galaxy-02")
    take(window)
    qtbot.waitUntil(lambda: window.showing.votable)
    assert session.project.galaxies[session.current.index].id == "galaxy-07"
    assert window.answer_bar.why.toolTip() == "Shown because it is in your list: rank 1 of 2"
    assert window.queue.bar.order.text() == "List of 2 ids \u00b7 2 left"
    QTest.keyClick(window, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: window.showing.votable)
    window.queue.settle()
    assert session.history[-1].shown_because == "list"
    assert window.queue.bar.order.text() == "List of 2 ids \u00b7 1 left"


def test_the_mouse_opens_the_panel_and_leaves_an_order(desk, session):
    window = desk()
    session.choose_order(Order("list", ids=("galaxy-07",)))
    window.queue.settle()
    assert window.queue.bar.leave.isVisible()
    QTest.mouseClick(window.queue.bar.order, Qt.MouseButton.LeftButton)
    assert window.queue.panel.isVisible()
    window.queue.panel.close()
    QTest.mouseClick(window.queue.bar.leave, Qt.MouseButton.LeftButton)
    window.queue.settle()
    assert session.order == Order()
    assert not window.queue.bar.leave.isVisible()


def test_an_order_that_has_run_out_says_so_and_offers_the_way_back(desk, session, qtbot):
    window = desk()
    session.choose_order(Order("list", ids=("galaxy-07",)))
    window.queue.settle()
    qtbot.waitUntil(lambda: window.showing.votable)
    QTest.keyClick(window, Qt.Key.Key_1)
    window.queue.settle()
    assert session.current is None
    assert "No more galaxies: List of one id" in window.view.canvas.accessibleName()
    assert window.queue.bar.usual.isVisible()
    QTest.mouseClick(window.queue.bar.usual, Qt.MouseButton.LeftButton)
    window.queue.settle()
    qtbot.waitUntil(lambda: window.showing.votable)
    assert session.current.because == "random"
    assert not window.queue.bar.usual.isVisible()


def test_the_probability_is_told_with_the_galaxy_only_where_the_posterior_is_not_hidden(desk, session, posterior):
    session.receive(posterior())
    window = desk()
    choose(window, "likely")
    take(window)
    assert window.answer_bar.why.toolTip().endswith("is likely: rank 1 of 12")
    window.desk_actions.hide_posterior.trigger()
    window.telling.tell()
    assert "probability" in window.answer_bar.why.toolTip()


def test_a_new_posterior_reorders_in_spare_time_and_leaves_the_screen_alone(desk, session, learner, posterior):
    session.receive(posterior())
    window = desk()
    choose(window, "likely")
    take(window)
    before = (session.current, session.upcoming())
    learner.outbox.put(posterior(3))
    window.bridge.drain()
    window.queue.settle()
    assert (session.current, session.upcoming()) == before
    for _ in range(4):
        session.skip(1.0, "")
    assert session.current.model == "compact-test-0003"


def test_digits_typed_into_the_panel_are_no_votes(desk, session):
    window = desk()
    choose(window, "position")
    QTest.keyClicks(window.queue.panel.forms["position"].position, "12 1")
    assert session.history == []


def test_a_vote_in_hand_keeps_its_galaxy_whatever_is_asked_for(desk, session, monkeypatch):
    from gzdesk.project.journal import JournalError

    window = desk()
    here = session.current

    def refuse(*rows):
        raise JournalError("disk full")

    monkeypatch.setattr(session.project.journal, "append", refuse)
    QTest.keyClick(window, Qt.Key.Key_1)
    assert window.voting.in_hand
    QTest.keyClick(window, Qt.Key.Key_Q)
    assert not window.queue.panel.isVisible()
    window.queue.choose(Order("random"))
    assert session.current == here
    monkeypatch.undo()
    window.voting.try_again()


def test_the_bar_waits_for_the_model_that_an_order_needs(desk, session):
    window = desk()
    session.choose_order(Order("uncertain", question="bar"))
    window.queue.settle()
    assert window.queue.bar.order.text() == "Most uncertain \u00b7 waiting for the model"
