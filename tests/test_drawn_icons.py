"""The answers' icons: drawn by one script, one for every answer that ships, and safe as a user's own must be."""

import runpy
from pathlib import Path

import pytest

from gzdesk.questions.illustrations import icon_svg, shipped_icons
from gzdesk.questions.plain_svg import plain_svg
from gzdesk.questions.question import load_question, shipped_questions
from gzdesk.questions.tree import load_tree, shipped_trees

SCRIPT = Path(__file__).parents[1] / "packaging" / "draw_icons.py"
QUESTIONS = [question for name in shipped_trees() for question in load_tree(name).questions]
QUESTIONS += [load_question(name) for name in shipped_questions()]


def test_what_ships_is_what_the_script_draws():
    drawn = runpy.run_path(str(SCRIPT))["icons"]()
    assert {name: icon_svg(name) for name in shipped_icons()} == drawn


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_answer_that_ships_has_its_own_icon_and_help(question):
    icons = [answer.icon for answer in question.answers]
    assert set(icons) <= shipped_icons()
    assert len(set(icons)) == len(icons)
    assert question.help
    assert all(answer.help for answer in question.answers)


def test_no_icon_ships_in_vain():
    assert shipped_icons() == {answer.icon for question in QUESTIONS for answer in question.answers}


@pytest.mark.parametrize("name", sorted(shipped_icons()))
def test_a_shipped_icon_is_as_plain_as_a_users_own_must_be(name):
    assert plain_svg(icon_svg(name)).count("<") == icon_svg(name).count("<")
