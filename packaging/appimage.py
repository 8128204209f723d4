"""Makes an AppImage of the frozen program: a file that is a program; needs mksquashfs and a runtime of type 2.

The runtime is the small program at the head of an AppImage that opens the rest of it. The AppImage project publishes it
(``runtime-x86_64`` of its ``type2-runtime``), no registry of packages has it, and so it is fetched by hand. UNTESTED
with a real one: the folder and the packed file system were tried, each by itself.
"""

import platform
import shutil
import subprocess
from pathlib import Path

import integrate
from debian import linked

HOME = Path("usr/lib/gzdesk")


def appdir(folder: Path, stage: Path) -> Path:
    """The folder that is packed: the frozen program, what desktops are told, and ``AppRun``, which is started."""
    shutil.rmtree(stage, ignore_errors=True)
    shutil.copytree(folder, stage / HOME, symlinks=True, copy_function=linked)
    integrate.install(stage / "usr", Path("gzdesk"))
    (stage / "AppRun").symlink_to(HOME / "gzdesk")
    (stage / f"{integrate.APP_ID}.desktop").symlink_to(f"usr/share/applications/{integrate.APP_ID}.desktop")
    (stage / f"{integrate.APP_ID}.png").symlink_to(f"usr/share/icons/hicolor/256x256/apps/{integrate.APP_ID}.png")
    (stage / ".DirIcon").symlink_to(f"{integrate.APP_ID}.png")
    return stage


def package(folder: Path, work: Path, runtime: Path, version: str) -> Path:
    """The AppImage, beside the frozen folder's own: the runtime, and the packed folder behind it."""
    stage = appdir(folder, work / "gzdesk.AppDir")
    made = work / f"gzdesk-{version}-{platform.machine()}.AppImage"
    shutil.copyfile(runtime, made)
    pack = ["mksquashfs", str(stage), str(made), "-offset", str(runtime.stat().st_size)]
    subprocess.run(
        [*pack, "-root-owned", "-noappend", "-comp", "zstd", "-no-progress", "-quiet"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with made.open("r+b") as file:  # mksquashfs leaves the room in front empty
        file.write(runtime.read_bytes())
    made.chmod(0o755)
    shutil.rmtree(stage)
    return made
