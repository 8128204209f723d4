"""Old project files: brought up to date when they are opened to vote, whole or not at all."""

import contextlib
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import astuple
from pathlib import Path

import pytest

from gzdesk.project import migration, project_file
from gzdesk.project.project import Project, ProjectError
from gzdesk.project.vote import new_vote, standing
from gzdesk.questions.question import load_question, question_to_toml
from gzdesk.session.session import Session
from gzdesk.team.merge import merge

VERSION_1 = """
PRAGMA application_id = 1199195185;
PRAGMA user_version = 1;
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE questions (place INTEGER PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL,
    toml TEXT NOT NULL, UNIQUE (name, version));
CREATE TABLE galaxies (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, file TEXT NOT NULL, hdu TEXT,
    ra REAL, dec REAL);
CREATE TABLE columns (place INTEGER PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE rejected (place INTEGER PRIMARY KEY, name TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE rounds (place INTEGER PRIMARY KEY, model TEXT NOT NULL, votes INTEGER NOT NULL, utc TEXT NOT NULL,
    metrics TEXT NOT NULL);
CREATE TABLE settings (name TEXT PRIMARY KEY, toml TEXT NOT NULL);
CREATE TABLE votes (
    row INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('vote', 'cant-tell', 'skip', 'star', 'unstar', 'retraction')),
    galaxy_id TEXT NOT NULL,
    annotator TEXT NOT NULL,
    utc TEXT NOT NULL,
    seconds REAL NOT NULL,
    question TEXT NOT NULL,
    question_version INTEGER NOT NULL,
    answer TEXT CHECK ((kind = 'vote') = (answer IS NOT NULL)),
    retracts TEXT CHECK ((kind = 'retraction') = (retracts IS NOT NULL)) REFERENCES votes (uuid),
    shown_because TEXT NOT NULL CHECK (shown_because IN ('active', 'control', 'random', 'revisit', 'searched')),
    mutual_information REAL,
    rank INTEGER,
    model TEXT,
    stretch TEXT NOT NULL
);
CREATE TRIGGER votes_are_never_changed BEFORE UPDATE ON votes
    BEGIN SELECT RAISE(ABORT, 'votes are append-only'); END;
CREATE TRIGGER votes_are_never_deleted BEFORE DELETE ON votes
    BEGIN SELECT RAISE(ABORT, 'votes are append-only'); END;
CREATE TRIGGER votes_are_never_replaced BEFORE INSERT ON votes
    WHEN EXISTS (SELECT 1 FROM votes WHERE uuid = NEW.uuid OR row = NEW.row)
    BEGIN SELECT RAISE(ABORT, 'votes are append-only'); END;
"""
# Format 2: more kinds, any reason, and three columns more.
VERSION_2 = (
    VERSION_1.replace("user_version = 1", "user_version = 2")
    .replace(
        "'skip', 'star', 'unstar', 'retraction'",
        "'skip', 'artifact', 'later', 'star', 'unstar', 'comment', 'retraction'",
    )
    .replace(" CHECK (shown_because IN ('active', 'control', 'random', 'revisit', 'searched'))", "")
    .replace(
        "stretch TEXT NOT NULL\n",
        "stretch TEXT NOT NULL, text TEXT CHECK ((kind = 'comment') = (text IS NOT NULL)), "
        "saw_posterior INTEGER CHECK (saw_posterior IN (0, 1)), act TEXT\n",
    )
)
SAID = "uuid, kind, galaxy_id, annotator, utc, seconds, question, question_version, answer, retracts, shown_because"
VOTES = 50


