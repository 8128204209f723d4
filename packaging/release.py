"""The release checklist as a script: what can be checked is checked, and what only a person can do is told.

    python packaging/release.py           everything; tests and the trial of the wheel take minutes
    python packaging/release.py --quick   what can be read off the files

Run it with the Python of an environment that has the ``dev`` extra. It changes nothing, and publishes nothing.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import integrate
from addresses import addresses
from freeze import FreezeError, environment, run, version
from wheels import BuildError, build

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "resources" / "pictures"
METAINFO = ROOT / "packaging" / "linux" / "io.github.gzdesk.gzdesk.metainfo.xml"
CHECKS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("mypy",),
    ("pytest", "-p", "no:cacheprovider"),
)
VALIDATORS = {
    ".desktop": ["desktop-file-validate"],
    ".metainfo.xml": ["appstreamcli", "validate", "--no-net"],
}
TRIALS = (["--version"], ["doctor"], ["demo", "--headless", "--galaxies", "60", "--votes", "40", "--folder", "demo"])
FOR_A_PERSON = (
    "Look at every picture that `python packaging/screenshots.py --out FOLDER` makes, light and dark.",
    "Run `python packaging/freeze.py --deb`, install the package on a clean computer, and double-click a project.",
    "Follow README and help from a fresh clone as somebody who has never seen gzdesk.",
    "Windows and macOS: follow packaging/windows/gzdesk.iss and packaging/macos/sign.sh, which are untested.",
    "Tag it: git tag -s v{version}, and push the tag; the pictures in the metainfo are found under it.",
    "Publish the wheel and the sdist of `python packaging/wheels.py`, the .deb and its checksum.",
    "Archive it where it gets a DOI, and put that into CITATION.cff.",
    "Open the next version: gzdesk/__init__.py, CHANGELOG.md, CITATION.cff and the metainfo.",
)


def main() -> int:
    """Go through the list; returns 1 where something is not yet as it must be."""
    parser = argparse.ArgumentParser(description="Check that gzdesk can be released")
    parser.add_argument("--quick", action="store_true", help="leave out the tests and the trial of the wheel")
    parser.add_argument("--python", type=Path, help="an environment's Python to lend the trial its libraries")
    options = parser.parse_args()
    steps: list[tuple[str, Callable[[], Iterator[str]]]] = [
        ("the version agrees in all places", versions),
        ("the changelog tells of it", changelog),
        ("the metainfo tells of it", metainfo),
        ("desktops understand what they are told", desktop),
        ("its addresses are known", homes),
        ("the pictures are as new as the windows", pictures),
        ("all is committed, and the tag is free", committed),
    ]
    if not options.quick:
        steps += [
            ("checks and tests pass", checks),
            ("the wheel works in an empty environment", lambda: wheel_tried(options.python)),
        ]
    done = [step(what, found) for what, found in steps]  # all of them, whatever the first finds
    print("\nWhat a person must still do:")
    for line in FOR_A_PERSON:
        print(f"  [ ] {line.format(version=version())}")
    return 0 if all(done) else 1


def step(what: str, troubles: Callable[[], Iterator[str]]) -> bool:
    """One line of the list, and what is not as it must be."""
    try:
        found = list(troubles())
    except (OSError, FreezeError, BuildError, subprocess.CalledProcessError, ET.ParseError) as error:
        found = [str(error)]
    print(f"[{' ' if found else 'x'}] {what}", flush=True)
    for trouble in found:
        print(f"    {trouble}")
    return not found


def versions() -> Iterator[str]:
    """Every place that names the version names the same."""
    for place, named in places().items():
        if named != version():
            yield f"{place} says {named or 'none'}, gzdesk/__init__.py {version()}"


def places() -> dict[str, str]:
    """The version by the place that names it."""
    releases = ET.parse(METAINFO).getroot().findall("releases/release")  # noqa: S314
    return {
        "CITATION.cff": first(r"^version: (\S+)", "CITATION.cff"),
        "CHANGELOG.md": first(r"^## (\S+)", "CHANGELOG.md"),
        "the metainfo": releases[0].get("version", "") if releases else "",
    }


def first(pattern: str, file: str) -> str:
    """The first group of the first place in a file that a pattern fits."""
    found = re.search(pattern, (ROOT / file).read_text("utf-8"), re.MULTILINE)
    return found[1] if found else ""


def changelog() -> Iterator[str]:
    """The newest part of the changelog has a day, and lines."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    part = text.partition(f"## {version()}")[2].partition("\n## ")[0]
    if not re.match(r" \(\d{4}-\d\d-\d\d\)\n", part):
        yield f"CHANGELOG.md has no day for {version()}: write '## {version()} (YEAR-MONTH-DAY)'"
    if "\n- " not in part:
        yield f"CHANGELOG.md says nothing of {version()}"


