"""Whatever a text says is seen: letters that hide, turn around or command are written out, and all others stay."""

import sys
import unicodedata

import pytest

from gzdesk.letters import LONGEST, LONGEST_LINE, shown, visible

SELECTORS = range(0xFE00, 0xFE10)  # of a variant: they choose between looks of the letter before
SIGNS = {0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}  # drawn ones


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\u202egnp.exe", "a<202E>gnp.exe"), ("\u2066x\u2069", "<2066>x<2069>"), ("\x1b[31mred", "<1B>[31mred"),
        ("a\0b", "a<00>b"), ("a\nb\tc\r", "a<0A>b<09>c<0D>"), ("J12\u200b34", "J12<200B>34"), ("\x9b31m", "<9B>31m"),
        ("x\ufeff\u00ad\u2028", "x<FEFF><AD><2028>"), ("\udc80", "<DC80>"), ("a\U000e0041", "a<E0041>"),
    ],
)  # fmt: skip
def test_a_letter_that_is_not_seen_is_written_out(text, seen):
    assert visible(text) == seen
    assert seen.isprintable()
    assert visible(seen) == seen


@pytest.mark.parametrize(
    "text", ["", "NGC 1300", "Vera Rubin", "<b>x</b>", "Žižka", "銀河", "مجرة", "❤️ 100\u202f%", "é", "a\u00a0b"]
)
def test_what_can_be_seen_stays_as_it_is(text):
    assert shown(text) == visible(text) == text


def test_no_letter_of_unicode_that_hides_or_commands_is_left():
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    for code in range(sys.maxunicode + 1):
        letter = chr(code)
        if unicodedata.category(letter) in hidden and code not in SIGNS and not 0x13430 <= code < 0x13460:
            assert visible(letter) == f"<{code:02X}>"
        elif code in SELECTORS or unicodedata.category(letter)[0] in "NP":
            assert visible(letter) == letter


def test_lines_stay_where_they_are_meant():
    assert visible("one\n\ttwo\x1b\u202e", lines=True) == "one\n\ttwo<1B><202E>"


def test_a_very_long_text_shows_its_beginning_and_its_end():
    text = shown("begin" + "x" * 10_000 + "end")
    assert text.startswith("begin")
    assert text.endswith("end")
    assert " … " in text
    assert len(text) == LONGEST_LINE + 3
    assert len(shown("x" * 10_000, lines=True)) == LONGEST + 3
    assert shown("y" * LONGEST_LINE) == "y" * LONGEST_LINE
