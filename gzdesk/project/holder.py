"""Holder: who has a project open, on which machine, and whether that process can still be alive."""

import json
import os
import socket
import sys
import time
import uuid
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

held: set[str] = set()  # tokens of this process: a lock with our own pid that is not ours is an older process's


@dataclass(frozen=True)
class Holder:
    """Who holds a lock, as its file says."""

    host: str
    pid: int
    annotator: str
    since: str  # ISO 8601, UTC
    token: str = ""  # names this one taking of the lock
    born: str = ""  # when that process began, where the system tells: numbers of dead processes are given again
    machine: str = ""  # within which process numbers mean something; two machines may have the same name

    def __str__(self) -> str:
        who = self.annotator or "someone"
        day, _, time = self.since[:16].partition("T")  # to the minute
        return f"{who} on {self.host} (process {self.pid}) since {day} {time} UTC"

    @property
    def text(self) -> str:
        """What its lock file holds."""
        return json.dumps(asdict(self))

    @property
    def here(self) -> bool:
        """Whether its process number means something to us."""
        return self.machine == this_machine() if self.machine else self.host == socket.gethostname()

    def is_dead(self, last_seen: float) -> bool:
        """Whether it cannot be alive any more, as far as can be known; ``last_seen`` is when it gave a sign of life."""
        if self.here:
            return not _alive(self)
        boots = self.machine.partition(" ")[0], this_machine().partition(" ")[0]
        if not all(boots) or boots[0] == boots[1] or self.host != socket.gethostname():
            return False
        began = started()  # by its name this machine before it was started anew, or else one of the same name
        return began is not None and last_seen < began


def me(annotator: str, since: str) -> Holder:
    """This process, taking a lock now."""
    pid = os.getpid()
    return Holder(socket.gethostname(), pid, annotator, since, uuid.uuid4().hex, _born(pid), this_machine())


def parse(text: str) -> Holder | None:
    """The holder that a lock file tells of; None where it tells nothing."""
    try:
        table = json.loads(text)
        later = {name: str(table.get(name, "")) for name in ("token", "born", "machine")}
        return Holder(str(table["host"]), int(table["pid"]), str(table["annotator"]), str(table["since"]), **later)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


@cache
def this_machine() -> str:
    """Names this machine: on Linux its boot and, for containers, the room in which its processes are numbered."""
    if boot := _boot():
        try:
            return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
        except OSError:
            return boot
    node = uuid.getnode()
    return "" if node >> 40 & 1 else f"{node:012x}"  # the bit says that it is drawn at random, for want of a card


def started() -> float | None:
    """When this machine was started, by its clock."""
    try:
        return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    except (AttributeError, OSError):
        return None


def _alive(holder: Holder) -> bool:
    """Whether the holder, on this machine, still runs."""
    if holder.pid == os.getpid():
        return holder.token in held
    if holder.pid <= 0 or not runs(holder.pid):
        return False
    born = _born(holder.pid)
    return not (born and holder.born and born != holder.born)


@cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


def _born(pid: int) -> str:
    """The boot and the clock tick in which a process began, on Linux; elsewhere nothing."""
    try:
        ticks = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
    return f"{_boot()} {ticks}" if _boot() else ""


if sys.platform == "win32":  # there, os.kill(pid, 0) would end the process

    def runs(pid: int) -> bool:
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

    def runs(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except PermissionError:
            pass  # it runs, as another user
        return True