@pytest.fixture(params=[VERSION_1, VERSION_2], ids=["format 1", "format 2"])
def file(tmp_path, request):
    """A project as gzdesk's earlier formats had it: fifty votes, the last one retracted."""
    file = tmp_path / "old.gzdesk"
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.executescript(request.param)
        bar = load_question("bar")
        connection.execute("INSERT INTO about VALUES ('images_absolute', ?)", (str(tmp_path),))
        connection.execute("INSERT INTO questions VALUES (1, 'bar', 1, ?)", (question_to_toml(bar),))
        connection.execute("INSERT INTO galaxies VALUES (0, 'g0', 'g0.png', NULL, 1.5, -2.5)")
        connection.execute("INSERT INTO settings VALUES ('display', 'invert = true')")
        said = (
            f"(row, {SAID}, mutual_information, rank, model, stretch) "
            "VALUES (?, ?, ?, 'g0', 'ann', '2026-01-01T00:00:00.000Z', 1.5, 'bar', 1, ?, ?, 'active', 0.1, 3, 'm', 's')"
        )
        rows = [(n, f"u{n}", "vote", "yes", None) for n in range(1, VOTES + 1)]
        connection.executemany(
            f"INSERT INTO votes {said}", [*rows, (VOTES + 1, "back", "retraction", None, rows[-1][1])]
        )
        connection.commit()
        connection.execute("PRAGMA journal_mode = WAL")
    return file


def inside(file):
    """The format, every row of every table and every statement of the schema."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        schema = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables}  # noqa: S608
        return connection.execute("PRAGMA user_version").fetchone(), schema, rows


def test_every_row_of_an_old_file_is_kept_as_it_was(file):
    before = inside(file)[2]
    with Project.open(file) as project:
        assert [galaxy.id for galaxy in project.galaxies] == ["g0"]
        assert project.question == load_question("bar")
        assert project.setting("display") == "invert = true"
        assert len(standing(project.journal.rows())) == VOTES - 1
    (version,), _, after = inside(file)
    assert version == migration.SCHEMA_VERSION
    for name, rows in before.items():  # new columns stand to the right of the old ones, and are blank
        width = len(rows[0]) if rows else 0
        assert [row[:width] for row in after[name]] == rows
        assert not any(value is not None for row in after[name] for value in row[width:])


def test_an_updated_file_is_like_a_new_one(file, tmp_path):
    from gzdesk.catalogue.galaxy import Catalogue, Galaxy

    Project.open(file).close()
    new = tmp_path / "new.gzdesk"
    Project.create(new, Catalogue((Galaxy("g0", "g0.png"),), ({},), ()), tmp_path, load_question("bar")).close()
    assert {name: " ".join((sql or "").split()) for name, sql in inside(file)[1]} == {
        name: " ".join((sql or "").split()) for name, sql in inside(new)[1]
    }


def test_an_updated_file_takes_what_the_old_one_refused_and_still_changes_no_vote(file):
    with Project.open(file) as project:
        row = new_vote(
            galaxy_id="g0", annotator="ann", question="bar", question_version=1, kind="comment", text="odd",
            shown_because="likely",
        )  # fmt: skip
        project.journal.append(row)
        assert project.journal.rows()[-1] == row
    with contextlib.closing(sqlite3.connect(file)) as connection:
        for statement in (
            "DELETE FROM votes",
            "UPDATE votes SET answer = 'no'",
            "REPLACE INTO votes SELECT * FROM votes",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_an_old_file_is_not_touched_by_whoever_only_reads(file):
    before = inside(file)
    with pytest.raises(ProjectError, match=r"old\.gzdesk: made by an older gzdesk; open it once"):
        Project.open(file, read_only=True)
    assert inside(file) == before


OPEN_AND_BE_KILLED = """
import os, sqlite3, sys
from pathlib import Path
from gzdesk.project import project_file
from gzdesk.project.project import Project

class Dying(sqlite3.Connection):
    left = int(sys.argv[2])
    def execute(self, statement, *values):
        if "votes" in statement or statement == "COMMIT":
            Dying.left -= 1
            if Dying.left == 0:
                os.kill(os.getpid(), 9)
        return super().execute(statement, *values)

