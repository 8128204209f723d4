"""Makes a package for Debian and Ubuntu of the frozen program, with menu entry, icons and file type; needs dpkg-deb."""

import platform
import shutil
import subprocess
from pathlib import Path

import integrate
from addresses import addresses
from bootstrap import QT_LIBRARIES, X11_LIBRARIES

ROOT = Path(__file__).resolve().parent.parent
HOME = Path("usr/lib/gzdesk")
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
# What desktops read quickly is made anew by triggers of these packages' own.
RECOMMENDED = (
    "libcups2",
    "shared-mime-info",
    "desktop-file-utils",
    "hicolor-icon-theme",
    "libwayland-client0",
    "libwayland-cursor0",
    "libwayland-egl1",
)
# Not frozen in, since they must fit the machine's own drivers and C library.
ALWAYS = ("libc6 (>= 2.28)", "libgl1", "libegl1", "libfontconfig1", "libfreetype6", "libstdc++6", "libx11-6", "libxcb1")
CONTROL = """Package: gzdesk
Version: {version}
Architecture: {architecture}
Maintainer: {maintainer}
Installed-Size: {kib}
Depends: {depends}
Recommends: {recommends}
Section: science
Priority: optional
{homepage}Description: label galaxies while a Bayesian network learns from every vote
 gzdesk shows one galaxy at a time and asks a question. One key is one vote.
 Behind the window a Bayesian convolutional network learns from the votes,
 and puts those galaxies next whose vote would teach it most. It works on a
 laptop, on your own images, without a network.
"""


def package(folder: Path, work: Path) -> Path:
    """The package, beside the frozen folder's own."""
    stage = work / "deb"
    shutil.rmtree(stage, ignore_errors=True)
    shutil.copytree(folder, stage / HOME, symlinks=True, copy_function=linked)
    (stage / "usr/bin").mkdir()
    (stage / "usr/bin/gzdesk").symlink_to(Path("..") / HOME.relative_to("usr") / "gzdesk")
    integrate.install(stage / "usr", Path("/usr/bin/gzdesk"))
    licence = stage / "usr/share/doc/gzdesk/copyright"
    licence.parent.mkdir(parents=True)
    shutil.copy(ROOT / "LICENSE", licence)
    control = stage / "DEBIAN/control"
    control.parent.mkdir()
    control.write_text(_control(stage), "utf-8")
    for path in stage.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    made = work / f"gzdesk_{_version()}_{_architecture()}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "-z3", "--build", str(stage), str(made)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.rmtree(stage)
    return made


def linked(source: str, target: str) -> None:
    """A second name for the same bytes where the disk can: a gigabyte need not be copied."""
    try:
        Path(target).hardlink_to(source)
    except OSError:
        shutil.copy2(source, target)


def _control(stage: Path) -> str:
    size = sum(path.stat().st_size for path in stage.rglob("*") if path.is_file() and not path.is_symlink())
    bundled = {path.name.split(".so")[0] for path in (stage / HOME).rglob("*.so*")}
    system = {**QT_LIBRARIES, **X11_LIBRARIES}
    needed = {debian for soname, debian in system.items() if soname.split(".so")[0] not in bundled}
    known = addresses()
    return CONTROL.format(
        maintainer=known.maintainer,
        homepage=known.homepage and f"Homepage: {known.homepage}\n",
        version=_version(),
        architecture=_architecture(),
        kib=size // 1024,
        depends=", ".join(sorted({*ALWAYS, *needed})),
        recommends=", ".join(RECOMMENDED),
    )


def _version() -> str:
    text = (ROOT / "gzdesk" / "__init__.py").read_text("utf-8")
    return text.partition('__version__ = "')[2].partition('"')[0]


def _architecture() -> str:
    return ARCHITECTURES.get(platform.machine(), platform.machine())
