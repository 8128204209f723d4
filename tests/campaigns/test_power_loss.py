"""A power cut: a vote that was told is on disk, even if of all unsynced writes any part is lost."""

# ruff: noqa: S311  (random numbers that a seed brings back)

import random
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "campaigns"))

from crash_power import SECTOR, Disk, applied, campaign


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace to see what is written and synced")
@pytest.mark.parametrize(("level", "loses"), [("FULL", False), ("NORMAL", True)])
def test_a_cut_loses_votes_only_without_a_sync_for_each(tmp_path, level, loses):
    found = campaign(tmp_path, level, votes=15, cuts=40, rng=random.Random(0))
    assert found["damaged"] == 0
    assert (found["lost"] > 0) == loses


@pytest.fixture
def disk(tmp_path):
    file = tmp_path / "p.gzdesk"
    file.write_bytes(b"old.")
    return Disk(file)


def test_a_cut_leaves_what_was_synced_and_nothing_else_for_sure(disk):
    disk.write("p.gzdesk", 0, b"new")
    assert disk.after_cut(random.Random(0), 0.0) == {"p.gzdesk": b"old."}
    assert disk.after_cut(random.Random(0), 1.0) == {"p.gzdesk": b"new."}
    disk.sync("p.gzdesk")
    assert disk.after_cut(random.Random(0), 0.0) == {"p.gzdesk": b"new."}


def test_a_cut_may_tear_a_write_between_sectors(disk):
    disk.write("p.gzdesk-wal", 0, b"x" * 10 * SECTOR)
    left = disk.after_cut(random.Random(0), 0.5)["p.gzdesk-wal"]
    sectors = {left[start : start + SECTOR] for start in range(0, len(left), SECTOR)}
    assert sectors == {b"x" * SECTOR, bytes(SECTOR)}


def test_a_file_is_made_shorter_and_longer_as_it_was_told():
    assert applied(b"abcdef", [(2, None)]) == b"ab"
    assert applied(b"ab", [(4, b"x")]) == b"ab\0\0x"
