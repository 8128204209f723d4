"""Answer icons: told apart at a glance, and in the colours of the scheme."""

import gc
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from gzdesk.questions.illustrations import shipped_icons
from gzdesk.questions.question import Answer
from gzdesk.questions.tree import load_tree
from gzdesk.ui import look
from gzdesk.ui.answers.answer_icon import answer_icon

QUESTIONS = [*load_tree("gz2").questions, *load_tree("gz-decals-dr5").questions]


def image(answer: Answer, size: int) -> QImage:
    return answer_icon(answer).pixmap(QSize(size, size), 1.0).toImage()


def coverage(answer: Answer, size: int) -> np.ndarray:
    drawn = image(answer, size).convertToFormat(QImage.Format.Format_Alpha8)
    rows = np.frombuffer(drawn.constBits(), np.uint8).reshape(size, drawn.bytesPerLine())
    return rows[:, :size].astype(float) / 255


def strongest_colour(answer: Answer) -> QColor:
    drawn = image(answer, 64)
    pixels = [drawn.pixelColor(x, y) for x in range(64) for y in range(64)]
    return max(pixels, key=lambda colour: colour.alpha())


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
@pytest.mark.parametrize("size", [20, 32])
def test_the_answers_of_a_question_look_different_even_when_small(qtbot, question, size):
    drawn = [coverage(answer, size) for answer in question.answers]
    for one, other in combinations(drawn, 2):
        assert np.abs(one - other).sum() > 0.05 * max(one.sum(), other.sum()) > 0


@pytest.mark.parametrize("name", sorted(shipped_icons()))
def test_an_icon_fills_its_square_but_does_not_touch_its_edge(qtbot, name):
    drawn = coverage(Answer("a", "a", "1", icon=name), 48)
    extent = max(np.ptp(np.flatnonzero(drawn.max(axis=axis) > 0.1)) for axis in (0, 1))
    assert extent >= 32
    assert max(drawn[0].max(), drawn[-1].max(), drawn[:, 0].max(), drawn[:, -1].max()) == 0


@pytest.fixture
def dressed(qapp):
    look.apply(qapp)
    yield
    look.set_scheme("system")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_icon_wears_the_colour_of_the_scheme(dressed, scheme):
    look.set_scheme(scheme)
    assert strongest_colour(QUESTIONS[0].answers[0]).name() == look.look().text


def test_an_icon_of_ones_own_is_drawn_and_outlives_a_garbage_collection(qtbot):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M1 1h6v6h-6z" fill="currentColor"/></svg>'
    answer = Answer("a", "a", "1", icon=svg)
    assert answer_icon(answer) is answer_icon(Answer("b", "b", "2", icon=svg))
    gc.collect()
    assert coverage(answer, 16)[8, 8] == 1


@pytest.mark.parametrize("icon", ["", "gone"])
def test_an_answer_without_an_icon_has_an_empty_one(qtbot, icon):
    assert answer_icon(Answer("a", "a", "1", icon=icon)).isNull()
