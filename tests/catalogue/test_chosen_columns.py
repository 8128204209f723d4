"""The columns of the user's choice: kept as TOML, and never a reason not to open a project."""

import pytest

from gzdesk.catalogue.chosen_columns import dump, load, written

NAMES = ("redshift", 'M "r"', "größe\n[mag]", "a\\b", "\x7f", "😀")


def test_names_come_back_as_they_were():
    assert load(dump(NAMES)) == NAMES
    assert load(dump(())) == ()


@pytest.mark.parametrize("text", [None, "", "columns = ", "columns = 3", 'columns = [1, "z"]'])
def test_what_cannot_be_read_is_left_out(text):
    assert load(text) in ((), ("z",))


@pytest.mark.parametrize(
    ("value", "text"), [(0.1 + 0.2, "0.3"), (12345678, "12345678"), (None, "–"), ("", "–"), (True, "True"), ("E", "E")]
)
def test_values_are_written_to_be_read(value, text):
    assert written(value) == text
