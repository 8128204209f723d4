"""What a killed program leaves beside a file goes with the next writing of it, and nobody else's part ever does."""

import os
import subprocess
import sys
import time

import pytest
from PIL import Image

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.project import holder, parts
from gzdesk.project.parts import part_of, sweep
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question
from gzdesk.tables.tables import write_csv

KILLED = """
import os, signal, sys
from pathlib import Path
from gzdesk.project import new_project
from gzdesk.project.parts import part_of
from gzdesk.project.project_file import ProjectError

what, path = sys.argv[1], Path(sys.argv[2])
def die(*given):
    os.kill(os.getpid(), signal.SIGKILL)
if what == "project":
    new_project.make_with(path, {}, die)
elif what == "merge":
    new_project.make_with(part_of(path), {}, die)
elif what == "table":
    from gzdesk.tables.tables import write_whole
    write_whole({path: lambda part: (part.write_text("half"), die())})
else:
    part_of(path).mkdir()
    die()
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals there")


def killed(what, path):
    done = subprocess.run([sys.executable, "-c", KILLED, what, str(path)], capture_output=True, check=False, timeout=60)
    assert done.returncode == -9, done.stderr


def hidden(folder):
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


@pytest.mark.parametrize("what", ["project", "merge", "table", "folder"])
def test_what_a_killed_program_was_writing_goes_with_the_next_writing(tmp_path, what):
    file = tmp_path / "survey [1].gzdesk"
    killed(what, file)
    assert len(hidden(tmp_path)) == 1
    write_csv(file, ["a"], [[1]])
    assert hidden(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_opening_a_project_to_vote_sweeps_and_reading_it_does_not(tmp_path):
    (tmp_path / "images").mkdir()
    Image.new("L", (8, 8)).save(tmp_path / "images" / "a.png")
    file = tmp_path / "p.gzdesk"
    catalogue = Catalogue((Galaxy("g", "a.png"),), ({},), ())
    Project.create(file, catalogue, tmp_path / "images", load_question("bar")).close()
    killed("merge", file)
    with Project.open(file, read_only=True):
        assert len(hidden(tmp_path)) == 1
    with Project.open(file):
        assert hidden(tmp_path) == []


def test_parts_of_the_living_of_others_and_of_other_files_stay(tmp_path, monkeypatch):
    file = tmp_path / "votes.csv"
    mine, beside = part_of(file), part_of(tmp_path / "votes.csv.csv")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as alive:
        pid = f"-{os.getpid()}-"
        living = mine.with_name(mine.name.replace(pid, f"-{alive.pid}-"))
        monkeypatch.setattr(parts, "_short", lambda text: "0" * 8)
        elsewhere = part_of(file)
        monkeypatch.undo()
        others = [mine, beside, living, elsewhere, tmp_path / ".votes.csv", tmp_path / ".votes.csv.mine.part"]
        for other in others:
            other.write_text("x")
        sweep(file)
        assert all(other.exists() for other in others)
        alive.communicate(b"\n")
    sweep(file)
    assert [other for other in others if not other.exists()] == [living]


def test_what_was_written_before_this_machine_was_started_anew_goes(tmp_path, monkeypatch):
    file = tmp_path / "votes.csv"
    monkeypatch.setattr(parts, "this_machine", lambda: "another boot")
    old, new = part_of(file), part_of(file)
    monkeypatch.undo()
    for part in (old, new):
        part.write_text("x")
    began = holder.started()
    if began is None:
        pytest.skip("this system does not say when it was started")
    os.utime(old, (began - 60, began - 60))
    os.utime(new, (time.time(), time.time()))
    sweep(file)
    assert not old.exists()
    assert new.exists()


def test_a_folder_that_cannot_be_seen_is_left(tmp_path):
    sweep(tmp_path / "nowhere" / "votes.csv")
    assert part_of(tmp_path / "nowhere" / "votes.csv").parent == tmp_path / "nowhere"
