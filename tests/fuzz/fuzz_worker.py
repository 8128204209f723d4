"""The process that reads one bad file after the other and says what came of each; the fuzzer kills it when it hangs.

A watch is kept over what it does besides reading: files opened for writing, renamed or removed outside of its folder,
programs started, connections made, and anything unpickled end up in the answer.
"""

import contextlib
import json
import os
import resource
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import Any

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}
NEVER = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "pickle.find_class", "socket.connect"}
HARMLESS = ("/dev/", "/proc/self/clear_refs")
ROOM = 4 << 30  # bytes of address space above those at the start, so that a bomb ends here and not on the machine


class Watch:
    """What the process did that it should not have done."""

    def __init__(self, folder: Path) -> None:
        self.seen: list[str] = []
        self._folder = f"{os.path.realpath(folder)}{os.sep}"
        self._on = False

    def __enter__(self) -> None:
        self.seen.clear()
        self._on = True

    def __exit__(self, *raised: object) -> None:
        self._on = False

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        """An audit event of Python."""
        if not self._on:
            return
        if event in NEVER:
            self.seen.append(f"{event} {args[:1]!r}")
        elif event == "open" and isinstance(args[2], int) and args[2] & WRITES:
            self._judge(event, args[0])
        elif event in CHANGES:
            for path in args[:2]:
                if isinstance(path, str) and not path.startswith("/") and isinstance(args[-1], int) and args[-1] >= 0:
                    path = f"/proc/self/fd/{args[-1]}/{path}"  # given from an open folder
                self._judge(event, path)
        elif event == "sqlite3.connect":
            name = str(args[0]).removeprefix("file://").partition("?")[0]
            self._judge(event, name if name != ":memory:" else None)

    def _judge(self, event: str, path: object) -> None:
        if isinstance(path, str | bytes | os.PathLike):
            whole = os.path.realpath(os.fsdecode(path))
            if not whole.startswith((self._folder, *HARMLESS)):
                self.seen.append(f"{event} {whole}")


def peak(fresh: bool = False) -> int:
    """Bytes of memory held at most since it was last asked afresh; on other systems than Linux, ever."""
    with contextlib.suppress(OSError):
        if fresh:
            Path("/proc/self/clear_refs").write_text("5")
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def bound_memory() -> None:
    """Let no input take the machine's memory."""
    with contextlib.suppress(OSError, ValueError):
        held = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")
        resource.setrlimit(resource.RLIMIT_AS, (held + ROOM, resource.RLIM_INFINITY))


def read_one(kind: str, file: Path, watch: Watch) -> dict[str, Any]:
    """What came of one file: read, rejected or failed, with the reason, the seconds, and the bytes it took at most."""
    from fuzz_targets import TARGETS, worlds_errors

    outcome, reason = "read", ""
    known = worlds_errors()
    before = peak(fresh=True)
    begin = time.process_time()  # of the processor, whatever else the machine does meanwhile
    with watch:
        try:
            TARGETS[kind](file)
        except known as error:
            outcome, reason = "rejected", str(error)
            if "not enough free memory" in reason or "\n" in reason:
                outcome = "failed"
        except BaseException as error:  # ours
            where = traceback.extract_tb(error.__traceback__)
            own = next((frame for frame in reversed(where) if "gzdesk/" in frame.filename), where[-1])
            outcome = "failed"
            reason = f"{type(error).__name__}: {str(error)[:300]} ({Path(own.filename).name}:{own.lineno})"
    seconds = time.process_time() - begin
    if watch.seen:
        outcome, reason = "failed", "; ".join(dict.fromkeys(watch.seen))
    return {"outcome": outcome, "reason": reason, "seconds": seconds, "bytes": max(0, peak() - before)}


def main() -> None:
    """Answer on the first output what is asked on the input, line by line: a kind and a file."""
    sys.dont_write_bytecode = True
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    folder = Path(sys.argv[1])
    os.environ["TMPDIR"] = str(folder)
    warnings.simplefilter("ignore")
    watch = Watch(folder)
    import fuzz_targets

    fuzz_targets.worlds_errors()
    bound_memory()
    sys.addaudithook(watch.hear)
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        kind, file = line.rstrip("\n").split("\t")
        print(json.dumps(read_one(kind, Path(file), watch)), file=answers, flush=True)


if __name__ == "__main__":
    main()
