"""What a terminal is told: plain letters, whatever ids, names and comments say, and progress of gzdesk's own."""

import csv
import io
import json
import sys

import pytest
from PIL import Image

from gzdesk.catalogue.catalog import Catalogue, Galaxy
from gzdesk.catalogue.galaxy import Rejected
from gzdesk.cli import main
from gzdesk.project.earlier_votes import EarlierVote
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question
from gzdesk.terminal import Countdown, PlainStream, counter, plainly

HOSTILE = "\x1b[31m\x1b]0;title\x07\x9b2J\u202e\u2066\u200b\rforged\nline\0"
NAMES = HOSTILE.replace("\n", "").replace("\0", "")  # which no file can be called by
ORDERS = set(HOSTILE) - set("[31m]0;title2Jforgedline\n")


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    for number in range(3):
        Image.new("L", (8, 8), 80 * number).save(folder / f"{number}.png")
    return folder


@pytest.fixture
def hostile(tmp_path, images):
    """Two projects with hostile ids, annotators, comments, sources, columns and reasons."""
    for name in ("one", "two"):
        galaxies = tuple(Galaxy(f"{HOSTILE}{number}", f"{number}.png") for number in range(3))
        columns = tuple({HOSTILE: f"{HOSTILE} {name}"} for _ in galaxies)
        catalogue = Catalogue(galaxies, columns, (Rejected(HOSTILE, HOSTILE),))
        with Project.create(tmp_path / f"{name}.gzdesk", catalogue, images, load_question("bar")) as project:
            for annotator in (f"ann{HOSTILE}{name}", f"bob{HOSTILE}"):
                for galaxy in galaxies:
                    given = {"galaxy_id": galaxy.id, "annotator": annotator, "question": "bar", "question_version": 1}
                    project.journal.append(
                        new_vote(answer="yes", **given), new_vote(kind="comment", text=HOSTILE, **given)
                    )
            project.add_earlier_votes(HOSTILE, [EarlierVote(HOSTILE, galaxies[0].id, "bar", 1, "yes", 3)])
    return tmp_path


def commands(folder):
    one, two = str(folder / "one.gzdesk"), str(folder / "two.gzdesk")
    votes = folder / "votes.csv"
    with votes.open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows(
            [["id_str", "question", "answer", "votes", "user"], [f"x{NAMES}", "bar", "yes", 1, "u"]]
        )
    (folder / "images" / f"{NAMES}.png").write_bytes((folder / "images" / "0.png").read_bytes())
    (folder / "images" / f"{NAMES}.fits").write_bytes(b"no FITS")
    return [
        ["info", one], ["info", one, "--rejected", str(folder / "left.csv")], ["agreement", one],
        ["merge", str(folder / "m.gzdesk"), one, two], ["import", one], ["import", one, str(votes)],
        ["import", one, "--forget", NAMES],
        ["split", one, "--annotators", f"a{NAMES}", "b", "--out", str(folder / "out")],
        ["new", str(folder / f"{NAMES}.gzdesk"), "--images", str(folder / "images"), "--question", "bar"],
        ["new", str(folder / "n.gzdesk"), "--images", str(folder / NAMES)],
        ["info", str(folder / f"none{NAMES}.gzdesk")], ["export", one, "--all", str(folder / "tables")],
    ]  # fmt: skip


def test_no_command_lets_a_text_command_the_terminal(hostile, capsys):
    told = 0
    for arguments in commands(hostile):
        try:
            main(arguments)
        except SystemExit as ended:
            assert ended.code == 2, arguments  # noqa: PT017 - a usage that argparse refuses is told too
        out, err = capsys.readouterr()
        assert not ORDERS & set(out + err), arguments
        assert "\nline" not in out + err, arguments
        told += "<1B>[31m" in out + err
    assert told >= 8


def test_facts_for_scripts_hold_what_the_project_holds(hostile, capsys):
    assert main(["info", str(hostile / "one.gzdesk"), "--json"]) == 0
    out = capsys.readouterr().out
    assert not ORDERS & set(out)
    assert f"bob{HOSTILE}" in json.loads(out)["annotators"]


def test_a_stream_stays_a_stream():
    stream = PlainStream(io.StringIO())
    print("a\x1b[31m", "b", file=stream, flush=True)
    stream.writelines(["c\u202e\n", "d"])
    assert stream.getvalue() == "a<1B>[31m b\nc<202E>\nd"
    assert not stream.isatty()


def test_progress_still_rewrites_its_line(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with plainly():
        counter("Reading \x1b[31m")(1, 2)
        countdown = Countdown("Shards \x1b[31m", 0, 10)
        countdown._told -= 60
        countdown.add(5)
    assert screen.getvalue().startswith("\rReading <1B>[31m: 1 of 2")
    assert "\r\x1b[KShards <1B>[31m: 5 of 10" in screen.getvalue()


def test_a_program_without_a_terminal_prints_nothing(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    with plainly():
        print("nowhere")
    assert sys.stdout is None
