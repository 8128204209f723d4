"""Times a start from outside, from the click to the splash and to the first galaxy, on a screen in memory (Xvfb).

    python packaging/start_time.py build/frozen/dist/gzdesk/gzdesk
    python packaging/start_time.py --cold build/frozen/dist/gzdesk -- build/frozen/dist/gzdesk/gzdesk

The screen's memory is a file that is read here every few milliseconds: the splash is there when anything is, the galaxy
when most of the screen is painted and its middle holds more than one colour of sky. The program has no part in it. The
processor's time is told besides: on a busy computer it says more than the clock.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SIZE = (1280, 800)
LOOK_S = 0.01
PATIENCE_S = 120.0
TOLD = "splash after {0:.2f} s ({1:.2f} s of processor), first galaxy after {2:.2f} s ({3:.2f} s)"
PAINTED = 0.6  # of the screen: a splash is a twentieth
NOISE = 0.5  # of the pixels in the middle that differ from the commonest one: words on an empty sky are fewer by far


def main() -> int:
    """Start it several times, and tell the median."""
    parser = argparse.ArgumentParser(description="Time gzdesk's start from click to first galaxy")
    parser.add_argument("--cold", type=Path, action="append", default=[], help="folder whose files to forget first")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--project", type=Path, help="a project to open (default: a demo, made for this)")
    parser.add_argument("--picture", type=Path, help="keep the last screen seen")
    parser.add_argument("program", nargs="+", help="gzdesk, and what comes before its own arguments")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gzdesk-start-") as scratch, Screen(Path(scratch)) as screen:
        home = Path(scratch)
        environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "DISPLAY": screen.name, "QT_QPA_PLATFORM": "xcb"}
        project = options.project or made(options.program, home, environment)
        times = []
        for _ in range(options.runs):
            for folder in options.cold:
                forget(folder)
            times.append(start([*options.program, "label", str(project.absolute())], environment, screen))
            print(TOLD.format(*times[-1]), flush=True)
        if options.picture:
            screen.save(options.picture)
    medians = [statistics.median(column) for column in zip(*times, strict=True)]
    print(f"{'cold' if options.cold else 'warm'}, median of {options.runs}: {TOLD.format(*medians)}")
    return 0


def made(program: list[str], home: Path, environment: dict[str, str]) -> Path:
    """A demo that has been voted on."""
    words = ["demo", "--headless", "--galaxies", "60", "--votes", "40", "--folder", str(home / "demo")]
    subprocess.run([*program, *words], env=environment, check=True, capture_output=True)
    (project,) = (home / "demo").glob("*.gzdesk")
    return project


class Screen:
    """A screen in memory, whose pixels can be read here without asking it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "Xvfb_screen0"
        shape = f"{SIZE[0]}x{SIZE[1]}x24"
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", shape, "-fbdir", str(folder), "-nolisten", "tcp"],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            self.name = f":{told.readline().strip()}"

    def __enter__(self) -> "Screen":
        return self

    def __exit__(self, *error: object) -> None:
        self._server.terminate()
        self._server.wait()

    def pixels(self) -> NDArray[np.uint32]:
        """What is on it now: rows of 0xRRGGBB."""
        data = np.memmap(self._file, np.uint8, "r")
        header, colours = (int.from_bytes(data[at : at + 4].tobytes(), "big") for at in (0, 76))
        begin = header + 12 * colours
        return data[begin : begin + 4 * SIZE[0] * SIZE[1]].view("<u4").reshape(SIZE[1], SIZE[0]).copy() & 0xFFFFFF

    def save(self, file: Path) -> None:
        """Keep what was last seen, to look at."""
        from PIL import Image

        rows = self.last
        Image.fromarray(np.dstack([rows >> 16, rows >> 8 & 255, rows & 255]).astype(np.uint8)).save(file)

    last: NDArray[np.uint32]


def start(command: list[str], environment: dict[str, str], screen: Screen) -> tuple[float, ...]:
    """Seconds from the click to the splash, by the clock and of the processor, and the same to the first galaxy."""
    splash: tuple[float, ...] | None = None
    begin = time.perf_counter()
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        while (now := time.perf_counter() - begin) < PATIENCE_S and process.poll() is None:
            rows = screen.last = screen.pixels()
            if splash is None and rows.any():
                splash = (now, processor(process.pid))
            if splash is not None and shows_galaxy(rows):
                return (*splash, now, processor(process.pid))
            time.sleep(LOOK_S)
        raise SystemExit(f"start_time: no galaxy came within {PATIENCE_S:.0f} s, or the program ended")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        while screen.pixels().any():
            time.sleep(LOOK_S)


def shows_galaxy(rows: NDArray[np.uint32]) -> bool:
    """Whether most of the screen is painted, and the middle holds a picture."""
    if np.count_nonzero(rows[::8, ::8]) < PAINTED * rows[::8, ::8].size:
        return False
    height, width = rows.shape
    middle = rows[height // 4 : height // 2, width // 4 : width // 2]
    counts = np.unique(middle, return_counts=True)[1]
    return bool(counts.max() < NOISE * middle.size)


def processor(number: int) -> float:
    """Seconds of processor that a process and its threads have used."""
    user, system = Path(f"/proc/{number}/stat").read_text("ascii").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def forget(folder: Path) -> None:
    """Have the system forget the files of a folder that it keeps in memory, so that they are read from disk again."""
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


if __name__ == "__main__":
    sys.exit(main())
