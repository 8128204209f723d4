"""Nothing leaves the computer unasked, and no name leaves the project where pseudonyms are asked for.

A demo and a whole sitting speak to no network, listen to none, and log nothing. Both run in a process of their own, in
which Python reports every call of a socket before it happens, and after which the system's tables are searched for
sockets of that process that Qt or another library may have opened by itself.
"""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.cli import main
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question

WATCHED = """
import json, os, socket, sys
from pathlib import Path

CALLS = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
         "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo", "urllib.Request", "http.client.connect",
         "ftplib.connect", "smtplib.connect", "webbrowser.open")
heard = []

def watch(event, arguments):
    if event not in CALLS:
        return
    if event.startswith("socket.") and getattr(arguments[0], "family", None) == getattr(socket, "AF_UNIX", None):
        return  # to a file on this computer
    heard.append(event + repr(arguments[1:]))

def of_the_system():
    own = {os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")
           if os.path.islink(f"/proc/self/fd/{fd}")}
    for table in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
        file = Path("/proc/self/net") / table
        for line in file.read_text().splitlines()[1:] if file.exists() else ():
            if f"socket:[{line.split()[9]}]" in own:
                heard.append(f"{table}: {line}")

sys.addaudithook(watch)
"""

TOLD = """
if os.path.isdir("/proc/self/fd"):
    of_the_system()
print(json.dumps(heard))
"""

A_CALL = "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))"
LISTENING = "keep = socket.socket()\nkeep.bind(('127.0.0.1', 0))\nkeep.listen()"

DEMO = """
from gzdesk.cli import main
main(["demo", "--headless", "--folder", sys.argv[1], "--galaxies", "24", "--votes", "12"])
main(["export", sys.argv[1] + "/demo.gzdesk", "--all", sys.argv[1] + "/tables"])
main(["info", sys.argv[1] + "/demo.gzdesk"])
main(["doctor"])
"""

SITTING = """
import time
from pathlib import Path
from gzdesk import app
from gzdesk.cli import main
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

folder = Path(sys.argv[1])
images = folder / "images"
images.mkdir()
from PIL import Image
for number in range(30):
    Image.effect_noise((48, 48), 20 + number).save(images / f"{number}.png")
main(["new", str(folder / "p.gzdesk"), "--images", str(images), "--question", "bar"])
application = app.make_application(offscreen=True)
desk = app.open_desk(folder / "p.gzdesk", "Vera")
desk.open()
window = desk.window

def live(until, seconds=60):
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        application.processEvents()
        time.sleep(0.002)
    assert until()

for number in range(24):
    live(lambda: window.showing.votable)
    QTest.keyClick(window, Qt.Key.Key_1 if number % 2 else Qt.Key.Key_2)
live(lambda: desk.session.votes_total == 24)
live(lambda: desk.session.posterior is not None)
pages = (*window.desk_actions.survey.values(), window.desk_actions.manual, window.desk_actions.settings,
         window.desk_actions.keys)
for action in pages:
    action.trigger()
    moment = time.monotonic()
    live(lambda: time.monotonic() > moment + 0.1)
for other in QApplication.topLevelWidgets():
    if other is not window:
        other.close()
window.grab_picture(folder / "desk.png")
desk.close()
main(["export", str(folder / "p.gzdesk"), "--all", str(folder / "tables"), "--format", "votable"])
assert "PySide6.QtNetwork" not in sys.modules
"""


def heard_of(code: str, folder: Path) -> list[str]:
    """What a program did with networks; its user's own folders lie in ``folder`` / home."""
    home = folder / "home"
    surroundings = {
        **os.environ,
        "HOME": str(home),
        **{f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "CACHE", "DATA", "STATE")},
        "QT_QPA_PLATFORM": "offscreen",
        "OMP_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + code + TOLD, str(folder)], env=surroundings, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def kept_in(home: Path) -> set[str]:
    return {str(file.relative_to(home)) for file in home.rglob("*") if file.is_file()}


def test_the_watch_hears_a_call(tmp_path):
    (call,) = heard_of(A_CALL, tmp_path)
    assert "socket.connect" in call


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="the system does not say who listens")
def test_the_watch_hears_who_listens(tmp_path):
    bound, listens = heard_of(LISTENING, tmp_path)
    assert "socket.bind" in bound
    assert listens.startswith("tcp: ")


@pytest.mark.slow
def test_the_demo_and_its_tables_speak_to_no_network_and_leave_nothing_with_the_user(tmp_path):
    assert heard_of(DEMO, tmp_path) == []
    assert kept_in(tmp_path / "home") == set()


@pytest.mark.slow
def test_a_sitting_speaks_to_no_network_and_leaves_one_file_of_settings_with_the_user(tmp_path):
    assert heard_of(SITTING, tmp_path) == []
    assert kept_in(tmp_path / "home") <= {"config/gzdesk/desk.ini"}
    beside = {file.name for file in tmp_path.iterdir()}
    assert beside <= {"home", "images", "p.gzdesk", "p.gzdesk-cache", "desk.png", "tables"}  # no log, no lock


@pytest.fixture
def handed_out(tmp_path) -> Path:
    """A project called after one of its annotators, in which two have said all that can be said."""
    galaxies = tuple(Galaxy(f"J{place}", f"{place}.png") for place in range(3))
    file = tmp_path / "survey-hypatia.gzdesk"
    with Project.create(file, Catalogue(galaxies, ({},) * 3, ()), tmp_path, load_question("bar")) as project:
        for name, answer in (("Hypatia", "yes"), ("Ulugh Beg", "no")):
            about = {"galaxy_id": "J0", "annotator": name, "question": "bar", "question_version": 1}
            vote = new_vote(**about, answer=answer, shown_because="control", saw_posterior=0)
            said = [new_vote(**about, kind=kind) for kind in ("star", "later", "cant-tell", "artifact")]
            project.journal.append(vote, *said, new_vote(**about, kind="comment", text="faint, east of Hypatia's star"))
            project.journal.retract(vote, name)
            project.journal.append(new_vote(**about, answer=answer), new_vote(**about, kind="settled", answer=answer))
        project.record_round("m-1", 2, {})
    return file


@pytest.mark.parametrize("form", ["csv", "ecsv", "fits", "votable", "parquet"])
def test_under_pseudonyms_names_are_nowhere_but_in_what_people_wrote(handed_out, tmp_path, form):
    if form == "parquet" and importlib.util.find_spec("pyarrow") is None:
        pytest.skip("pyarrow is not there")
    folder = tmp_path / "tables"
    assert main(["export", str(handed_out), "--all", str(folder), "--format", form, "--pseudonyms"]) == 0
    written = {file.name: file.read_bytes().lower() for file in folder.iterdir()}
    assert len(written) >= 5
    for name, text in written.items():
        told = text.replace(b"faint, east of hypatia", b"")
        for one in ("hypatia", "ulugh beg"):
            assert one.encode() not in told, f"{one} is named in {name}"
            assert one.encode("utf-16-le") not in told, f"{one} is named in {name}"
    assert any(b"annotator-2" in text for text in written.values())
