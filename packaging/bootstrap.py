"""Set gzdesk up and run it, in one command: needs Python 3.11 alone, and makes everything else in ``.venv``.

    python3 packaging/bootstrap.py demo            draw galaxies and open the desk on them
    python3 packaging/bootstrap.py label PROJECT   any command of gzdesk, with its arguments
    python3 packaging/bootstrap.py test            the checks and tests; further arguments go to pytest
    python3 packaging/bootstrap.py setup           set up only

Stands on the standard library. Newer annotations are quoted, so that a Python too old for gzdesk (3.6 on) can say so.
"""

import ctypes
import hashlib
import importlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
STAMP = VENV / "gzdesk-setup.txt"  # what is done: the Python's fingerprint, that of the needs, the extra installed
OLDEST = (3, 11)
QUIET_SECONDS = 15  # a step that takes longer says what it is doing
LAST_LINES = 15  # of a program that failed
LONGEST_LINE = 160
OFFLINE = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "Temporary failure resolving")

# What PySide6 loads from a Linux system: soname and Debian's package.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
X11_LIBRARIES = {  # for a window on an X display
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# Loads what the first start will load. The optimiser's first step alone brings in seconds' worth of torch.
FIRST_START = """
import PySide6.QtSvg, PySide6.QtWidgets, astropy.io.fits, astropy.table, astropy.wcs, pyqtgraph, torch
weight = torch.nn.Parameter(torch.zeros(1))
weight.sum().backward()
torch.optim.Adam([weight]).step()
"""
STARTED = time.monotonic()


class SetupError(Exception):
    """Why it cannot be set up here, and what to do, in plain words."""


def main(arguments: "list[str]") -> int:
    """Set up what the command needs, then run it; returns its exit code."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if arguments else 2
    command, rest = arguments[0], arguments[1:]
    try:
        check_python()
        check_libraries(window=command not in ("test", "setup"))
        install("dev" if command == "test" else "")
        if command == "setup":
            return 0
        return run_checks(rest) if command == "test" else subprocess.call([str(PYTHON), "-m", "gzdesk", *arguments])
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command to go on.", file=sys.stderr)
        return 130


def say(text: str) -> None:
    """One line of what is being done, with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:5.1f} s] {text}", flush=True)


def check_python() -> None:
    """Stop with a sentence where this Python cannot do."""
    if sys.version_info[:2] < OLDEST:
        names = (f"python3.{minor}" for minor in (13, 12, 11, 14))
        found = next((name for name in names if shutil.which(name)), None)
        advice = f"Run it with {found}." if found else "Install Python 3.11, 3.12 or 3.13 and run this with it."
        raise SetupError(f"gzdesk needs Python 3.11 or newer, and this is Python {platform.python_version()}. {advice}")
    if sys.maxsize < 2**32:
        raise SetupError("gzdesk needs a 64-bit Python, and this is a 32-bit one.")
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        raise SetupError(
            "PyTorch is no longer built for Intel Macs, so gzdesk cannot run here. On a Mac with an Apple chip, "
            "run this with a native (arm64) Python instead of an Intel one."
        )


def check_libraries(window: bool) -> None:
    """Find the system libraries that Qt needs on Linux; as root on Debian and Ubuntu, install the missing ones."""
    if not sys.platform.startswith("linux"):
        return
    needed = {**QT_LIBRARIES, **(X11_LIBRARIES if window and os.environ.get("DISPLAY") else {})}
    missing = [name for name in needed if not loads(name)]
    if not missing:
        return
    if may_use_apt():
        apt_install([needed[name] for name in missing])
        missing = [name for name in missing if not loads(name)]
    if missing:
        how = (
            f"On Debian and Ubuntu:  sudo apt-get install {' '.join(needed[name] for name in missing)}\n"
            "On Fedora:             sudo dnf install libglvnd-glx libglvnd-egl libxkbcommon-x11 dbus-libs fontconfig "
            "glib2 xcb-util-cursor xcb-util-wm xcb-util-keysyms"
        )
        raise SetupError(
            f"These system libraries are missing: {', '.join(missing)}. Install them and try again.\n{how}"
        )


def loads(library: str) -> bool:
    """Whether the system's loader finds a library: what Qt itself will try."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def may_use_apt() -> bool:
    """Whether this is root on Debian, Ubuntu or a relative."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: "list[str]") -> None:
    """Install Debian packages; a failure is left to whoever looks for what they bring."""
    say(f"installing {' '.join(packages)} with apt-get")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        run_hidden(["apt-get", "update"], "apt-get update", quiet)
        run_hidden(["apt-get", "install", "-y", "--no-install-recommends", *packages], "apt-get install", quiet)
    except SetupError as error:
        print(error, file=sys.stderr)


