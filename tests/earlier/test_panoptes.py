"""Classification exports of Panoptes, and the workflows that they were made with."""

import csv
import json
from pathlib import Path

import pytest
from PIL import Image

from gzdesk.catalogue.catalog import read_catalogue
from gzdesk.cli import main
from gzdesk.earlier.importing import understand
from gzdesk.earlier.panoptes import read_workflows
from gzdesk.earlier.understood import Request
from gzdesk.project.project import Project
from gzdesk.questions.tree import load_asked
from gzdesk.terminal import CommandError

SMOOTH = "Is the galaxy simply smooth and rounded, with no sign of a disk?"
ODD = "![odd.png](https://example.org/odd.png) "
SHARED = Path(__file__).parents[3] / "shared" / "data" / "catalogs"


@pytest.fixture
def project(tmp_path):
    images = tmp_path / "images"
    images.mkdir()
    for name in "ab":
        Image.new("L", (8, 8)).save(images / f"{name}.png")
    write(tmp_path / "cat.csv", ["id_str", "file_loc", "ra", "dec"], [["J1", "a.png", 10, 1], ["J2", "b.png", 20, 2]])
    catalogue = read_catalogue(tmp_path / "cat.csv", images)
    with Project.create(tmp_path / "p.gzdesk", catalogue, images, load_asked("gz-decals-dr5")) as project:
        yield project


def write(file, heads, rows):
    with file.open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows([heads, *rows])
    return file


def said(key, value, label=""):
    return {"task": key, "task_label": label, "value": value}


def export(file, *rows):
    """Rows are (user, subject, metadata of the subject, annotations); they come a minute apart."""
    heads = [
        "classification_id",
        "user_name",
        "workflow_id",
        "created_at",
        "annotations",
        "subject_data",
        "subject_ids",
    ]
    lines = [
        [
            number,
            user,
            "6122",
            f"2018-02-20 10:{number:02} UTC",
            json.dumps(said),
            json.dumps({subject: about}),
            subject,
        ]
        for number, (user, subject, about, said) in enumerate(rows)
    ]
    return write(file, heads, lines)


def votes(found):
    return {(row.galaxy_id, row.question, row.answer): row.votes for row in found.rows}


J1 = {"!IAUNAME": "J1", "retired": None}


def test_answers_are_pooled_over_volunteers_under_the_subjects_name(project, tmp_path):
    smooth, featured = [said("T0", "Smooth", SMOOTH)], [said("T0", ODD + "Features or Disk", SMOOTH)]
    rows = [("ann", "7", J1, smooth), ("bob", "7", J1, featured), ("cid", "7", J1, featured), ("cid", "8", {}, smooth)]
    found = understand(project, Request(export(tmp_path / "c.csv", *rows)))
    assert (found.format, found.matched_by) == ("panoptes", "iauname")
    assert votes(found) == {
        ("J1", "smooth-or-featured", "smooth"): 1,
        ("J1", "smooth-or-featured", "featured-or-disk"): 2,
    }
    assert found.left_out == [("3", "its subject 8 is no galaxy of this project")]


def test_a_volunteer_who_came_back_to_a_subject_counts_once(project, tmp_path):
    first = [said("T0", "Features or disk", SMOOTH), said("T4", "No Bar", "Is there a bar?")]
    rows = [
        ("ann", "7", J1, first),
        ("ann", "7", J1, [said("T0", "Smooth", SMOOTH)]),
        ("", "7", J1, first),
        ("", "7", J1, first),
    ]
    found = understand(project, Request(export(tmp_path / "c.csv", *rows)))
    assert votes(found) == {
        ("J1", "smooth-or-featured", "smooth"): 1,  # her last word; nobody can tell who the others were
        ("J1", "smooth-or-featured", "featured-or-disk"): 2,
        ("J1", "bar", "no"): 2,
    }


def test_a_classification_that_stands_twice_counts_once(project, tmp_path):
    file = export(tmp_path / "c.csv", ("", "7", J1, [said("T0", "Smooth", SMOOTH)]))
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([*lines, lines[1]]), "utf-8")
    assert sum(votes(understand(project, Request(file))).values()) == 1


