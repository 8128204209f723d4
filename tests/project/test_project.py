"""The project file: made whole or not at all, opened by one at a time, and honest about what it cannot do."""

import contextlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy, Rejected
from gzdesk.project import lock, migration, new_project
from gzdesk.project.journal import JournalError
from gzdesk.project.project import Project, ProjectError, ProjectLocked, Round
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question

BAR = load_question("bar")
GALAXIES = (
    Galaxy("g0", "a/0.fits", "SCI", 150.1, -2.2),
    Galaxy("g1", "a/1.fits"),
    Galaxy("Ålesund ☆ 'x'", 'b/"2".png', None, 0.0, 0.0),
)
COLUMNS = ({"redshift": 0.03, "n": 2, "name": "M 31", "barred": True, "blank": None}, {}, {"inf": float("inf")})
REJECTED = (Rejected("g9", "there is no file a/9.fits in the image folder"),)


def make(folder, name="p.gzdesk", images=None):
    images = images or folder / "images"
    images.mkdir(exist_ok=True)
    return Project.create(folder / name, Catalogue(GALAXIES, COLUMNS, REJECTED), images, BAR)


@pytest.fixture
def file(tmp_path):
    make(tmp_path).close()
    return tmp_path / "p.gzdesk"


def vote(galaxy=0, answer="yes", annotator="ann"):
    return new_vote(
        galaxy_id=GALAXIES[galaxy].id, annotator=annotator, question="bar", question_version=1, answer=answer
    )


def lock_of(file):
    return file.with_name(file.name + ".lock")


# What it holds


def test_a_project_holds_what_it_was_made_of(file, tmp_path):
    with Project.open(file) as project:
        assert tuple(project.galaxies) == GALAXIES
        assert isinstance(project.galaxies[0], Galaxy)
        assert [project.columns(index) for index in range(3)] == list(COLUMNS)
        assert tuple(project.rejected) == REJECTED
        assert project.question == BAR
        assert project.images == tmp_path / "images"
        assert project.path == file
        assert project.journal.rows() == []


def test_a_galaxy_is_found_by_its_id(file):
    with Project.open(file) as project:
        assert project.index_of("g1") == 1
        with pytest.raises(KeyError):
            project.index_of("g7")


def test_the_cache_folder_stands_beside_the_file_once_it_is_asked_for(file):
    with Project.open(file) as project:
        folder = file.with_name("p.gzdesk-cache")
        assert not folder.exists()
        assert project.cache == folder
        assert folder.is_dir()


def test_a_cache_folder_that_cannot_be_made_is_told(file):
    file.with_name("p.gzdesk-cache").write_text("a file in its place")
    with Project.open(file) as project, pytest.raises(ProjectError, match=r"p\.gzdesk-cache: the cache folder cannot"):
        _ = project.cache


def test_rounds_are_kept_in_order(file):
    with Project.open(file) as project:
        project.record_round("compact-1", 20, {"log_score": 0.6, "rmse": float("inf")})
        project.record_round("compact-2", 40, {"log_score": 0.5})
    with Project.open(file) as project:
        first, second = project.rounds()
    assert first == Round("compact-1", 20, first.utc, {"log_score": 0.6, "rmse": float("inf")})
    assert (second.model, second.votes, second.metrics) == ("compact-2", 40, {"log_score": 0.5})


def test_a_setting_is_kept_until_another_takes_its_place(file):
    with Project.open(file) as project:
        assert project.setting("display") is None
        project.set_setting("display", 'stretch = "log"')
        project.set_setting("display", 'stretch = "asinh"')
    with Project.open(file, read_only=True) as project:
        assert project.setting("display") == 'stretch = "asinh"'
        with pytest.raises(ProjectError, match=r"p\.gzdesk: cannot be written to"):
            project.set_setting("display", "")


# Making one


def test_a_project_is_never_overwritten(file):
    before = file.read_bytes()
    with pytest.raises(ProjectError, match=r"p\.gzdesk: exists already"):
        make(file.parent)
    assert file.read_bytes() == before


def test_a_file_that_comes_while_the_project_is_made_is_not_overwritten(tmp_path, monkeypatch):
    write = new_project._write_new

    def write_slowly(*arguments):
        write(*arguments)
        (tmp_path / "p.gzdesk").write_text("another's")

    monkeypatch.setattr(new_project, "_write_new", write_slowly)
    with pytest.raises(ProjectError, match="exists already"):
        make(tmp_path)
    assert (tmp_path / "p.gzdesk").read_text() == "another's"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["images", "p.gzdesk"]


