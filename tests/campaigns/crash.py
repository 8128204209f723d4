"""Kills gzdesk again and again while it writes, and looks after each kill whether anything that it promised is gone.

    python tests/campaigns/crash.py --kills 200 --seed 0 --out crash.json

A real window process (offscreen) votes by keys on a project of drawn pictures: answers, undo, redo, stars, comments,
skips and the rest, each told through a pipe once the screen has moved on. It is killed with SIGKILL at random moments,
and goes on with the same file. Then the commands that write files are killed, each a few times (``--commands N``).
"""

import argparse
import json
import os
import random
import select
import signal
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))

import crash_commands
from crash_desk import vote_until_killed
from crash_fork import forked, kill
from crash_model import Desk, Found

from gzdesk.catalogue.catalog import scan_folder
from gzdesk.project.project import Project
from gzdesk.project.vote import standing
from gzdesk.questions.tree import load_tree
from gzdesk.session.session import Session

GALAXIES = 300
FEW = 60  # galaxies left at which the next project is begun
START_S = 60.0  # for a window to open, on a busy computer
IN_START = 0.1  # share of the kills while the window opens


@dataclass
class Report:
    """What was done and found."""

    seed: int
    begin: float = field(default_factory=time.monotonic)
    kills: int = 0
    while_opening: int = 0
    in_an_act: int = 0  # an act had been begun and not been told of
    written_untold: int = 0  # of these, it was on disk already
    acts_told: int = 0
    rows: int = 0
    projects: int = 0
    seconds: float = 0.0
    by_act: dict = field(default_factory=dict)
    commands: dict = field(default_factory=dict)
    failures: list = field(default_factory=list)


def main():
    parser = argparse.ArgumentParser(description="Kill gzdesk while it writes, and see what is lost")
    parser.add_argument("--kills", type=int, default=200, help="of the window")
    parser.add_argument("--commands", type=int, default=10, help="kills of each command")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="write what was found as JSON")
    options = parser.parse_args()
    print(f"seed {options.seed}")
    report = Report(options.seed)
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        kill_the_window(Path(folder), options.kills, report, options.out)
        if options.commands:
            rng = random.Random(options.seed + 1)  # noqa: S311
            crash_commands.kill_all(Path(folder), options.commands, rng, report)
    keep(report, options.out)
    print(json.dumps(asdict(report), indent=2))
    return 1 if report.failures else 0


def keep(report, out):
    """Write what was found so far, so that a campaign which is cut short has not been for nothing."""
    report.seconds = round(time.monotonic() - report.begin, 1)
    if out is not None:
        out.write_text(json.dumps(asdict(report), indent=2) + "\n", "utf-8")


def kill_the_window(folder, kills, report, out):
    """Vote, kill, look, and go on, so many times."""
    rng = random.Random(report.seed)  # noqa: S311
    desk = None
    while report.kills < kills:
        if desk is None or desk.left < FEW:
            report.projects += 1
            desk = Desk(new_project(folder / f"survey-{report.projects}", report.seed + report.projects))
        seed = rng.randrange(2**32)
        try:
            one_kill(desk, seed, rng, report)
        except Found as found:
            report.failures.append(f"kill {report.kills}, seed {seed}: {found}")
            print(f"FAILED {report.failures[-1]}", flush=True)
            desk = None  # what is broken stays so; the others are looked at all the same
        report.kills += 1
        if report.kills % 20 == 0:
            keep(report, out)
            print(f"{report.kills} kills, {report.acts_told} acts told, {len(report.failures)} failures", flush=True)


def one_kill(desk, seed, rng, report):
    """Let a window vote until it is killed; raises Found where its file is not as it was told."""
    ours, theirs = os.pipe()
    child = forked(lambda: vote_until_killed(desk.file, seed, theirs))
    os.close(theirs)
    opening = rng.random() < IN_START
    wait_s, voting_s = rng.uniform(0.3, 2.0), rng.uniform(0.02, 1.5)
    with os.fdopen(ours, "r", encoding="utf-8") as lines:
        if not opening and not select.select([ours], [], [], START_S)[0]:
            wait_s = 0.0  # a window that never opens is found by its silence
        time.sleep(wait_s if opening else voting_s)
        end = kill(child)
        told = [json.loads(line) for line in lines if line.endswith("\n")]
    if end != -signal.SIGKILL:
        raise Found(f"the window ended by itself, with {end}")
    if not opening and not told:
        raise Found(f"no window within {START_S} s")
    report.while_opening += not told
    desk.hear(told, report)
    look_at(desk, report)


def look_at(desk, report):
    """The file opens, is whole, and holds what was told, in order, once."""
    with closing(sqlite3.connect(desk.file)) as connection:
        (said,) = connection.execute("PRAGMA integrity_check").fetchone()
        if said != "ok":
            raise Found(f"integrity_check: {said}")
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            raise Found("a retraction of a row that is not there")
    with Project.open(desk.file, annotator="ana") as project:
        rows = project.journal.rows()
        desk.compare(rows, report)
        session = Session(project, "ana")
        if [row.uuid for row in session.history] != desk.standing:
            raise Found("the sitting that goes on does not stand where the last one was killed")
        if [row.uuid for row in standing(rows)] != [row.uuid for row in sorted(session.history, key=lambda r: r.utc)]:
            raise Found("the fold of the journal is not that of the sitting")
    report.rows += desk.take_new()


def new_project(folder, seed):
    """A project of small pictures."""
    images = folder / "images"
    images.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    for number in range(GALAXIES):
        Image.fromarray(rng.integers(0, 255, (24, 24, 3), np.uint8)).save(images / f"g{number:03d}.png")
    file = folder / "survey.gzdesk"
    Project.create(file, scan_folder(images), images, load_tree("features-and-bar")).close()
    return file


if __name__ == "__main__":
    sys.exit(main())