def test_names_are_kept_only_where_that_is_asked(project, tmp_path):
    file = export(tmp_path / "c.csv", ("ann", "7", J1, [said("T0", "Smooth", SMOOTH)]))
    assert {row.source for row in understand(project, Request(file)).rows} == {"c"}
    assert {row.source for row in understand(project, Request(file, annotators=True)).rows} == {"c/ann"}


def test_subjects_are_found_by_position_too(project, tmp_path):
    file = export(tmp_path / "c.csv", ("ann", "7", {"ra": 20.0001, "!dec": 2}, [said("T0", "Smooth", SMOOTH)]))
    assert votes(understand(project, Request(file))) == {}
    assert set(votes(understand(project, Request(file, within=1.0)))) == {("J2", "smooth-or-featured", "smooth")}


def test_questions_that_look_alike_are_told_apart_by_their_wording(project, tmp_path):
    annotations = [
        said("T2", "No", "Could this be a disk viewed edge-on?"),
        said("T4", "Strong Bar", "Is there a bar feature through the centre of the galaxy?"),
        said("T5", "Yes", "Is there any sign of a spiral arm pattern?"),
        said("T6", ODD + "Tight", "How tightly wound do the spiral arms appear?"),
        said("T7", "Can't tell", "How many spiral arms are there?"),
        said("T8", "No bulge", "How prominent is the central bulge?"),
        said("T11", "Neither (No Merger & No Tidal Debris)", "Is the galaxy currently merging?"),
        said("T10", [], "Do you see any of these rare features?"),
    ]
    assert set(votes(understand(project, Request(export(tmp_path / "c.csv", ("ann", "7", J1, annotations)))))) == {
        ("J1", "disk-edge-on", "no"), ("J1", "bar", "strong"), ("J1", "has-spiral-arms", "yes"),
        ("J1", "spiral-winding", "tight"), ("J1", "spiral-arm-count", "cant-tell"), ("J1", "bulge-size", "none"),
        ("J1", "merging", "none"),
    }  # fmt: skip


def test_a_task_that_is_not_known_can_be_named(project, tmp_path):
    file = export(tmp_path / "c.csv", ("ann", "7", J1, [said("T9", "Aye", "Do you see one of those?")]))
    assert "T9" in next(iter(understand(project, Request(file)).refused))
    names = {"T9": "has-spiral-arms", "T9_Aye": "has-spiral-arms_yes"}
    assert votes(understand(project, Request(file, names=names))) == {("J1", "has-spiral-arms", "yes"): 1}


@pytest.mark.parametrize(
    "annotations",
    [
        "[" * 60_000,
        '[{"task": "T0", "value": 1' + "0" * 5000 + "}]",
        '{"task": "T0"}',
        '[1, null, [[]], "x"]',
        "=cmd()",
    ],
)
def test_hostile_annotations_harm_nobody(project, tmp_path, annotations):
    heads = ["classification_id", "user_name", "annotations", "subject_ids", "subject_data"]
    good = json.dumps([said("T0", "Smooth", SMOOTH)])
    about = json.dumps({"7": J1})
    file = write(tmp_path / "c.csv", heads, [[1, "ann", annotations, "7", about], [2, "bob", good, "7", about]])
    assert votes(understand(project, Request(file))) == {("J1", "smooth-or-featured", "smooth"): 1}


def test_pages_of_several_tasks_are_opened_once_and_no_deeper(project, tmp_path):
    page = [said("T0", "Smooth", SMOOTH), {"task": "T1", "value": [said("T0", "Smooth", SMOOTH)]}]
    file = export(tmp_path / "c.csv", ("ann", "7", J1, [{"task": "T9", "value": page}]))
    assert votes(understand(project, Request(file))) == {("J1", "smooth-or-featured", "smooth"): 1}


