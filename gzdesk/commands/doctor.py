"""Doctor: what this computer has of what gzdesk needs, and a trial of the whole circle, to send with a question.

It names versions and sizes, and nothing of the user's: no path, no name of a file or a person.
"""

import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from gzdesk import __version__

if TYPE_CHECKING:
    from gzdesk.ui.desk.window import VotingWindow

NEEDED = ("PySide6-Essentials", "torch", "numpy", "astropy", "pyqtgraph", "safetensors", "pillow", "platformdirs")
OPTIONAL = ("pyarrow", "distributed", "timm", "efficientnet-lite-pytorch")
WEIGHTS = "encoder.safetensors"
GALAXIES, VOTES = 40, 12  # of the trial
TAUGHT = 6  # votes that the trial's network waits for: some of the others fall on controls
PATIENCE = 60.0  # seconds for whatever is waited for: a busy computer is slow, not ill

Line = tuple[str, str]  # what, and what was found


def run() -> int:
    """Print the report; returns 1 where something is missing without which gzdesk does not work."""
    fine = True
    for what, found in (*facts(), *trial()):
        print(f"{what:<16}{found}", flush=True)
        fine &= not found.startswith("FAILED")
    return 0 if fine else 1


def facts() -> Iterator[Line]:
    """Versions, memory, disk, device and screen."""
    yield "gzdesk", f"{__version__}, Python {platform.python_version()}, {platform.platform()}"
    yield "needed", ", ".join(_version(name) for name in NEEDED)
    yield "optional", ", ".join(_version(name) for name in OPTIONAL)
    yield "processors", f"{os.cpu_count()}"
    yield "memory", _memory()
    for name, folder in (("disk, here", Path.cwd()), ("disk, temporary", Path(tempfile.gettempdir()))):
        yield name, _disk(folder)
    yield "weights", _tried(_weights)
    yield "device", _tried(_device)
    yield "window", _tried(_window)


def trial() -> Iterator[Line]:
    """Draw galaxies, vote on them at the real window, and wait for the first posterior; some ten seconds."""
    with tempfile.TemporaryDirectory(prefix="gzdesk-doctor-") as folder:
        yield from _steps(Path(folder))


def _steps(folder: Path) -> Iterator[Line]:
    from gzdesk import app
    from gzdesk.commands import demo
    from gzdesk.project.project import Project
    from gzdesk.settings import LearningSettings

    try:
        begin = time.perf_counter()
        path = demo.make(folder, galaxies=GALAXIES, seed=0, progress=lambda done, total: None)
        yield "drawing", f"{GALAXIES} galaxies in {time.perf_counter() - begin:.1f} s"
        application = app.make_application(offscreen=not app.has_display())
        begin = time.perf_counter()
        learning = LearningSettings(seed=0, first_votes=TAUGHT)
        desk = app.Desk(Project.open(path), "doctor", learning, app.fresh_layout(folder))
        try:
            desk.open()
            _until(application.processEvents, lambda: desk.window.showing.votable)
            yield "first galaxy", f"after {time.perf_counter() - begin:.2f} s"
            yield "voting", _voting(desk.window, application.processEvents)
            begin = time.perf_counter()
            _until(application.processEvents, lambda: desk.session.posterior is not None)
            yield "learning", f"first posterior after another {time.perf_counter() - begin:.1f} s"
        finally:
            desk.close()
        with Project.open(path) as project:
            kept = len(project.journal.rows())
        yield "journal", f"{kept} votes on disk" if kept == VOTES else f"FAILED: {kept} of {VOTES} votes on disk"
    except Exception as error:  # whatever fails is what the report is for
        yield "trial", f"FAILED: {type(error).__name__}: {error}"


def _voting(window: "VotingWindow", pump: Callable[[], None]) -> str:
    """Vote by turns on what comes, and time each vote to the next galaxy's paint."""
    times = []
    for vote in range(VOTES):
        begin = time.perf_counter()
        window.voting.answer(vote % 2)
        _until(pump, lambda: window.showing.votable)
        times.append(1000 * (time.perf_counter() - begin))
    return f"{VOTES} votes, {sorted(times)[VOTES // 2]:.0f} ms from a vote to the next galaxy, at most {max(times):.0f}"


def _until(pump: Callable[[], None], done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        pump()
        time.sleep(0.001)
        if time.monotonic() > end:
            raise TimeoutError(f"nothing came within {PATIENCE:.0f} s")


def _version(name: str) -> str:
    try:
        return f"{name} {metadata.version(name)}"
    except metadata.PackageNotFoundError:
        return f"{name} (absent)"


def _memory() -> str:
    """All of it and what is free, where the system tells."""
    try:
        page = os.sysconf("SC_PAGE_SIZE")
        whole, free = (os.sysconf(name) * page / 2**30 for name in ("SC_PHYS_PAGES", "SC_AVPHYS_PAGES"))
    except (AttributeError, ValueError, OSError):  # Windows; macOS tells no free pages
        return "not told by this system"
    return f"{whole:.1f} GiB, {free:.1f} GiB free"


def _disk(folder: Path) -> str:
    try:
        free = shutil.disk_usage(folder).free / 2**30
    except OSError as error:
        return f"FAILED: {error.strerror}"
    return f"{free:.1f} GiB free, {'writable' if os.access(folder, os.W_OK) else 'not writable'}"


def _tried(look: Callable[[], str]) -> str:
    try:
        return look()
    except Exception as error:  # as above
        return f"FAILED: {type(error).__name__}: {error}"


def _weights() -> str:
    from gzdesk.model.checkpoint import shipped_encoder
    from gzdesk.settings import LearningSettings

    tensors = shipped_encoder(LearningSettings.architecture)
    if not tensors:
        return f"FAILED: {WEIGHTS} is not there; install gzdesk again"
    numbers = sum(tensor.numel() for tensor in tensors.values())
    return f"{WEIGHTS}, {numbers:,} numbers"


def _device() -> str:
    from gzdesk.model import device

    chosen = device.choose("auto")
    device.probe(chosen)
    threads = device.compute_threads(os.cpu_count() or 1)
    return f"{device.describe(chosen)}; {threads} thread{'s' * (threads > 1)} to learn with"


def _window() -> str:
    from gzdesk import app

    application = app.make_application(offscreen=not app.has_display())
    screens = ", ".join(
        f"{screen.size().width()} x {screen.size().height()} at {screen.devicePixelRatio():g}x"
        for screen in application.screens()
    )
    return f"Qt platform {application.platformName()}; {screens}"