def test_a_file_system_without_links_gets_its_project_too(tmp_path, monkeypatch):
    def no_links(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    make(tmp_path).close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["images", "p.gzdesk"]


def test_a_project_that_fails_half_way_leaves_no_file(tmp_path):
    galaxies = (Galaxy("g0", "a"), Galaxy("g0", "a"))
    with pytest.raises(ProjectError, match=r"p\.gzdesk: "):
        Project.create(tmp_path / "p.gzdesk", Catalogue(galaxies, ({}, {}), ()), tmp_path, BAR)
    assert list(tmp_path.iterdir()) == []


def test_a_project_without_galaxies_is_refused(tmp_path):
    with pytest.raises(ProjectError, match=r"p\.gzdesk: not made, for there is no galaxy"):
        Project.create(tmp_path / "p.gzdesk", Catalogue((), (), ()), tmp_path, BAR)


def test_a_project_in_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ProjectError, match=r"p\.gzdesk: .*folder"):
        make(tmp_path, "nowhere/p.gzdesk")


# What is no project


@pytest.mark.parametrize("content", [b"", b"id_str,file_loc\n", b"SQLite format 3", bytes(range(256)) * 16])
def test_a_file_that_is_not_sqlite_is_refused_and_left_alone(tmp_path, content):
    file = tmp_path / "p.gzdesk"
    file.write_bytes(content)
    with pytest.raises(ProjectError, match=r"^p\.gzdesk: not a gzdesk project"):
        Project.open(file)
    assert file.read_bytes() == content
    assert list(tmp_path.iterdir()) == [file]


def test_another_program_s_sqlite_file_is_refused_and_left_alone(tmp_path):
    file = tmp_path / "bookmarks.gzdesk"
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE about (name, value)")
    before = file.read_bytes()
    with pytest.raises(ProjectError, match=r"^bookmarks\.gzdesk: not a gzdesk project"):
        Project.open(file)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_missing_file_and_a_folder_are_told_by_name(tmp_path):
    with pytest.raises(ProjectError, match=r"^p\.gzdesk: there is no such project"):
        Project.open(tmp_path / "p.gzdesk")
    (tmp_path / "folder.gzdesk").mkdir()
    with pytest.raises(ProjectError, match=r"^folder\.gzdesk: is a folder"):
        Project.open(tmp_path / "folder.gzdesk")


