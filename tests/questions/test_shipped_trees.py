"""The shipped trees against their papers and catalogues, question by question and answer by answer."""

import csv
import re
from pathlib import Path

import pytest

from gzdesk.questions.tree import Tree, load_tree

DATA = Path(__file__).parents[2] / "../shared/data/decals_samples"
GZ2_TASKS = {  # Willett et al. 2013, table 2
    "t01": "smooth-or-featured",
    "t02": "disk-edge-on",
    "t03": "bar",
    "t04": "has-spiral-arms",
    "t05": "bulge-size",
    "t06": "something-odd",
    "t07": "how-rounded",
    "t08": "odd-feature",
    "t09": "bulge-shape",
    "t10": "spiral-winding",
    "t11": "spiral-arm-count",
}
GZ2_NEXT = {  # the same table's last column: task and answer to the task that follows
    "smooth-or-featured": {"smooth": "t07", "featured-or-disk": "t02", "artifact": None},
    "disk-edge-on": {"yes": "t09", "no": "t03"},
    "bar": {"yes": "t04", "no": "t04"},
    "has-spiral-arms": {"yes": "t10", "no": "t05"},
    "bulge-size": dict.fromkeys(("dominant", "obvious", "just-noticeable", "no"), "t06"),
    "something-odd": {"yes": "t08", "no": None},
    "how-rounded": dict.fromkeys(("round", "in-between", "cigar"), "t06"),
    "odd-feature": dict.fromkeys(
        ("ring", "lens-or-arc", "disturbed", "irregular", "other", "merger", "dust-lane"), None
    ),
    "bulge-shape": dict.fromkeys(("round", "boxy", "no-bulge"), "t06"),
    "spiral-winding": dict.fromkeys(("tight", "medium", "loose"), "t11"),
    "spiral-arm-count": dict.fromkeys(("1", "2", "3", "4", "more-than-4", "cant-tell"), "t05"),
}
DR5_NEXT = {  # Walmsley et al. 2022, figure 4
    "smooth-or-featured": {"smooth": "how-rounded", "featured-or-disk": "disk-edge-on", "artifact": None},
    "how-rounded": dict.fromkeys(("round", "in-between", "cigar-shaped"), "merging"),
    "disk-edge-on": {"yes": "edge-on-bulge", "no": "bar"},
    "edge-on-bulge": dict.fromkeys(("boxy", "none", "rounded"), "merging"),
    "bar": dict.fromkeys(("strong", "weak", "no"), "has-spiral-arms"),
    "has-spiral-arms": {"yes": "spiral-winding", "no": "bulge-size"},
    "spiral-winding": dict.fromkeys(("tight", "medium", "loose"), "spiral-arm-count"),
    "spiral-arm-count": dict.fromkeys(("1", "2", "3", "4", "more-than-4", "cant-tell"), "bulge-size"),
    "bulge-size": dict.fromkeys(("dominant", "large", "moderate", "small", "none"), "merging"),
    "merging": dict.fromkeys(("none", "minor-disturbance", "major-disturbance", "merger"), None),
}
IN_THE_CATALOGUE = {  # where the catalogue of GZ2 calls an answer otherwise
    "features-or-disk": "featured-or-disk",
    "star-or-artifact": "artifact",
    "completely-round": "round",
    "spiral": "yes",
    "no-spiral": "no",
}


def followers(tree: Tree, question: str) -> dict[str, str | None]:
    """What each answer to a question leads to, whichever way led to the question."""
    before = way_to(tree, question)
    led = {}
    for answer in tree[question].answers:
        following = tree.next_question({**before, question: answer.name})
        led[answer.name] = following and following.name
    return led


def way_to(tree: Tree, question: str) -> dict[str, str]:
    """Answers that lead to a question."""
    leads = tree.leads[tree.place(question)]
    return {**way_to(tree, leads[0].question), leads[0].question: leads[0].answer} if leads else {}


def test_the_trees_are_as_large_as_their_papers_say():
    gz2, dr5 = load_tree("gz2"), load_tree("gz-decals-dr5")
    assert (len(gz2.questions), gz2.answers) == (11, 37)
    assert (len(dr5.questions), dr5.answers) == (10, 34)


@pytest.mark.parametrize("question", GZ2_NEXT)
def test_gz2_walks_as_in_its_paper(question):
    assert followers(load_tree("gz2"), question) == {
        answer: task and GZ2_TASKS[task] for answer, task in GZ2_NEXT[question].items()
    }


@pytest.mark.parametrize("question", DR5_NEXT)
def test_gz_decals_dr5_walks_as_in_its_paper(question):
    assert followers(load_tree("gz-decals-dr5"), question) == DR5_NEXT[question]


def header(file: str) -> list[str]:
    with (DATA / file).open(newline="") as lines:
        return next(csv.reader(lines))


@pytest.mark.skipif(not DATA.exists(), reason="the real vote tables are not here")
def test_dr5_has_every_answer_of_its_catalogue_by_the_same_name():
    names = set(load_tree("gz-decals-dr5").parts)
    said = [column for column in header("galaxy_zoo_decals/gz_decals_volunteers_5.csv") if column.count("_") == 1]
    votes = {column for column in said if column.split("_")[0] in names and not column.endswith("_total-votes")}
    tree = load_tree("gz-decals-dr5")
    assert votes == {question.column(place) for question in tree.questions for place in range(len(question.answers))}


@pytest.mark.skipif(not DATA.exists(), reason="the real vote tables are not here")
def test_gz2_knows_every_answer_of_its_catalogue():
    tree, met = load_tree("gz2"), set()
    for column in header("galaxy_zoo_2/gz2_hart16.csv"):
        vote = re.fullmatch(r"(t\d\d)_.*_a\d\d_(.*)_count", column)
        if vote:
            question, said = tree[GZ2_TASKS[vote[1]]], vote[2].replace("_", "-")
            met.add((question.name, question.index_of(IN_THE_CATALOGUE.get(said, said))))
    assert met == {(question.name, place) for question in tree.questions for place in range(len(question.answers))}
