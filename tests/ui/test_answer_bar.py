"""The answer bar: a button for every answer, with its key on it; what is chosen lights up."""

import pytest
from PySide6.QtCore import Qt

from gzdesk.question import Answer, Question, load_question
from gzdesk.ui.answer_bar import AnswerBar


def question_of(count: int) -> Question:
    answers = tuple(Answer(f"a{place}", f"Answer {place}", str(place)) for place in range(1, count + 1))
    return Question("how-many", "How many arms?", answers)


@pytest.fixture
def bar(qtbot):
    bar = AnswerBar(load_question("smooth-or-featured"))
    qtbot.addWidget(bar)
    bar.show()
    return bar


def test_every_answer_has_a_button_with_its_text_and_key(bar):
    assert [button.accessibleName() for button in bar.answers] == ["Smooth", "Features or disk", "Star or artifact"]
    assert [button.accessibleDescription() for button in bar.answers] == ["Key 1", "Key 2", "Key 3"]


def test_a_click_chooses_its_answer(bar, qtbot):
    chosen = []
    bar.answer_chosen.connect(chosen.append)
    for button in reversed(bar.answers):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen == [2, 1, 0]


def test_the_quiet_buttons_say_what_was_chosen(bar, qtbot):
    for button, signal in (
        (bar.cant_tell, bar.cant_tell_chosen),
        (bar.skip, bar.skip_chosen),
        (bar.star, bar.star_chosen),
        (bar.undo, bar.undo_chosen),
    ):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_while_nothing_is_seen_only_skip_may_be_left(bar):
    bar.set_votable(False, skippable=True, undoable=False)
    assert [button.isEnabled() for button in (*bar.answers, bar.cant_tell, bar.star, bar.skip, bar.undo)] == [
        False, False, False, False, False, True, False,
    ]  # fmt: skip


def test_a_flash_changes_the_picture_and_passes(bar, qtbot):
    before = bar.answers[0].grab().toImage()
    bar.flash(0)
    assert bar.answers[0].grab().toImage() != before
    qtbot.waitUntil(lambda: bar.answers[0].grab().toImage() == before)


def test_the_answer_given_before_is_marked_and_no_other(bar):
    plain = [button.grab().toImage() for button in bar.answers]
    bar.show_galaxy("J1234", "Revisited", starred=False, given=1)
    assert [button.grab().toImage() == was for button, was in zip(bar.answers, plain, strict=True)] == [
        True, False, True,
    ]  # fmt: skip


def test_the_galaxy_is_not_named_twice(bar):
    bar.show_galaxy("J1234", "Random: no model yet", starred=False, given=None, named_above=True)
    assert not bar.galaxy.isVisible()
    bar.show_galaxy("J1234", "Random: no model yet", starred=False, given=None)
    assert bar.galaxy.isVisible()


def test_a_narrow_bar_cuts_the_reason_but_tells_it_whole(bar, qtbot):
    why = "Shown because the networks disagree: rank 3, mutual information 0.21 nats"
    bar.show_galaxy("J1234", why, starred=False, given=None)
    bar.resize(bar.minimumSizeHint().width(), bar.height())
    qtbot.waitUntil(lambda: bar.why.text().endswith("…"))
    assert bar.why.toolTip() == why


@pytest.mark.parametrize(("count", "columns"), [(2, 2), (3, 3), (4, 2), (5, 3), (9, 3)])
def test_many_answers_stand_in_even_rows(qtbot, count, columns):
    bar = AnswerBar(question_of(count))
    qtbot.addWidget(bar)
    bar.resize(700, 300)
    bar.show()
    assert len({button.x() for button in bar.answers}) == columns
    assert bar.minimumSizeHint().width() < 560