plain = sqlite3.connect
project_file.sqlite3.connect = lambda *given, **named: plain(*given, **named, factory=Dying)
Project.open(Path(sys.argv[1])).close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes end otherwise there")
@pytest.mark.parametrize("statement", [2, 4, 8])  # after the new table, with the votes in it, just before the end
def test_a_program_killed_while_it_updates_a_file_leaves_the_old_one(file, statement):
    before = inside(file)
    child = subprocess.run([sys.executable, "-c", OPEN_AND_BE_KILLED, str(file), str(statement)], check=False)
    assert child.returncode == -signal.SIGKILL
    assert inside(file) == before
    with Project.open(file) as project:
        assert len(project.journal.rows()) == VOTES + 1


def test_a_disk_that_fills_up_while_a_file_is_updated_leaves_the_old_one(file, monkeypatch):
    before = inside(file)
    connect = project_file.connect_to_write

    def nearly_full(path):
        connection = connect(path)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    monkeypatch.setattr(project_file, "connect_to_write", nearly_full)
    with pytest.raises(ProjectError, match=r"old\.gzdesk: the disk is full"):
        Project.open(file)
    monkeypatch.undo()
    assert inside(file) == before
    Project.open(file).close()


def steps_of_an_update(file, votes, monkeypatch):
    """How many thousands of its steps SQLite takes for a project of so many votes, half of them taken back."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(votes)")]
        first = dict(zip(names, connection.execute("SELECT * FROM votes").fetchone(), strict=True))
        rows = [first | {"row": n, "uuid": f"more-{n}"} for n in range(1000, 1000 + votes)]
        rows[votes // 2 :] = (
            row | {"kind": "retraction", "answer": None, "retracts": f"more-{row['row'] - votes // 2}"}
            for row in rows[votes // 2 :]
        )
        marks = ", ".join(f":{name}" for name in names)
        connection.executemany(f"INSERT INTO votes VALUES ({marks})", rows)  # noqa: S608
        connection.commit()
    connect, steps = project_file.connect_to_write, []

    def counted(path):
        connection = connect(path)
        connection.set_progress_handler(lambda: steps.append(None), 1000)
        return connection

    with monkeypatch.context() as patch:
        patch.setattr(project_file, "connect_to_write", counted)
        Project.open(file).close()
    return len(steps)


def test_an_update_of_twice_the_votes_takes_twice_the_work(file, tmp_path, monkeypatch):
    twice = Path(shutil.copy(file, tmp_path / "twice.gzdesk"))
    work = steps_of_an_update(file, 1000, monkeypatch)
    assert work > 0
    assert steps_of_an_update(twice, 2000, monkeypatch) < 3 * work


# The copy that is kept


def backup_of(file, number=""):
    (version,), _, _ = inside(file)
    return file.with_name(f"{file.name}.format-{version}{number}.backup")


def test_an_old_file_is_kept_beside_the_one_that_is_updated(file):
    before, backup = inside(file), backup_of(file)
    with Project.open(file) as project:
        assert project.backup == backup
    assert inside(backup) == before
    with Project.open(file) as project:
        assert project.backup is None
    assert sorted(one.name for one in file.parent.iterdir()) == [file.name, backup.name]


def test_a_kept_copy_is_a_project_that_opens_by_itself(file):
    Project.open(file).close()
    backup = next(file.parent.glob("*.backup"))
    copy = file.with_name("back.gzdesk")
    shutil.copy(backup, copy)
    with Project.open(file) as project, Project.open(copy) as again:
        assert again.journal.rows() == project.journal.rows()


def test_a_copy_that_is_there_already_is_never_overwritten(file):
    before, backup = inside(file), backup_of(file)
    backup.write_bytes(b"kept from another time")
    with Project.open(file) as project:
        assert project.backup == file.with_name(backup.name.replace(".backup", ".2.backup"))
        assert inside(project.backup) == before
    assert backup.read_bytes() == b"kept from another time"


def test_the_same_copy_is_not_made_twice(file, tmp_path):
    aside = shutil.copy(file, tmp_path / "aside")
    Project.open(file).close()
    shutil.copy(aside, file)
    Project.open(file).close()
    assert len(list(file.parent.glob("*.backup"))) == 1


def test_an_old_file_that_others_are_merged_into_is_kept_too(file, tmp_path):
    before, backup = inside(file), backup_of(file)
    other = shutil.copy(file, tmp_path / "other.gzdesk")
    with Project.open(other) as project:
        row = new_vote(galaxy_id="g0", annotator="ben", question="bar", question_version=1, answer="no")
        project.journal.append(row)
    assert merge(file, [other], into=True).backup == backup
    assert inside(backup) == before


OPEN_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from gzdesk.project.project import Project, ProjectError
file = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size - 1, resource.RLIM_INFINITY))
try:
    Project.open(file)
except ProjectError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="files have no limit there")
def test_a_file_that_cannot_be_copied_is_not_updated(file):
    before, content = inside(file), file.read_bytes()
    child = subprocess.run([sys.executable, "-c", OPEN_ON_A_FULL_DISK, str(file)], capture_output=True, text=True)
    assert "old.gzdesk: made by an older gzdesk, and not updated, since no copy of it could be kept" in child.stdout
    assert "free some space there" in child.stdout
    assert file.read_bytes() == content
    assert inside(file) == before
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_a_file_that_another_program_writes_to_is_not_waited_for_without_end(file):
    before = inside(file)
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ProjectError, match=r"^old\.gzdesk: another program is writing to it"):
            Project.open(file)
        other.execute("ROLLBACK")
    assert inside(file) == before


# Projects as released versions left them

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(params=sorted(FIXTURES.glob("*.json")), ids=lambda file: file.stem)
def released(request, tmp_path):
    """A copy of a project that the code of its time has made, and what that code said of it."""
    file = tmp_path / f"{request.param.stem}.gzdesk"
    shutil.copy(request.param.with_suffix(".gzdesk"), file)
    return file, json.loads(request.param.read_text("utf-8"))


def test_there_is_a_project_of_every_released_format():
    kept = {int(file.stem.removeprefix("format-")) for file in FIXTURES.glob("*.gzdesk")}
    assert kept == set(range(1, migration.SCHEMA_VERSION + 1))


def test_a_released_project_opens_with_every_row_as_it_was_given(released):
    file, said = released
    with Project.open(file) as project:
        rows = project.journal.rows()
        width = len(said["fields"])
        assert [list(astuple(row))[:width] for row in rows] == said["rows"]
        assert all(value is None for row in rows for value in astuple(row)[width:])
        assert [row.uuid for row in standing(rows)] == said["standing"]
        assert project.tree.name == said["asked"]
        assert [galaxy.id for galaxy in project.galaxies] == said["galaxies"]
        assert [list(row) for row in project.earlier_votes()] == said["earlier"]
        assert [[one.model, one.votes, one.metrics] for one in project.rounds()] == said["rounds"]
        assert project.setting("display") == said["display"]
        assert project.columns(3) == {"redshift": 0.03}


def test_a_released_project_counts_as_it_did(released):
    file, said = released
    with Project.open(file) as project:
        session = Session(project, "ana")
        assert session.counts.counts_G_A.tolist() == said["counts_G_A"]
        assert [row.uuid for row in session.history] == said["history"]


def test_every_act_of_a_released_project_can_be_undone_and_done_again(released):
    file, _ = released
    with Project.open(file) as project:
        session = Session(project, "ana")
        given, counts_G_A = [row.uuid for row in session.history], session.counts.counts_G_A.copy()
        acts = 0
        while session.undo() is not None:
            acts += 1
        assert session.history == []
        for _ in range(acts):
            session.redo()
        assert [row.uuid for row in session.history] == given
        assert (session.counts.counts_G_A == counts_G_A).all()
