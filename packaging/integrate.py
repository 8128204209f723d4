"""Makes a gzdesk that pip installed known to a Linux desktop: menu entry, icons, and a double click on a project.

    python packaging/integrate.py                       for this user, into ~/.local
    python packaging/integrate.py --prefix /usr/local   for everybody
    python packaging/integrate.py --remove              takes all of it away again

Run it with the Python that gzdesk is installed in; nothing else on the computer is touched.
"""

import argparse
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from addresses import Addresses, addresses
from icons import SIZES, SVG, png

APP_ID = "io.github.gzdesk.gzdesk"
HERE = Path(__file__).resolve().parent / "linux"
# What desktops read quickly is made anew from what was put there; a desktop without one of these does without.
REFRESH = (
    ("update-mime-database", "share/mime"),
    ("update-desktop-database", "share/applications"),
    ("gtk-update-icon-cache", "share/icons/hicolor"),
)
RESERVED = " \t\n\"'\\><~|&;$*?#()`"  # in the command of a desktop entry


def main() -> int:
    """Put the files there, or take them away."""
    parser = argparse.ArgumentParser(description="Make gzdesk known to this Linux desktop")
    parser.add_argument("--prefix", type=Path, default=Path.home() / ".local", help="default: ~/.local")
    parser.add_argument("--program", type=Path, help="the gzdesk to start (default: the one of this Python)")
    parser.add_argument("--remove", action="store_true", help="take everything away again")
    options = parser.parse_args()
    try:
        if options.remove:
            print(f"{options.prefix}: removed {remove(options.prefix)} files")
        else:
            program = options.program or found_program()
            print(f"{options.prefix}: installed {len(install(options.prefix, program))} files, which start {program}")
    except OSError as error:
        print(f"integrate: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    refresh(options.prefix)
    return 0


def found_program() -> Path:
    """The gzdesk beside this Python, or the one on the path."""
    beside = Path(sys.executable).with_name("gzdesk")
    found = str(beside) if beside.exists() else shutil.which("gzdesk")
    if found is None:
        raise FileNotFoundError(2, "not found; install gzdesk first, or name it with --program", "gzdesk")
    return Path(found).absolute()


def install(prefix: Path, program: Path) -> list[Path]:
    """Write every file; the list of them."""
    written = []
    for name, content in files(program).items():
        target = prefix / name
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(target.name + ".new")
        beside.write_bytes(content)
        beside.replace(target)
        written.append(target)
    return written


def remove(prefix: Path) -> int:
    """Take every file away that is there; how many were."""
    there = [prefix / name for name in files(Path("gzdesk")) if (prefix / name).exists()]
    for target in there:
        target.unlink()
    return len(there)


def files(program: Path) -> dict[str, bytes]:
    """What goes where below the prefix."""
    entry = (HERE / f"{APP_ID}.desktop").read_text("utf-8").replace("Exec=gzdesk", f"Exec={quoted(str(program))}")
    drawn = {f"share/icons/hicolor/{size}x{size}/apps/{APP_ID}.png": png(size) for size in SIZES}
    return {
        f"share/applications/{APP_ID}.desktop": entry.encode(),
        f"share/metainfo/{APP_ID}.metainfo.xml": metainfo(addresses()),
        f"share/mime/packages/{APP_ID}.xml": (HERE / f"{APP_ID}.mime.xml").read_bytes(),
        f"share/icons/hicolor/scalable/apps/{APP_ID}.svg": SVG.read_bytes(),
        **drawn,
    }


def metainfo(known: Addresses) -> bytes:
    """What software centres are told, with those addresses that are known, and pictures where these can be fetched."""
    tree = ET.parse(HERE / f"{APP_ID}.metainfo.xml")  # noqa: S314  (a file of our own)
    root = tree.getroot()
    for kind, address in (("homepage", known.homepage), ("bugtracker", known.issues)):
        if address:
            ET.SubElement(root, "url", type=kind).text = address
    pictures, newest = root.find("screenshots"), root.find("releases/release")
    if pictures is not None and not known.pictures:
        root.remove(pictures)
    for image in root.iterfind("screenshots/screenshot/image"):
        folder = known.pictures.format(version=newest.get("version") if newest is not None else "")
        image.text = f"{folder}/{image.text}"
    ET.indent(tree)
    return ET.tostring(root, "utf-8", xml_declaration=True) + b"\n"


def quoted(program: str) -> str:
    """A program's path as the desktop entry specification wants it in a command."""
    if not any(letter in RESERVED or letter == "%" for letter in program):
        return program
    escaped = "".join(f"\\{letter}" if letter in '"`$\\' else letter for letter in program)
    return '"' + escaped.replace("\\", "\\\\").replace("%", "%%") + '"'  # a string's own escapes come first


def refresh(prefix: Path) -> None:
    """Let the desktop take notice."""
    quiet = {**os.environ, "PKGSYSTEM_ENABLE_FSYNC": "0"}
    for tool, folder in REFRESH:
        if shutil.which(tool) and (prefix / folder).is_dir():
            arguments = ["-f", "-t", "-q"] if tool.startswith("gtk") else []
            subprocess.run([tool, *arguments, str(prefix / folder)], env=quiet, check=False, capture_output=True)


if __name__ == "__main__":
    sys.exit(main())
