"""The fuzzer: hypothesis draws how a good file is made bad, and a process of its own reads it."""

import contextlib
import json
import os
import random
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fuzz_mutations import LARGEST, MUTATIONS
from fuzz_seeds import FIXTURES, SEEDS, Seed
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from PIL import Image

SECONDS = 5.0  # of the processor that one input may take
PATIENCE = 120.0  # seconds after which one that does nothing counts as hanging
BYTES = 1 << 30  # of memory that one input may take above what was held before
HERE = Path(__file__).parent
KINDS = tuple(SEEDS)
KEPT = 20  # failures of a kind whose inputs are kept


@dataclass
class Result:
    """What came of all inputs of one kind."""

    kind: str
    inputs: int = 0
    read: int = 0
    rejected: int = 0
    failures: int = 0
    longest_s: float = 0.0
    most_bytes: int = 0
    reasons: Counter[str] = field(default_factory=Counter)  # of the failures

    def said(self) -> str:
        """One line."""
        return (
            f"{self.kind:11} {self.inputs:6} inputs {self.rejected:6} rejected {self.read:6} read "
            f"{self.failures:4} failures   longest {self.longest_s:5.2f} s   most memory {self.most_bytes >> 20:5} MiB"
        )


class Reader:
    """The process that reads, begun anew when it was lost."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None

    def read(self, kind: str, file: Path) -> dict[str, Any]:
        """What came of a file; a process that died or hangs is a failure too."""
        process = self._running()
        assert process.stdin is not None
        print(kind, file, sep="\t", file=process.stdin, flush=True)
        before, begin = worked(process.pid), time.monotonic()
        while not (line := self._line(SECONDS)) and process.poll() is None:
            if worked(process.pid) - before > SECONDS or time.monotonic() - begin > PATIENCE:
                break
        if line:
            return dict(json.loads(line))
        hung = process.poll() is None
        self.close()
        reason = f"hangs for over {SECONDS:g} s" if hung else f"the process died ({process.returncode})"
        return {"outcome": "failed", "reason": reason, "seconds": SECONDS * hung, "bytes": 0}

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None:
            command = [sys.executable, str(HERE / "fuzz_worker.py"), str(self._folder)]
            alone = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ARROW_IO_THREADS": "1"}
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=alone
            )
            if self._line(120).strip() != "ready":
                raise RuntimeError("the reading process does not start")
        return self._process

    def _line(self, seconds: float) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        there, _, _ = select.select([self._process.stdout], [], [], seconds)
        return self._process.stdout.readline() if there else ""


def worked(process: int) -> float:
    """Seconds of the processor that a process has had; the clock's, where the system does not tell."""
    try:
        times = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
        return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return time.monotonic()


def inputs(kind: str, count: int, number: int) -> Iterator[Seed]:
    """So many bad files of a kind, the same for the same seed."""
    good, ways = SEEDS[kind](), MUTATIONS[kind]
    drawn: list[tuple[int, list[tuple[int, int]]]] = []
    one_way = st.tuples(st.integers(0, len(ways) - 1), st.integers(0, 2**32 - 1))
    plans = st.tuples(st.integers(0, len(good) - 1), st.lists(one_way, min_size=1, max_size=4))

    @seed(number)
    @settings(
        max_examples=count, database=None, deadline=None, derandomize=False, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(plans)
    def draw(plan: tuple[int, list[tuple[int, int]]]) -> None:
        drawn.append(plan)

    draw()
    for which, steps in drawn:
        suffix, content = good[which]
        for way, chance in steps:
            content = ways[way](content, random.Random(chance))[: LARGEST + len(good[which][1])]  # noqa: S311
        yield suffix, content


@contextlib.contextmanager
def furnished() -> Iterator[tuple[Path, Path]]:
    """A folder to read in, with what catalogues and questions refer to, and one beside it that is nobody's business."""
    with tempfile.TemporaryDirectory(prefix="gzdesk-fuzz-") as name:
        folder, beside = Path(name) / "within", Path(name) / "beside"
        for one in (folder / "images", folder / "votes", beside):
            one.mkdir(parents=True)
        for number in range(3):
            Image.new("L", (8, 8), 40 * number).save(folder / "images" / f"g{number}.png")
        (beside / "g0.png").write_bytes((folder / "images" / "g0.png").read_bytes())
        good = sorted(FIXTURES.glob("format-*.gzdesk"))[-1]
        for copy in (folder / "good.gzdesk", folder / "votes" / "good.gzdesk"):
            shutil.copyfile(good, copy)
        yield folder, beside


def tree_of(folder: Path) -> dict[str, bytes]:
    """All that a folder holds."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def fuzz(
    kinds: Sequence[str], count: int, number: int = 0, keep: Path | None = None, tell: Callable[[str], None] = print
) -> list[Result]:
    """Read so many bad files of each kind; ``keep`` is a folder for those that gzdesk failed on."""
    results = []
    with furnished() as (folder, beside):
        before = tree_of(beside)
        reader = Reader(folder)
        try:
            for kind in kinds:
                results.append(_fuzz_one(kind, count, number, folder, reader, keep))
                tell(results[-1].said())
                if tree_of(beside) != before:
                    results[-1].failures += 1
                    results[-1].reasons["wrote outside of its folder"] += 1
        finally:
            reader.close()
    return results


def _fuzz_one(kind: str, count: int, number: int, folder: Path, reader: Reader, keep: Path | None) -> Result:
    result = Result(kind)
    for suffix, content in inputs(kind, count, number):
        place = folder / "one"
        place.mkdir()
        for shared in ("images", "votes", "good.gzdesk"):
            (place / shared).symlink_to(folder / shared)
        file = place / f"bad{suffix}"
        file.write_bytes(content)
        came = reader.read(kind, file)
        shutil.rmtree(place)
        if came["outcome"] != "failed" and came["seconds"] > SECONDS:
            came |= {"outcome": "failed", "reason": f"takes over {SECONDS:g} s"}
        if came["outcome"] != "failed" and came["bytes"] > BYTES:
            came |= {"outcome": "failed", "reason": f"takes over {BYTES >> 30} GiB of memory"}
        _count(result, came)
        if came["outcome"] == "failed" and keep is not None and result.failures <= KEPT:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{kind}-{number}-{result.inputs}{suffix}").write_bytes(content)
    return result


def _count(result: Result, came: dict[str, Any]) -> None:
    result.inputs += 1
    result.longest_s = max(result.longest_s, came["seconds"])
    result.most_bytes = max(result.most_bytes, came["bytes"])
    match came["outcome"]:
        case "read":
            result.read += 1
        case "rejected":
            result.rejected += 1
        case _:
            result.failures += 1
            result.reasons[came["reason"]] += 1


def as_json(results: Sequence[Result], number: int) -> str:
    """All results, for a report."""
    bounds = {"seconds": SECONDS, "bytes": BYTES}
    return json.dumps({"seed": number, "bounds": bounds, "kinds": [vars(one) for one in results]}, indent=1)
