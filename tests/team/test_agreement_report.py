"""The command ``gzdesk agreement``: in words, as a table, as JSON, and where there is nothing to compare."""

import csv
import json

import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.cli import main
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question
from gzdesk.team.agreement_report import HEADER, PAIRS, UNDEFINED

GALAXIES = 40


@pytest.fixture
def file(tmp_path):
    galaxies = tuple(Galaxy(f"g{n}", f"g{n}.png") for n in range(GALAXIES))
    path = tmp_path / "p.gzdesk"
    Project.create(path, Catalogue(galaxies, ({},) * GALAXIES, ()), tmp_path, load_question("bar")).close()
    return path


def say(file, annotator, letters, because="random"):
    """A letter a galaxy: y, n, or a dot for nothing."""
    words = {"y": "yes", "n": "no"}
    rows = [
        new_vote(
            galaxy_id=f"g{n}", annotator=annotator, question="bar", question_version=1, answer=words[letter],
            shown_because=because,
        )
        for n, letter in enumerate(letters)
        if letter != "."
    ]  # fmt: skip
    with Project.open(file) as project:
        project.journal.append(*rows)


@pytest.fixture
def three(file):
    say(file, "ann", "yn" * 20)
    say(file, "bob", "yn" * 18 + "nnnn")
    say(file, "cat", "yy" * 20)
    say(file, "ann", "yy", because="repeat")
    return file


def test_it_is_told_in_words(three, capsys):
    assert main(["agreement", str(three), "--bootstrap", "200"]) == 0
    out = capsys.readouterr().out
    assert "Answers in force: ann 40, bob 40, cat 40" in out
    assert "Intervals hold 95 % of 200 bootstrap draws over galaxies, seed 0." in out
    lines = {line.split("  ")[1]: line for line in out.splitlines() if line.startswith("  ")}
    assert lines["all"].split()[1] == "40"
    assert lines["ann, bob"].split()[3:5] == ["92", "%"]
    assert "cat answers 'Bar' more often than the others on the same galaxies: +5" in out
    assert "ann  bar: 1 of 2, 50 %" in out
    assert "Galaxies to settle in a meeting: 22" in out


def test_every_figure_has_a_row_in_the_table_and_the_same_value_in_json(three, tmp_path, capsys):
    assert main(["agreement", str(three), "--json", "--out", str(tmp_path / "a.csv"), "--seed", "3"]) == 0
    told = json.loads(capsys.readouterr().out)
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text().splitlines()))
    assert tuple(rows[0]) == HEADER
    kinds = [row["of"] for row in rows]
    assert {kind: kinds.count(kind) for kind in kinds} == {"all": 3, "pair": 9, "rest": 3 * (3 + 2), "self": 1}
    alpha = next(row for row in rows if (row["of"], row["figure"]) == ("all", "alpha"))
    found = told["questions"][0]["figures"]["alpha"]
    assert [float(alpha[name]) for name in ("value", "95pc-lower", "95pc-upper")] == pytest.approx(list(found.values()))
    assert told["conflicts"] == 22


def test_what_is_not_defined_is_said_to_be_so_and_empty_in_tables(file, tmp_path, capsys):
    say(file, "ann", "y" * 12)
    say(file, "bob", "y" * 12)
    assert main(["agreement", str(file), "--out", str(tmp_path / "a.csv")]) == 0
    out = capsys.readouterr().out
    assert UNDEFINED in out
    assert "nan" not in out.lower()
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text().splitlines()))
    assert {row["value"] for row in rows if row["figure"] in ("kappa", "alpha")} == {""}


def test_of_many_pairs_those_that_agree_least_are_told(file, capsys):
    for number in range(7):
        say(file, f"a{number}", ("yn" * 20)[number:])
    assert main(["agreement", str(file), "--bootstrap", "0"]) == 0
    out = capsys.readouterr().out
    assert f"and {21 - PAIRS} more pairs" in out
    assert " to " not in out.split("galaxies ")[1].split("answers")[0].replace("to settle", "")


def test_one_annotator_is_told_where_to_find_others(file, capsys):
    say(file, "ann", "yn")
    assert main(["agreement", str(file)]) == 0
    assert "gzdesk merge" in capsys.readouterr().out


def test_annotators_without_a_galaxy_in_common_are_told_how_to_share_some(file, capsys):
    say(file, "ann", "yn..")
    say(file, "bob", "..yn")
    assert main(["agreement", str(file)]) == 0
    assert "gzdesk split" in capsys.readouterr().out


def test_info_has_a_line_where_two_annotators_have_answered(three, file, capsys):
    assert main(["info", str(three)]) == 0
    assert "agreement    bar: galaxies 40, percent 0.6333, alpha" in capsys.readouterr().out


def test_info_says_nothing_of_agreement_before(file, capsys):
    say(file, "ann", "yn")
    assert main(["info", str(file)]) == 0
    assert "agreement" not in capsys.readouterr().out


@pytest.mark.parametrize("draws", ["-1", "two", "9999999999"])
def test_senseless_draws_are_refused(file, draws):
    with pytest.raises(SystemExit, match="2"):
        main(["agreement", str(file), "--bootstrap", draws])
