"""The desk's keys: one table, the user's own keys over it, and no key that does two things."""

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow

from gzdesk.questions.question import RESERVED_KEYS, load_question
from gzdesk.ui.keys.key_bindings import KeyBindings, words
from gzdesk.ui.keys.key_capture import key_of
from gzdesk.ui.keys.key_conflicts import why_not_for_action, why_not_for_answer
from gzdesk.ui.keys.key_rows import key_rows
from gzdesk.ui.keys.keys import KEYS, answer_sequence, cap, letters, one_character_keys, plain, sequences, yielding

BAR = load_question("bar")


def asked_with(*keys: str):
    """The question of the bar, with other keys in its file."""
    answers = tuple(replace(answer, key=key) for answer, key in zip(BAR.answers, keys, strict=True))
    return replace(BAR, answers=answers)


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def bound(window, settings):
    """Binds every action of the table, as the desk does."""

    def make(question=BAR) -> KeyBindings:
        keys = KeyBindings([question], settings, window)
        menu = window.menuBar().addMenu("&Vote")
        for name in vars(KEYS):
            action = QAction(f"&{name.capitalize()}…", window)
            keys.bind(name, action)
            menu.addAction(action)
        return keys

    return make


def shortcuts(keys: KeyBindings, name: str) -> list[str]:
    return [one.toString() for one in keys.actions[name].shortcuts()]


def test_question_files_keep_clear_of_the_letters_that_are_the_desks_for_good():
    assert letters() == RESERVED_KEYS
    assert letters() | yielding() == one_character_keys()


def test_no_two_actions_of_the_table_share_a_key():
    taken = [plain(key) for group in vars(KEYS).values() for key in group]
    assert len(taken) == len(set(taken))


@pytest.mark.parametrize(("key", "name"), [("1", "1"), ("y", "Y"), (",", ","), ("+", "+"), ("é", "É"), ("ß", "ß")])
def test_any_single_character_can_be_an_answers_key(key, name):
    assert answer_sequence(key).toString() == name
    assert answer_sequence(key).count() == 1


def test_every_key_of_the_table_is_understood_by_qt():
    assert all(one.count() == 1 and cap(one.toString()) for group in vars(KEYS).values() for one in sequences(group))


def test_actions_have_the_usual_keys_at_first(bound):
    keys = bound()
    assert keys.actions["undo"].shortcuts() == [QKeySequence("Z"), QKeySequence("Ctrl+Z")]
    assert keys.answers(BAR) == ("1", "2")


def test_another_key_is_in_force_at_once_and_kept(bound, settings, window):
    keys = bound()
    told = []
    keys.follow(lambda: told.append(keys.cap("skip")))
    keys.choose("skip", ("K",))
    keys.choose_answer(BAR, 0, "B")
    assert told == ["S", "K", "K"]
    assert shortcuts(keys, "skip") == ["K"]
    again = KeyBindings([BAR], settings, window)
    assert again.of("skip") == ("K",)
    assert again.answers(BAR) == ("B", "2")


def test_an_answers_key_belongs_to_its_question_in_its_version(bound, settings, window):
    bound().choose_answer(BAR, 0, "B")
    assert KeyBindings([replace(BAR, version=2)], settings, window).answers(replace(BAR, version=2)) == ("1", "2")
    assert KeyBindings([replace(BAR, name="ring")], settings, window).answers(replace(BAR, name="ring")) == ("1", "2")


def test_back_to_usual_leaves_other_questions_alone(bound, settings, window):
    ring = replace(BAR, name="ring")
    KeyBindings([ring], settings, window).choose_answer(ring, 0, "R")
    keys = bound()
    keys.choose("undo", ())
    keys.choose_answer(BAR, 1, "N")
    keys.back_to_usual()
    assert (keys.of("undo"), keys.answers(BAR)) == (KEYS.undo, ("1", "2"))
    assert KeyBindings([ring], settings, window).answers(ring) == ("R", "2")


def test_an_action_gives_way_to_an_answer_of_the_project_but_keeps_its_other_keys(bound, settings):
    letter = next(key for key in KEYS.artifact if key in yielding())
    assert bound().of("artifact") == KEYS.artifact
    question = asked_with(letter, "2")
    keys = KeyBindings([question], settings)
    assert keys.answers(question)[0] == letter
    assert letter not in keys.of("artifact")


