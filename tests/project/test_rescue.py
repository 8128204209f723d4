"""Rescue: a whole project elsewhere, from memory and from what can be read, or no file at all."""

import resource
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.project.earlier_votes import EarlierVote
from gzdesk.project.project import Project, ProjectError
from gzdesk.project.project_holdings import read_project
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question
from gzdesk.team.merge import merge

GALAXIES = tuple(Galaxy(f"g{n}", f"g{n}.png") for n in range(5))


def vote(n: int = 0, **changes):
    return new_vote(galaxy_id=f"g{n}", annotator="ann", question="bar", question_version=1, answer="yes", **changes)


@pytest.fixture
def project(tmp_path):
    """A merged project with everything in it that a file may hold."""
    (tmp_path / "images").mkdir()
    columns = [{"redshift": n / 10} for n in range(5)]
    for name in ("a", "b"):
        catalogue = Catalogue(GALAXIES, columns, ())
        path = tmp_path / f"{name}.gzdesk"
        with Project.create(path, catalogue, tmp_path / "images", load_question("bar")) as made:
            made.journal.append(replace(vote(), annotator=name))
    merge(tmp_path / "all.gzdesk", [tmp_path / "a.gzdesk", tmp_path / "b.gzdesk"], images=tmp_path / "images")
    with Project.open(tmp_path / "all.gzdesk", annotator="ann") as merged:
        merged.add_earlier_votes("gz2", [EarlierVote("gz2", "g1", "bar", 1, "yes", 40)])
        merged.journal.append(vote(2))
        merged.journal.retract(merged.journal.rows()[-1], "ann")
        merged.record_round("m", 3, {"log_score": 0.4})
        merged.set_setting("display", "stretch = 'log'")
        yield merged


def test_the_copy_holds_all_that_the_project_holds(project, tmp_path):
    rows = project.journal.rows()
    assert project.save_elsewhere(tmp_path / "copy.gzdesk", rows) == ()
    ours, theirs = read_project(project.path), read_project(tmp_path / "copy.gzdesk")
    assert theirs.holdings == ours.holdings
    assert (theirs.settings, theirs.images) == (ours.settings, ours.images)
    with Project.open(tmp_path / "copy.gzdesk", read_only=True) as copy:
        assert copy.journal.rows() == rows
        assert copy.rounds() == project.rounds()
        assert copy.columns(3) == {"redshift": 0.3}
        assert copy.about == project.about


def test_of_a_file_that_cannot_be_read_all_votes_are_saved_and_the_rest_is_named(project, tmp_path):
    rows = project.journal.rows()
    left_out = project.save_elsewhere(tmp_path / "copy.gzdesk", rows, may_read=False)
    assert {"the catalogue's other columns", "imported earlier votes", "the order of merging"} <= set(left_out)
    with Project.open(tmp_path / "copy.gzdesk") as copy:
        assert copy.journal.rows() == rows
        assert (tuple(copy.galaxies), copy.tree) == (tuple(project.galaxies), project.tree)
    assert read_project(tmp_path / "copy.gzdesk").holdings.votes_in_order()


def test_a_table_that_breaks_off_is_saved_as_far_as_it_goes(project, tmp_path):
    class Torn:
        """A connection that fails behind the first rows of the catalogue's columns."""

        def __init__(self, connection):
            self.connection, self.torn = connection, False

        def execute(self, sql, *values):
            if "FROM columns" not in sql:
                return self.connection.execute(sql, *values)
            return self

        def fetchmany(self, number):
            if self.torn:
                raise sqlite3.OperationalError("disk I/O error")
            self.torn = True
            return self.connection.execute("SELECT place, json FROM columns").fetchmany(2)

    torn, rows = Torn(project._connection), project.journal.rows()
    whole, project._connection = project._connection, torn
    try:
        left_out = project.save_elsewhere(tmp_path / "copy.gzdesk", rows)
    finally:
        project._connection = whole
    assert left_out[0] == "the catalogue's other columns"
    with Project.open(tmp_path / "copy.gzdesk", read_only=True) as copy:
        assert [copy.columns(n) for n in (1, 2)] == [{"redshift": 0.1}, {}]


def test_no_half_made_copy_is_left_where_the_other_disk_is_full_too(project, tmp_path):
    rows = [*project.journal.rows(), *(vote(n % 5, stretch="s" * 500) for n in range(2000))]
    there = sorted(tmp_path.iterdir())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(ProjectError, match=r"^copy\.gzdesk: the disk"):
            project.save_elsewhere(tmp_path / "copy.gzdesk", rows)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert sorted(tmp_path.iterdir()) == there


def test_a_file_that_is_there_is_left_alone(project, tmp_path):
    target = tmp_path / "copy.gzdesk"
    target.write_text("another's")
    with pytest.raises(ProjectError, match=r"copy\.gzdesk: exists already"):
        project.save_elsewhere(target, project.journal.rows())
    assert target.read_text() == "another's"


def test_a_project_goes_on_in_its_copy_and_gives_the_old_lock_back(project, tmp_path):
    rows = project.journal.rows()
    old = Path(project.path)
    project.save_elsewhere(tmp_path / "copy.gzdesk", rows)
    project.go_on_in(tmp_path / "copy.gzdesk", rows)
    project.journal.append(vote(4))
    assert (project.path, len(project.journal.rows())) == (tmp_path / "copy.gzdesk", len(rows) + 1)
    with Project.open(tmp_path / "copy.gzdesk", read_only=True) as copy:
        assert len(copy.journal.rows()) == len(rows) + 1
    with Project.open(old, read_only=True) as left:
        assert left.journal.rows() == rows


def test_a_project_does_not_go_on_in_a_file_with_other_votes(project, tmp_path):
    rows = project.journal.rows()
    project.save_elsewhere(tmp_path / "copy.gzdesk", rows[:-1])
    with pytest.raises(ProjectError, match="does not have the same votes"):
        project.go_on_in(tmp_path / "copy.gzdesk", rows)
    project.journal.append(vote(4))
    assert len(project.journal.rows()) == len(rows) + 1
    Project.open(tmp_path / "copy.gzdesk").close()
