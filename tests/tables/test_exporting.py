"""Exporting: every table in one go, with a README, and nothing left of what was stopped."""

import csv
from pathlib import Path

import numpy as np
import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.cli import main
from gzdesk.messages import Posterior
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question
from gzdesk.tables.export import ExportError, Wishes
from gzdesk.tables.exporting import TABLES, ExportPlan, command
from gzdesk.terminal import CommandError

GALAXIES = tuple(Galaxy(f"J{place}", f"{place}.png") for place in range(3))


@pytest.fixture
def project(tmp_path):
    file = tmp_path / "p.gzdesk"
    with Project.create(file, Catalogue(GALAXIES, ({},) * 3, ()), tmp_path, load_question("bar")) as project:
        for annotator in ("Vera", "Edwin"):
            project.journal.append(
                new_vote(galaxy_id="J0", annotator=annotator, question="bar", question_version=1, answer="yes")
            )
    return file


def nothing_learned(project):
    return None


def believed(project):
    rho_G_T = np.random.default_rng(0).uniform(size=(3, 20)).astype(np.float32)
    zeros_G = np.zeros(3, np.float32)
    return Posterior("m", 2, np.stack([rho_G_T, 1 - rho_G_T], axis=-1), *[zeros_G] * 3)


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("suffix", [".csv", ".ecsv", ".fits", ".vot", ".parquet"])
def test_a_folder_of_all_tables_comes_with_a_readme_that_explains_them(project, tmp_path, suffix):
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    folder = tmp_path / "tables"
    assert command(ExportPlan(project, folder=folder, suffix=suffix), believed) == 0
    names = {f"{name}{suffix}" for name in TABLES}
    besides = {f"{name}-metadata.json" for name in names} if suffix == ".csv" else set()
    assert {file.name for file in folder.iterdir()} == names | besides | {"README.txt"}
    readme = (folder / "README.txt").read_text(encoding="utf-8")
    for word in (*names, "bar_yes_mean", "[deg]", "Walmsley", "rates from them are biased", "[[questions]]"):
        assert word in readme


def test_posteriors_are_left_out_of_the_folder_where_nothing_is_learned(project, tmp_path):
    command(ExportPlan(project, folder=tmp_path / "tables"), nothing_learned)
    assert not list((tmp_path / "tables").glob("posteriors*"))
    assert (tmp_path / "tables" / "agreement.csv").exists()


def test_a_folder_that_is_stopped_is_not_there(project, tmp_path, monkeypatch):
    def stop(writes):
        raise KeyboardInterrupt

    monkeypatch.setattr("gzdesk.tables.exporting.write_whole", stop)
    before = set(tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        command(ExportPlan(project, folder=tmp_path / "tables"), nothing_learned)
    assert set(tmp_path.iterdir()) == before


def test_an_empty_folder_is_filled_and_a_full_one_left_alone(project, tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    command(ExportPlan(project, folder=folder), nothing_learned)
    with pytest.raises(CommandError, match="is there already"):
        command(ExportPlan(project, folder=folder), nothing_learned)


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({}, "export writes nothing"),
        ({"files": {"votes": Path("votes.doc")}}, r"votes\.doc: no table can be called that"),
        ({"files": {"votes": Path("a.csv"), "counts": Path("a.csv")}}, "two tables would go into one file"),
        ({"files": {"votes": Path("a.csv")}, "key": Path("key.csv")}, "goes with --pseudonyms"),
        ({"files": {"counts": Path("a.csv")}, "wishes": Wishes("dr_5")}, "'dr_5' is no campaign"),
        ({"files": {"posteriors": Path("a.csv")}}, "no posteriors yet"),
    ],
)
def test_what_cannot_be_exported_is_told_before_anything_is_written(project, tmp_path, monkeypatch, wrong, word):
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    with pytest.raises((CommandError, ExportError), match=word):
        command(ExportPlan(project, **wrong), nothing_learned)
    assert set(tmp_path.iterdir()) == before


def test_the_key_to_pseudonyms_is_written_only_where_asked(project, tmp_path):
    votes, key = tmp_path / "votes.csv", tmp_path / "key.csv"
    arguments = ["export", str(project), "--votes", str(votes), "--pseudonyms"]
    assert main(arguments) == 0
    assert [row["annotator"] for row in rows_of(votes)] == ["annotator-1", "annotator-2"]
    assert not key.exists()
    assert main([*arguments, "--key", str(key)]) == 0
    assert rows_of(key) == [
        {"annotator": "Vera", "pseudonym": "annotator-1"},
        {"annotator": "Edwin", "pseudonym": "annotator-2"},
    ]


def test_the_command_takes_a_campaign_whole_paths_and_a_format(project, tmp_path):
    arguments = ["--all", str(tmp_path / "tables"), "--format", "ecsv", "--campaign", "dr5", "--whole-paths"]
    assert main(["export", str(project), *arguments]) == 0
    text = (tmp_path / "tables" / "counts.ecsv").read_text(encoding="utf-8")
    assert "bar-dr5_yes" in text
    assert f"J0,{(tmp_path / '0.png').as_posix()},,,2,0,2" in text


@pytest.mark.parametrize("wrong", [["--votes-asked", "0"], ["--samples", "many"], ["--format", "xls"]])
def test_wrong_numbers_and_formats_are_wrong_usage(project, wrong):
    with pytest.raises(SystemExit) as ended:
        main(["export", str(project), *wrong])
    assert ended.value.code == 2


def test_progress_is_told_of_a_long_table(project, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("gzdesk.tables.exporting.LONG", 1)
    command(ExportPlan(project, {"counts": tmp_path / "counts.csv"}), nothing_learned)
    assert "Writing counts.csv: 3" in capsys.readouterr().err
