"""How much memory the demo takes, and a desk of 100,000 galaxies with a learner that has posteriors for all of them.

Each runs as a program of its own; the figure is the largest resident size that the system saw. The time is that of
the whole program.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LARGE_DESK = """
import sys, tempfile, time
from pathlib import Path

import numpy as np

from gzdesk import app
from gzdesk.catalog import Catalogue, Galaxy
from gzdesk.images.crops import ArrayCrops
from gzdesk.project import Project
from gzdesk.question import load_question

GALAXIES = 100_000
folder = Path(sys.argv[1])
app.open_crops = lambda project, settings: ArrayCrops(
    np.random.default_rng(0).integers(0, 255, (GALAXIES, 64, 64), np.uint8)
)
rows = tuple(Galaxy(f"g{n:06d}", f"{n % 20:02d}.fits", None, 0.0, 0.0) for n in range(GALAXIES))
Project.create(folder / "p.gzdesk", Catalogue(rows, tuple({} for _ in rows), ()), folder, load_question("bar")).close()
application = app.make_application(offscreen=True)
desk = app.Desk(Project.open(folder / "p.gzdesk", annotator="a"), "a", layout=app.fresh_layout(folder))
desk.open()
deadline = time.monotonic() + 500
for vote in range(24):
    while not desk.window.showing.votable and time.monotonic() < deadline:
        application.processEvents()
    desk.window.voting.answer(vote % 2)
while desk.session.posterior is None and time.monotonic() < deadline:
    application.processEvents()
    time.sleep(0.01)
assert desk.session.posterior is not None and desk.session.votes_total == 24
desk.close()
"""


def peak_mebibytes(arguments: list[str]) -> float:
    """Run a program to its end; the largest resident size that it reached."""
    program = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    assert program.returncode == 0
    return usage.ru_maxrss / (1 if sys.platform == "darwin" else 1024) / (1024 if sys.platform == "darwin" else 1)


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="the system does not say how much memory a program took")
def test_memory_of_the_demo(benchmark, tmp_path):
    arguments = ["-m", "gzdesk", "demo", "--headless", "--folder", str(tmp_path / "demo")]
    peak = benchmark.pedantic(peak_mebibytes, args=(arguments,), rounds=1)
    benchmark.extra_info["peak_mebibytes"] = round(peak)


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="the system does not say how much memory a program took")
def test_memory_of_a_desk_with_100000_galaxies(benchmark, tmp_path):
    write_pictures(tmp_path)
    peak = benchmark.pedantic(peak_mebibytes, args=(["-c", LARGE_DESK, str(tmp_path)],), rounds=1)
    benchmark.extra_info["peak_mebibytes"] = round(peak)


def write_pictures(folder: Path) -> None:
    import numpy as np
    from astropy.io import fits

    rng = np.random.default_rng(0)
    for number in range(20):
        fits.writeto(folder / f"{number:02d}.fits", rng.normal(0, 1, (424, 424)).astype(np.float32))
