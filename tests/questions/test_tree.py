"""Trees: which question follows which answer, and what a broken tree file is told."""

import csv
import itertools
from pathlib import Path

import pytest

from gzdesk.questions.question import QuestionError, load_question
from gzdesk.questions.tree import (
    Lead,
    Tree,
    load_asked,
    load_tree,
    parse_asked,
    parse_tree,
    shipped_trees,
    tree_to_toml,
)

DATA = Path(__file__).parents[2] / "../shared/data"


def question(name, after=None, answers=("yes", "no")):
    rows = [f"[[questions]]\nname = '{name}'\ntext = 'Ask {name}?'"]
    rows += [f"after = {after}"] if after is not None else []
    rows += [f"[[questions.answers]]\nname = '{answer}'\ntext = '{answer}'" for answer in answers]
    return "\n".join(rows) + "\n"


def tree(*questions):
    return parse_tree("name = 'small'\n" + "".join(questions), "small.toml")


@pytest.mark.parametrize("name", shipped_trees())
def test_a_shipped_tree_comes_back_from_toml_as_it_was(name):
    shipped = load_tree(name)
    assert parse_tree(tree_to_toml(shipped), "again") == shipped
    assert shipped.name == name


def test_a_sitting_walks_from_answer_to_answer():
    gz2 = load_tree("gz2")
    given: dict[str, str] = {}
    for name, answer in [
        ("smooth-or-featured", "featured-or-disk"),
        ("disk-edge-on", "no"),
        ("bar", "yes"),
        ("has-spiral-arms", "no"),
        ("bulge-size", "obvious"),
        ("something-odd", "yes"),
        ("odd-feature", "ring"),
    ]:
        assert gz2.next_question(given).name == name
        given[name] = answer
    assert gz2.next_question(given) is None


def test_an_artifact_ends_the_walk():
    for name in shipped_trees():
        assert load_tree(name).next_question({"smooth-or-featured": "artifact"}) is None


def test_an_answer_that_is_no_longer_led_to_leads_nowhere():
    dr5 = load_tree("gz-decals-dr5")
    given = {"smooth-or-featured": "smooth", "disk-edge-on": "no", "has-spiral-arms": "yes"}
    assert dr5.next_question(given).name == "how-rounded"
    assert dr5.next_question(given | {"how-rounded": "round"}).name == "merging"


def test_a_name_alone_means_whichever_answer():
    made = tree(question("a"), question("b", ["a"]))
    assert made.leads == ((), (Lead("a", "yes"), Lead("a", "no")))


def test_one_answer_may_lead_to_two_questions():
    made = tree(question("a"), question("b", ["a_yes"]), question("c", ["a_yes"]))
    assert made.next_question({"a": "yes"}).name == "b"
    assert made.next_question({"a": "yes", "b": "no"}).name == "c"
    assert made.next_question({"a": "no"}) is None


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        ([], "needs at least one"),
        ([question("a"), question("b")], "'b' is never asked"),
        ([question("a", ["b_yes"]), question("b", ["a_yes"])], "'a' is the first question"),
        ([question("a"), question("b", ["c_yes"]), question("c", ["b_yes"])], "'c', which does not stand above it"),
        ([question("a"), question("b", ["b_yes"])], "'b', which does not stand above it"),
        ([question("a"), question("b", ["d_yes"])], "'b' follows 'd_yes', but the tree has no question 'd'"),
        ([question("a"), question("b", ["d"])], "'b': follows 'd', but the tree has no such question"),
        ([question("a"), question("b", ["a_maybe"])], "'a' has no answer 'maybe'"),
        ([question("a"), question("a", ["a_yes"])], "share the name 'a'"),
        ([question("a"), question("b", "'a_yes'")], "'after' must be a list"),
        ([question("a"), question("b", [3])], "'after' must be a list"),
        ([question("a"), question("b", ["a_yes"], ["yes"])], "question 2: needs at least two"),
        ([question("a"), question("b", ["a_yes", "a_yes"])], "'b' would be asked twice"),
        (
            [question("a"), question("b", ["a_yes"]), question("c", ["b_no", "a_yes"])],
            "'c' would be asked twice of one who answers b_no and a_yes",
        ),
        (
            [question("a"), question("b", ["a"]), question("c", ["a"]), question("d", ["b_yes", "c_no"])],
            "'d' would be asked twice",
        ),
    ],
)
def test_a_broken_tree_names_its_file_and_what_is_wrong(questions, words):
    with pytest.raises(QuestionError) as error:
        tree(*questions)
    assert str(error.value).startswith("small.toml")
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (question("a").replace("questions", "question"), "the file has an unknown field 'question'; did you mean"),
        (question("a").replace("questions.answers", "answers"), "[[answers]] outside its questions; in a tree write"),
        (question("a").replace("answers", "answer"), "question 1: the question has an unknown field 'answer'; did you"),
        (question("a") + "icn = 'ring'", "question 1: answer 2 has an unknown field 'icn'; did you mean 'icon'?"),
        ("author = 'me'\n" + question("a"), "the tree has an unknown field 'author'; it may have: name, questions"),
        ("text = 'nothing'", "asks nothing; it needs [[answers]] for a question, or [[questions]] for a tree"),
    ],
)
def test_a_slip_of_the_pen_is_named_with_what_was_meant(text, words):
    with pytest.raises(QuestionError) as error:
        parse_asked("name = 'small'\n" + text, "small.toml")
    assert str(error.value).startswith("small.toml")
    assert words in str(error.value)


