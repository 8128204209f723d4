"""Merging project files: read whatever they are, joined in a new file or into one, told where they differ."""

import contextlib
import csv
import json
import shutil
import sqlite3
from dataclasses import replace

import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy, Rejected
from gzdesk.cli import main
from gzdesk.project import migration, new_project
from gzdesk.project.earlier_votes import EarlierVote
from gzdesk.project.holdings import joined
from gzdesk.project.project import Project, ProjectError
from gzdesk.project.project_holdings import read_project, write_project
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question
from gzdesk.questions.tree import Tree
from gzdesk.session.session import Session
from gzdesk.team.merge import Renaming, merge, renaming_of
from gzdesk.votes.counts import Counts

BAR = load_question("bar")
GALAXIES = tuple(Galaxy(f"g{n}", f"g{n}.png", None, 10.0 + n, -n) for n in range(6))
COLUMNS = tuple({"redshift": n / 10, "name": f"M {n}"} for n in range(6))


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    return folder


@pytest.fixture
def laptop(tmp_path, images):
    """Makes the project of one laptop, with a folder of its own."""

    def make(name, galaxies=GALAXIES, columns=COLUMNS, asked=BAR, votes=(), rejected=()):
        folder = tmp_path / name
        folder.mkdir()
        file = folder / "survey.gzdesk"
        catalogue = Catalogue(tuple(galaxies), tuple(columns[: len(galaxies)]), tuple(rejected))
        with Project.create(file, catalogue, images, asked) as project:
            for annotator, galaxy, answer in votes:
                project.journal.append(vote(annotator, galaxy, answer))
        return file

    return make


def vote(annotator, galaxy, answer="yes", **given):
    return new_vote(
        galaxy_id=f"g{galaxy}", annotator=annotator, question="bar", question_version=1, answer=answer, **given
    )


