"""Freezes gzdesk into a folder that needs no Python, and tries it in an empty environment: one command, on Linux.

    python packaging/freeze.py                                environment, build, trial, sizes
    python packaging/freeze.py --python .venv/bin/python      with the libraries of an environment that stands already
    python packaging/freeze.py --deb                          and a package for Debian and Ubuntu
    python packaging/freeze.py --appimage RUNTIME             and an AppImage (see appimage.py: UNTESTED)

All it makes lies in build/frozen: ``venv``, ``dist/gzdesk`` (the program) and ``gzdesk_VERSION_ARCH.deb``. PyTorch must
be a build for the processor; without --python, name a place that has one to pip, in PIP_INDEX_URL. The recipe is
packaging/frozen/gzdesk.spec; it is written for Windows and macOS too, but was never run there.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "packaging"
PYINSTALLER = "pyinstaller>=6.11"
PIP = ("-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check")
STARTED = time.monotonic()
PATIENCE_S = 600
# The trial: what is run, and what it must say.
TRIALS = {
    "--version": "gzdesk ",
    "doctor": "votes on disk",
    "demo --headless --galaxies 60 --votes 40 --folder {home}/demo": "accuracy",
    "info {home}/demo/demo.gzdesk": "60",
    "export {home}/demo/demo.gzdesk --all {home}/tables": "",
}
SYMBOLS = ("libtorch_cpu.so", "libtorch_python.so", "libpython3*.so*")  # a fifth of them is names for a debugger


class FreezeError(Exception):
    """Why it could not be frozen, in plain words."""


def main() -> int:
    """Make the environment, freeze, try and measure."""
    parser = argparse.ArgumentParser(description="Freeze gzdesk into a folder that needs no Python")
    parser.add_argument("--python", type=Path, help="an environment's Python whose libraries to take")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "frozen", help="default: build/frozen")
    parser.add_argument("--deb", action="store_true", help="make a Debian package of it")
    parser.add_argument("--appimage", type=Path, metavar="RUNTIME", help="make an AppImage with this runtime of type 2")
    parser.add_argument("--try-only", action="store_true", help="try and measure what was frozen before")
    parser.add_argument("--lend-to", type=Path, help=argparse.SUPPRESS)  # what this asks of the lender's Python
    options = parser.parse_args()
    if options.lend_to:
        print(lend(options.lend_to))
        return 0
    work = options.work.resolve()
    folder = work / "dist" / "gzdesk"
    try:
        if not options.try_only:
            freeze(environment(work, options.python), work)
            drop_symbols(folder)
        try_out(folder)
        told_sizes(folder)
        if options.deb:
            import debian

            told_package(debian.package(folder, work))
        if options.appimage:
            import appimage

            told_package(appimage.package(folder, work, options.appimage, version()))
    except (FreezeError, OSError, subprocess.CalledProcessError) as error:
        print(f"freeze: {error}", file=sys.stderr)
        return 1
    return 0


def told_package(made: Path) -> None:
    """What was made, and its size."""
    say(f"{made}: {made.stat().st_size / 2**20:.0f} MiB")


def say(text: str) -> None:
    """One line, with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:6.1f} s] {text}", flush=True)


def environment(work: Path, lender: Path | None) -> Path:
    """The Python of an environment that has gzdesk as a wheel, and its needs."""
    venv = work / "venv"
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    say(f"making {venv}")
    run([lender or sys.executable, "-m", "venv", "--clear", venv], "venv")
    pip = [python, *PIP]
    constraints = ["-c", HERE / "constraints.txt"]
    say("building the wheel")
    run([*pip, "setuptools>=77"], "pip")
    run([python, HERE / "wheels.py", "--out", work / "wheels"], "wheels")
    (wheel,) = (work / "wheels").glob(f"gzdesk-{version()}-*.whl")
    if lender is None:
        say("installing what gzdesk needs")
        run([*pip, *constraints, wheel], "pip")
    else:
        say(run([lender, HERE / "freeze.py", "--lend-to", python], "lending").strip())
        run([*pip, "--no-deps", wheel], "pip")
    cuda = run([python, "-c", "import torch; print(torch.version.cuda)"], "torch").strip()
    if cuda != "None":
        raise FreezeError(f"this PyTorch is built for CUDA {cuda}, some gigabytes of it; use one for the processor")
    return python


