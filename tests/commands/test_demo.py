"""The whole circle, end to end: ``gzdesk demo --headless``, small, as a program of its own."""

import csv
import json
import os
import subprocess
import sys

import pytest
from PIL import Image

from gzdesk.cli import main
from gzdesk.commands import demo, sitting
from gzdesk.project.project import Project
from gzdesk.questions.tree import load_asked
from gzdesk.session.session import Session

TREE = ("smooth-or-featured", "bar")


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The demo with 80 galaxies and 40 votes, run where there is no display."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    arguments = [sys.executable, "-m", "gzdesk", "demo", "--folder", str(folder), "--galaxies", "80", "--votes", "40"]
    arguments += ["--headless"] if sys.platform in ("win32", "darwin") else []
    told = subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    return folder, told


def test_the_demo_says_what_it_does_and_how_good_the_posteriors_became(ran):
    _, told = ran
    assert "no display" in told.stdout or sys.platform in ("win32", "darwin")
    assert "log score before any vote" in told.stdout
    assert "binomial floor" in told.stdout
    assert "Traceback" not in told.stderr


def test_every_vote_is_in_the_project_and_in_the_table(ran, capsys):
    folder, _ = ran
    assert main(["info", str(folder / demo.PROJECT), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["galaxies"], facts["votes"]) == (80, 40)
    assert facts["annotators"] == [sitting.ASTRONOMER]
    assert facts["model"].startswith("compact-")
    rows = list(csv.DictReader((folder / "votes.csv").read_text().splitlines()))
    assert len(rows) == 40
    assert {row["shown_because"] for row in rows} >= {"random", "active"}


def test_the_posteriors_cover_every_galaxy(ran):
    folder, _ = ran
    rows = list(csv.DictReader((folder / "posteriors.csv").read_text().splitlines()))
    assert len(rows) == 80
    bounds = [[float(row[f"smooth-or-featured_smooth_90pc-{end}"]) for end in ("lower", "upper")] for row in rows]
    assert all(0 <= lower <= upper <= 1 for lower, upper in bounds)


def test_the_learning_curve_is_judged_beside_its_floor(ran):
    folder, _ = ran
    rows = list(csv.DictReader((folder / "learning_curve.csv").read_text().splitlines()))
    assert int(rows[-1]["votes"]) > int(rows[0]["votes"])
    assert all(float(row["log_score"]) > float(row["log_score_floor"]) for row in rows)


def test_the_pictures_show_a_window_at_the_start_and_another_at_the_end(ran):
    folder, _ = ran
    with Image.open(folder / "window-start.png") as first, Image.open(folder / "window-end.png") as last:
        assert first.size == last.size == sitting.PICTURE_SIZE
        assert first.tobytes() != last.tobytes()
        assert len(first.convert("RGB").getcolors(1 << 24)) > 200


def test_posteriors_can_be_exported_later_without_a_window(ran, tmp_path):
    folder, _ = ran
    file = tmp_path / "posteriors.csv"
    assert main(["export", str(folder / demo.PROJECT), "--posteriors", str(file)]) == 0
    assert len(file.read_text().splitlines()) == 81


def test_a_simulated_demo_is_done_anew_but_a_persons_votes_are_left_alone(tmp_path, capsys):
    path = demo.make(tmp_path, galaxies=4, seed=0, progress=lambda done, total: None)
    with Project.open(path, annotator="ann") as project:
        Session(project, "ann").vote(0, 1.0, "")
    assert main(["demo", "--headless", "--folder", str(tmp_path), "--galaxies", "4", "--votes", "2"]) == 1
    assert "ann voted there" in capsys.readouterr().err
    assert path.exists()


def test_an_earlier_demo_that_asks_something_else_is_left_alone(tmp_path, capsys):
    demo.make(tmp_path, galaxies=4, seed=0, progress=lambda done, total: None)
    tree = load_asked("features-and-bar")
    with pytest.raises(demo.DemoError, match="asks 'smooth-or-featured', not 'features-and-bar'"):
        demo.make(tmp_path, galaxies=4, seed=0, progress=lambda done, total: None, asked=tree)
    assert demo.make(tmp_path, galaxies=4, seed=0, progress=lambda done, total: None).exists()


def test_drawn_galaxies_are_not_asked_what_nobody_knows_of_them(tmp_path, capsys):
    assert main(["demo", "--headless", "--folder", str(tmp_path), "--question", "gz2"]) == 1
    assert "drawn galaxies can be asked" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_simulated_astronomer_walks_a_tree(tmp_path, capsys):
    arguments = ["--folder", str(tmp_path), "--galaxies", "80", "--votes", "60", "--question", "features-and-bar"]
    done = subprocess.run(
        [sys.executable, "-m", "gzdesk", "demo", "--headless", *arguments],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    votes = list(csv.DictReader((tmp_path / "votes.csv").read_text().splitlines()))
    by_question = {question: {row["id_str"] for row in votes if row["question"] == question} for question in TREE}
    assert len(votes) == 60
    assert 0 < len(by_question["bar"]) < len(by_question["smooth-or-featured"])
    featured = {row["id_str"] for row in votes if row["answer"] == "featured"}
    assert by_question["bar"] <= featured
    marks = list(csv.DictReader((tmp_path / "learning_curve.csv").read_text().splitlines()))
    assert {mark["question"] for mark in marks} == set(TREE)
    posteriors = (tmp_path / "posteriors.csv").read_text().splitlines()[0]
    assert "bar_yes_mean" in posteriors