def install(extra: str) -> None:
    """Make ``.venv`` and install the project into it, each unless it was done already from the same files."""
    python, needs = fingerprints()
    stamped = STAMP.read_text("utf-8").splitlines() if STAMP.is_file() and PYTHON.exists() else []
    if stamped[:2] == [python, needs] and extra in ("", *stamped[2:]):
        return
    if stamped[:1] != [python] or not has_pip():
        make_venv()
        STAMP.write_text(f"{python}\n", "utf-8")
    pip = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    pip += ["--no-compile", "-c", str(CONSTRAINTS)]  # compiling all of PyTorch takes longer than installing it
    step("installing PyTorch, the largest piece", [*pip, "torch"])
    step("installing gzdesk and the rest", [*pip, "-e", f"{ROOT}[{extra}]" if extra else str(ROOT)])
    compiling = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    step("loading it once, so that the first start is quick", [str(PYTHON), "-c", FIRST_START], compiling)
    STAMP.write_text(f"{python}\n{needs}\n{extra}\n", "utf-8")
    say(f"ready in {VENV}")


def fingerprints() -> "tuple[str, str]":
    """What an environment depends on (this Python, and where the folder lies), and what is installed into it."""
    python = f"{sys.version} {sys.base_prefix} {ROOT}".encode()
    needs = b"".join(path.read_bytes() for path in (ROOT / "pyproject.toml", CONSTRAINTS))
    return hashlib.sha256(python).hexdigest(), hashlib.sha256(needs).hexdigest()


def has_pip() -> bool:
    """Whether an environment is there and whole enough to install into."""
    if not PYTHON.exists():
        return False
    return subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def make_venv() -> None:
    """Make ``.venv`` anew."""
    if not venv_is_whole() and may_use_apt():
        apt_install(["python3-venv"])
        importlib.invalidate_caches()
    if not venv_is_whole():
        raise SetupError(
            f"This Python ({sys.executable}) comes without its venv module. "
            "On Debian and Ubuntu install it with:  sudo apt-get install python3-venv"
        )
    step(f"making {VENV} with Python {platform.python_version()}", [sys.executable, "-m", "venv", "--clear", str(VENV)])


def venv_is_whole() -> bool:
    """Debian ships venv without ensurepip, which it needs, in a package of its own."""
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def step(what: str, command: "list[str]", environment: "dict[str, str] | None" = None) -> None:
    """Do one step of the set-up, saying so."""
    say(what)
    run_hidden(command, what, environment or dict(os.environ))


def run_hidden(command: "list[str]", what: str, environment: "dict[str, str]") -> None:
    """Run a program with its noise kept in a file; now and then its last line shows that it is alive."""
    with tempfile.TemporaryDirectory() as folder:
        noise = Path(folder) / "noise.txt"
        with noise.open("wb") as out:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=environment
            )
        try:
            while not finished(process):
                say(f"  ... {last_lines(noise, 1, besides='WARNING')[:100] or 'still at it'}")
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.returncode:
            raise SetupError(failure(what, noise))


def failure(what: str, noise: Path) -> str:
    """What to tell about a step that failed."""
    text = noise.read_text("utf-8", "replace")
    offline = any(sign in text for sign in OFFLINE)
    return (
        f"This failed: {what}. The last lines it wrote:\n\n{last_lines(noise, LAST_LINES)}\n\n"
        + ("The network could not be reached, which the first set-up needs; later starts do not. " if offline else "")
        + "Run the same command to try again."
    )


def finished(process: "subprocess.Popen[bytes]") -> bool:
    """Wait for a program, but not for long."""
    try:
        process.wait(QUIET_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def last_lines(file: Path, count: int, besides: str = "nothing") -> str:
    """The last lines that are not blank and do not begin with ``besides``."""
    lines = (line.strip()[:LONGEST_LINE] for line in file.read_text("utf-8", "replace").splitlines())
    return "\n".join([line for line in lines if line and not line.startswith(besides)][-count:])


def run_checks(pytest_arguments: "list[str]") -> int:
    """Run every check even if one fails, and pytest last, so that its summary ends the output."""
    checks = {
        "ruff check": [str(PYTHON), "-m", "ruff", "check"],
        "ruff format": [str(PYTHON), "-m", "ruff", "format", "--check"],
        "mypy": [str(PYTHON), "-m", "mypy"],
        "lint-imports": [str(SCRIPTS / "lint-imports")],
    }
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    failed = [name for name, command in checks.items() if not passes(name, command, environment)]
    say("pytest")
    code = subprocess.call([str(PYTHON), "-m", "pytest", *pytest_arguments], cwd=ROOT, env=environment)
    if failed:
        print(f"failed before pytest: {', '.join(failed)}", flush=True)
    return code or (1 if failed else 0)


def passes(name: str, command: "list[str]", environment: "dict[str, str]") -> bool:
    """Run one check; shows what it found only if it failed."""
    begin = time.monotonic()
    result = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    good = result.returncode == 0
    say(f"{name}: {'passed' if good else 'FAILED'} in {time.monotonic() - begin:.1f} s")
    if not good:
        print(result.stdout.decode("utf-8", "replace"), flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
