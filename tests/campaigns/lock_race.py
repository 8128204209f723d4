"""Many processes race to take one project's lock and to give it back, and are killed: two never hold it at once.

    python tests/campaigns/lock_race.py --processes 8 --kills 500 --seed 1

Who holds the lock also takes one of the system's locks on another file, which ends with its process: should that one be
taken, two hold ours. A word that a lock is held by someone unknown, because its maker was killed before it had written
a word, is waited out.
"""

import argparse
import fcntl
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gzdesk.project import lock


@dataclass(frozen=True)
class Outcome:
    """What came of a race."""

    taken: int
    killed: int
    together: int  # times that two held the lock


def race(folder: Path, processes: int, kills: int, seed: int) -> Outcome:
    """Run it; the lock must be takeable at the end."""
    rng = random.Random(seed)  # noqa: S311
    running = [_fork(folder, rng.random()) for _ in range(processes)]
    try:
        _until(lambda: _size(folder / "taken") > processes)
        for _ in range(kills):
            time.sleep(rng.uniform(0.0, 0.01))
            _kill(running.pop(rng.randrange(processes)))
            running.append(_fork(folder, rng.random()))
        before = _size(folder / "taken")
        _until(lambda: _size(folder / "taken") > before)
    finally:
        for process in running:
            _kill(process)
    _until(lambda: _takes(folder / "p.lock"))
    return Outcome(_size(folder / "taken"), kills, _size(folder / "together"))


def _fork(folder: Path, seed: float) -> int:
    process = os.fork()
    if process == 0:
        try:
            run(folder, seed)
        finally:
            os._exit(1)
    return process


def _kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def run(folder: Path, seed: float) -> None:
    """One process: takes the lock and gives it back until it is killed."""
    rng = random.Random(seed)  # noqa: S311
    with (folder / "witness").open("a") as witness:
        while True:
            try:
                held = lock.take(folder / "p.lock", f"racer {os.getpid()}", "2026-01-01T00:00:00Z")
            except lock.LockedError:
                time.sleep(rng.uniform(0.0, 0.004))
                continue
            try:
                fcntl.flock(witness, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                _add(folder / "together")
            _add(folder / "taken")
            time.sleep(rng.choice((0.0, 0.001, 0.003)))
            held.keep()
            fcntl.flock(witness, fcntl.LOCK_UN)
            held.release()
            time.sleep(rng.choice((0.0, 0.0, 0.002)))


def _add(file: Path) -> None:
    with file.open("ab") as stream:
        stream.write(b".")


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _takes(file: Path) -> bool:
    with suppress(lock.LockedError):
        lock.take(file, "the last", "2026-01-01T00:00:00Z").release()
        return True
    return False


def _until(so: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not so():
        if time.monotonic() > deadline:
            raise TimeoutError("nobody has taken the lock for a minute")
        time.sleep(0.01)


def main() -> int:
    """Run the race as asked and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--empty-for", type=float, default=lock.EMPTY_FOR)
    options = parser.parse_args()
    lock.EMPTY_FOR = options.empty_for
    with tempfile.TemporaryDirectory() as folder:
        begin = time.monotonic()
        outcome = race(Path(folder), options.processes, options.kills, options.seed)
    print(
        f"{options.processes} processes, seed {options.seed}, {time.monotonic() - begin:.0f} s: taken "
        f"{outcome.taken:,} times, {outcome.killed} killed, held by two at once {outcome.together} times"
    )
    return 1 if outcome.together else 0


if __name__ == "__main__":
    raise SystemExit(main())