@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_cut_short_is_told_and_gives_its_lock_back(file, read_only):
    os.truncate(file, file.stat().st_size // 2)
    with pytest.raises(ProjectError, match=r"^p\.gzdesk: the file is damaged"):
        Project.open(file, read_only=read_only)
    assert not lock_of(file).exists()


# Versions


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_file_is_refused_and_its_lock_given_back(file, read_only):
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {migration.SCHEMA_VERSION + 1}")
    with pytest.raises(ProjectError, match=r"^p\.gzdesk: made by a newer gzdesk .*; update gzdesk"):
        Project.open(file, read_only=read_only)
    assert not lock_of(file).exists()


def test_an_older_file_is_brought_up_to_date_with_its_votes(file, monkeypatch):
    with Project.open(file) as project:
        project.journal.append(vote())
    monkeypatch.setattr(migration, "SCHEMA_VERSION", migration.SCHEMA_VERSION + 1)
    step = ("CREATE TABLE notes (text TEXT)", "INSERT INTO notes VALUES ('from a newer gzdesk')")
    monkeypatch.setitem(migration.MIGRATIONS, migration.SCHEMA_VERSION - 1, step)
    with pytest.raises(ProjectError, match="made by an older gzdesk"):
        Project.open(file, read_only=True)
    for _ in range(2):
        with Project.open(file) as project:
            assert len(project.journal.rows()) == 1
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT text FROM notes").fetchall() == [("from a newer gzdesk",)]
        assert connection.execute("PRAGMA user_version").fetchone() == (migration.SCHEMA_VERSION,)


def test_a_migration_that_fails_changes_nothing(file, monkeypatch):
    version = migration.SCHEMA_VERSION
    monkeypatch.setattr(migration, "SCHEMA_VERSION", version + 1)
    monkeypatch.setitem(migration.MIGRATIONS, version, ("CREATE TABLE notes (text TEXT)", "INSERT INTO nowhere"))
    with pytest.raises(ProjectError, match=r"^p\.gzdesk: "):
        Project.open(file)
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
        assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'notes'").fetchall() == []


# Images that move


def test_a_project_and_its_images_move_together(file, tmp_path):
    (tmp_path / "images").rename(tmp_path / "aside")
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    (tmp_path / "aside").rename(moved / "images")
    with Project.open(file.rename(moved / "p.gzdesk")) as project:
        assert project.images == moved / "images"


def test_a_project_that_moves_alone_still_finds_its_images(file, tmp_path):
    (tmp_path / "desk" / "deeper").mkdir(parents=True)
    with Project.open(file.rename(tmp_path / "desk" / "deeper" / "p.gzdesk")) as project:
        assert project.images == tmp_path / "images"


def test_a_project_whose_images_are_gone_opens_and_takes_votes(file, tmp_path):
    (tmp_path / "images").rmdir()
    with Project.open(file) as project:
        assert project.images == tmp_path / "images"
        project.journal.append(vote())


# Who has it open


def test_a_second_window_is_told_who_has_the_project(file):
    with Project.open(file, annotator="Henrietta Leavitt"):
        for _ in range(2):
            with pytest.raises(
                ProjectLocked, match=rf"open in another window, by Henrietta Leavitt on .*{os.getpid()}"
            ):
                Project.open(file, annotator="ben")
    Project.open(file, annotator="ben").close()
    assert not lock_of(file).exists()


def test_the_lock_says_who_and_since_when(file):
    with Project.open(file, annotator="ann"):
        holder = json.loads(lock_of(file).read_text())
    assert (holder["annotator"], holder["pid"], holder["host"]) == ("ann", os.getpid(), socket.gethostname())
    assert holder["since"].endswith("Z")


def test_another_name_for_the_same_file_is_no_way_around_the_lock(file, tmp_path):
    (tmp_path / "link.gzdesk").symlink_to(file)
    with Project.open(file), pytest.raises(ProjectLocked):
        Project.open(tmp_path / "link.gzdesk")


def test_a_reader_needs_no_lock_and_sees_each_vote_as_it_comes(file):
    with Project.open(file, annotator="ann") as desk, Project.open(file, read_only=True) as reader:
        desk.journal.append(vote())
        assert len(reader.journal.rows()) == 1
        with pytest.raises(JournalError, match=r"p\.gzdesk: cannot be written to"):
            reader.journal.append(vote())


def test_a_reader_leaves_no_files_behind_and_folds_in_what_a_crash_left(file):
    Project.open(file, read_only=True).close()
    assert sorted(path.name for path in file.parent.iterdir()) == ["images", "p.gzdesk"]
    crash_with_a_vote(file)
    with Project.open(file, read_only=True) as project:
        assert len(project.journal.rows()) == 1


HOLD = """
import sys
from pathlib import Path
from gzdesk.project.project import Project
project = Project.open(Path(sys.argv[1]), annotator="ann")
print("open", flush=True)
sys.stdin.read()
"""


CRASH = """
import os, sys
from pathlib import Path
from gzdesk.project.vote import new_vote
from gzdesk.project.project import Project
project = Project.open(Path(sys.argv[1]), annotator="ann")
project.journal.append(
    new_vote(galaxy_id="g1", annotator="ann", question="bar", question_version=1, answer="yes")
)
os._exit(1)
"""


def crash_with_a_vote(file):
    assert subprocess.run([sys.executable, "-c", CRASH, str(file)], check=False).returncode == 1
    assert file.with_name("p.gzdesk-wal").stat().st_size
    assert lock_of(file).exists()


def test_a_lock_ends_with_the_process_that_took_it(file):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout.readline() == b"open\n"
        with pytest.raises(ProjectLocked, match=f"ann on .*process {child.pid}"):
            Project.open(file)
        child.kill()
        child.wait()
        Project.open(file).close()


def leave_lock(file, **changes):
    me = {"host": socket.gethostname(), "pid": os.getpid(), "annotator": "ann", "since": "2026-01-01T00:00:00Z"}
    lock_of(file).write_text(json.dumps(me | changes))


def test_a_lock_of_an_earlier_process_with_our_own_number_is_stale(file):
    leave_lock(file)  # in a container, every run may have the same number
    Project.open(file).close()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not tell when a process began")
def test_a_lock_whose_number_was_given_to_another_process_is_stale(file):
    leave_lock(file, pid=os.getppid(), born="an earlier boot")
    Project.open(file).close()


def test_a_living_process_s_lock_holds(file):
    leave_lock(file, pid=os.getppid())
    with pytest.raises(ProjectLocked, match=r"delete p\.gzdesk\.lock"):
        Project.open(file)


def test_another_host_s_lock_holds_since_nobody_can_ask_there(file):
    leave_lock(file, host="observatory", annotator="")
    with pytest.raises(ProjectLocked, match="on another computer, by someone on observatory"):
        Project.open(file)


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"host": 1}', '{"host": "a", "pid": "x"}'])
def test_a_lock_that_says_nothing_holds_for_a_moment_and_then_is_stale(file, content):
    lock_of(file).write_text(content)
    with pytest.raises(ProjectLocked, match="by someone"):
        Project.open(file)
    long_ago = lock_of(file).stat().st_mtime - lock.EMPTY_FOR - 1
    os.utime(lock_of(file), (long_ago, long_ago))
    Project.open(file).close()