def test_a_usual_key_gives_way_to_what_the_user_chose_elsewhere(bound):
    keys = bound()
    keys.choose("invert", ("Z",))
    assert shortcuts(keys, "invert") == ["Z"]
    assert shortcuts(keys, "undo") == ["Ctrl+Z"]


@pytest.mark.parametrize("stored", ["not json", "7", '["K", 7]', '[""]', "{}"])
def test_what_cannot_be_read_in_the_settings_counts_as_usual(stored, settings):
    settings.setValue("keys/desk/skip", stored)
    assert KeyBindings([BAR], settings).of("skip") == KEYS.skip


@pytest.mark.parametrize(
    ("name", "key", "reason"),
    [
        ("skip", "Z", "Z already does “Undo”"),
        ("skip", "ctrl+z", "Ctrl\\+Z already does “Undo”"),
        ("skip", "1", "1 already answers “Bar”"),
        ("skip", "Tab", "Tab moves the focus"),
        ("skip", "Space", "Space moves the focus or presses a button"),
        ("skip", "Alt+V", "Alt\\+V opens a menu"),
    ],
)
def test_a_key_that_is_taken_is_refused_in_words(bound, name, key, reason):
    assert re.match(reason, why_not_for_action(bound(), name, key))


def test_a_free_key_and_ones_own_are_not_refused(bound):
    keys = bound()
    assert why_not_for_action(keys, "skip", "S") == why_not_for_action(keys, "skip", "F7") == ""
    assert why_not_for_answer(keys, BAR, 0, "1") == why_not_for_answer(keys, BAR, 0, "B") == ""


def test_two_answers_of_a_question_cannot_share_a_key_but_those_of_two_questions_can(window, settings):
    ring = replace(BAR, name="ring", answers=(replace(BAR.answers[0], key="R"), BAR.answers[1]))
    keys = KeyBindings([BAR, ring], settings, window)
    assert why_not_for_answer(keys, BAR, 0, "2").startswith("2 already answers")
    assert why_not_for_answer(keys, BAR, 0, "R") == ""


def test_a_key_that_was_given_up_is_free(bound):
    keys = bound()
    keys.choose("undo", ("Ctrl+Z",))
    assert why_not_for_answer(keys, BAR, 0, "Z") == ""


def test_rows_are_grouped_as_questions_and_menus_and_none_is_missing(bound, window):
    keys = bound()
    rows = key_rows(keys, window.menuBar())
    assert [(row.group, row.does, row.keys) for row in rows[:2]] == [
        (BAR.text, "Bar", ("1",)),
        (BAR.text, "No bar", ("2",)),
    ]
    assert {row.group for row in rows[2:]} == {"Vote"}
    assert [row.action for row in rows[2:]] == list(vars(KEYS))


def test_an_action_without_a_menu_is_listed_too(window):
    keys = KeyBindings([BAR], None, window)
    keys.bind("undo", QAction("Undo", window))
    assert [(row.group, row.action) for row in key_rows(keys, window.menuBar())[2:]] == [("Elsewhere", "undo")]


def test_words_are_free_of_the_marks_of_menus(window):
    assert words(QAction("&Save a picture && more…", window)) == "Save a picture & more"


@pytest.mark.parametrize(
    ("key", "modifiers", "name"),
    [
        (Qt.Key.Key_Z, Qt.KeyboardModifier.NoModifier, "Z"),
        (Qt.Key.Key_Z, Qt.KeyboardModifier.ShiftModifier, "Shift+Z"),
        (Qt.Key.Key_Plus, Qt.KeyboardModifier.ShiftModifier, "+"),
        (Qt.Key.Key_1, Qt.KeyboardModifier.KeypadModifier, "1"),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, "Left"),
        (Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier, "Ctrl+,"),
        (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier, "F5"),
    ],
)
def test_a_pressed_key_has_the_name_that_the_table_would_give_it(key, modifiers, name):
    assert key_of(QKeyEvent(QEvent.Type.KeyPress, key, modifiers)) == name
    assert plain(name) == QKeySequence(sequences((name,))[0]).toString()
