"""Builds the wheel and the sdist, and checks that whatever the project keeps in ``resources`` is in both.

    python packaging/wheels.py --out dist

The sdist is made from the files that git knows (so that nothing that lies about gets in), and the wheel from the sdist
(so that the sdist is known to be whole). Needs setuptools 77 or newer, and no network.
"""

import argparse
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BESIDES = ("__pycache__", ".orig", ".rej")  # what may lie in resources and is none
BUILD = "import sys; from setuptools import build_meta; print(getattr(build_meta, sys.argv[1])(sys.argv[2]))"


class BuildError(Exception):
    """Why it could not be built, in plain words."""


def main() -> int:
    """Build both, and tell what is in them."""
    parser = argparse.ArgumentParser(description="Build the wheel and the sdist of gzdesk")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder to put them in (default: dist)")
    options = parser.parse_args()
    try:
        wheel, sdist = build(options.out)
    except BuildError as error:
        print(f"wheels: {error}", file=sys.stderr)
        return 1
    needed = resources()
    for file in (wheel, sdist):
        print(f"{file}: {file.stat().st_size / 2**20:.1f} MiB, all {len(needed)} files of resources are in it")
    return 0


def build(out: Path) -> tuple[Path, Path]:
    """The wheel and the sdist, in ``out``; raises BuildError where a resource is missing from one."""
    out.mkdir(parents=True, exist_ok=True)
    out = out.resolve()
    with tempfile.TemporaryDirectory(prefix="gzdesk-wheels-") as scratch:
        tree = Path(scratch) / "tree"
        copy_tree(tree)
        sdist = out / made(tree, "build_sdist", out)
        with tarfile.open(sdist) as archive:
            archive.extractall(Path(scratch) / "sdist", filter="data")
        (unpacked,) = (Path(scratch) / "sdist").iterdir()
        wheel = out / made(unpacked, "build_wheel", out)
    for file, missing in ((wheel, missing_from(in_wheel(wheel))), (sdist, missing_from(in_sdist(sdist)))):
        if missing:
            raise BuildError(f"{file.name} lacks {len(missing)} files of resources: {', '.join(missing[:5])}")
    return wheel, sdist


def made(folder: Path, step: str, out: Path) -> str:
    """Run one step of setuptools' build in a folder; the name of the file it made."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD, step, str(out)], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildError(f"{step} failed:\n{done.stderr[-2000:]}")
    return done.stdout.split()[-1]


def copy_tree(folder: Path) -> None:
    """Copy the project's own files, as they are now."""
    for name in own_files():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())


def own_files() -> list[str]:
    """The files that git knows; all there are where this is no checkout, as in an unpacked sdist."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file())
    names = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return sorted(str(name) for name in names if not {".venv", "build", "dist", "__pycache__"} & set(name.parts))


def resources() -> list[str]:
    """What must be in both, as ``resources/...``."""
    return [name for name in own_files() if name.startswith("resources/") and not name.endswith(BESIDES)]


def in_wheel(file: Path) -> set[str]:
    """The names in a wheel, with the resources where they lie in the project."""
    with zipfile.ZipFile(file) as archive:
        return {name.replace("gzdesk/resources/", "resources/", 1) for name in archive.namelist()}


def in_sdist(file: Path) -> set[str]:
    """The names in an sdist, without its own folder."""
    with tarfile.open(file) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def missing_from(names: set[str]) -> list[str]:
    """The resources that are not among the names."""
    return [name for name in resources() if name not in names]


if __name__ == "__main__":
    sys.exit(main())