TASKS = {
    "T0": {"type": "single", "question": "T0.question", "answers": [
        {"label": "T0.answers.0.label", "next": "T1"}, {"label": "T0.answers.1.label", "next": "T2"}]},
    "T1": {
        "type": "single", "question": "T1.question", "answers": [{"label": "Round"}, {"label": "Long"}], "next": "T3"},
    "T2": {"type": "single", "question": "T2.question", "answers": [{"label": "Yes"}, {"label": "No"}], "next": "T3"},
    "T3": {"type": "multiple", "question": "T3.question", "answers": [{"label": "Ring"}], "next": "T4"},
    "T4": {"type": "single", "question": "T4.question", "answers": [{"label": "A"}, {"label": "B"}]},
}  # fmt: skip
STRINGS = {
    "T0.question": SMOOTH, "T0.answers.0.label": ODD + "Smooth", "T0.answers.1.label": "Features or disk",
    "T1.question": "How round is it?", "T2.question": "Is there a wobble?", "T4.question": "Which of them?",
}  # fmt: skip


@pytest.fixture
def workflow(tmp_path):
    heads = ["workflow_id", "version", "first_task", "tasks", "strings"]
    return write(tmp_path / "w.csv", heads, [["6122", "55", "T0", json.dumps(TASKS), json.dumps(STRINGS)]])


def test_a_workflow_becomes_a_tree(workflow):
    tree = read_workflows(workflow).tree()
    assert tree.questions[0].name == "smooth-or-featured"
    assert {question.name for question in tree.questions} == {"smooth-or-featured", "how-rounded", "t2", "t4"}
    assert [answer.name for answer in tree.questions[0].answers] == ["smooth", "features-or-disk"]
    assert {str(lead) for lead in tree.leads[tree.place("t4")]} == {
        "how-rounded_round", "how-rounded_long", "t2_yes", "t2_no",  # past the list of things to tick
    }  # fmt: skip
    assert {str(lead) for lead in tree.leads[tree.place("t2")]} == {"smooth-or-featured_features-or-disk"}


def test_a_project_may_ask_what_a_workflow_asked_and_take_its_votes(project, workflow, tmp_path, capsys):
    path = tmp_path / "own.gzdesk"
    given = ["--images", str(project.images), "--catalogue", str(tmp_path / "cat.csv"), "--question", str(workflow)]
    assert main(["new", str(path), *given]) == 0
    file = export(tmp_path / "c.csv", ("ann", "7", J1, [said("T0", 1), said("T2", 0), said("T4", "B")]))
    assert main(["import", str(path), str(file), "--workflow", str(workflow)]) == 0
    with Project.open(path) as own:
        assert {(row.question, row.answer) for row in own.earlier_votes()} == {
            ("smooth-or-featured", "features-or-disk"), ("t2", "yes"), ("t4", "b"),
        }  # fmt: skip


@pytest.mark.parametrize(
    ("tasks", "told"),
    [
        ({"T0": {"type": "drawing"}}, "no question"),
        ({"T0": {"type": "single", "answers": [{"label": "A", "next": "T0"}, {"label": "B"}]}}, "cannot be asked"),
        ({"T0": {"type": "single", "answers": [{"label": "A"}]}}, "two to nine"),
    ],
)
def test_a_workflow_that_cannot_be_asked_here_is_refused(tmp_path, tasks, told):
    file = write(tmp_path / "w.csv", ["workflow_id", "tasks"], [["1", json.dumps(tasks)]])
    with pytest.raises(CommandError, match=told):
        read_workflows(file).tree()


def test_what_is_no_workflow_export_is_refused(tmp_path):
    with pytest.raises(CommandError, match="no workflow export"):
        read_workflows(write(tmp_path / "w.csv", ["a", "b"], [[1, 2]]))


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared catalogues")
def test_real_classifications_are_understood(project, tmp_path):
    file = SHARED / "panoptes_raw_export_samples" / "panoptes_classifications.csv"
    images = project.images
    write(tmp_path / "cat2.csv", ["id_str", "file_loc"], [["15715879", "a.png"], ["J031509.69-071509.3", "b.png"]])
    catalogue = read_catalogue(tmp_path / "cat2.csv", images)
    with Project.create(tmp_path / "q.gzdesk", catalogue, images, load_asked("gz-decals-dr5")) as own:
        found = understand(own, Request(file))
    assert found.lines == 9
    assert found.galaxies == 1
    assert "smooth-or-featured" in found.questions
