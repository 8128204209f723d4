"""Processes to kill: copies of this one, in which everything is imported already, so that hundreds can be started."""

import contextlib
import os
import signal
import sys
import traceback


def forked(work):
    """Begin ``work`` in a process of its own, which ends with it; returns its number."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def kill(child):
    """Kill a process at once, and wait for its end; returns how it ended, minus the signal's number where by one."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return ended(child)


def ended(child):
    """Wait for a process's end; returns how it ended."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
