"""What was left out, and what could not be read later, is written as a table that no spreadsheet runs."""

import csv
import json

import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy, Rejected
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question
from gzdesk.tables.left_out import all_left_out, write_left_out


@pytest.fixture
def project(tmp_path):
    galaxies = tuple(Galaxy(f"g{n}", f"g{n}.png") for n in range(3))
    catalogue = Catalogue(galaxies, ({},) * 3, (Rejected("=1+1", "its file_loc is blank"),))
    with Project.create(tmp_path / "p.gzdesk", catalogue, tmp_path, load_question("bar")) as made:
        yield made


def test_images_found_unreadable_later_join_those_left_out_at_first(project):
    sidecar = project.cache / "crops-64.json"
    sidecar.write_text(json.dumps({"unreadable": {"g1": "the file is empty", "another's": "no"}}))
    assert all_left_out(project, {"g0": "the file is missing"}) == [
        Rejected("=1+1", "its file_loc is blank"),
        Rejected("g0", "the file is missing"),
        Rejected("g1", "the file is empty"),
    ]


@pytest.mark.parametrize("content", ["", "[1]", '{"unreadable": 3}', "{"])
def test_a_damaged_cache_knows_of_none(project, content):
    (project.cache / "crops-64.json").write_text(content)
    assert all_left_out(project) == [Rejected("=1+1", "its file_loc is blank")]


def test_the_table_is_harmless_and_whole(project, tmp_path):
    file = tmp_path / "left.csv"
    write_left_out(all_left_out(project), file)
    with file.open(newline="") as stream:
        assert list(csv.reader(stream)) == [["name", "reason"], ["'=1+1", "its file_loc is blank"]]
    with pytest.raises(OSError, match=r"^left\.csv: cannot be written to .*nowhere"):
        write_left_out([], tmp_path / "nowhere" / "left.csv")
    assert sorted(one.name for one in tmp_path.iterdir() if "left" in one.name) == ["left.csv"]