def inside(file):
    """All that a project file holds, but for where its images are and which gzdesk made it."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in tables}  # noqa: S608
    rows["about"] = [row for row in rows["about"] if not row[0].startswith("images") and row[0] != "made_by"]
    return rows


def test_three_laptops_give_one_project_whatever_their_order(laptop, tmp_path):
    files = [
        laptop("a", votes=[("ann", 0, "yes"), ("ann", 1, "no")]),
        laptop("b", votes=[("bob", 0, "no"), ("bob", 2, "no")]),
        laptop("c", votes=[("eve", 0, "yes")]),
    ]
    merge(tmp_path / "m.gzdesk", files)
    merge(tmp_path / "n.gzdesk", [files[2], files[0], files[1], files[0]])
    merge(tmp_path / "two.gzdesk", files[1:])
    merge(tmp_path / "grouped.gzdesk", [tmp_path / "two.gzdesk", files[0]])
    merge(tmp_path / "again.gzdesk", [tmp_path / "m.gzdesk", tmp_path / "two.gzdesk"])
    whole = inside(tmp_path / "m.gzdesk")
    for name in ("n", "grouped", "again"):
        assert inside(tmp_path / f"{name}.gzdesk") == whole
    with Project.open(tmp_path / "m.gzdesk") as project:
        assert tuple(project.galaxies) == GALAXIES
        assert [project.columns(place) for place in range(6)] == list(COLUMNS)
        assert [row.annotator for row in project.journal.rows()] == ["ann", "ann", "bob", "bob", "eve"]
        counts = Counts.of(project.journal.rows(), project.galaxies, project.tree)
        assert counts.counts_G_A[:3].tolist() == [[2, 1], [0, 1], [0, 1]]
        assert project.conflicts() == ()


def test_what_was_read_is_what_was_written(laptop, tmp_path, images):
    one = laptop("a", votes=[("ann", 0, "yes")], rejected=[Rejected("g9", "broken")])
    with Project.open(one) as project:
        project.journal.retract(project.journal.rows()[0], "ann")
        project.add_earlier_votes("gz2", [EarlierVote("gz2", "g0", "bar", 1, "yes", 3)])
        project.record_round("m-1", 5, {"log_score": 0.5})
        project.set_setting("display", "invert = true")
    other = laptop("b", galaxies=[*GALAXIES[3:], Galaxy("x", "x.png", "SCI", 1.5, -1.5, 30.0)])
    whole = joined([read_project(one).holdings, read_project(other).holdings])
    file = tmp_path / "m.gzdesk"
    write_project(file, images, whole, merged=True, settings={})
    again = read_project(file)
    assert again.holdings.says_the_same(whole)
    assert again.holdings.votes_in_order() == whole.votes_in_order()
    assert again.holdings.lists == whole.lists
    assert len(whole.lists) == 2
    with Project.open(file) as project:
        assert project.rounds()[0].model == "m-1"
        assert project.setting("display") == "invert = true"
        assert [one.name for one in project.rejected] == ["g9"]
        assert [earlier.votes for earlier in project.earlier_votes()] == [3]
        assert project.galaxies[-1].cut == 30.0


def test_rows_whose_times_do_not_tell_their_order_keep_it_through_two_merges(laptop, tmp_path):
    file = laptop("a")
    with Project.open(file) as project:
        rows = [vote("ann", 0, answer) for answer in ("yes", "no", "yes", "no")]
        late, early = "2026-01-01T00:00:09Z", "2026-01-01T00:00:01Z"
        for row, utc in zip(rows, (late, early, early, late), strict=True):
            project.journal.append(replace(row, utc=utc))
    other = laptop("b", votes=[("bob", 0, "no")])
    merge(tmp_path / "m.gzdesk", [other, file])
    merge(tmp_path / "n.gzdesk", [laptop("c"), tmp_path / "m.gzdesk"])
    for name in ("m", "n"):
        with Project.open(tmp_path / f"{name}.gzdesk", read_only=True) as project:
            own = [row.uuid for row in project.journal.rows() if row.annotator == "ann"]
            assert own == [row.uuid for row in rows]


def test_undo_takes_back_ones_own_last_vote_in_the_merged_project(laptop, tmp_path):
    files = [laptop("a", votes=[("ann", 0, "yes"), ("ann", 1, "no")]), laptop("b", votes=[("bob", 2, "no")])]
    merge(tmp_path / "m.gzdesk", files)
    with Project.open(tmp_path / "m.gzdesk", annotator="ann") as project:
        session = Session(project, "ann")
        assert session.undo().galaxy_id == "g1"
        session.vote(0, 1.0, "")
        assert session.counts.counts_G_A.sum() == 3
    merge(tmp_path / "n.gzdesk", [*files, tmp_path / "m.gzdesk"])
    with Project.open(tmp_path / "n.gzdesk") as project, Project.open(tmp_path / "m.gzdesk") as before:
        assert project.journal.rows() == before.journal.rows()


def test_merging_into_a_project_changes_it_once(laptop):
    one, other = laptop("a", votes=[("ann", 0, "yes")]), laptop("b", votes=[("bob", 0, "no")])
    assert merge(one, [other], into=True).changed
    before, size = inside(one), one.stat().st_mtime_ns
    assert not merge(one, [other], into=True).changed
    assert (inside(one), one.stat().st_mtime_ns) == (before, size)
    with Project.open(one, annotator="ann") as project:
        assert len(project.journal.rows()) == 2
        project.journal.append(vote("ann", 3))
    assert sorted(file.name for file in one.parent.iterdir()) == ["survey.gzdesk"]


def test_a_project_that_is_voted_on_is_read_but_not_merged_into(laptop, tmp_path):
    one, other = laptop("a"), laptop("b", votes=[("bob", 0, "no")])
    with Project.open(other, annotator="bob") as project:
        project.journal.append(vote("bob", 1))
        assert merge(tmp_path / "m.gzdesk", [one, other]).votes == {"bob": 2}
        before = inside(other)
        with pytest.raises(ProjectError, match=r"survey\.gzdesk: open in another window, by bob"):
            merge(other, [laptop("c", votes=[("eve", 1, "no")])], into=True)
        assert inside(other) == before


def test_nothing_is_ever_overwritten(laptop, tmp_path):
    one, out = laptop("a"), tmp_path / "m.gzdesk"
    out.write_text("precious")
    with pytest.raises(ProjectError, match=r"m\.gzdesk: exists already"):
        merge(out, [one])
    assert out.read_text() == "precious"


@pytest.mark.parametrize("harm", ["text", "cut", "question", "vote", "columns", "round"])
def test_a_damaged_project_is_named_and_nothing_is_made(laptop, tmp_path, harm):
    good, bad = laptop("a"), laptop("b", votes=[("bob", n % 6, "no") for n in range(30)])
    bad = bad.rename(bad.with_name("bad.gzdesk"))
    with contextlib.closing(sqlite3.connect(bad)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        if harm == "question":
            connection.execute("UPDATE questions SET toml = 'name ='")
        if harm == "columns":
            connection.execute("UPDATE columns SET json = '[1, 2' WHERE place = 2")
        if harm == "round":
            connection.execute("INSERT INTO rounds (model, votes, utc, metrics) VALUES ('m', 1, '2026', 'null')")
        if harm == "vote":
            connection.execute("DROP TRIGGER votes_are_never_changed")
            connection.execute("UPDATE votes SET kind = 'evil' WHERE row = 3")
        connection.commit()
    if harm == "text":
        bad.write_text("not a project")
    elif harm == "cut":
        bad.write_bytes(bad.read_bytes()[: bad.stat().st_size // 2])
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ProjectError, match=r"^bad\.gzdesk: "):
        merge(tmp_path / "m.gzdesk", [good, bad])
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "path", ["/etc/x.png", "../x.png", "a/../../x.png", "C:\\x.png", "\\\\host\\x.png", "ok\n../b"]
)
def test_a_colleagues_project_brings_no_paths_that_lead_out_of_the_image_folder(laptop, tmp_path, path):
    trap = laptop("trap", galaxies=[Galaxy("g0", path)])
    with pytest.raises(ProjectError, match=r"survey\.gzdesk: the image of galaxy g0.*--allow-outside"):
        merge(tmp_path / "m.gzdesk", [laptop("a"), trap])
    assert not (tmp_path / "m.gzdesk").exists()
    merge(tmp_path / "m.gzdesk", [laptop("c"), trap], allow_outside=True)
    with Project.open(tmp_path / "m.gzdesk") as project:
        assert project.setting("images") is not None


def test_a_colleagues_leave_to_lead_out_is_not_taken_over(laptop, tmp_path):
    one = laptop("a")
    with Project.open(one) as project:
        project.set_setting("images", "allow_outside = true\n")
        project.set_setting("order", 'kind = "starred"\n')
    merge(tmp_path / "m.gzdesk", [one])
    with Project.open(tmp_path / "m.gzdesk") as project:
        assert (project.setting("images"), project.setting("order")) == (None, None)


def test_an_old_project_is_read_and_stays_as_it_is(laptop, tmp_path):
    new, old = laptop("a", votes=[("ann", 0, "yes")]), laptop("old", votes=[("bob", 0, "no"), ("bob", 1, "no")])
    with contextlib.closing(sqlite3.connect(old)) as connection:  # as format 2 had it
        connection.executescript(
            "DROP TABLE earlier_votes; DROP TABLE conflicts; ALTER TABLE galaxies DROP COLUMN cut; "
            "PRAGMA user_version = 2;"
        )
    before = inside(old)
    assert merge(tmp_path / "m.gzdesk", [new, old]).votes == {"ann": 1, "bob": 2}
    assert inside(old) == before
    with contextlib.closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)


def test_a_newer_project_is_refused_by_name(laptop, tmp_path):
    file = laptop("a")
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {migration.SCHEMA_VERSION + 1}")
    with pytest.raises(ProjectError, match=r"survey\.gzdesk: made by a newer gzdesk"):
        merge(tmp_path / "m.gzdesk", [file])


def test_conflicts_are_told_kept_and_written(laptop, tmp_path, capsys):
    moved = replace_at(GALAXIES, 1, GALAXIES[1]._replace(file="elsewhere.png"))
    newer = Tree.of(replace(BAR, version=2))
    one, other = laptop("a"), laptop("b", galaxies=moved, asked=newer)
    out, report = tmp_path / "m.gzdesk", tmp_path / "report.csv"
    assert main(["merge", str(out), str(one), str(other), "--report", str(report)]) == 0
    said = capsys.readouterr().out
    assert "conflict: galaxy g1: kept file elsewhere.png; not file g1.png" in said
    assert "conflict: asked : kept bar 2; not bar 1" in said
    with Project.open(out) as project:
        assert {conflict.kind for conflict in project.conflicts()} == {"galaxy", "asked"}
        assert project.tree.version == 2
        assert [tree.version for tree in project.questions_held()] == [1, 2]
        with report.open(newline="") as lines:
            rows = list(csv.DictReader(lines))
        assert [row["kind"] for row in rows] == ["asked", "galaxy"]
        assert json.loads(rows[1]["other"])["file"] == "g1.png"


def replace_at(values, place, value):
    return (*values[:place], value, *values[place + 1 :])


def test_an_annotator_of_the_same_name_is_told_and_can_be_renamed(laptop, tmp_path, capsys):
    one, other = laptop("a", votes=[("ann", 0, "yes")]), laptop("b", votes=[("ann", 0, "no")])
    other = other.rename(other.with_name("leiden.gzdesk"))
    assert main(["merge", str(tmp_path / "m.gzdesk"), str(one), str(other)]) == 0
    assert "warning: 'ann' answered the same questions of 1 galaxies in both survey.gzdesk" in capsys.readouterr().out
    given = ["merge", str(tmp_path / "n.gzdesk"), str(one), str(other), "--rename", "leiden:ann=ann of Leiden"]
    assert main(given) == 0
    assert "warning" not in capsys.readouterr().out
    with Project.open(tmp_path / "n.gzdesk") as project:
        assert {row.annotator for row in project.journal.rows()} == {"ann", "ann of Leiden"}


def test_a_copy_that_went_on_is_no_double_vote(laptop, tmp_path):
    one = laptop("a", votes=[("ann", 0, "yes")])
    copy = shutil.copy(one, tmp_path / "copy.gzdesk")
    with Project.open(one) as project:
        project.journal.append(vote("ann", 0, "no"))
    assert merge(tmp_path / "m.gzdesk", [one, copy]).doubled == ()


@pytest.mark.parametrize("wish", ["ann=bob", "a:ann", "a:=x", "a:ann=", ":ann=x"])
def test_a_renaming_that_is_none_is_refused(laptop, tmp_path, capsys, wish):
    with pytest.raises(ValueError, match="not of the form"):
        renaming_of(wish)
    assert main(["merge", str(tmp_path / "m.gzdesk"), str(laptop("a")), "--rename", wish]) == 1
    assert not (tmp_path / "m.gzdesk").exists()


def test_renaming_names_one_project_and_one_annotator(laptop, tmp_path):
    files = [laptop("a", votes=[("ann", 0, "yes")]), laptop("b")]
    with pytest.raises(ProjectError, match="several of the projects"):
        merge(tmp_path / "m.gzdesk", files, renamings=[Renaming("survey", "ann", "x")])
    with pytest.raises(ProjectError, match="none of the projects"):
        merge(tmp_path / "m.gzdesk", files, renamings=[Renaming("other", "ann", "x")])
    with pytest.raises(ProjectError, match="no votes of an annotator 'bob'"):
        merge(tmp_path / "m.gzdesk", files, renamings=[Renaming(str(files[0]), "bob", "x")])


def test_a_merge_that_is_stopped_leaves_nothing(laptop, tmp_path, monkeypatch):
    one, other = laptop("a", votes=[("ann", 0, "yes")]), laptop("b", votes=[("bob", 0, "no")])

    def stop(*given):
        raise KeyboardInterrupt

    monkeypatch.setattr(new_project, "_rename_new", stop)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*.gzdesk")}
    for out, into in ((tmp_path / "m.gzdesk", []), (one, ["--into"])):
        assert main(["merge", str(out), str(other), *into]) == 1
    assert {file: file.read_bytes() for file in tmp_path.rglob("*.gzdesk")} == before


def test_the_image_folder_is_the_first_that_is_there_or_as_one_wishes(laptop, tmp_path, images):
    one = laptop("a")
    gone = tmp_path / "gone"
    gone.mkdir()
    catalogue = Catalogue(GALAXIES, COLUMNS, ())
    Project.create(tmp_path / "b.gzdesk", catalogue, gone, BAR).close()
    gone.rmdir()
    merge(tmp_path / "m.gzdesk", [tmp_path / "b.gzdesk", one])
    mine = tmp_path / "mine"
    mine.mkdir()
    merge(tmp_path / "n.gzdesk", [tmp_path / "b.gzdesk", one], images=mine)
    for name, folder in (("m", images), ("n", mine)):
        with Project.open(tmp_path / f"{name}.gzdesk") as project:
            assert project.images == folder
