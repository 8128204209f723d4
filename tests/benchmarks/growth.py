"""How the desk's costs grow with the survey: one table, and the slope of every cost on a log-log scale.

    python tests/benchmarks/growth.py --sizes 1000,10000,100000,1000000 --out growth.json

Each size has a process of its own, so that memory is its own too. Galaxies share a hundred pictures; the posterior is
drawn at random with as many dropout samples as the desk itself would take, so that what is measured is the desk's work
and not the network's. Slopes are fitted to all sizes.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gzdesk.messages import Posterior
    from gzdesk.project.project import Project

PICTURES, SIDE = 100, 424
VOTES = 60
PAUSE_MS = 150  # between votes
QUESTION = "bar"
COSTS = ("open", "first ranking", "re-rank", "vote to next", "durable vote", "export", "memory")


def main() -> None:
    """Measure each size in a process of its own, or, as such a process, one size."""
    parser = argparse.ArgumentParser(description="Measure how the desk's costs grow with the number of galaxies")
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        with tempfile.TemporaryDirectory() as folder:
            options.out.write_text(json.dumps(one_size(options.one, Path(folder))))
        return
    found = {}
    for size in map(int, options.sizes.split(",")):
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            command = [sys.executable, __file__, "--one", str(size), "--out", file.name]
            subprocess.run(command, check=True)
            found[size] = json.loads(Path(file.name).read_text("utf-8"))
        print(size, found[size], flush=True)
    slopes = {cost: _slope(found, cost) for cost in COSTS} if len(found) > 1 else {}
    options.out.write_text(json.dumps({"sizes": found, "slopes": slopes}, indent=2))
    print(_table(found, slopes))


def one_size(galaxies: int, folder: Path) -> dict[str, float]:
    """All costs at one size; seconds, and MiB for memory."""
    from gzdesk import app
    from gzdesk.project.project import Project

    path = _project(galaxies, folder)
    app.make_application(offscreen=True)
    costs = {"open": _seconds(lambda: Project.open(path, annotator="a").close())}
    costs |= _at_the_desk(path, folder)
    costs["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    return costs


def _project(galaxies: int, folder: Path) -> Path:
    import numpy as np
    from astropy.io import fits

    from gzdesk.catalogue.galaxy import Catalogue, Galaxy
    from gzdesk.project.project import Project
    from gzdesk.questions.question import load_question

    rng = np.random.default_rng(0)
    for number in range(PICTURES):
        fits.writeto(folder / f"{number:03d}.fits", rng.normal(0, 1, (SIDE, SIDE)).astype(np.float32))
    rows = tuple(
        Galaxy(f"g{n:07d}", f"{n % PICTURES:03d}.fits", None, 360 * n / galaxies, 0.0) for n in range(galaxies)
    )
    path = folder / "growth.gzdesk"
    nothing: dict[str, object] = {}
    Project.create(path, Catalogue(rows, (nothing,) * galaxies, ()), folder, load_question(QUESTION)).close()
    return path


def _at_the_desk(path: Path, folder: Path) -> dict[str, float]:
    from desk_at_work import Desk, live, live_until_votable, resting
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from gzdesk.project.vote import new_vote

    scratch = folder / "scratch"
    scratch.mkdir()
    desk = Desk(path, scratch, resting)
    try:
        desk.show()
        session = desk.session
        probs_G_T_A = _probs(len(session.project.galaxies))
        begin = time.perf_counter()
        first = _posterior(probs_G_T_A, "growth-0")
        session._queue.rerank(first.mutual_information_G, first.model)
        costs = {"first ranking": time.perf_counter() - begin}
        second = replace(first, model="growth-1")
        costs["re-rank"] = _seconds(lambda: session._queue.rerank(second.mutual_information_G, second.model))
        session.receive(second)
        live(2000)
        times = []
        for number in range(VOTES):
            live(PAUSE_MS)
            begin = time.perf_counter()
            QTest.keyClick(desk.window, Qt.Key.Key_1 if number % 2 else Qt.Key.Key_2)
            live_until_votable(desk)
            times.append(time.perf_counter() - begin)
        costs["vote to next"] = statistics.median(times)
        row = [
            new_vote(galaxy_id="g0000001", annotator="b", question=QUESTION, question_version=1, answer="yes")
            for _ in range(VOTES)
        ]
        costs["durable vote"] = statistics.median(
            _seconds(lambda one=one: session.project.journal.append(one)) for one in row
        )
        costs["export"] = _seconds(lambda: _export(desk.project, second, folder))
    finally:
        desk.close()
    return costs


def _export(project: "Project", posterior: "Posterior", folder: Path) -> None:
    from gzdesk.tables.export import counts_of, posteriors_table
    from gzdesk.tables.tables import write_table

    counts = counts_of(project)
    table = posteriors_table(project.galaxies, project.tree, posterior, counts, project=project)
    write_table(table, folder / "posteriors.parquet")


def _probs(galaxies: int) -> "NDArray[np.float32]":
    """At random, with the dropout samples that the desk takes for so many galaxies."""
    import numpy as np

    from gzdesk.messages import frozen
    from gzdesk.model.network import make_network
    from gzdesk.model.posterior import room_for, samples_within

    samples = samples_within(100, galaxies, make_network("compact", 2, 0))
    probs_G_T_A = room_for(galaxies, samples, 2)
    probs_G_T_A[:, :, 0] = np.random.default_rng(0).random((galaxies, samples), dtype=np.float32)
    probs_G_T_A[:, :, 1] = 1 - probs_G_T_A[:, :, 0]
    return frozen(probs_G_T_A)


def _posterior(probs_G_T_A: "NDArray[np.float32]", model: str) -> "Posterior":
    """What is believed, with the mutual information of every galaxy worked out."""
    import numpy as np

    from gzdesk.acquisition.information import entropies
    from gzdesk.messages import Posterior

    together_G, alone_G = (entropy_G.astype(np.float32) for entropy_G in entropies(probs_G_T_A))
    return Posterior(model, VOTES, probs_G_T_A, together_G - alone_G, together_G, alone_G)


def _seconds(do: Callable[[], object]) -> float:
    begin = time.perf_counter()
    do()
    return time.perf_counter() - begin


def _slope(found: dict[int, dict[str, float]], cost: str) -> float:
    import numpy as np

    sizes = np.log10(list(found))
    return float(np.polyfit(sizes, np.log10([costs[cost] for costs in found.values()]), 1)[0])


def _table(found: dict[int, dict[str, float]], slopes: dict[str, float]) -> str:
    """In Markdown."""
    lines = [
        "| cost | " + " | ".join(f"{size:,}" for size in found) + " | slope |",
        "|---|" + "---|" * (len(found) + 1),
    ]
    for cost in COSTS:
        cells = " | ".join(f"{c[cost]:,.0f} MiB" if cost == "memory" else _time(c[cost]) for c in found.values())
        lines.append(f"| {cost} | {cells} | {slopes.get(cost, float('nan')):.2f} |")
    return "\n".join(lines)


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.1f} ms"


if __name__ == "__main__":
    main()
