"""The crash campaign in short, and that whoever kills would notice what he looks for."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

CAMPAIGNS = Path(__file__).parents[1] / "campaigns"
sys.path.insert(0, str(CAMPAIGNS))

from crash_model import Desk, Found  # noqa: E402


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are started otherwise there")
def test_votes_that_were_told_outlive_five_kills(tmp_path):
    out = tmp_path / "crash.json"
    command = [sys.executable, str(CAMPAIGNS / "crash.py"), "--kills", "5", "--commands", "0", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(out.read_text("utf-8"))
    assert (found["kills"], found["failures"]) == (5, [])
    assert found["acts_told"] > 0


@pytest.fixture
def report():
    return SimpleNamespace(acts_told=0, by_act={}, in_an_act=0, written_untold=0)


def row(uuid, kind="vote", retracts=None, act=None, utc="2026-01-01T00:00:00.000000Z"):
    answer = "yes" if kind == "vote" else None
    return SimpleNamespace(uuid=uuid, kind=kind, galaxy_id="g", answer=answer, retracts=retracts, act=act, utc=utc)


def told(act, *rows, standing):
    rows = [[one.uuid, one.kind, one.galaxy_id, one.answer, one.retracts, one.act] for one in rows]
    return [{"what": "begin", "act": act}, {"what": "done", "act": act, "rows": rows, "standing": standing, "left": 9}]


FIRST, SECOND = row("a"), row("b")
UNDO = row("u", "retraction", "b")


@pytest.fixture
def desk(report):
    desk = Desk(Path("p.gzdesk"))
    desk.hear([*told("answer", FIRST, standing=1), *told("answer", SECOND, standing=2)], report)
    return desk


def test_a_journal_that_holds_what_was_told_is_let_pass(desk, report):
    desk.compare([FIRST, SECOND], report)
    assert desk.standing == ["a", "b"]


@pytest.mark.parametrize(
    "rows",
    [[FIRST], [SECOND, FIRST], [FIRST, row("b", "skip")], [FIRST, SECOND, row("c")]],
    ids=["one is lost", "order has changed", "one says something else", "one was never begun"],
)
def test_a_journal_that_holds_something_else_is_found(desk, report, rows):
    with pytest.raises(Found):
        desk.compare(rows, report)


def test_an_act_that_was_begun_may_be_on_disk_whole(desk, report):
    desk.hear([{"what": "begin", "act": "undo"}], report)
    desk.compare([FIRST, SECOND, UNDO], report)
    assert desk.standing == ["a"]
    assert report.written_untold == 1


@pytest.mark.parametrize(
    "undone",
    [row("u", "retraction", "a"), row("u", "vote")],
    ids=["another row", "nothing"],
)
def test_an_undo_that_takes_back_anything_but_the_newest_act_is_found(desk, report, undone):
    desk.hear([{"what": "begin", "act": "undo"}], report)
    with pytest.raises(Found):
        desk.compare([FIRST, SECOND, undone], report)
