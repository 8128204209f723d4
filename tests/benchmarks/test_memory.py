"""How much memory the demo takes, a desk of 100,000 galaxies with posteriors for all of them, and 10,000 votes.

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
from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.images.crops import ArrayCrops
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question

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

TEN_THOUSAND_VOTES = """
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[2])

from desk_at_work import Desk, live_until_votable, resting

from gzdesk import app
from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question

folder = Path(sys.argv[1])
rows = tuple(Galaxy(f"g{n:06d}", f"{n % 20:02d}.fits", None, 0.0, 0.0) for n in range(11_000))
Project.create(folder / "v.gzdesk", Catalogue(rows, tuple({} for _ in rows), ()), folder, load_question("bar")).close()


def resident_mebibytes():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


application = app.make_application(offscreen=True)
desk = Desk(folder / "v.gzdesk", folder, resting)
desk.show()
for vote in range(10_000):
    if vote in (1_000, 5_500):
        print(resident_mebibytes())
    desk.window.voting.answer(vote % 2)
    live_until_votable(desk)
    application.processEvents()
print(resident_mebibytes())
assert desk.session.votes_total == 10_000
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


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not say how much memory is held")
def test_memory_over_ten_thousand_votes(benchmark, tmp_path):
    write_pictures(tmp_path)
    command = [sys.executable, "-c", TEN_THOUSAND_VOTES, str(tmp_path), str(Path(__file__).parent)]

    def vote() -> list[float]:
        told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        return [float(line) for line in told.split()]

    after_1000, after_5500, after_10000 = benchmark.pedantic(vote, rounds=1)
    benchmark.extra_info["mebibytes_after_1000_votes"] = round(after_1000)
    benchmark.extra_info["mebibytes_after_5500_votes"] = round(after_5500)
    benchmark.extra_info["mebibytes_after_10000_votes"] = round(after_10000)


def write_pictures(folder: Path) -> None:
    import numpy as np
    from astropy.io import fits

    rng = np.random.default_rng(0)
    for number in range(20):
        fits.writeto(folder / f"{number:02d}.fits", rng.normal(0, 1, (424, 424)).astype(np.float32))