def lend(python: Path) -> str:
    """Link what gzdesk needs from this environment into another one; what was lent.

    A mere path to this one would not do: PyInstaller takes a library from elsewhere for one of the system, and packs it
    twice.
    """
    where = Path(run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], "sysconfig").strip())
    lent: set[str] = set()
    wanted = project_needs()
    while wanted:
        name = wanted.pop()
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # needed on another system, or by an extra
            continue
        if canonical(name) not in lent:
            lent.add(canonical(name))
            wanted += [bare_name(need) for need in found.requires or [] if "extra ==" not in need]
            for file in found.files or []:
                link(Path(str(found.locate_file(file))), where / str(file))
    return f"lent by {sys.prefix}: {', '.join(sorted(lent))}"


def project_needs() -> list[str]:
    """The names of what gzdesk itself needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [bare_name(need) for need in project["dependencies"]]


def bare_name(need: str) -> str:
    """The name in a requirement such as ``numpy>=2``."""
    return re.split(r"[^\w.-]", need, maxsplit=1)[0]


def canonical(name: str) -> str:
    """One spelling for the many of a name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def link(source: Path, target: Path) -> None:
    """A second name for a file of the lender, or a copy where the disk cannot have one."""
    if ".." in target.parts or source.suffix == ".pyc" or not source.is_file():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(source)
    except FileExistsError:
        return
    except OSError:
        shutil.copy2(source, target)


def version() -> str:
    """The version in the source."""
    text = (ROOT / "gzdesk" / "__init__.py").read_text("utf-8")
    return text.partition('__version__ = "')[2].partition('"')[0]


def freeze(python: Path, work: Path) -> None:
    """Run PyInstaller on the recipe."""
    say("installing PyInstaller")
    run([python, *PIP, PYINSTALLER], "pip")
    say("freezing")
    run([python, HERE / "icons.py", "--out", work / "icons"], "icons")
    kind = {"win32": "ico", "darwin": "icns"}.get(sys.platform)
    settings = {**os.environ, "GZDESK_VERSION": version()}
    if kind:
        settings["GZDESK_ICON"] = str(work / "icons" / f"gzdesk.{kind}")
    spec = HERE / "frozen" / "gzdesk.spec"
    command = [python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", work / "dist"]
    # not in the project's folder, whose own gzdesk, without resources, would be found before the wheel's
    run([*command, "--workpath", work / "build", spec], "PyInstaller", settings, cwd=work)


def drop_symbols(folder: Path) -> None:
    """Take the debugger's names out of PyTorch's and Python's libraries; others have none, or are small."""
    if sys.platform != "linux" or shutil.which("strip") is None:
        return
    for name in SYMBOLS:
        for file in folder.rglob(name):
            before = file.stat().st_size
            run(["strip", "--strip-unneeded", file], "strip")
            say(f"{file.name}: {before / 2**20:.0f} MiB, {file.stat().st_size / 2**20:.0f} without symbols")


def try_out(folder: Path) -> None:
    """Start it with nothing of this environment, in a home of its own."""
    with tempfile.TemporaryDirectory(prefix="gzdesk-frozen-") as home:
        empty = {"HOME": home, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
        for words, must_say in TRIALS.items():
            begin = time.monotonic()
            command = [folder / "gzdesk", *words.format(home=home).split()]
            said = run(command, words, empty, cwd=Path(home))
            if must_say not in said:
                raise FreezeError(f"gzdesk {words} did not say {must_say!r}, but:\n{said[-2000:]}")
            say(f"gzdesk {words.split(' --folder')[0].format(home='HOME')}: fine, {time.monotonic() - begin:.1f} s")
            if words in ("--version", "doctor"):
                print(said, end="", flush=True)


def told_sizes(folder: Path) -> None:
    """The size of the whole, and of its largest parts."""
    parts: dict[str, int] = {}
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            inside = file.relative_to(folder).parts
            part = inside[1] if inside[0] == "_internal" else inside[0]
            part = part if len(inside) > 2 else ("libraries of the system" if ".so" in part else part)
            parts[part] = parts.get(part, 0) + file.stat().st_size
    say(f"{folder}: {sum(parts.values()) / 2**20:.0f} MiB")
    for part, size in sorted(parts.items(), key=lambda item: -item[1])[:14]:
        print(f"{size / 2**20:8.1f} MiB  {part}")


def run(
    command: list[str | Path], what: str, environment: dict[str, str] | None = None, cwd: Path | None = None
) -> str:
    """Run a program; what it wrote. Raises FreezeError with its last lines where it fails."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            env=environment,
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE_S * 3,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FreezeError(f"{what}: {error}") from error
    if done.returncode:
        raise FreezeError(f"{what} failed with {done.returncode}:\n{done.stdout[-3000:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
