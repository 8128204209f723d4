"""First-run hints: one at a time, gone once done or dismissed, and gone for good."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gzdesk.ui.desk.desk_hints import desk_hints
from gzdesk.ui.desk.hints import LOW, Hint, Hints, HintStrip
from gzdesk.ui.keys.key_bindings import KeyBindings

NAMES = ("vote", "undo", "later")


@pytest.fixture
def make(settings, qapp):
    """The hints as a new sitting finds them."""

    def made(fits=lambda: True) -> Hints:
        hints = Hints(
            tuple(Hint(name, lambda name=name: f"How to {name}", 2 * at, fits) for at, name in enumerate(NAMES)),
            settings,
        )
        hints.renew()
        return hints

    return made


def test_the_first_hint_stands_until_it_is_done(make):
    hints = make()
    assert hints.shown == "vote"
    hints.done("vote")
    assert hints.shown == ""


def test_later_hints_come_with_votes_and_one_at_a_time(make):
    hints = make()
    for _ in range(4):
        hints.count_vote()
    assert hints.shown == "vote"
    hints.done("vote")
    assert hints.shown == "undo"


def test_what_was_done_before_its_hint_came_is_never_hinted_at(make):
    hints = make()
    hints.done("undo")
    hints.done("vote")
    for _ in range(4):
        hints.count_vote()
    assert hints.shown == "later"


def test_what_is_over_is_over_in_the_next_sitting_too(make):
    make().done("vote")
    hints = make()
    hints.count_vote()
    assert hints.shown == ""


def test_hints_can_be_brought_back(make):
    hints = make()
    hints.done("vote")
    hints.begin_again()
    assert (hints.shown, make().shown) == ("vote", "vote")


def test_a_hint_that_makes_no_sense_now_waits(make):
    sense = [False]
    hints = make(fits=lambda: sense[0])
    assert hints.shown == ""
    sense[0] = True
    hints.renew()
    assert hints.shown == "vote"


def test_an_unknown_name_is_nothing_to_remember(make, settings):
    make().done("no such hint")
    assert settings.allKeys() == []


def test_the_strip_says_the_hint_and_is_dismissed_by_mouse_and_by_key(make, qtbot):
    hints = make()
    strip = HintStrip(hints)
    qtbot.addWidget(strip)
    hints.begin_again()
    strip.show_words("How to vote")
    assert strip.isVisible()
    qtbot.mouseClick(strip.dismiss, Qt.MouseButton.LeftButton)
    assert (strip.isVisible(), hints.shown) == (False, "")
    hints.begin_again()
    assert strip.words.text() == "How to vote"
    qtbot.keyClick(strip.dismiss, Qt.Key.Key_Space)
    assert not strip.isVisible()


def test_the_desks_first_hint_has_the_keys_in_force(session, settings, qapp):
    keys = KeyBindings([session.question], settings)
    hints = desk_hints(session, keys, settings, hidden=lambda: False, failed=lambda: False)
    told = []
    hints.changed.connect(told.append)
    hints.renew()
    keys.choose_answer(session.question, 0, "B")
    assert told == ["Press 1 or 2 to vote, or click an answer.", "Press B or 2 to vote, or click an answer."]


def test_the_desk_hints_at_the_posterior_only_while_one_is_hidden(session, settings, qapp):
    hidden = [False]
    hints = desk_hints(
        session, KeyBindings([session.question], settings), settings, hidden=lambda: hidden[0], failed=lambda: False
    )
    for name in ("vote", "undo"):
        hints.done(name)
    for _ in range(3):
        hints.count_vote()
    assert hints.shown == ""
    hidden[0] = True
    hints.renew()
    assert hints.shown == "posterior"


def test_nobody_is_told_to_vote_on_a_picture_that_cannot_be_shown(session, settings, qapp):
    failed = [True]
    keys = KeyBindings([session.question], settings)
    hints = desk_hints(session, keys, settings, hidden=lambda: False, failed=lambda: failed[0])
    hints.renew()
    assert hints.shown == ""
    failed[0] = False
    hints.renew()
    assert hints.shown == "vote"


def test_in_a_low_window_the_galaxy_has_the_room_of_a_hint(make, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    hints = make()
    strip = HintStrip(hints, window)
    strip.show_words("Press 1 to vote")
    window.resize(800, LOW)
    window.show()
    assert strip.isVisible()
    window.resize(800, LOW - 1)
    qtbot.waitUntil(lambda: not strip.isVisible())
    window.resize(800, LOW)
    qtbot.waitUntil(strip.isVisible)
