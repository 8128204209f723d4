"""Pretraining on drawn galaxies, for a few steps."""

import json

import numpy as np
import pytest
import torch

from gzdesk.images.network_input import to_grey8
from gzdesk.images.picture import Picture
from gzdesk.model import checkpoint, distortion, pretrain
from gzdesk.model.distortion import as_measured, distort
from gzdesk.model.drawn_stock import Stock, parameters
from gzdesk.model.network import make_network
from gzdesk.simulate.galaxies import draw_images, draw_truth


def test_a_short_run_writes_an_encoder_that_loads_and_says_where_it_comes_from(tmp_path):
    file = tmp_path / "encoder.safetensors"
    before = torch.get_rng_state()
    assert pretrain.main(["--steps", "2", "--stock", "64", "--device", "cpu", "--out", str(file)]) == 0
    tensors, card = checkpoint.read_tensors(file)
    network = make_network("compact", 2, seed=0)
    checkpoint.load_encoder(network, tensors)
    assert card["architecture"] == "compact"
    assert "no real image" in card["trained_on"]
    report = json.loads(card["report"])
    assert set(report["divergence"]) == {"bar", "smooth-or-featured"}
    assert report["steps"] >= 1
    assert torch.equal(before, torch.get_rng_state())


def test_distorted_pictures_are_what_the_network_takes():
    stock = Stock(16, 64, np.random.default_rng(0))
    stock.fill()
    pictures = distort(stock.pictures_G_S_S, 64, torch.Generator().manual_seed(0))
    assert pictures.shape == (16, 64, 64)
    assert float(pictures.min()) >= 0
    assert float(pictures.max()) <= 1
    assert torch.equal(pictures, distort(stock.pictures_G_S_S, 64, torch.Generator().manual_seed(0)))


def test_compression_keeps_a_picture_near_itself_and_touches_only_some():
    ramp = torch.linspace(0, 1, 64).expand(100, 64, 64)
    compressed = distortion._compressed(ramp, torch.Generator().manual_seed(0))
    change = (compressed - ramp).abs().amax((1, 2))
    assert float(change.max()) < 0.05
    assert 10 < int((change > 1e-4).sum()) < 60


def test_the_same_seed_and_steps_give_the_same_encoder(tmp_path):
    files = [tmp_path / "one.safetensors", tmp_path / "two.safetensors"]
    for file in files:
        pretrain.main(["--steps", "2", "--stock", "64", "--seed", "3", "--device", "cpu", "--out", str(file)])
    one, two = (checkpoint.read_tensors(file)[0] for file in files)
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_measured_light_is_stretched_as_the_network_sees_it_at_the_desk():
    light = draw_images(draw_truth(1, np.random.default_rng(1)), 64, 1)[0]
    ours = as_measured(torch.from_numpy(light)[None], None)[0].numpy()
    picture = Picture(pixels=light, wcs=None, display_ready=False, pixel_scale=None)
    difference = np.abs(ours - to_grey8(picture, 64) / 255)
    assert np.median(difference) < 0.02  # the percentiles are those of a quarter of the pixels


def test_the_oldest_galaxies_are_drawn_anew():
    stock = Stock(8, 64, np.random.default_rng(0))
    stock.fill()
    before = stock.pictures_G_S_S.clone()
    stock.refresh(3)
    changed = (stock.pictures_G_S_S != before).flatten(1).any(1)
    assert changed.tolist() == [True] * 3 + [False] * 5
    assert stock.drawn == 11


def test_every_parameter_is_a_number():
    assert np.isfinite(parameters(draw_truth(500, np.random.default_rng(0)))).all()


def test_the_command_needs_a_file_to_write():
    with pytest.raises(SystemExit):
        pretrain.main([])
