"""Questions: what a TOML file must say, and what is said to the one who wrote it wrong."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gzdesk.letters import visible
from gzdesk.questions.question import (
    RESERVED_KEYS,
    Answer,
    Question,
    QuestionError,
    load_question,
    parse_question,
    question_to_toml,
    shipped_questions,
)

TWO_ANSWERS = """
name = "ring"
text = "Is there a ring?"
[[answers]]
name = "yes"
text = "Ring"
[[answers]]
name = "no"
text = "No ring"
"""


def test_the_shipped_questions_are_named():
    assert shipped_questions() == ("bar", "smooth-or-featured")


@pytest.mark.parametrize("name", ["bar", "smooth-or-featured"])
def test_a_shipped_question_carries_its_own_name_and_helps_with_every_answer(name):
    question = load_question(name)
    assert question.name == name
    assert question.help
    assert all(answer.help for answer in question.answers)


def test_smooth_or_featured_can_say_star_or_artifact():
    question = load_question("smooth-or-featured")
    assert [answer.name for answer in question.answers] == ["smooth", "featured", "artifact"]
    assert question.answers[2].text == "Star or artifact"


def test_a_question_of_ones_own_gets_digits_for_keys():
    question = parse_question(TWO_ANSWERS, "ring.toml")
    assert [answer.key for answer in question.answers] == ["1", "2"]
    assert question.version == 1


def test_an_answer_is_found_by_name_and_names_its_column():
    question = load_question("bar")
    assert question.index_of("no") == 1
    assert question.column(0) == "bar_yes"
    with pytest.raises(KeyError, match="maybe"):
        question.index_of("maybe")


def test_a_question_is_read_from_a_file(tmp_path):
    file = tmp_path / "ring.toml"
    file.write_text(TWO_ANSWERS)
    assert load_question(file).text == "Is there a ring?"


def test_a_missing_file_is_told_with_the_questions_that_ship():
    with pytest.raises(QuestionError, match=r"spirals\.toml: no such question.*bar,.* smooth-or-featured"):
        load_question("spirals.toml")


def test_a_file_that_is_no_text_is_told_by_name(tmp_path):
    file = tmp_path / "picture.toml"
    file.write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(QuestionError, match=r"picture\.toml: cannot be read as text"):
        load_question(file)


BROKEN = {
    "not valid TOML": 'name = "ring',
    "nested too deeply": "name = " + "[" * 100_000,
    "at least two": 'name = "ring"\ntext = "?"\n[[answers]]\nname = "yes"\ntext = "Ring"',
    "at least two [[answers]]": 'name = "ring"\ntext = "?"\nanswers = "yes"',
    "answer 1 must be": 'name = "ring"\ntext = "?"\nanswers = [1, 2]',
    "has 10 answers": TWO_ANSWERS.split("[[answers]]", maxsplit=1)[0]
    + "".join(f'[[answers]]\nname = "a{n}"\ntext = "{n}"\n' for n in range(10)),
    "share the name 'yes'": TWO_ANSWERS.replace('"no"', '"yes"'),
    "share the key '1'": TWO_ANSWERS + 'key = "1"',
    "must be a single character": TWO_ANSWERS + 'key = "10"',
    "single character, not ' '": TWO_ANSWERS + 'key = " "',
    "belongs to the desk": TWO_ANSWERS + 'key = "z"',
    "the question needs a text for 'text'": TWO_ANSWERS.replace('text = "Is there a ring?"', ""),
    "needs a text for 'name'": TWO_ANSWERS.replace('name = "ring"', "name = 3"),
    "'version' must be": "version = 0\n" + TWO_ANSWERS,
    "'version' must be a whole": "version = true\n" + TWO_ANSWERS,
    "answer 2 needs a text for 'help'": TWO_ANSWERS + "help = 7",
    "the question has an unknown field 'answer'; did you mean 'answers'?": TWO_ANSWERS.replace("answers", "answer"),
    "the question has an unknown field 'colour'; it may have: answers, help": "colour = 3\n" + TWO_ANSWERS,
    "answer 2 has an unknown field 'txt'; did you mean 'text'?": TWO_ANSWERS + 'txt = "No"',
    "answer 2 has an unknown field 'after'": TWO_ANSWERS + 'after = ["bar_yes"]',
    "letters, digits and '-'": TWO_ANSWERS.replace('"ring"', '"has_ring"'),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_question_names_its_file_and_what_is_wrong(sentence):
    with pytest.raises(QuestionError, match=r"^ring\.toml: .*" + re.escape(sentence)):
        parse_question(BROKEN[sentence], "ring.toml")


letters = st.characters(codec="utf-8").filter(lambda letter: visible(letter, lines=True) == letter)
names = st.text("abcXYZ019-", min_size=1, max_size=12)
texts = st.text(letters, min_size=1, max_size=20).filter(str.strip)
free_keys = sorted(set("123456789ADEGIJKLMNOQTUVWY;") - RESERVED_KEYS)


@st.composite
def questions(draw):
    count = draw(st.integers(2, 9))
    answer_names = draw(st.lists(names, min_size=count, max_size=count, unique=True))
    keys = draw(st.lists(st.sampled_from(free_keys), min_size=count, max_size=count, unique=True))
    answers = tuple(
        Answer(name, draw(texts), key, draw(st.text(letters, max_size=20)))
        for name, key in zip(answer_names, keys, strict=True)
    )
    return Question(draw(names), draw(texts), answers, draw(st.integers(1, 99)), draw(st.text(letters, max_size=20)))


@given(questions())
def test_a_question_comes_back_from_toml_as_it_was(question):
    assert parse_question(question_to_toml(question), "project") == question


def test_letters_that_hide_or_turn_the_words_around_are_written_out():
    toml = TWO_ANSWERS.replace("Is there a ring?", "Is\u202e there\\u001B[1m\u200b?").replace("No ring", "No\u2066ne")
    question = parse_question(toml + 'help = "one\\ntwo\u200f"\n', "ring.toml")
    assert question.text == "Is<202E> there<1B>[1m<200B>?"
    assert (question.answers[1].text, question.answers[1].help) == ("No<2066>ne", "one\ntwo<200F>")
    assert parse_question(question_to_toml(question), "again") == question
