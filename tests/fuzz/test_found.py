"""What the fuzzer found, each in its smallest form: what gzdesk once failed on is refused in one sentence."""

import json
import sqlite3
from contextlib import closing

import pytest
from PIL import Image

from gzdesk.catalogue.catalog import read_catalogue
from gzdesk.catalogue.catalog_columns import CatalogueError
from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.project.earlier_votes import EarlierVote
from gzdesk.project.journal import explain
from gzdesk.project.project import Project, ProjectError
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question
from gzdesk.tables.left_out import all_left_out
from gzdesk.team.merge import merge

BAR = load_question("bar")


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    Image.new("L", (8, 8)).save(folder / "a.png")
    return folder


@pytest.fixture
def project(tmp_path, images):
    """A project that has been merged, with earlier votes, so that there is something in every table."""
    for name in ("one", "two"):
        catalogue = Catalogue((Galaxy("g", "a.png"), Galaxy(name, "a.png")), ({}, {}), ())
        with Project.create(tmp_path / f"{name}.gzdesk", catalogue, images, BAR) as made:
            given = {"galaxy_id": "g", "question": "bar", "question_version": 1, "answer": "yes"}
            made.journal.append(new_vote(annotator=name, **given))
            made.add_earlier_votes("zoo", [EarlierVote("zoo", "g", "bar", 1, "yes", 3 + len(name))])
    merge(tmp_path / "p.gzdesk", [tmp_path / "one.gzdesk", tmp_path / "two.gzdesk"])
    return tmp_path / "p.gzdesk"


def spoilt(file, *statements):
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def refused(file, attempt):
    with pytest.raises(ProjectError, match=rf"^{file.name}: ") as raised:
        attempt()
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE questions SET toml = CAST(x'0a0aff' || CAST(toml AS BLOB) AS TEXT)",
        "UPDATE galaxies SET id = CAST(x'ff' AS TEXT) WHERE id = 'g'",
        "UPDATE about SET value = CAST(x'ff0a' AS TEXT)",
        "UPDATE sqlite_master SET sql = CAST(x'ff0a' AS TEXT) || sql WHERE name = 'votes'",
    ],
)
def test_bytes_that_are_no_text_are_a_damaged_file(tmp_path, project, statement):
    spoilt(project, statement)
    refused(project, lambda: Project.open(project))
    refused(project, lambda: merge(tmp_path / "m.gzdesk", [project]))


def test_what_sqlite_says_is_told_in_one_line(tmp_path):
    assert explain(sqlite3.OperationalError("a\nb\x1b" + 900 * "c"), tmp_path / "p.gzdesk").count("\n") == 0
    assert len(explain(sqlite3.OperationalError("c" * 900), tmp_path / "p.gzdesk")) < 250


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE earlier_votes SET votes = 'many'",
        "UPDATE earlier_votes SET question_version = 'x'",
        "INSERT INTO conflicts VALUES ('question', 'without a version', 'a', 'b')",
        "INSERT INTO conflicts VALUES ('earlier votes', '[', 'a', 'b')",
        "INSERT INTO conflicts VALUES (x'00', 'a', 'b', 'c')",
        "UPDATE catalogues SET ids = '[\"nobody\"]'",
        "UPDATE catalogues SET ids = '[[1]]'",
        "UPDATE galaxies SET cut = 'wide'",
    ],
)
def test_a_project_with_other_values_is_not_merged(tmp_path, project, statement):
    spoilt(project, statement)
    refused(project, lambda: merge(tmp_path / "m.gzdesk", [tmp_path / "one.gzdesk", project]))
    assert not (tmp_path / "m.gzdesk").exists()


def test_earlier_votes_that_are_no_numbers_are_a_damaged_file(project):
    spoilt(project, "UPDATE earlier_votes SET votes = 'many'")
    with Project.open(project) as opened:
        refused(project, opened.earlier_counts)


@pytest.mark.parametrize("position", ["12:{}:00", "{}:00:00", "12:00:{}", "{0} {0} {0}"])
def test_a_position_of_thousands_of_digits_is_none(tmp_path, images, position):
    rows = ["file_loc,ra,dec", f"a.png,{position.format('9' * 5000)},-01 02 03"]
    (tmp_path / "cat.csv").write_text("\n".join(rows))
    read = read_catalogue(tmp_path / "cat.csv", images)
    assert [galaxy.ra for galaxy in read.galaxies] == [None] or not read.galaxies


def test_parquet_text_that_is_no_text_is_refused(tmp_path, images):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    broken = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\5\0\0\0"), pa.py_buffer(b"a.p\xffg")])
    parquet.write_table(pa.table({"id_str": pa.array(["g"]), "file_loc": broken}), tmp_path / "cat.parquet")
    with pytest.raises(CatalogueError, match=r"^cat\.parquet: the Parquet file is broken"):
        read_catalogue(tmp_path / "cat.parquet", images)


@pytest.mark.parametrize("framing", ["[" * 100_000, '{"a":' * 50_000, '{"field": null, "size": Infinity}', "[]", "{}"])
def test_a_checkpoint_that_nests_without_end_is_refused(tmp_path, framing):
    from gzdesk.model.checkpoint import About, CheckpointError
    from gzdesk.model.predicting import framing_of

    known = About("compact", "bar", 1, ("yes", "no"), 50, 40, 3, 7, "compact-ab-7", framing=framing)
    with pytest.raises(CheckpointError, match=r"^c\.safetensors: does not say how pictures are cut"):
        framing_of(tmp_path / "c.safetensors", known)


def test_what_lies_in_a_cache_and_nests_without_end_is_as_if_it_were_not_there(tmp_path, images):
    catalogue = Catalogue((Galaxy("g", "a.png"),), ({},), ())
    with Project.create(tmp_path / "c.gzdesk", catalogue, images, BAR) as project:
        (project.cache / "crops-64.json").write_text("[" * 100_000)
        assert all_left_out(project) == []


def test_the_results_are_written_with_the_reasons_of_failures():
    from fuzzing import Result, as_json

    result = Result("csv", inputs=3, failures=2)
    result.reasons.update(["takes over 5 s", "takes over 5 s", "ValueError: x (a.py:1)"])
    told = json.loads(as_json([result], 7))
    assert told["kinds"][0]["reasons"] == {"takes over 5 s": 2, "ValueError: x (a.py:1)": 1}
