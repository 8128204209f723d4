"""The commands: what they print, what they leave behind, and their exit codes."""

import csv
import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from PIL import Image

from gzdesk.cli import RUN, main
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote
from gzdesk.session.session import Session


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    (folder / "north").mkdir(parents=True)
    rng = np.random.default_rng(0)
    for number in range(4):
        Image.fromarray(rng.integers(0, 255, (32, 32, 3), np.uint8)).save(folder / f"g{number}.jpg")
    fits.writeto(folder / "north" / "g4.fits", rng.normal(0, 1, (32, 32)).astype(np.float32))
    (folder / "broken.fits").write_bytes(b"SIMPLE  =                    T")
    return folder


@pytest.fixture
def project(tmp_path, images, capsys):
    path = tmp_path / "p.gzdesk"
    assert main(["new", str(path), "--images", str(images), "--question", "bar"]) == 0
    capsys.readouterr()
    return path


def test_new_makes_a_project_of_a_folder_and_lists_what_cannot_be_read(tmp_path, images, capsys):
    path = tmp_path / "p.gzdesk"
    assert main(["new", str(path), "--images", str(images), "--question", "bar"]) == 0
    said = capsys.readouterr().out
    assert "5 galaxies, question 'bar'" in said
    assert "1 left out:" in said
    assert "broken" in said
    with Project.open(path, read_only=True) as made:
        assert sorted(galaxy.id for galaxy in made.galaxies) == ["g0", "g1", "g2", "g3", "north/g4"]


def test_new_makes_a_project_that_asks_a_tree_and_info_tells_it(tmp_path, images, capsys):
    path = tmp_path / "p.gzdesk"
    assert main(["new", str(path), "--images", str(images), "--question", "features-and-bar"]) == 0
    assert "5 galaxies, 2 questions of the tree 'features-and-bar'" in capsys.readouterr().out
    with Project.open(path, annotator="ann") as opened:
        session = Session(opened, "ann")
        session.vote(1, 1.0, "")
        session.vote(0, 1.0, "")
    assert main(["info", str(path), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["tree"], facts["questions"]) == ("features-and-bar", ["smooth-or-featured", "bar"])
    assert facts["answers"]["bar"] == {"yes": 1, "no": 0}
    assert main(["info", str(path)]) == 0
    assert "bar: yes 1, no 0" in capsys.readouterr().out


def test_new_takes_a_tree_from_a_file_and_tells_what_is_wrong_with_it(tmp_path, images, capsys):
    path, tree = tmp_path / "p.gzdesk", tmp_path / "mine.toml"
    tree.write_text('name = "mine"\n[[questions]]\nname = "a"\ntext = "A?"\nanswers = [{name = "x", text = "X"}]')
    assert main(["new", str(path), "--images", str(images), "--question", str(tree)]) == 1
    assert "mine.toml, question 1: needs at least two [[answers]]" in capsys.readouterr().err
    assert not path.exists()


@pytest.mark.parametrize("kind", ["csv", "fits"])
def test_new_makes_a_project_of_a_catalogue_and_keeps_every_column(tmp_path, images, kind):
    table = Table(
        {
            "id_str": ["J1", "J2", "J3"],
            "file_loc": ["g0.jpg", "north/g4.fits", "missing.jpg"],
            "ra": [10.5, 11.5, 12.5],
            "dec": [-1.0, 2.0, 3.0],
            "redshift": [0.01, 0.02, 0.03],
        }
    )
    catalogue = tmp_path / f"cat.{kind}"
    table.write(catalogue, format="ascii.csv" if kind == "csv" else "fits")
    path = tmp_path / "p.gzdesk"
    assert main(["new", str(path), "--images", str(images), "--catalogue", str(catalogue)]) == 0
    with Project.open(path, read_only=True) as made:
        assert [galaxy.id for galaxy in made.galaxies] == ["J1", "J2"]
        assert made.galaxies[1].ra == pytest.approx(11.5)
        assert made.columns(1)["redshift"] == pytest.approx(0.02)
        assert [one.name for one in made.rejected] == ["J3"]
        assert made.question.name == "smooth-or-featured"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["new", "NEW", "--images", "nowhere"], "no such folder"),
        (["new", "NEW", "--images", "IMAGES", "--question", "colour"], "no such question"),
        (["new", "NEW", "--images", "IMAGES", "--catalogue", "nowhere.csv"], "nowhere.csv"),
        (["info", "nowhere.gzdesk"], "nowhere.gzdesk"),
        (["export", "PROJECT"], "writes nothing"),
        (["export", "PROJECT", "--posteriors", "posteriors.csv"], "no posteriors yet"),
        (["simulate", "--project", "PROJECT", "--out", "OUT"], "needs --oracle"),
        (["simulate", "--drawn", "20", "--question", "nonsense", "--out", "OUT"], "no such question"),
    ],
)
def test_a_failure_of_the_world_is_told_in_one_line_with_exit_code_1(
    tmp_path, images, project, capsys, arguments, word
):
    places = {"NEW": tmp_path / "new.gzdesk", "IMAGES": images, "PROJECT": project, "OUT": tmp_path / "out"}
    assert main([str(places.get(argument, argument)) for argument in arguments]) == 1
    told = capsys.readouterr().err.strip().splitlines()
    assert told[-1].startswith("gzdesk: ")
    assert word in told[-1]
    assert not (tmp_path / "new.gzdesk").exists()


