"""Cuts the power, as far as one can without a plug: what of a project is left if the disk has only what was synced.

    python tests/campaigns/crash_power.py --votes 400 --cuts 300 --seed 0

A process votes while strace writes down every write and every sync of the project file and its journal. Then these
are done again on a disk of our own that forgets: at a cut it holds what was synced, and of what was written since any
part or none, down to single sectors, in any order. SQLite opens what is left; each vote that had been told must be
there, and the file whole. Once with synchronous = FULL, as gzdesk has it, and once with NORMAL, to see the difference.
"""

import argparse
import json
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

SECTOR = 512  # bytes that a disk writes whole or not at all
CALLS = "openat,close,pwrite64,write,ftruncate,fsync,fdatasync,unlink,lseek"

# The process that votes: it tells of each vote after it is told itself that it is on disk.
VOTES = """
import os, sys, time
from pathlib import Path
from gzdesk.project import project_file
from gzdesk.project.vote import new_vote
from gzdesk.project.project import Project

project = Project.open(Path(sys.argv[1]))
project._connection.execute(f"PRAGMA synchronous = {sys.argv[2]}")
told = os.open(sys.argv[4], os.O_WRONLY | os.O_CREAT)
for number in range(int(sys.argv[3])):
    vote = new_vote(galaxy_id="g", annotator="ana", question="bar", question_version=1, answer="yes", text=None)
    begin = time.perf_counter()
    project.journal.append(vote)
    seconds = time.perf_counter() - begin
    os.write(told, f"TOLD {vote.uuid} {seconds:.6f}\\n".encode())
os._exit(0)  # no tidy end
"""
LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")


class Disk:
    """Files as they are, and as they would be after a cut: synced, with any of the unsynced writes."""

    def __init__(self, file):
        self.names = {file.name: file.read_bytes()}
        self.synced = dict(self.names)
        self.pending = {}  # per file: (offset, bytes), or (size, None) for a cut at that length

    def write(self, name, offset, content):
        self.pending.setdefault(name, []).append((offset, content))

    def truncate(self, name, size):
        self.pending.setdefault(name, []).append((size, None))

    def sync(self, name):
        self.synced[name] = applied(self.synced.get(name, b""), self.pending.pop(name, ()))

    def forget(self, name):
        self.synced.pop(name, None)
        self.pending.pop(name, None)

    def after_cut(self, rng, share):
        """What a cut leaves: each sector that was not synced is there with a probability ``share``."""
        left = dict(self.synced)
        for name, writes in self.pending.items():
            kept = []
            for offset, content in writes:
                if content is None:
                    kept += [(offset, None)] if rng.random() < share else []
                    continue
                for start in range(0, len(content), SECTOR):
                    if rng.random() < share:
                        kept.append((offset + start, content[start : start + SECTOR]))
            left[name] = applied(left.get(name, b""), kept)
        return left


def applied(content, writes):
    """A file's content after some writes."""
    held = bytearray(content)
    for offset, new in writes:
        if new is None:
            held = held[:offset].ljust(offset, b"\0")
            continue
        if len(held) < offset + len(new):
            held.extend(bytes(offset + len(new) - len(held)))
        held[offset : offset + len(new)] = new
    return bytes(held)


