"""ConvNeXt: the network is read off the weights, and does what timm's does with them."""

import numpy as np
import pytest
import torch

from gzdesk.model.convnext import read_convnext


def features(network, channels, size=32):
    pictures = torch.rand(2, channels, size, size, generator=torch.Generator().manual_seed(3))
    with torch.inference_mode():
        return network.eval()(pictures)


@pytest.mark.parametrize("channels", [1, 3])
def test_shape_and_bands_are_read_off_the_weights(convnext_tensors, channels):
    network = read_convnext(convnext_tensors(channels))
    assert (network.channels, network.features) == (channels, 24)
    assert [len(stage.blocks) for stage in network.stages] == [1, 1, 2, 1]
    assert features(network, channels).shape == (2, 24)


def test_a_prefix_and_a_classifier_change_nothing(convnext_tensors):
    plain, prefixed = convnext_tensors(prefix=""), convnext_tensors(prefix="model.encoder.")
    prefixed["model.head.1.weight"] = torch.zeros(3, 24)
    bare = {name: tensor for name, tensor in plain.items() if not name.startswith("head.fc")}
    one, *others = (features(read_convnext(tensors), 1) for tensors in (plain, prefixed, bare))
    assert all(torch.equal(one, other) for other in others)


def test_dense_layers_and_convolutions_of_one_pixel_are_the_same(convnext_tensors):
    one, other = (convnext_tensors(one_pixel_convolutions=kind) for kind in (True, False))
    assert torch.equal(features(read_convnext(one), 1), features(read_convnext(other), 1))


def test_every_weight_counts(convnext_tensors):
    tensors = convnext_tensors()
    before = features(read_convnext(tensors), 1)
    for name in [name for name in tensors if name.startswith(("stem.", "stages.1.", "head.norm."))]:
        changed = tensors | {name: tensors[name] + torch.randn(tensors[name].shape)}
        assert not torch.equal(features(read_convnext(changed), 1), before), name


def test_features_are_normalised(convnext_tensors):
    tensors = convnext_tensors() | {"head.norm.weight": torch.ones(24), "head.norm.bias": torch.zeros(24)}
    found = features(read_convnext(tensors), 1)
    np.testing.assert_allclose(found.mean(1), 0, atol=1e-5)
    np.testing.assert_allclose(found.var(1, correction=0), 1, atol=1e-3)


@pytest.mark.parametrize(
    "lost", ["head.norm.weight", "stages.0.blocks.0.gamma", "stem.0.weight", "stages.2.blocks.0.norm.bias"]
)
def test_other_families_are_no_convnext(convnext_tensors, lost):
    tensors = convnext_tensors()
    del tensors[lost]
    assert read_convnext(tensors) is None
    assert read_convnext(convnext_tensors() | {"stages.0.blocks.0.mlp.grn.weight": torch.ones(32)}) is None


@pytest.mark.parametrize(("name", "channels"), [("convnext_nano", 1), ("convnext_pico", 3), ("convnext_tiny", 3)])
def test_the_features_are_those_of_timm(name, channels):
    timm = pytest.importorskip("timm", exc_type=ImportError)
    reference = timm.create_model(name, num_classes=0, in_chans=channels).eval()
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in reference.parameters():  # timm's own are so small that nothing would be seen of the blocks
            if parameter.ndim == 1:
                parameter.add_(torch.rand(parameter.shape, generator=generator))
    ours = read_convnext(reference.state_dict())
    np.testing.assert_allclose(features(ours, channels), features(reference, channels), atol=1e-5)
