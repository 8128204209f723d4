"""The lock file beside a project: who has it open, so that a second window can say so."""

import contextlib
import json
import os
import socket
import sys
import time
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

EMPTY_FOR = 10.0  # seconds after which a lock file without readable text is what a crash left behind

_held: set[str] = set()  # tokens of this process: a lock with our own pid that is not ours is an older process's


@dataclass(frozen=True)
class Holder:
    """Who holds a lock, as its file says."""

    host: str
    pid: int
    annotator: str
    since: str  # ISO 8601, UTC
    token: str = ""  # names this one taking of the lock
    born: str = ""  # when that process began, where the system tells: numbers of dead processes are given again

    def __str__(self) -> str:
        who = self.annotator or "someone"
        return f"{who} on {self.host} (process {self.pid}) since {self.since}"


class LockedError(Exception):
    """The lock is held by a living process, or by one that cannot be asked; ``holder`` is None where no one knows."""

    def __init__(self, holder: Holder | None) -> None:
        super().__init__(str(holder or "someone"))
        self.holder = holder


class Lock:
    """A taken lock; released once."""

    def __init__(self, file: Path, holder: Holder) -> None:
        self.file = file
        self._holder = holder
        _held.add(holder.token)

    def release(self) -> None:
        """Give the lock back, unless it has vanished or has become another's meanwhile."""
        if self._holder.token in _held:
            _held.discard(self._holder.token)
            with contextlib.suppress(OSError):
                if _parse(self.file.read_text("utf-8")) == self._holder:
                    self.file.unlink()


def take(file: Path, annotator: str, since: str) -> Lock:
    """Take the lock; raises LockedError with its holder, or OSError where the folder cannot be written."""
    me = Holder(socket.gethostname(), os.getpid(), annotator, since, uuid.uuid4().hex, _born(os.getpid()))
    for _ in range(5):  # each turn, a stale lock may have been swept away
        try:
            handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
        except FileExistsError:
            _sweep(file, me.host)
            continue
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(asdict(me), stream)
        except OSError:  # a full disk
            file.unlink(missing_ok=True)
            raise
        return Lock(file, me)
    raise LockedError(None)


def _sweep(file: Path, host: str) -> None:
    """Remove a stale lock; raises LockedError for one that is not known to be stale."""
    try:
        text = file.read_text("utf-8")
        age = time.time() - file.stat().st_mtime
    except FileNotFoundError:
        return
    holder = _parse(text)
    if holder is None and age < EMPTY_FOR:
        raise LockedError(None)
    if holder is not None and (holder.host != host or _alive(holder)):
        raise LockedError(holder)
    # Renamed before it is removed: should another process have swept and taken it meanwhile, it gets its own back.
    aside = file.with_name(f"{file.name}.{uuid.uuid4().hex}")
    with contextlib.suppress(FileNotFoundError):
        file.rename(aside)
        if aside.read_text("utf-8") == text:
            aside.unlink()
        else:
            aside.rename(file)


def _parse(text: str) -> Holder | None:
    try:
        table = json.loads(text)
        later = {name: str(table.get(name, "")) for name in ("token", "born")}
        return Holder(str(table["host"]), int(table["pid"]), str(table["annotator"]), str(table["since"]), **later)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _alive(holder: Holder) -> bool:
    """Whether the holder, on this host, still runs."""
    if holder.pid == os.getpid():
        return holder.token in _held
    if holder.pid <= 0 or not _runs(holder.pid):
        return False
    born = _born(holder.pid)
    return not (born and holder.born and born != holder.born)


def _born(pid: int) -> str:
    """The boot and the clock tick in which a process began, on Linux; elsewhere nothing."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        ticks = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
    return f"{boot} {ticks}"


if sys.platform == "win32":  # there, os.kill(pid, 0) would end the process

    def _runs(pid: int) -> bool:
        import ctypes

        still_active = 259
        kernel32 = ctypes.windll.kernel32
        handle = kernel32.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
        if not handle:
            return bool(kernel32.GetLastError() == 5)  # access denied: it runs, as another user
        code = ctypes.c_ulong()
        kernel32.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel32.CloseHandle(handle)
        return code.value == still_active

else:

    def _runs(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except PermissionError:
            pass  # it runs, as another user
        return True