@pytest.mark.parametrize(
    "arguments", [["new"], ["simulate", "--out", "x"], ["demo", "--galaxies", "0"], ["--nonsense"]]
)
def test_wrong_usage_ends_with_exit_code_2(arguments):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


@pytest.mark.parametrize("command", [name for name in RUN if name != "start"])
def test_every_command_has_a_help_page(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert len(capsys.readouterr().out) > 150


def test_info_tells_galaxies_and_votes_as_whole_numbers(project, capsys):
    with Project.open(project, annotator="ann") as opened:
        session = Session(opened, "ann")
        session.vote(0, 1.0, "")
        session.vote(1, 1.0, "")
    assert main(["info", str(project), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["galaxies"], facts["votes"]) == (5, 2)
    assert facts["annotators"] == ["ann"]
    assert facts["questions"] == ["bar"]
    assert facts["answers"] == {"yes": 1, "no": 1}
    assert facts["model"] is None
    assert facts["advice"] == "It is too early to tell what more votes will bring."
    assert main(["info", str(project)]) == 0
    assert "galaxies" in capsys.readouterr().out


def test_info_tells_how_consistent_an_annotator_is(project, capsys):
    with Project.open(project, annotator="ann") as opened:
        for answer, because in (("yes", "random"), ("no", "repeat")):
            given = new_vote(galaxy_id="g0", annotator="ann", question="bar", question_version=1, answer=answer)
            opened.journal.append(replace(given, shown_because=because))
    assert main(["info", str(project)]) == 0
    assert "ann, bar: 0 of 1 repeats agree, 0 % (95 % interval 0 to 79 %)" in capsys.readouterr().out
    assert main(["info", str(project), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["consistency"][0]["repeats"] == 1


def test_export_writes_votes_and_counts(project, tmp_path):
    with Project.open(project, annotator="ann") as opened:
        Session(opened, "ann").vote(0, 1.0, "")
    votes, counts, rounds = (tmp_path / name for name in ("votes.csv", "counts.csv", "rounds.csv"))
    asked = ["--votes", str(votes), "--counts", str(counts), "--rounds", str(rounds)]
    assert main(["export", str(project), *asked]) == 0
    assert rounds.read_text().startswith("model,votes_heard,utc")
    (row,) = csv.DictReader(votes.read_text().splitlines())
    assert (row["annotator"], row["answer"]) == ("ann", "yes")
    assert sum(int(row["bar_yes"]) for row in csv.DictReader(counts.read_text().splitlines())) == 1


def test_a_project_that_a_window_holds_can_still_be_asked_for_facts(project, capsys):
    with Project.open(project, annotator="ann"):
        assert main(["info", str(project)]) == 0


def test_the_module_runs_as_a_program():
    told = subprocess.run([sys.executable, "-m", "gzdesk", "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.startswith("gzdesk ")


def test_without_a_display_the_desk_says_so(project, capsys, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert main(["label", str(project)]) == 1
    assert "no display" in capsys.readouterr().err
    assert main([]) == 1
