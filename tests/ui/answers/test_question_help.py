"""The question's help: every answer with its drawing, key, words and examples, beside the desk."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from gzdesk.questions.question import Answer, Question
from gzdesk.questions.tree import load_tree
from gzdesk.ui.answers.example_picture import ExamplePicture, picture
from gzdesk.ui.answers.helping import Helping
from gzdesk.ui.answers.question_help import QuestionHelp
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.keys.key_bindings import KeyBindings

GZ2 = load_tree("gz2")
ODD, ARMS = GZ2["odd-feature"], GZ2["has-spiral-arms"]


@pytest.fixture
def sheet(qtbot):
    sheet = QuestionHelp()
    qtbot.addWidget(sheet)
    sheet.show_question(ODD, "1234567")
    sheet.open()
    qtbot.waitExposed(sheet)
    qtbot.waitUntil(lambda: len(sheet.answers) == len(ODD.answers))
    return sheet


def words(widget: QWidget) -> set[str]:
    return {label.text() for label in widget.findChildren(QLabel) if not label.isHidden()}


def test_the_help_says_what_the_question_file_says(sheet):
    assert {ODD.text, ODD.help} <= words(sheet)
    for answer, row in zip(ODD.answers, sheet.answers, strict=True):
        assert {answer.text, answer.help, answer.key} <= words(row)
        assert [example.accessibleName() for example in row.examples] == [
            f"Example of {answer.text}, {place} of {len(answer.examples)}"
            for place in range(1, len(answer.examples) + 1)
        ]
        assert not row.drawing.isHidden()


def test_the_help_stops_no_vote(sheet):
    assert not sheet.isModal()


def test_it_says_that_the_examples_are_drawn_where_there_are_some(sheet):
    assert "The examples are drawn, not observed." in words(sheet)
    plain = replace(ARMS, answers=tuple(replace(answer, examples=()) for answer in ARMS.answers))
    sheet.show_question(plain, "12")
    assert "The examples are drawn, not observed." not in words(sheet)


def test_another_question_takes_its_place_piece_by_piece(sheet, qtbot):
    sheet.show_question(ARMS, "12")
    assert sheet.text.text() == ARMS.text
    qtbot.waitUntil(lambda: len(sheet.answers) == len(ARMS.answers))
    assert sheet.answers[0].answer == ARMS.answers[0]


def test_what_is_in_sight_is_there_as_soon_as_the_window_is(qtbot):
    sheet = QuestionHelp()
    qtbot.addWidget(sheet)
    sheet.show_question(ODD, "1234567")
    sheet.open()
    lowest = max(row.mapTo(sheet, row.rect().bottomLeft()).y() for row in sheet.answers)
    assert len(sheet.answers) == len(ODD.answers) or lowest > sheet.rolling.geometry().bottom()


def test_a_question_that_was_open_before_is_there_at_once(sheet, qtbot):
    sheet.show_question(ARMS, "12")
    sheet.show_question(ODD, "1234567")
    assert len(sheet.answers) == len(ODD.answers)
    assert sheet.answers[0].isVisible()


def test_questions_asked_in_one_breath_are_all_whole_when_they_stay(sheet, qtbot):
    for question in GZ2.questions:
        sheet.show_question(question, [answer.key for answer in question.answers])
    for question in reversed(GZ2.questions):
        sheet.show_question(question, [answer.key for answer in question.answers])
        qtbot.waitUntil(lambda: len(sheet.answers) == len(sheet.question.answers))


def test_the_keys_in_force_are_shown(sheet):
    sheet.show_question(ODD, "abcdefg")
    assert [row.cap.text() for row in sheet.answers] == list("ABCDEFG")
    assert sheet.answers[0].cap.accessibleName() == "Key A"


@pytest.mark.parametrize(
    ("key", "moves"),
    [(Qt.Key.Key_Down, 1), (Qt.Key.Key_PageDown, 1), (Qt.Key.Key_End, 1), (Qt.Key.Key_Up, -1), (Qt.Key.Key_Home, -1)],
)
def test_the_keyboard_scrolls_wherever_the_focus_is(sheet, key, moves):
    bar = sheet.rolling.verticalScrollBar()
    assert bar.maximum() > 100
    for focused in (sheet.rolling, sheet.shut):
        focused.setFocus()
        bar.setValue(100)
        QTest.keyClick(focused, key)
        assert (bar.value() - 100) * moves > 0


def test_esc_closes_the_help(sheet):
    QTest.keyClick(sheet.rolling, Qt.Key.Key_Escape)
    assert sheet.isHidden()


def test_a_press_on_close_closes_the_help(sheet):
    QTest.mouseClick(sheet.shut, Qt.MouseButton.LeftButton)
    assert sheet.isHidden()


def test_nothing_is_wider_than_the_window_even_when_text_is_narrow(sheet, qtbot):
    sheet.resize(640, 500)
    page = sheet.rolling.widget()
    qtbot.waitUntil(lambda: page.width() <= sheet.rolling.viewport().width())


def test_a_question_without_help_icons_or_examples_is_shown_plainly(qtbot):
    bare = Question("ring", "Is there a ring?", (Answer("yes", "Ring", "1"), Answer("no", "No <b>ring</b>", "2")))
    sheet = QuestionHelp()
    qtbot.addWidget(sheet)
    sheet.show_question(bare, ("1", ""))
    sheet.open()
    assert words(sheet) == {"Is there a ring?", "Ring", "1", "No <b>ring</b>"}
    assert sheet.answers[0].drawing.isHidden()


def test_an_example_is_seen(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    example = ExamplePicture("ring-1", "ring", parent)
    example.resize(example.sizeHint())
    image = example.grab().toImage()
    assert image.pixelColor(52, 52).lightness() > 150
    assert image.pixelColor(52, 30).lightness() > 80
    assert image.pixelColor(8, 8).lightness() < 60


def test_an_example_that_cannot_be_read_stays_dark(qtbot):
    assert picture("no-such").isNull()
    assert picture("data:image/png;base64,AAAA").isNull()
    parent = QWidget()
    qtbot.addWidget(parent)
    example = ExamplePicture("no-such", "none", parent)
    example.resize(example.sizeHint())
    assert example.grab().toImage().pixelColor(52, 52).lightness() < 30


class FakeSession:
    """Asks one question."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.asked: Question | None = question


