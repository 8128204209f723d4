"""Crops where the network computes: all of them on an accelerator with room, else as they are asked for."""

import numpy as np
import pytest
import torch

from gzdesk.model import pictures
from gzdesk.model.pictures import Pictures
from gzdesk.model.workbench import Workbench

STAND_IN = torch.device("cpu", 0)


@pytest.fixture
def bench():
    return Workbench()


@pytest.fixture
def room(monkeypatch):
    monkeypatch.setattr(pictures, "free_memory", lambda place: 1 << 30)


def carried(crops, bench):
    held = Pictures(crops, bench)
    for _ in held.carry_over():
        pass
    return held


@pytest.mark.usefixtures("room")
def test_a_cpu_reads_them_from_the_cache(pool, bench):
    held = carried(pool, bench)
    assert held.pool_G_S_S is pool.crops_G_S_S
    np.testing.assert_array_equal(held.of(np.array([3, 1])), pool.crops_G_S_S[[3, 1]])


@pytest.mark.usefixtures("room")
def test_an_accelerator_with_room_holds_them_all_as_bytes(pool, bench, monkeypatch):
    monkeypatch.setattr(pictures, "AT_ONCE", 5 * 64 * 64)
    bench.device = STAND_IN
    held = carried(pool, bench)
    assert held.pool_G_S_S.dtype == torch.uint8
    np.testing.assert_array_equal(held.pool_G_S_S, pool.crops_G_S_S)
    pool.crops_G_S_S[:] = 0  # read no more
    assert held.of(np.array([3, 1])).any()
    assert list(held.carry_over()) == []


def test_an_accelerator_without_room_gets_them_when_they_are_asked_for(pool, bench):
    bench.device = STAND_IN
    assert carried(pool, bench).pool_G_S_S is pool.crops_G_S_S


@pytest.mark.usefixtures("room")
def test_room_is_made_once_and_they_do_not_come_back(pool, bench):
    bench.device = STAND_IN
    held = carried(pool, bench)
    assert bench.make_room()
    assert held.pool_G_S_S is pool.crops_G_S_S
    assert list(held.carry_over()) == []
    assert not bench.make_room()


def test_those_of_many_votes_are_read_as_they_are_asked_for(pool, bench):
    voted = Pictures(pool, bench).each_of(np.array([7, 3, 1]))
    before = pool.crops_G_S_S[1].copy()
    pool.crops_G_S_S[7] = 200  # of which a copy would know nothing
    assert len(voted) == 3
    np.testing.assert_array_equal(voted[np.array([2, 0])], [before, np.full_like(before, 200)])
