"""The example galaxies: drawn by one script, small enough to ship, and named by the answers that they show."""

import io
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gzdesk.questions.illustrations import EXAMPLES, example_bytes, shipped_examples
from gzdesk.questions.question import load_question, shipped_questions
from gzdesk.questions.tree import load_tree, shipped_trees

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "resources" / EXAMPLES
QUESTIONS = [question for name in shipped_trees() for question in load_tree(name).questions]
QUESTIONS += [load_question(name) for name in shipped_questions()]
ANSWERS = [answer for question in QUESTIONS for answer in question.answers]
NOT_DRAWN = {"odd-other"}  # whatever the other answers do not name has no look of its own


@pytest.fixture(scope="module")
def script():
    sys.path.insert(0, str(ROOT / "packaging"))
    yield runpy.run_path(str(ROOT / "packaging" / "draw_examples.py"))
    sys.path.remove(str(ROOT / "packaging"))


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.icon)
def test_every_answer_that_can_be_drawn_has_examples(answer):
    assert set(answer.examples) <= shipped_examples()
    assert (len(answer.examples) >= 3) == (answer.icon not in NOT_DRAWN)


def test_no_example_ships_in_vain():
    assert shipped_examples() == {name for answer in ANSWERS for name in answer.examples}


def test_what_ships_is_named_by_what_the_script_draws(script):
    assert shipped_examples() == {
        f"{icon}-{n}" for icon, drawn in script["EXAMPLES"].items() for n in range(1, len(drawn) + 1)
    }


def test_examples_are_small():
    files = list(FOLDER.glob("*.webp"))
    assert sum(file.stat().st_size for file in files) < 1.2e6
    for file in files:
        with Image.open(file) as picture:
            assert picture.size == (176, 176)


@pytest.mark.parametrize("name", ["bar-1", "round-2", "lens-or-arc-1", "artifact-2", "irregular-3", "bulge-boxy-1"])
def test_the_script_draws_again_what_ships(script, name):
    icon, _, number = name.rpartition("-")
    drawn = script["draw"](name, script["EXAMPLES"][icon][int(number) - 1])
    with Image.open(io.BytesIO(example_bytes(name))) as ships:
        difference = np.subtract(coarse(drawn), coarse(ships.convert("RGB")))
    assert np.abs(difference).max() < 12  # of 255: compression takes little away from large parts


def coarse(picture: Image.Image) -> np.ndarray:
    """The picture's mean colours in squares of 8 pixels."""
    return np.asarray(picture, float).reshape(22, 8, 22, 8, 3).mean((1, 3))
