"""The race: from a vote to the next galaxy's paint in gzdesk, specvizitor and GALAssify, on the same files in one run.

    python tests/benchmarks/peers/race.py --peers /path/to/environment/bin/python --out race.json

The peers want an environment of their own (``pip install specvizitor==0.6.0 galassify==2.0.0``); without ``--peers``
gzdesk runs alone. Every program shows its real window on Qt's offscreen screen, opens a list of N objects that share
two hundred 424 px pictures, and is driven by the keys with which a person votes in it: one key in gzdesk; a flag's key
and the arrow in specvizitor; an answer's key and Enter in GALAssify. The clock starts with the last of these keys, once
the program shows what the first one said, and stops when the next picture has been painted.
Programs take turns at every size, so that a busy machine is busy for all of them.
"""

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from astropy.io import fits
from PIL import Image

HERE = Path(__file__).parent
PICTURES, SIDE = 200, 424
SIZES = (200, 20_000, 100_000, 200_000)
DRIVERS = {
    "gzdesk": ("gzdesk_votes.py", []),
    "gzdesk, learning": ("gzdesk_votes.py", ["--learning"]),
    "specvizitor": ("specvizitor_votes.py", []),
    "GALAssify": ("galassify_votes.py", []),
}


def main() -> None:
    """Run the race and write its table."""
    options = _options()
    sizes = [int(size) for size in options.sizes.split(",")]
    results = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _draw(folder / "pictures")
        for suffix in options.suffixes.split(","):
            for size in sizes:
                files = _objects(folder, size, suffix)
                for name, (script, more) in DRIVERS.items():
                    python = sys.executable if name.startswith("gzdesk") else options.peers
                    if python:
                        results.append(_run(name, python, script, more, files, size, suffix, options))
                        print(_line(results[-1]), flush=True)
                        options.out.write_text(json.dumps(results, indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="gzdesk beside specvizitor and GALAssify, in one run")
    parser.add_argument("--peers", help="python of the environment that holds the peers")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="objects in the list")
    parser.add_argument("--suffixes", default="fits,jpg", help="kinds of picture")
    parser.add_argument("--votes", type=int, default=60, help="votes timed in each program")
    parser.add_argument("--patience", type=float, default=300.0, help="seconds after which a program is given up")
    parser.add_argument("--out", type=Path, default=Path("race.json"))
    return parser.parse_args()


def _draw(folder: Path) -> None:
    """Two hundred pictures of noise and light, as FITS and as JPEG."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    for number in range(PICTURES):
        q, size = rng.uniform(0.3, 1), rng.uniform(10, 60)
        light = 100 * np.exp(-np.hypot(x, y / q) / size) + rng.normal(0, 1, (SIDE, SIDE))
        fits.writeto(folder / f"{number:06d}.fits", light.astype(np.float32))
        grey = np.clip(40 * np.arcsinh(light / 2), 0, 255).astype(np.uint8)
        Image.fromarray(grey).convert("RGB").save(folder / f"{number:06d}.jpg", quality=90)


def _objects(folder: Path, size: int, suffix: str) -> Path:
    """A folder of ``size`` links to the pictures, and the list that each program wants of them."""
    files = folder / f"{size}-{suffix}"
    (files / "img").mkdir(parents=True)
    for number in range(size):
        target = folder / "pictures" / f"{number % PICTURES:06d}.{suffix}"
        (files / "img" / f"{number:06d}.{suffix}").symlink_to(target)
    with (files / "objects.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["id", "ra", "dec"])
        rows.writerows([number, 10.0 + number * 1e-4, 0.0] for number in range(size))
    return files


def _run(
    name: str,
    python: str,
    script: str,
    more: list[str],
    files: Path,
    size: int,
    suffix: str,
    options: argparse.Namespace,
) -> dict[str, object]:
    command = [python, str(HERE / script), str(files), suffix, str(size), str(options.votes), *more]
    result: dict[str, object] = {"program": name, "objects": size, "pictures": suffix}
    with tempfile.TemporaryDirectory() as home:  # nothing that a program keeps is seen by the next
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": home, "XDG_CONFIG_HOME": home}
        environment |= {"XDG_CACHE_HOME": home, "XDG_DATA_HOME": home, "PYTHONWARNINGS": "ignore"}
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                timeout=options.patience,
                env=environment,
                check=False,
                cwd=home,
            )
        except subprocess.TimeoutExpired:
            return result | {"failed": f"not done within {options.patience:.0f} s"}
    if done.returncode:
        return result | {"failed": (done.stderr.strip().splitlines() or ["it crashed"])[-1]}
    told = json.loads(done.stdout.strip().splitlines()[-1])
    votes_ms = told["votes_ms"]
    return result | {
        "open_s": round(told["open_s"], 2),
        "median_ms": round(statistics.median(votes_ms), 1),
        "p95_ms": round(float(np.percentile(votes_ms, 95)), 1),
        **told.get("more", {}),
    }


def _line(result: dict[str, object]) -> str:
    return "  ".join(f"{key} {value}" for key, value in result.items())


if __name__ == "__main__":
    main()