def test_a_tree_takes_pictures_from_beside_its_file(tmp_path):
    (tmp_path / "ring.svg").write_text('<svg viewBox="0 0 9 9"><circle cx="4" cy="4" r="3"/></svg>')
    file = tmp_path / "rings.toml"
    file.write_text("name = 'rings'\n" + question("ring") + "icon = 'ring.svg'")
    answer = load_asked(file).questions[0].answers[1]
    assert "<circle" in answer.icon
    assert load_tree(file).questions[0].answers[1] == answer


def test_ways_that_exclude_each_other_may_join_again():
    made = tree(question("a"), question("b", ["a_yes"]), question("c", ["b", "a_no"]))
    assert made.next_question({"a": "no"}).name == "c"


def test_a_long_chain_is_checked_at_once():
    names = [f"q{number}" for number in range(40)]
    chain = [question(name, [before]) for before, name in itertools.pairwise(names)]
    assert len(tree(question("q0"), *chain).questions) == 40


def test_an_unknown_tree_lists_those_that_ship():
    with pytest.raises(QuestionError, match=r"nothing: no such tree\. .*gz-decals-dr5, gz2"):
        load_tree("nothing")


@pytest.mark.skipif(not DATA.exists(), reason="the real vote tables are not here")
@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("gz-decals-dr5", "galaxy_zoo_decals/gz_decals_volunteers_5.csv"),
        ("gz2", "galaxy_zoo_2/gz2_hart16.csv"),
    ],
)
def test_volunteers_really_walked_the_shipped_trees(name, file):
    shipped = load_tree(name)
    with (DATA / "decals_samples" / file).open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        for question, leads in list(zip(shipped.questions, shipped.leads, strict=True))[1:]:
            led = sum(votes_in(row, shipped[lead.question], lead.answer) for lead in leads)
            total = row.get(f"{question.name}_total-votes")
            asked = int(total) if total else sum(votes_in(row, question, a.name) for a in question.answers)
            assert abs(asked - led) <= 3  # a few answers were lost, or left out


GZ2_TASKS = {
    "smooth-or-featured": "t01",
    "disk-edge-on": "t02",
    "bar": "t03",
    "has-spiral-arms": "t04",
    "bulge-size": "t05",  # in another order, but each of its answers leads on
    "something-odd": "t06",
    "how-rounded": "t07",
    "odd-feature": "t08",
    "bulge-shape": "t09",
    "spiral-winding": "t10",
    "spiral-arm-count": "t11",
}


def votes_in(row, question, answer):
    place = question.index_of(answer)
    if question.column(place) in row:
        return int(float(row[question.column(place)] or 0))
    columns = [
        column for column in row if column.startswith(f"{GZ2_TASKS[question.name]}_") and column.endswith("_count")
    ]
    assert len(columns) == len(question.answers)
    return int(float(row[columns[place]]))


def test_a_question_by_itself_is_a_tree_of_one():
    bar = load_asked("bar")
    assert bar == Tree.of(load_question("bar"))
    assert bar.next_question({}) == load_question("bar")
    assert bar.next_question({"bar": "yes"}) is None


def test_a_project_may_ask_a_shipped_tree_or_one_of_a_file(tmp_path):
    assert load_asked("gz2") == load_tree("gz2")
    file = tmp_path / "mine.toml"
    file.write_text(tree_to_toml(load_tree("gz2")))
    assert load_asked(file) == load_tree("gz2")


def test_answers_of_all_questions_stand_one_after_the_other():
    gz2 = load_tree("gz2")
    columns = [column for part in gz2.parts.values() for column in range(part.start, part.stop)]
    assert columns == list(range(gz2.answers))
    assert all(part.stop - part.start == len(gz2[name].answers) for name, part in gz2.parts.items())


def test_an_answer_reaches_its_branch_and_no_other():
    gz2 = load_tree("gz2")
    given = {"smooth-or-featured": "smooth", "disk-edge-on": "yes"}  # the second from before a change of mind
    assert gz2.reached(given) == ("smooth-or-featured", "how-rounded")
