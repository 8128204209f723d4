"""Two lines: a sentence gives way to a narrow window word by word, and never grows beyond two lines."""

import pytest

from gzdesk.ui.two_lines import TwoLines

SENTENCE = "Shown because the networks disagree: rank 12 of 61,578, mutual information 0.21 nats"


@pytest.fixture
def label(qtbot):
    made = TwoLines(None)
    qtbot.addWidget(made)
    made.setText(SENTENCE)
    made.show()
    return made


@pytest.mark.parametrize(("width", "lines"), [(900, 1), (400, 2)])
def test_the_whole_sentence_stands_in_as_few_lines_as_it_can(label, width, lines):
    label.resize(width, label.sizeHint().height())
    assert label.text().split("\n") == label.text().splitlines()
    assert len(label.text().splitlines()) == lines
    assert label.text().replace("\n", " ") == SENTENCE


def test_what_two_lines_cannot_hold_ends_in_dots_and_is_told_whole(label):
    label.resize(160, label.sizeHint().height())
    assert len(label.text().splitlines()) == 2
    assert label.text().endswith("…")
    assert label.toolTip() == label.accessibleName() == SENTENCE


def test_the_height_is_the_same_whatever_is_said(label):
    before = label.sizeHint()
    label.setText("Random: no model has ranked it yet")
    assert label.sizeHint() == before
    label.setText("")
    assert label.text() == ""