def test_a_lock_that_was_taken_over_is_not_removed_by_the_one_who_lost_it(file):
    project = Project.open(file)
    leave_lock(file, host="observatory")
    project.close()
    assert lock_of(file).exists()


def test_closing_twice_is_once(file):
    project = Project.open(file)
    project.close()
    with Project.open(file):
        project.close()
        assert lock_of(file).exists()


# Folders that cannot be written


@pytest.fixture
def read_only_folder():
    """A project in a folder that this user may read and not write; root, who may do all, becomes nobody meanwhile."""
    if sys.platform == "win32":
        pytest.skip("folders have no permission to write here")
    folder = Path(tempfile.mkdtemp())
    make(folder).close()
    folder.chmod(0o555)
    user = os.geteuid()
    try:
        if user == 0:
            os.seteuid(65534)
        yield folder
    finally:
        os.seteuid(user)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_project_in_a_read_only_folder_is_refused_with_what_to_do(read_only_folder):
    with pytest.raises(ProjectError, match=r"^p\.gzdesk: its folder cannot be written to .*copy the project"):
        Project.open(read_only_folder / "p.gzdesk")


def test_a_project_in_a_read_only_folder_can_be_read(read_only_folder):
    with Project.open(read_only_folder / "p.gzdesk", read_only=True) as project:
        assert tuple(project.galaxies) == GALAXIES
        with pytest.raises(ProjectError, match=r"p\.gzdesk-cache: the cache folder cannot be made"):
            _ = project.cache


def test_a_new_project_in_a_read_only_folder_is_refused(read_only_folder):
    with pytest.raises(ProjectError, match=r"^new\.gzdesk: .*writ"):
        make(read_only_folder, "new.gzdesk")


def test_a_read_only_file_in_a_writable_folder_is_refused_before_the_first_vote(read_only_folder):
    with as_owner(read_only_folder):
        read_only_folder.chmod(0o777)
        (read_only_folder / "p.gzdesk").chmod(0o444)
    with pytest.raises(ProjectError, match=r"^p\.gzdesk: cannot be written to; make the file"):
        Project.open(read_only_folder / "p.gzdesk")
    assert not (read_only_folder / "p.gzdesk.lock").exists()


def test_votes_pending_in_a_read_only_folder_are_told_rather_than_left_out(read_only_folder):
    with as_owner(read_only_folder):
        read_only_folder.chmod(0o755)
        crash_with_a_vote(read_only_folder / "p.gzdesk")
        (read_only_folder / "p.gzdesk-shm").unlink()  # as in a copy made by hand
        read_only_folder.chmod(0o555)
    with pytest.raises(ProjectError, match=r"^p\.gzdesk: its newest votes are in p\.gzdesk-wal"):
        Project.open(read_only_folder / "p.gzdesk", read_only=True)
    with as_owner(read_only_folder):
        read_only_folder.chmod(0o755)
        with Project.open(read_only_folder / "p.gzdesk") as project:
            assert len(project.journal.rows()) == 1


@contextlib.contextmanager
def as_owner(folder):
    user = os.geteuid()
    os.seteuid(folder.stat().st_uid)
    try:
        yield
    finally:
        os.seteuid(user)
