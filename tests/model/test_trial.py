"""A deep pass is judged by votes that it has not heard."""

import numpy as np
import pytest
import torch

from gzdesk.model import deepening
from gzdesk.model.deepening import QUICK, Pace, acquaint, begin
from gzdesk.model.encoding import encode_all
from gzdesk.model.fitting import fit_head
from gzdesk.model.trial import HELD_BACK, hold_back, proves_better


def finished(generator):
    try:
        while True:
            next(generator)
    except StopIteration as end:
        return end.value


@pytest.mark.parametrize("galaxies", [4, 5, 59])
def test_every_voted_galaxy_is_either_heard_or_held_back(galaxies):
    voted = np.arange(100, 100 + galaxies)
    heard, judges = hold_back(voted, seed=1)
    assert sorted([*heard, *judges]) == voted.tolist()
    assert len(judges) == galaxies // HELD_BACK
    assert not np.array_equal(hold_back(np.arange(59), 1)[1], hold_back(np.arange(59), 2)[1])


def taught(pool, galaxies, wrongly=False):
    """A network whose head has learned these galaxies, or their opposite, from random features."""
    network, _ = begin("compact", 2, 0)
    finished(acquaint(network, pool.crops_G_S_S, Pace.of(network), True))
    counts = pool.counts(galaxies)[galaxies]
    counts = counts[:, ::-1].copy() if wrongly else counts
    features = encode_all(network, pool.crops_G_S_S[galaxies])
    for _ in fit_head(network, features, torch.from_numpy(counts), 0, QUICK):
        pass
    return network


@pytest.mark.usefixtures("pretrained")
@pytest.mark.parametrize("wrongly", [False, True])
def test_what_foretells_the_votes_held_back_proves_better(pool, monkeypatch, wrongly):
    heard, judges = np.arange(40), np.arange(40, 60)
    tuned = taught(pool, heard, wrongly)
    monkeypatch.setattr("gzdesk.model.trial.QUICK", deepening.HeadFit(steps=1))  # a rival that has hardly learned
    votes = pool.counts(range(60))
    parts = [(pool.crops_G_S_S[part], votes[part]) for part in (heard, judges)]
    assert finished(proves_better(tuned, pool.crops_G_S_S, *parts, seed=0)) is not wrongly


@pytest.mark.usefixtures("pretrained")
def test_too_few_judges_prove_nothing(pool):
    parts = [(pool.crops_G_S_S[:4], pool.counts(range(4))[:4]), (pool.crops_G_S_S[4:5], pool.counts(range(5))[4:5])]
    assert finished(proves_better(taught(pool, np.arange(4)), pool.crops_G_S_S, *parts, seed=0)) is False
