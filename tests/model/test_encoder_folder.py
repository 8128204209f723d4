"""Encoders in folders: what their metadata asks for is what they are given, and nothing else is let in."""

import json
import pickle
import shutil

import numpy as np
import pytest
import torch

from gzdesk.model import encoder_folder as module
from gzdesk.model.architectures import ask_for, find_architecture, usable_name
from gzdesk.model.deepening import begin
from gzdesk.model.encoder import EncoderError
from gzdesk.model.network import make_network


def grey(size=32, value=128):
    return torch.full((1, size, size), value, dtype=torch.uint8)


def test_a_folder_becomes_an_architecture(encoder_folder):
    architecture = find_architecture(str(encoder_folder("enc", channels=3, size=64)))
    assert architecture.name.startswith("enc@")
    assert (architecture.size, architecture.channels, architecture.features) == (64, 3, 24)
    assert architecture.pretrained
    assert 1 <= architecture.slice_images <= architecture.chunk_images


def test_bands_are_those_of_the_weights_not_of_the_card(encoder_folder):
    folder = encoder_folder(channels=1)  # the card says 3, as those of Zoobot's greyscale encoders do
    assert find_architecture(str(folder)).channels == 1


def test_every_network_of_it_has_its_weights_and_learns_alone(encoder_folder):
    name = str(encoder_folder())
    before = torch.get_rng_state()
    (one, pretrained), (other, _) = begin(name, 2, 0), begin(name, 2, 1)
    assert pretrained
    assert torch.equal(before, torch.get_rng_state())
    assert all(torch.equal(a, b) for a, b in zip(one.encoder.parameters(), other.encoder.parameters(), strict=True))
    assert not torch.equal(one.head_of(0).dense.weight, other.head_of(0).dense.weight)
    with torch.no_grad():
        next(one.encoder.parameters()).zero_()
    assert not torch.equal(next(one.encoder.parameters()), next(begin(name, 2, 0)[0].encoder.parameters()))


def test_all_layers_can_learn(encoder_folder):
    network, _ = begin(str(encoder_folder(channels=3)), 2, 0)
    torch.nn.init.normal_(network.head_of(0).out.weight)
    network(torch.rand(2, 32, 32, 3), torch.ones(2, network.units)).sum().backward()
    assert all(parameter.grad is not None for parameter in network.encoder.parameters())


def test_mean_and_spread_come_from_the_card(encoder_folder):
    mean, std = [0.1, 0.2, 0.3], [0.5, 0.25, 0.125]
    prepared = make_network(str(encoder_folder("a", channels=3, mean=mean, std=std)), 2, 0)
    plain = make_network(str(encoder_folder("b", channels=3)), 2, 0)
    pictures = torch.rand(2, 32, 32, 3, generator=torch.Generator().manual_seed(0))
    by_hand = (pictures - torch.tensor(mean)) / torch.tensor(std)
    with torch.inference_mode():
        np.testing.assert_allclose(prepared.features(pictures), plain.features(by_hand), atol=1e-5)


def test_a_grey_encoder_takes_the_mean_of_a_card_for_colour(encoder_folder):
    network = make_network(str(encoder_folder(mean=[0.1, 0.2, 0.3], std=[0.5, 0.5, 0.2])), 2, 0)
    assert float(network.encoder.mean) == pytest.approx(0.2)
    assert float(network.encoder.spread) == pytest.approx(0.4)


def test_zoobot_sees_values_from_0_to_1_whatever_its_card_has_inherited(encoder_folder):
    network = make_network(str(encoder_folder("zoobot-encoder-convnext_pico", mean=[0.4] * 3, std=[0.2] * 3)), 2, 0)
    assert (float(network.encoder.mean), float(network.encoder.spread)) == (0.0, 1.0)


def test_the_older_layout_of_the_card_is_read(encoder_folder):
    card = {"architecture": "convnext_pico", "input_size": [3, 48, 48], "mean": [0.4] * 3, "std": [0.2] * 3}
    network = make_network(str(encoder_folder(config=card)), 2, 0)
    assert network.architecture.size == 48
    assert float(network.encoder.mean) == pytest.approx(0.4)


