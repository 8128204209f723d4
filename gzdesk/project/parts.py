"""Parts: files and folders under a hidden name beside the one that they will be, until they are whole.

Whoever is killed meanwhile leaves his part behind. The next one who writes or opens the same takes away the parts of
processes that are certainly dead: of this machine and gone, or of this machine as it was before it was started anew.
"""

import hashlib
import os
import re
import shutil
import socket
import uuid
from contextlib import suppress
from pathlib import Path

from gzdesk.project.holder import runs, started, this_machine

# Who writes a part, by host, machine and process; a part may have a part, and SQLite's own files go with it.
_TAG = r"\.([0-9a-f]{8})([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.part"
_OUTER = r"(?:\.[0-9a-f]{16}-\d+-[0-9a-f]{8}\.part)?"
_ENDS = r"(?:-wal|-shm|-journal)?"


def part_of(file: Path) -> Path:
    """A new name for what will be this file or folder, once those that the dead have left of it are gone."""
    sweep(file)
    return file.with_name(f".{file.name}.{_host()}{_machine()}-{os.getpid()}-{uuid.uuid4().hex[:8]}.part")


def sweep(file: Path) -> None:
    """Take away the parts of a file or folder whose writers are dead."""
    wanted = re.compile(r"\.{1,2}" + re.escape(file.name) + _OUTER + _TAG + _ENDS)
    with suppress(OSError):  # what cannot be seen or taken away is left
        for entry in os.scandir(file.absolute().parent):
            found = wanted.fullmatch(entry.name)
            if found is None or not _dead(found[1], found[2], int(found[3]), entry):
                continue
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                Path(entry.path).unlink(missing_ok=True)


def _dead(host: str, machine: str, process: int, entry: "os.DirEntry[str]") -> bool:
    if machine == _machine():
        return process != os.getpid() and not runs(process)
    began = started()
    return host == _host() and began is not None and entry.stat(follow_symlinks=False).st_mtime < began


def _host() -> str:
    return _short(socket.gethostname())


def _machine() -> str:
    return _short(this_machine() or socket.gethostname())


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
