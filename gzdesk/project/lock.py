"""The lock file beside a project: there is one writer at most, on this machine or on any other that sees the folder.

Whoever finds no lock file makes one. Whoever finds one reads who holds it, and takes a dead holder's place.
Only a process of the holder's own machine can know that; such processes ask one after the other, and keep apart by a
lock of the system's, which ends with them. To all other machines a lock holds until somebody deletes its file, and its
holder, should it live after all, sees before its next vote that the lock is not its own any more.
"""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from gzdesk.project import holder
from gzdesk.project.holder import Holder

EMPTY_FOR = 10.0  # seconds after which a lock file without readable text is what a crash left behind
BEAT = 60.0  # seconds between two signs of life of a desk that has the lock
TURNS, TURN = 40, 0.05  # how often, and after how many seconds, it is tried again while others are asking
UNITS = ((86400.0, "days"), (3600.0, "hours"), (60.0, "minutes"))

_Seen = tuple[int, int, int, int]


class LockedError(Exception):
    """The lock is held by a living process, or by one that cannot be asked; ``holder`` is None where no one knows."""

    def __init__(self, found: Holder | None, silent: float = 0.0) -> None:
        """``silent`` is for how many seconds the holder has given no sign of life."""
        beats = found is not None and bool(found.machine) and not found.here
        super().__init__(f"{found or 'someone'}{f', last seen {ago(silent)}' if beats else ''}")
        self.holder = found


class Lock:
    """A taken lock; released once."""

    def __init__(self, file: Path, own: Holder) -> None:
        self.file = file
        self._own = own
        self._seen: _Seen | None = None  # the file when it was last known to be ours
        self._alone = threading.Lock()  # a desk looks after its lock beside the window
        holder.held.add(own.token)

    @property
    def annotator(self) -> str:
        """In whose name it is held."""
        return self._own.annotator

    def keep(self) -> None:
        """Make sure that the lock is ours still, and take it again where its file has vanished.

        Raises LockedError with whoever has taken it, OSError where the folder cannot be read.
        """
        with self._alone:
            if self._own.token in holder.held:  # a lock that was given back meanwhile is not taken again
                self._keep()

    def beat(self) -> None:
        """Give a sign of life, for those on other machines; raises OSError where the folder does not answer."""
        self.keep()
        os.utime(self.file)

    def release(self) -> None:
        """Give the lock back, unless it has vanished or has become another's meanwhile."""
        with self._alone:
            if self._own.token in holder.held:
                holder.held.discard(self._own.token)
                with contextlib.suppress(OSError):
                    if holder.parse(self.file.read_text("utf-8", "replace")) == self._own:
                        self.file.unlink()

    def _keep(self) -> None:
        try:
            found = _seen(self.file.stat())
            if found == self._seen:
                return
            text = self.file.read_text("utf-8", "replace")
        except FileNotFoundError:
            if _make(self.file, self._own):
                return
            found, text = None, self.file.read_text("utf-8", "replace")
        if holder.parse(text) != self._own:
            raise LockedError(holder.parse(text))
        self._seen = found


def take(file: Path, annotator: str, since: str) -> Lock:
    """Take the lock; raises LockedError with its holder, or OSError where the folder cannot be written."""
    own = holder.me(annotator, since)
    for _ in range(TURNS):
        if _make(file, own):
            return Lock(file, own)
        try:
            with _alone(file) as text:
                if text is not None:
                    _judge(file, text)
                    file.unlink(missing_ok=True)
                    continue
        except FileNotFoundError:  # given back meanwhile
            continue
        time.sleep(TURN)
    raise LockedError(None)


def ago(seconds: float) -> str:
    """How long ago something was, in words."""
    for unit, name in UNITS:
        if seconds >= unit:
            number = int(seconds // unit)
            return f"{number} {name if number > 1 else name[:-1]} ago"
    return "less than a minute ago"


def _make(file: Path, own: Holder) -> bool:
    """Make the lock file; returns False where there is one."""
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        try:
            stream.write(own.text)
            stream.flush()
        except OSError:  # a full disk
            with contextlib.suppress(OSError):
                stream.close()
            file.unlink(missing_ok=True)
            raise
        try:  # it might have taken us so long that another has taken it for a crash's
            return os.path.samestat(os.fstat(stream.fileno()), file.stat())
        except FileNotFoundError:
            return False


def _judge(file: Path, text: str) -> None:
    """Raise LockedError unless the lock is known to be stale."""
    seen = file.stat().st_mtime
    found = holder.parse(text)
    silent = max(time.time() - seen, 0.0)
    if found is None and silent < EMPTY_FOR:
        raise LockedError(None)
    if found is not None and not found.is_dead(seen):
        raise LockedError(found, silent)


def _seen(status: os.stat_result) -> _Seen:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


if sys.platform == "win32":

    @contextlib.contextmanager
    def _alone(file: Path) -> Iterator[str | None]:
        """What the lock file says, while no other process of this machine may judge it; None: another one does."""
        import ctypes
        import hashlib

        kernel32 = ctypes.windll.kernel32
        name = hashlib.sha256(str(file.resolve()).casefold().encode()).hexdigest()
        mutex = kernel32.CreateMutexW(None, False, f"Global\\gzdesk-{name}")
        taken = bool(mutex) and kernel32.WaitForSingleObject(mutex, 0) in (0x0, 0x80)  # ours, or a dead one's
        try:
            yield file.read_text("utf-8", "replace") if taken else None
        finally:
            if taken:
                kernel32.ReleaseMutex(mutex)
            if mutex:
                kernel32.CloseHandle(mutex)

else:
    import fcntl

    @contextlib.contextmanager
    def _alone(file: Path) -> Iterator[str | None]:
        """What the lock file says, while no other process of this machine may judge it; None: another one does."""
        with file.open(encoding="utf-8", errors="replace") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                same = os.path.samestat(os.fstat(stream.fileno()), file.stat())
            except BlockingIOError:
                same = False
            except FileNotFoundError:
                same = False
            except OSError:  # a folder without locks: nobody can be alone with it
                _judge(file, stream.read())
                raise LockedError(holder.parse(file.read_text("utf-8", "replace"))) from None
            yield stream.read() if same else None