def test_grey_pictures_are_three_equal_bands_to_an_encoder_for_colour(encoder_folder):
    network = make_network(str(encoder_folder(channels=3)), 2, 0)
    pictures = torch.randint(256, (2, 32, 32), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        colour = network.features(pictures.unsqueeze(-1).repeat(1, 1, 1, 3))
        assert torch.equal(network.features(pictures), colour)
        assert torch.equal(network.features(pictures.float() / 255), colour)


def test_new_weights_under_an_old_name_have_another_name(encoder_folder):
    name = find_architecture(str(encoder_folder(seed=0))).name
    assert find_architecture(str(encoder_folder(seed=0))).name == name
    assert find_architecture(str(encoder_folder(seed=1))).name != name


def test_larger_networks_learn_in_smaller_portions(encoder_folder):
    small, large = (find_architecture(str(encoder_folder(f"of {size}", size=size))) for size in (32, 512))
    assert large.chunk_images < small.chunk_images
    assert large.slice_images <= small.slice_images


def test_a_folder_asked_for_is_kept_by_its_whole_path(encoder_folder, monkeypatch):
    folder = encoder_folder("enc")
    monkeypatch.chdir(folder.parent)
    assert ask_for("./enc") == str(folder)
    assert ask_for("compact") == "compact"


def test_a_folder_that_has_gone_is_told_and_gzdesks_own_encoder_takes_over(encoder_folder):
    folder = encoder_folder("enc")
    assert usable_name(str(folder)) == (str(folder), None)
    shutil.rmtree(folder)
    name, notice = usable_name(str(folder))
    assert name == "compact"
    assert str(folder) in notice


@pytest.mark.parametrize("name", ["resnet", "compact2", "efficientnet"])
def test_an_unknown_name_is_answered_with_those_there_are(name):
    with pytest.raises(EncoderError, match=f"no encoder '{name}'.*compact, walmsley2019, efficientnet-lite0, a folder"):
        find_architecture(name)


@pytest.mark.parametrize("name", ["x" * 5000, "~no-such-user-here/encoder"])
def test_a_path_that_the_system_refuses_is_told_in_a_sentence(name):
    with pytest.raises(EncoderError, match=f"^{name}: the encoder's folder cannot be opened"):
        find_architecture(name)


@pytest.mark.parametrize("name", ["/nowhere/encoder", "no/where", "~/no-such-encoder-here"])
def test_a_path_that_leads_nowhere_is_named(name):
    with pytest.raises(EncoderError, match=f"^{name}: no encoder's folder"):
        find_architecture(name)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"config.json": b"{"}, "config.json does not say"),
        ({"config.json": b"[]"}, "config.json does not say"),
        ({"config.json": b"\xff\xfe"}, "config.json does not say"),
        ({"config.json": b'{"architecture": "convnext_nano"}'}, "config.json does not say"),
        ({"config.json": b'{"architecture": "x", "input_size": [3, 9999, 9999]}'}, "wants pictures of 9999 pixels"),
        ({"config.json": b'{"architecture": "x", "input_size": [3, 64, 64], "std": [0]}'}, "no usable mean and std"),
        ({"config.json": b'{"architecture": "x", "input_size": [3, 64, 64], "mean": [NaN]}'}, "no usable mean and std"),
        ({"config.json": b'{"architecture": "x", "input_size": [3, 64, 64], "mean": []}'}, "no usable mean and std"),
        ({"model.safetensors": b"\x80\x05pickled"}, "not a readable safetensors file"),
        ({"model.safetensors": b""}, "not a readable safetensors file"),
    ],
)
def test_a_broken_folder_is_refused_in_a_sentence(encoder_folder, change, said):
    folder = encoder_folder("enc")
    for file, content in change.items():
        (folder / file).write_bytes(content)
    with pytest.raises(EncoderError, match=f"^enc: .*{said}"):
        find_architecture(str(folder))


def test_a_folder_without_a_card_is_refused(encoder_folder):
    folder = encoder_folder("enc")
    (folder / "config.json").unlink()
    with pytest.raises(EncoderError, match=r"enc: the encoder's folder lacks config\.json"):
        find_architecture(str(folder))


def test_weights_that_would_have_to_be_unpickled_are_not_opened(encoder_folder):
    folder = encoder_folder("enc")
    (folder / "model.safetensors").unlink()
    with pytest.raises(EncoderError, match=r"lacks model\.safetensors"):
        find_architecture(str(folder))
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({}))
    with pytest.raises(EncoderError, match="could hold a program"):
        find_architecture(str(folder))


def test_weights_that_are_not_numbers_are_refused(encoder_folder, convnext_tensors):
    tensors = convnext_tensors()
    tensors["stem.0.bias"][0] = torch.nan
    with pytest.raises(EncoderError, match="not numbers"):
        find_architecture(str(encoder_folder(tensors=tensors)))


def test_weights_that_are_too_large_are_not_read(encoder_folder, monkeypatch):
    monkeypatch.setattr(module, "LARGEST_WEIGHTS", 1000)
    with pytest.raises(EncoderError, match=r"model.safetensors has 0 MB; gzdesk reads up to 0"):
        find_architecture(str(encoder_folder()))


def test_an_encoder_of_four_bands_is_refused(encoder_folder):
    with pytest.raises(EncoderError, match="4 bands"):
        find_architecture(str(encoder_folder(channels=4)))


def test_another_familys_weights_ask_for_timm(encoder_folder, monkeypatch):
    monkeypatch.setattr(module.timm_encoder, "installed", lambda: False)
    card = {"architecture": "resnet18", "input_size": [3, 32, 32]}
    folder = encoder_folder(tensors={"conv1.weight": torch.zeros(8, 3, 7, 7)}, config=card)
    with pytest.raises(EncoderError, match=r"'resnet18' only with timm.*pip install timm"):
        find_architecture(str(folder))


def test_timms_names_ask_for_timm(monkeypatch):
    monkeypatch.setattr(module.timm_encoder, "installed", lambda: False)
    with pytest.raises(EncoderError, match="timm:resnet18 needs timm, which is not installed"):
        find_architecture("timm:resnet18")


def test_the_card_survives_a_round_trip_through_the_file(encoder_folder):
    folder = encoder_folder("enc", mean=[0.5], std=[0.5])
    card = module.read_card(folder / "config.json", "enc")
    assert card.architecture == json.loads((folder / "config.json").read_text())["architecture"]
    assert (card.mean, card.spread, card.first) == ((0.5,), (0.5,), "stem.0")