def metainfo() -> Iterator[str]:
    """The newest release has a day and is not called unfinished, its pictures are there, and the tool is content."""
    root = ET.parse(METAINFO).getroot()  # noqa: S314
    newest = root.find("releases/release")
    if newest is None or newest.get("version") != version() or not newest.get("date"):
        yield f"{METAINFO.name} has no release {version()} with a day"
    elif newest.get("type") == "development":
        yield f"{METAINFO.name} calls {version()} a development release: take the type away"
    for image in root.findall("screenshots/screenshot/image"):
        if not (PICTURES / (image.text or "")).is_file():
            yield f"{METAINFO.name} shows {image.text}, which is not in {PICTURES.relative_to(ROOT)}"


def desktop() -> Iterator[str]:
    """What is installed on a desktop is valid, as far as the tools that say so are there."""
    with tempfile.TemporaryDirectory(prefix="gzdesk-release-") as scratch:
        for file in integrate.install(Path(scratch), Path("/usr/bin/gzdesk")):
            for suffix, words in VALIDATORS.items():
                if not file.name.endswith(suffix):
                    continue
                if shutil.which(words[0]) is None:
                    yield f"{words[0]} is not installed, and {file.name} not looked at"
                    continue
                done = subprocess.run([*words, file], capture_output=True, text=True, check=False)
                if done.returncode:
                    yield (done.stdout + done.stderr).strip()


def homes() -> Iterator[str]:
    """Somebody has said where gzdesk is at home."""
    for place in addresses().missing():
        yield f"{place} of pyproject.toml: not known; only who owns such an address can fill it in"
    homepage = addresses().homepage
    if homepage and homepage not in (ROOT / "CITATION.cff").read_text("utf-8"):
        yield f"CITATION.cff does not name {homepage}: write 'repository-code: {homepage}'"


def pictures() -> Iterator[str]:
    """No window has changed since the pictures were taken."""
    taken = git("log", "-1", "--format=%H", "--", "resources/pictures")
    since = git("log", "--format=%h %s", f"{taken}..HEAD", "--", "gzdesk/ui", "resources/icons", "resources/style")
    if since:
        lines = since.splitlines()
        yield (
            f"{len(lines)} changes of the windows since, the last {lines[0]!r}: "
            "run `python packaging/screenshots.py --keep`"
        )


def committed() -> Iterator[str]:
    """Nothing lies about uncommitted, and no such tag is there."""
    if git("status", "--porcelain", "--untracked-files=no"):
        yield "there are changes that are not committed"
    if git("tag", "--list", f"v{version()}"):
        yield f"there is a tag v{version()} already"


def git(*words: str) -> str:
    """What git says."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def checks() -> Iterator[str]:
    """Lint, types, floors and tests."""
    tools = [(" ".join(words), [sys.executable, "-m", *words]) for words in CHECKS]
    tools.append(("lint-imports", [str(Path(sys.executable).with_name("lint-imports"))]))
    for name, command in tools:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            yield f"{name} failed; its last lines:\n" + "\n".join((done.stdout + done.stderr).splitlines()[-15:])


def wheel_tried(lender: Path | None) -> Iterator[str]:
    """Build both, install the wheel into an environment of its own, and run it there."""
    with tempfile.TemporaryDirectory(prefix="gzdesk-release-") as scratch:
        build(Path(scratch) / "dist")
        python = environment(Path(scratch), lender)
        for words in TRIALS:
            said = run([python, "-m", "gzdesk", *words], f"gzdesk {words[0]}", cwd=Path(scratch))
            if words == ["--version"] and said.split() != ["gzdesk", version()]:
                yield f"the wheel calls itself {said.strip()!r}"


if __name__ == "__main__":
    sys.exit(main())
