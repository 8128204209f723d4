"""The catalogue's columns of all galaxies, read from another connection than that of whoever votes."""

import threading

import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.project.column_reader import column_names, column_values
from gzdesk.project.project import Project, ProjectError
from gzdesk.questions.question import load_question

COLUMNS = ({"z": 0.1, 'a "b"': "x", "ok": True}, {"z": None, "ok": False}, {}, {"z": float("inf"), "late": 3})


@pytest.fixture
def project(tmp_path):
    galaxies = tuple(Galaxy(f"g{n}", f"g{n}.png") for n in range(4))
    catalogue = Catalogue(galaxies, COLUMNS, ())
    with Project.create(tmp_path / "p.gzdesk", catalogue, tmp_path, load_question("bar")) as made:
        yield made


def test_the_names_are_those_of_the_catalogue(project):
    assert column_names(project.path) == ("z", 'a "b"', "ok", "late")


def test_a_column_has_a_value_for_every_galaxy_or_none(project):
    assert column_values(project.path, "z", 4) == [0.1, None, None, float("inf")]
    assert column_values(project.path, 'a "b"', 4) == ["x", None, None, None]
    assert column_values(project.path, "ok", 4) == [1, 0, None, None]
    assert column_values(project.path, "mass", 4) == [None] * 4


def test_another_thread_may_read_while_the_project_is_open(project):
    read = []
    thread = threading.Thread(target=lambda: read.append(column_values(project.path, "late", 4)))
    thread.start()
    thread.join()
    assert read == [[None, None, None, 3]]


def test_a_project_that_is_gone_is_told_by_its_name(project):
    project.close()
    project.path.unlink()
    with pytest.raises(ProjectError, match=project.path.name):
        column_names(project.path)
