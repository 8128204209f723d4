"""How long a million galaxies take to export in each format, and how much memory beyond what the survey itself takes.

Run with ``pytest tests/benchmarks/test_export_speed.py --benchmark-only``. Each format is written in a process of its
own, which tells the most memory that it held while writing less what it held before.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.messages import Posterior
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question
from gzdesk.tables.export import Wishes, counts_table, posteriors_table
from gzdesk.tables.tables import write_table
from gzdesk.votes.counts import Counts

GALAXIES = 1_000_000
SAMPLES = 100
BAR = load_question("bar")
KINDS = ("counts", "posteriors", "votes-asked")  # the last one with p(k of 10)


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("million")
    galaxies = tuple(Galaxy(f"J{n:07d}", f"{n % 100}/{n}.fits", None, n * 3.6e-4, n * 9e-5) for n in range(GALAXIES))
    Project.create(folder / "p.gzdesk", Catalogue(galaxies, ({},) * GALAXIES, ()), folder, BAR).close()
    return folder / "p.gzdesk"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", ["csv", "ecsv", "fits", "vot", "parquet"])
def test_a_million_galaxies_are_exported(benchmark, project, tmp_path, kind, suffix):
    if suffix == "parquet":
        pytest.importorskip("pyarrow")
    command = [sys.executable, __file__, str(project), kind, str(tmp_path / f"table.{suffix}")]
    told = benchmark.pedantic(subprocess.check_output, (command,), rounds=1)
    benchmark.extra_info.update(json.loads(told))


def export(path: Path, kind: str, file: Path) -> dict[str, float]:
    """Seconds, of the clock and of the processor, MiB of memory beyond the survey's, and MiB on disk."""
    with Project.open(path, read_only=True) as project:
        counts = Counts(project.galaxies, project.tree)
        if kind == "counts":
            table = counts_table(project, counts)
        else:
            wishes = Wishes(votes_asked=10 if kind == "votes-asked" else 0)
            table = posteriors_table(
                project.galaxies, project.tree, drawn_posterior(len(project.galaxies)), counts, project=project,
                wishes=wishes,
            )  # fmt: skip
        Path("/proc/self/clear_refs").write_text("5")  # the high-water mark starts from here
        before, begin, worked = memory("VmRSS"), time.perf_counter(), time.process_time()
        write_table(table, file)
        return {
            "seconds": round(time.perf_counter() - begin, 1),
            "processor seconds": round(time.process_time() - worked, 1),  # which tells more on a busy computer
            "memory MiB": round(memory("VmHWM") - before),
            "survey MiB": round(before),
            "disk MiB": round(file.stat().st_size / 2**20),
        }


def drawn_posterior(galaxies: int) -> Posterior:
    rng = np.random.default_rng(0)
    probs_G_T_A = np.empty((galaxies, SAMPLES, 2), np.float32)
    probs_G_T_A[:, :, 0] = rng.random((galaxies, SAMPLES), np.float32)
    np.subtract(1, probs_G_T_A[:, :, 0], out=probs_G_T_A[:, :, 1])
    information_G = rng.random(galaxies, np.float32)
    return Posterior("compact-3f2a-0007", 4000, probs_G_T_A, information_G, information_G, information_G)


def memory(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


if __name__ == "__main__":
    print(json.dumps(export(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))))