def main():
    parser = argparse.ArgumentParser(description="Cut the power after writes that were not synced")
    parser.add_argument("--votes", type=int, default=400)
    parser.add_argument("--cuts", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if shutil.which("strace") is None:
        sys.exit("crash_power: needs strace")
    found = {"seed": options.seed}
    for level in ("FULL", "NORMAL"):
        with tempfile.TemporaryDirectory(prefix="power-") as folder:
            found[level] = campaign(Path(folder), level, options.votes, options.cuts, random.Random(options.seed))  # noqa: S311
    told = json.dumps(found, indent=2)
    print(told)
    if options.out is not None:
        options.out.write_text(told + "\n", "utf-8")
    full = found["FULL"]
    return 1 if full["lost"] or full["damaged"] or found["NORMAL"]["damaged"] else 0


def campaign(folder, level, votes, cuts, rng):
    """Votes with one setting, cut at random moments; what was lost."""
    file, seconds = timed(folder, level, votes)
    before, trace = traced(folder, level, votes)
    moments = sorted(rng.sample(range(len(trace)), min(cuts, len(trace))))
    result = {"votes": votes, "cuts": len(moments), "lost": 0, "damaged": 0, "most_lost_at_once": 0}
    result |= {"median_ms": 1000 * seconds[len(seconds) // 2], "p95_ms": 1000 * seconds[int(0.95 * len(seconds))]}
    disk, told = Disk(before), []
    place = folder / "left"
    result["syncs"] = sum(call in ("fsync", "fdatasync") for call, *_ in trace)
    for number, step in enumerate(trace):
        redo(disk, told, *step)
        if moments and number == moments[0]:
            moments.pop(0)
            missing = missing_after(disk.after_cut(rng, rng.choice((0.0, 0.5, 1.0))), place, file.name, told)
            result["damaged"] += missing is None
            result["lost"] += bool(missing)
            result["most_lost_at_once"] = max(result["most_lost_at_once"], missing or 0)
    return result


def redo(disk, told, call, name, *more):
    """One step of the trace, on the disk that forgets."""
    if call == "told":
        told.append(name)
    elif call == "write":
        disk.write(name, *more)
    elif call == "ftruncate":
        disk.truncate(name, *more)
    elif call in ("fsync", "fdatasync"):
        disk.sync(name)
    elif call == "unlink":
        disk.forget(name)


def missing_after(left, place, name, told):
    """How many of the votes told are gone; None where the file is damaged."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for one, content in left.items():
        (place / one).write_bytes(content)
    try:
        with closing(sqlite3.connect(place / name)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                return None
            there = [uuid for (uuid,) in connection.execute("SELECT uuid FROM votes ORDER BY row")]
    except sqlite3.DatabaseError:
        return None
    if there[: len(told)] != told[: len(there)]:
        return None  # those that are there must be the first, in order
    return max(len(told) - len(there), 0)


def timed(folder, level, votes):
    """A run without strace: how long a vote takes to be durable, sorted."""
    file, told = project_in(folder / "timed"), folder / "timed.txt"
    subprocess.run([sys.executable, "-c", VOTES, str(file), level, str(votes), str(told)], check=True)
    return file, sorted(float(line.split()[2]) for line in told.read_text().splitlines())


def traced(folder, level, votes):
    """The same with every write kept: the project file as it was, and the steps."""
    file, told, trace = project_in(folder / "traced"), folder / "told.txt", folder / "trace.txt"
    before = folder / "before" / file.name
    before.parent.mkdir()
    shutil.copy(file, before)
    strace = ["strace", "-f", "-y", "-xx", "-s", "200000", "-e", f"trace={CALLS}", "-o", str(trace)]
    run = [sys.executable, "-c", VOTES, str(file), level, str(votes), str(told)]
    subprocess.run([*strace, *run], check=True)
    return before, list(steps(trace, file, told))


def steps(trace, file, told):
    """What was done to the project's files, in order."""
    ours = {file.name, f"{file.name}-wal"}
    with trace.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            match = LINE.match(line)
            if match is None:
                continue
            call, given, result = match.group(1), match.group(2), int(match.group(3))
            name = name_in(given)
            if call == "write" and name == told.name:
                yield ("told", text_in(given).split()[1])
            elif name not in ours or result < 0:
                continue
            elif call == "pwrite64":
                yield ("write", name, int(given.rpartition(", ")[2]), bytes_in(given)[:result])
            elif call == "ftruncate":
                yield (call, name, int(given.rpartition(", ")[2]))
            elif call in ("fsync", "fdatasync", "unlink"):
                yield (call, name)
            elif call == "write":
                raise RuntimeError("a write without its place, which this does not know to do again")


def name_in(given):
    """The name of the file that a call is about."""
    path = re.search(r"<([^>]*)>", given) or re.match(r'"([^"]*)"', given)
    return Path(plain(path.group(1))).name if path else ""


def plain(text):
    """Text that strace may have written as hexadecimal bytes."""
    return re.sub(r"\\x([0-9a-f]{2})", lambda match: chr(int(match.group(1), 16)), text)


def bytes_in(given):
    """The content of a write."""
    return bytes.fromhex(re.search(r'"((?:\\x[0-9a-f]{2})*)"', given).group(1).replace("\\x", ""))


def text_in(given):
    return bytes_in(given).decode()


def project_in(folder):
    from gzdesk.catalogue.galaxy import Catalogue, Galaxy
    from gzdesk.project.project import Project
    from gzdesk.questions.question import load_question

    folder.mkdir()
    file = folder / "p.gzdesk"
    Project.create(file, Catalogue((Galaxy("g", "g.png"),), ({},), ()), folder, load_question("bar")).close()
    return file


if __name__ == "__main__":
    begin = time.monotonic()
    code = main()
    print(f"{time.monotonic() - begin:.0f} s")
    sys.exit(code)
