"""The networks: their size, their randomness, and where it stands."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from gzdesk.model.encoder import ARCHITECTURES
from gzdesk.model.encoding import encode_all
from gzdesk.model.network import draw_masks, make_network


def parameters(network):
    return sum(parameter.numel() for parameter in network.parameters())


def test_the_reference_network_has_the_published_layers():
    network = make_network("walmsley2019", 2, seed=0)
    filters = [part.out_channels for part in network.encoder.modules() if isinstance(part, torch.nn.Conv2d)]
    assert filters == [32, 32, 64, 64, 128, 128]
    assert network.encoder.dense.in_features == 8192
    assert parameters(network) == 1_335_394  # 1.34 M; one logit more than with a single output
    assert network.head_of(0).dense is None  # dropout acts on the 128 units in front of the output, and nowhere else


def test_the_compact_network_is_small():
    assert parameters(make_network("compact", 2, seed=0)) < 750_000


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_a_network_is_made_by_its_seed_alone(name):
    before = torch.get_rng_state()
    one, same, other = (make_network(name, 3, seed).state_dict() for seed in (1, 1, 2))
    assert torch.equal(before, torch.get_rng_state())
    assert all(torch.equal(one[key], same[key]) for key in one)
    assert any(not torch.equal(one[key], other[key]) for key in one)


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_bytes_and_fractions_of_white_are_the_same_picture(name):
    network, size = make_network(name, 2, seed=0), ARCHITECTURES[name].size
    pixels = torch.randint(256, (2, size, size), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        features = network.features(pixels)
        assert features.shape == (2, ARCHITECTURES[name].features)
        assert torch.equal(features, network.features(pixels.float() / 255))


def test_a_new_network_believes_every_answer_equally_likely():
    network = make_network("compact", 3, seed=0)
    with torch.inference_mode():
        logits = network(torch.rand(2, 64, 64), torch.ones(2, network.units))
    assert (logits == 0).all()


def test_masks_keep_half_the_units_and_their_mean():
    masks = draw_masks(2000, 50, torch.Generator().manual_seed(0))
    assert set(masks.unique().tolist()) == {0.0, 2.0}
    assert masks.mean() == pytest.approx(1, abs=0.02)


def test_standardised_features_have_no_mean_and_unit_spread(pool):
    network = make_network("compact", 2, seed=0)
    features = encode_all(network, pool.crops_G_S_S)
    network.set_standard(features)
    with torch.inference_mode():
        standard = network.standardise(features)
    np.testing.assert_allclose(standard.mean(0), 0, atol=1e-3)
    assert float(standard.std(0).median()) == pytest.approx(1, abs=0.02)


def test_more_questions_change_neither_the_encoder_nor_the_first_head():
    alone, tree = make_network("compact", 3, seed=1).state_dict(), make_network("compact", [3, 2, 6], seed=1)
    assert all(torch.equal(weights, tree.state_dict()[name]) for name, weights in alone.items())
    dense = [head.dense.weight for head in tree.heads]
    assert torch.equal(dense[0], dense[2])
    assert tree.parts == (slice(0, 3), slice(3, 5), slice(5, 11))


def test_the_logits_of_all_questions_stand_side_by_side():
    network = make_network("compact", [3, 2], seed=1)
    generator = torch.Generator().manual_seed(0)
    for head in network.heads:
        torch.nn.init.normal_(head.out.weight, generator=generator)
    features, masks = torch.rand(5, 352, generator=generator), draw_masks(5, network.units, generator)
    together = network.head(features, masks)
    for place, part in enumerate(network.parts):
        assert torch.equal(together[:, part], network.logits_of(place, features, masks))


def test_a_network_is_made_without_a_library_of_algebra():
    code = "import sys; from gzdesk.model.network import make_network; make_network('compact', 3, 0); "
    subprocess.run([sys.executable, "-c", code + "assert 'sympy' not in sys.modules"], check=True)
