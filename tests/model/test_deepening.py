"""The portions in which a deep pass is done."""

import pytest
import torch

from gzdesk.model.deepening import Pace
from gzdesk.model.encoder import ARCHITECTURES
from gzdesk.model.network import BayesianNetwork


@pytest.mark.parametrize(("device", "chunk"), [("cpu", 12), ("meta", 910)])
def test_an_accelerator_encodes_more_at_once_and_half_when_memory_is_short(device, chunk):
    with torch.device(device):
        network = BayesianNetwork(ARCHITECTURES["compact"], 2)
    assert Pace.of(network).chunk_images == chunk
    assert Pace.of(network, shrink=2).chunk_images == chunk // 2
    assert Pace.of(network, shrink=4).slice_images == Pace.of(network).slice_images // 4
