"""Adam against torch's own, the schedule, augmentation, and what a fit may not do."""

import numpy as np
import pytest
import torch
from torch import nn

from gzdesk.model.augmentation import augment
from gzdesk.model.descent import Adam, Group, schedule
from gzdesk.model.fitting import DivergedError, HeadFit, fit_head
from gzdesk.model.network import make_network


def steps(parameters, step, count=5):
    for number in range(count):
        for parameter in parameters:
            parameter.grad = torch.cos(parameter.detach() * (number + 1))
        step()
    return [parameter.detach().clone() for parameter in parameters]


def test_adam_steps_as_published():
    start = torch.linspace(-1, 1, 7, dtype=torch.float64)
    ours = nn.Parameter(start.clone())
    adam = Adam([Group([ours], 0.01)], decay=0.1)
    (moved,) = steps([ours], lambda: adam.step(0.5))
    x, mean, square = start.numpy().copy(), np.zeros(7), np.zeros(7)
    for t in range(1, 6):  # Kingma & Ba 2015, algorithm 1, with the decay of Loshchilov & Hutter 2019
        gradient = np.cos(x * t)
        mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
        x = x * (1 - 0.005 * 0.1)
        x -= 0.005 * (mean / (1 - 0.9**t)) / (np.sqrt(square / (1 - 0.999**t)) + 1e-8)
    np.testing.assert_allclose(moved, x, rtol=1e-10)


def test_long_gradients_are_shortened_together():
    short, long = nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))
    adam = Adam([Group([short, long], 1.0)])
    short.grad, long.grad = torch.tensor([3.0]), torch.tensor([4.0])
    adam.step(1.0, longest=1.0)
    means = [float(mean) for mean, _ in adam.moments[0]]
    np.testing.assert_allclose(means, [0.06, 0.08], rtol=1e-6)


def test_the_rate_warms_up_and_falls_to_nothing():
    assert schedule(0) == pytest.approx(0.05)
    assert max(schedule(x / 100) for x in range(101)) > 0.99
    assert schedule(1) == pytest.approx(0)


def test_a_strong_prior_holds_the_head_where_it_stands():
    generator = torch.Generator().manual_seed(0)
    features, counts = torch.randn(30, 352, generator=generator), torch.eye(2, dtype=torch.int32).repeat(15, 1)
    moved = []
    for precision in (1e4, 0.0):
        network = make_network("compact", 2, seed=0)
        before = [parameter.detach().clone() for parameter in network.head_parameters()]
        for _ in fit_head(network, features, counts, 0, HeadFit(steps=50, precision=precision)):
            pass
        after = network.head_parameters()
        moved.append(max(float((a - b).detach().abs().max()) for a, b in zip(after, before, strict=True)))
    assert moved[0] < 0.1 * moved[1]


def test_a_head_learns_the_same_from_a_pool_as_from_the_galaxies_taken_out_of_it():
    generator = torch.Generator().manual_seed(0)
    pool_G_F, counts = torch.randn(90, 352, generator=generator), torch.eye(2, dtype=torch.int32).repeat(15, 1)
    among = torch.randperm(90, generator=generator)[:30]
    learned = []
    for features, places in ((pool_G_F, among), (pool_G_F[among], None)):
        network = make_network("compact", 2, seed=0)
        losses = list(fit_head(network, features, counts, 0, HeadFit(steps=5, batch=16), among=places))
        learned.append([torch.tensor(losses), *network.head_parameters()])
    for ours, theirs in zip(*learned, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=0, atol=0)


def test_a_fit_that_meets_a_number_that_is_none_stops():
    features, counts = torch.full((4, 352), torch.nan), torch.ones(4, 2, dtype=torch.int32)
    with pytest.raises(DivergedError):
        list(fit_head(make_network("compact", 2, seed=0), features, counts, 0, HeadFit(steps=3)))


def test_augmentation_keeps_the_galaxy_in_the_picture():
    y, x = np.mgrid[:64, :64] - 31.5
    galaxy = (200 * np.exp(-(x**2 + y**2) / 50)).astype(np.uint8)
    crops = torch.from_numpy(np.repeat(galaxy[None], 200, 0))
    changed = augment(crops, torch.Generator().manual_seed(0))
    assert float(changed.min()) >= 0
    assert float(changed.max()) <= 1
    weights = (changed - changed.amin((1, 2), keepdim=True)).numpy()
    centre_x = (weights * x).sum((1, 2)) / weights.sum((1, 2))
    assert np.abs(centre_x).max() < 5
    assert np.abs(centre_x).max() > 1


def test_augmentation_turns_and_mirrors():
    crop = torch.zeros(64, 64, dtype=torch.uint8)
    crop[4:20, 8:12] = 255  # an off-centre bar: its eight views are all different
    views = augment(crop.repeat(400, 1, 1), torch.Generator().manual_seed(0))
    brightest = views[:, :32, :32].mean((1, 2)), views[:, 32:, 32:].mean((1, 2))
    assert all(0.1 < float((corner > 0.04).float().mean()) < 0.5 for corner in brightest)
