"""The answer bar: a button for every answer, with its key on it; what is chosen lights up."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

from gzdesk.questions.question import Answer, Question
from gzdesk.questions.tree import load_tree
from gzdesk.ui.action_maker import ActionMaker, connect
from gzdesk.ui.answers.answer_bar import AnswerBar
from gzdesk.ui.answers.vote_actions import VoteActions
from gzdesk.ui.keys.key_bindings import KeyBindings

GZ2 = load_tree("gz2").questions


def question_of(count: int, name: str = "how-many") -> Question:
    answers = tuple(Answer(f"a{place}", f"Answer {place}", str(place)) for place in range(1, count + 1))
    return Question(name, "How many arms?", answers)


@pytest.fixture
def make_bar(qtbot):
    """Makes a bar in a window of its own, for these questions, with the first one asked."""

    def make(*questions: Question) -> AnswerBar:
        window = QMainWindow()
        qtbot.addWidget(window)
        keys = KeyBindings(questions, parent=window)
        bar = AnswerBar(questions, VoteActions(ActionMaker(window, keys), questions), keys, window)
        window.setCentralWidget(bar)
        bar.ask(questions[0].name, None)
        bar.do.ask(questions[0].name)
        window.resize(900, 300)
        window.show()
        return bar

    return make


@pytest.fixture
def bar(make_bar):
    return make_bar(*GZ2)


def test_every_answer_has_a_button_with_its_text_and_key(bar):
    assert [button.accessibleName() for button in bar.answers] == ["Smooth", "Features or disk", "Star or artifact"]
    assert [button.accessibleDescription() for button in bar.answers] == ["Key 1", "Key 2", "Key 3"]


def test_a_click_chooses_its_answer(bar, qtbot):
    chosen = []
    actions = bar.do.answers["smooth-or-featured"]
    connect((action, lambda place=place: chosen.append(place)) for place, action in enumerate(actions))
    for button in reversed(bar.answers):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen == [2, 1, 0]


def test_the_quiet_buttons_do_what_their_actions_do(bar, qtbot):
    for button in bar.quiet.buttons:
        if button.isVisible():
            with qtbot.waitSignal(button.action.triggered):
                qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_button_follows_its_action(bar):
    button = next(one for one in bar.quiet.buttons if one.action is bar.do.star)
    plain = button.grab().toImage()
    bar.do.show_star(True)
    assert button.accessibleName() == "Take the star away"
    assert button.grab().toImage() != plain
    bar.do.star.setEnabled(False)
    assert not button.isEnabled()


def test_where_it_is_narrow_the_rarer_buttons_move_into_a_menu(bar, qtbot):
    def shown() -> list[str]:
        return [button.text() for button in bar.quiet.buttons if button.isVisible()]

    bar.window().resize(1400, 300)
    qtbot.waitUntil(lambda: not bar.quiet.more.isVisible())
    everything = shown()
    bar.window().resize(560, 300)
    qtbot.waitUntil(lambda: bar.quiet.more.isVisible())
    kept, put_away = shown(), [action for action in bar.quiet.menu.actions() if action.isVisible()]
    assert {"Can't tell", "Undo"} < set(kept)
    assert len(kept) + len(put_away) == len(everything)
    assert bar.do.artifact in put_away


def test_while_nothing_is_seen_nothing_can_be_said(bar):
    bar.do.set_votable(False)
    assert not any(button.isEnabled() for button in bar.answers)
    bar.do.set_votable(True)
    assert all(button.isEnabled() for button in bar.answers)


def test_a_question_asked_opens_its_page_and_its_keys_alone(bar):
    bar.do.ask("spiral-winding")
    bar.ask("spiral-winding", "medium")
    assert bar.question.text() == "How tightly are the arms wound?"
    assert [button.accessibleName() for button in bar.answers] == ["Tight", "Medium", "Loose"]
    live = [action for group in bar.do.answers.values() for action in group if action.isEnabled()]
    assert live == list(bar.do.answers["spiral-winding"])


def test_turning_the_page_changes_no_height(bar):
    heights = set()
    for question in GZ2:
        bar.ask(question.name, None)
        heights.add((bar.height(), bar.minimumSizeHint().height()))
    assert len(heights) == 1


def test_a_flash_changes_the_picture_and_passes(bar, qtbot):
    before = bar.answers[0].grab().toImage()
    bar.flash("smooth-or-featured", 0)
    assert bar.answers[0].grab().toImage() != before
    qtbot.waitUntil(lambda: bar.answers[0].grab().toImage() == before)


def test_the_answer_given_before_is_marked_and_no_other(bar):
    plain = [button.grab().toImage() for button in bar.answers]
    bar.ask("smooth-or-featured", "featured-or-disk")
    assert [button.grab().toImage() == was for button, was in zip(bar.answers, plain, strict=True)] == [
        True, False, True,
    ]  # fmt: skip
    assert bar.answers[1].accessibleDescription() == "Key 2, on record for this galaxy"


def test_the_galaxy_is_not_named_twice(bar):
    bar.show_galaxy("J1234", "Random: no model has ranked it yet", named_above=True)
    assert not bar.galaxy.isVisible()
    bar.show_galaxy("J1234", "Random: no model has ranked it yet")
    assert bar.galaxy.isVisible()


def test_a_narrow_bar_cuts_the_reason_but_tells_it_whole(bar, qtbot):
    why = "Shown because the model, though taught your vote, doubts it: rank 3 of 41, probability of your answer 0.04"
    bar.show_galaxy("J1234", 2 * why)
    bar.window().resize(400, 300)
    qtbot.waitUntil(lambda: bar.why.text().endswith("…"))
    assert bar.why.toolTip() == 2 * why


@pytest.mark.parametrize(("count", "columns"), [(2, 2), (3, 3), (4, 2), (5, 3), (9, 3)])
def test_many_answers_stand_in_even_rows(make_bar, qtbot, count, columns):
    bar = make_bar(question_of(count))
    bar.window().resize(440, 400)
    qtbot.waitUntil(lambda: len({button.x() for button in bar.answers}) == columns)
    assert bar.minimumSizeHint().width() < 560


def test_where_there_is_room_a_row_holds_five(make_bar, qtbot):
    bar = make_bar(question_of(9))
    bar.window().resize(1400, 400)
    qtbot.waitUntil(lambda: len({button.x() for button in bar.answers}) == 5)


# -- comments


def test_a_comment_is_written_in_the_bar_and_saved_with_enter(bar, qtbot):
    bar.open_comment("")
    assert bar.comment.line.hasFocus()
    QTest.keyClicks(bar.comment.line, "faint 2nd arm")
    with qtbot.waitSignal(bar.comment_written) as written:
        QTest.keyClick(bar.comment.line, Qt.Key.Key_Return)
    assert written.args == ["faint 2nd arm"]
    assert bar.quiet.isVisible()


def test_escape_leaves_the_comment_as_it_was(bar, qtbot):
    written = []
    bar.comment_written.connect(written.append)
    bar.open_comment("as it was")
    with qtbot.waitSignal(bar.comment_left):
        QTest.keyClick(bar.comment.line, Qt.Key.Key_Escape)
    assert written == []
    assert not bar.commenting


@pytest.mark.parametrize("key", [Qt.Key.Key_1, Qt.Key.Key_Z, Qt.Key.Key_Escape, Qt.Key.Key_Left, Qt.Key.Key_Backspace])
def test_keys_typed_into_a_comment_are_kept_from_the_desk(bar, key):
    bar.open_comment("text")
    offered = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier, "")
    offered.ignore()
    QApplication.sendEvent(bar.comment.line, offered)
    assert offered.isAccepted()


def test_why_a_galaxy_is_shown_has_a_line_of_its_own_where_there_is_little_room(bar, qtbot):
    queue = QLabel("Most informative · 980 left", bar)
    bar.begin_with(queue)
    why = "A random control: never taught, the posteriors are judged on it"
    bar.show_galaxy("J1234", why, named_above=True)
    qtbot.waitUntil(lambda: bar.why.x() > queue.x() + queue.width())
    bar.window().resize(360, 360)
    qtbot.waitUntil(lambda: bar.why.y() >= queue.y() + queue.height())
    assert bar.why.text().replace("\n", " ") == why
