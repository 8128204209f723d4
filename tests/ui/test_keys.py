"""The desk's keys: one table, and no answer may take one of them."""

import pytest
from PySide6.QtGui import QKeySequence

from gzdesk.question import RESERVED_KEYS
from gzdesk.ui.keys import KEYS, answer_sequence, letters, sequences


def test_question_files_keep_clear_of_exactly_the_desks_keys():
    assert letters() == RESERVED_KEYS


@pytest.mark.parametrize(("key", "name"), [("1", "1"), ("y", "Y"), (",", ","), ("+", "+"), ("é", "É"), ("ß", "ß")])
def test_any_single_character_can_be_an_answers_key(key, name):
    assert answer_sequence(key).toString() == name
    assert answer_sequence(key).count() == 1


def test_undo_is_shown_by_its_letter_and_known_by_its_old_name_too():
    assert sequences(KEYS.undo) == [QKeySequence("Z"), QKeySequence("Ctrl+Z")]
