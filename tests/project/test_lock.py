"""Locks: never two holders, stale ones known as such on the holder's machine alone, and what the user is told."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from gzdesk.project import holder, lock

SINCE = "2026-01-01T00:00:00Z"
DEAD = 2**22 + 1  # above the highest number that Linux gives to a process

posix = pytest.mark.skipif(sys.platform == "win32", reason="flock and fork are of POSIX")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "p.gzdesk.lock"


def leave(file: Path, days: float = 0.0, **changes) -> holder.Holder:
    """A lock file of another process, touched so many days ago."""
    other = replace(holder.me("ana", SINCE), pid=DEAD, **changes)
    file.write_text(other.text)
    then = time.time() - 86400 * days
    os.utime(file, (then, then))
    return other


def take(file: Path) -> lock.Lock:
    return lock.take(file, "ben", SINCE)


def test_a_dead_process_s_lock_is_taken_over(file):
    leave(file)
    take(file).release()
    assert not file.exists()


def test_a_dead_process_s_lock_is_taken_over_though_the_machine_has_another_name_since(file):
    leave(file, host="before-dhcp")
    take(file).release()


@pytest.mark.skipif(not Path("/proc/sys/kernel/random/boot_id").exists(), reason="boots have no names here")
def test_a_lock_from_before_this_machine_was_started_is_stale(file):
    leave(file, days=10000, machine="another-boot pid:[1]")
    take(file).release()


def test_a_lock_of_another_machine_of_the_same_name_holds(file):
    leave(file, machine="another-boot pid:[1]")
    with pytest.raises(lock.LockedError):
        take(file)


def test_a_lock_of_another_container_on_this_machine_holds(file):
    boot = holder.this_machine().partition(" ")[0]
    leave(file, days=10000, machine=f"{boot} pid:[1]")
    with pytest.raises(lock.LockedError):
        take(file)


def test_a_lock_of_another_machine_holds_and_says_when_it_was_seen_last(file):
    other = leave(file, days=3.2, host="hubble", machine="another-boot pid:[1]")
    with pytest.raises(
        lock.LockedError, match=rf"ana on hubble \(process {DEAD}\) since 2026-01-01 00:00 UTC, last seen 3 days ago"
    ):
        take(file)
    assert holder.parse(file.read_text()) == other


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "less than a minute"), (61, "1 minute"), (7199, "1 hour"), (7200, "2 hours"), (90000, "1 day")],
)
def test_silence_is_told_in_words(seconds, words):
    assert lock.ago(seconds) == f"{words} ago"


def test_a_sign_of_life_makes_the_lock_young_and_leaves_it_ours(file):
    held = take(file)
    os.utime(file, (0, 0))
    held.beat()
    assert time.time() - file.stat().st_mtime < 60
    held.keep()
    held.release()


def test_who_has_lost_the_lock_is_told_to_whom(file):
    held = take(file)
    file.unlink()
    leave(file, host="hubble", machine="another-boot")
    for _ in range(2):
        with pytest.raises(lock.LockedError, match="ana on hubble"):
            held.keep()
    held.release()
    assert file.exists()


def test_a_lock_whose_file_has_vanished_is_taken_again(file):
    held = take(file)
    file.unlink()
    held.keep()
    with pytest.raises(lock.LockedError, match="ben"):
        take(file)
    held.release()
    assert not file.exists()


def test_a_lock_that_was_given_back_is_not_taken_again_by_who_still_looks_after_it(file):
    held = take(file)
    held.release()
    held.keep()
    assert not file.exists()


def test_a_lock_file_that_another_is_just_making_is_not_ours(file):
    held = take(file)
    file.write_text("")
    for _ in range(2):
        with pytest.raises(lock.LockedError, match="someone"):
            held.keep()


@posix
def test_while_one_process_judges_a_stale_lock_no_other_takes_it(file):
    leave(file)
    taken = []
    with lock._alone(file) as text:
        other = threading.Thread(target=lambda: taken.append(take(file)))
        other.start()
        time.sleep(3 * lock.TURN)
        assert not taken
        assert file.read_text() == text
    other.join()
    taken[0].release()


@posix
def test_a_lock_given_back_and_taken_by_another_meanwhile_is_not_judged_by_what_it_said(file):
    leave(file)
    stale = file.open()
    file.unlink()
    held = take(file)
    with lock._alone(file) as text:
        assert json.loads(text) == asdict(held._own)
    stale.close()
    held.release()


@posix
def test_of_processes_that_race_and_are_killed_two_never_hold_the_lock():
    path = Path(__file__).parents[1] / "campaigns" / "lock_race.py"
    race = [sys.executable, path, "--processes", "4", "--kills", "15", "--empty-for", "0.2", "--seed", "3"]
    said = subprocess.run(race, capture_output=True, text=True, check=True).stdout
    assert "15 killed, held by two at once 0 times" in said


def test_a_lock_names_host_process_and_annotator(file):
    held = take(file)
    said = json.loads(file.read_text())
    assert (said["host"], said["pid"], said["annotator"]) == (socket.gethostname(), os.getpid(), "ben")
    held.release()