@pytest.fixture
def helping(qtbot):
    desk = QWidget()
    desk.resize(1024, 700)
    qtbot.addWidget(desk)
    keys = KeyBindings(GZ2.questions)
    return Helping(FakeSession(GZ2.questions[0]), keys, desk)


def test_the_same_key_opens_and_closes(helping):
    helping.toggle()
    assert helping.help.isVisible()
    assert helping.help.question == GZ2.questions[0]
    helping.toggle()
    assert helping.help.isHidden()


def test_the_help_follows_the_question_while_it_is_open(helping):
    helping.toggle()
    helping._session.asked = ARMS
    helping.follow()
    assert helping.help.question == ARMS
    helping.help.close()
    helping._session.asked = ODD
    helping.follow()
    assert helping.help.question == ARMS
    helping.toggle()
    assert helping.help.question == ODD


def test_the_help_is_no_larger_than_the_desk(helping):
    helping.toggle()
    assert helping.help.width() <= 1024
    assert helping.help.height() <= 700


def test_at_the_end_the_first_question_is_explained(helping):
    helping._session.asked = None
    helping.toggle()
    assert helping.help.question == GZ2.questions[0]


@pytest.fixture
def desk(qtbot, session, store, learner, settings):
    desk = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(desk)
    desk.show()
    qtbot.waitExposed(desk)
    yield desk
    desk.close()


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_Question])
def test_a_key_at_the_desk_opens_the_help_and_votes_go_on(desk, session, qtbot, key):
    QTest.keyClick(desk, key)
    sheet = desk.helping.help
    assert sheet.isVisible()
    assert sheet.question == session.asked
    before = session.current
    desk.activateWindow()
    QTest.keyClick(desk, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: session.current != before)
    assert sheet.isVisible()


def test_the_same_key_in_the_help_closes_it(desk):
    QTest.keyClick(desk, Qt.Key.Key_F2)
    sheet = desk.helping.help
    QTest.keyClick(sheet, Qt.Key.Key_F2)
    assert sheet.isHidden()
