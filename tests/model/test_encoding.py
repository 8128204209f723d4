"""Features of a galaxy, averaged over the ways in which it can be turned."""

import numpy as np
import pytest
import torch

from gzdesk.model.encoding import encode, encode_all, turned
from gzdesk.model.network import make_network


@pytest.fixture
def crops():
    return np.random.default_rng(0).integers(0, 255, (5, 64, 64), dtype=np.uint8)


def test_the_eight_turns_are_all_there_are():
    picture = torch.arange(9).view(1, 3, 3)
    ways = {tuple(turned(picture, turn).flatten().tolist()) for turn in range(8)}
    assert len(ways) == 8
    again = {tuple(turned(turned(picture, turn), other).flatten().tolist()) for turn in range(8) for other in range(8)}
    assert again == ways


def test_colours_stay_colours_when_a_picture_turns():
    picture = torch.arange(4 * 4 * 3).view(1, 4, 4, 3)
    for turn in range(8):
        for band in range(3):
            assert torch.equal(turned(picture, turn)[..., band], turned(picture[..., band], turn))


def test_averaged_features_do_not_depend_on_how_a_galaxy_lies(crops):
    network = make_network("compact", 2, seed=0)
    upright = encode_all(network, crops, turns=8)
    lying = encode_all(network, np.ascontiguousarray(np.rot90(crops, 1, (1, 2))), turns=8)
    mirrored = encode_all(network, np.ascontiguousarray(crops[:, :, ::-1]), turns=8)
    torch.testing.assert_close(lying, upright, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(mirrored, upright, rtol=1e-4, atol=1e-4)
    single = [encode_all(network, np.ascontiguousarray(np.rot90(crops, turn, (1, 2)))) for turn in (0, 1)]
    assert not torch.allclose(*single, rtol=1e-3)


def test_work_pauses_between_turns_and_tells_only_whole_galaxies(crops):
    network = make_network("compact", 2, seed=0)
    features = torch.zeros(5, network.architecture.features)
    told = list(encode(network, crops, np.array([True, True, False, True, True]), features, 2, turns=3))
    assert told == [0, 0, 2, 2, 2, 4]
    assert not features[2].any()
    assert features[[0, 1, 3, 4]].any(1).all()
