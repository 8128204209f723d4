"""Features on disk: the same bits come back, for the same encoder and crops only, and a stop costs little."""

import numpy as np
import pytest
import torch

from gzdesk.model import feature_file
from gzdesk.model.feature_file import FeatureFile
from gzdesk.model.network import make_network

SHAPE = (9, 5)
ALL = np.ones(9, bool)


@pytest.fixture
def encoder():
    return make_network("compact", 2, seed=1).encoder


@pytest.fixture
def features():
    return torch.rand(SHAPE, generator=torch.Generator().manual_seed(0)) * 1e-3


def kept(folder, encoder, features, rows=range(9), crops="these"):
    file = FeatureFile(folder, encoder, crops, SHAPE)
    file.add(np.array(rows), features)
    file.save(features)
    return file


def test_features_come_back_as_they_were(tmp_path, encoder, features):
    kept(tmp_path, encoder, features)
    file = FeatureFile(tmp_path, encoder, "these", SHAPE)
    assert file.done_G.all()
    assert torch.equal(file.features(ALL), features)
    assert torch.equal(file.mapped(), features)


def test_anybody_can_read_the_file(tmp_path, encoder, features):
    kept(tmp_path, encoder, features)
    (file,) = tmp_path.glob("*.npy")
    np.testing.assert_array_equal(np.load(file), features)


def test_rows_that_were_done_survive_a_stop(tmp_path, encoder, features):
    kept(tmp_path, encoder, features, [0, 1, 4])  # 2 and 3 could not be read
    file = FeatureFile(tmp_path, encoder, "these", SHAPE)
    assert np.flatnonzero(file.done_G).tolist() == [0, 1, 4]
    half = file.features(ALL)
    assert torch.equal(half[[0, 1, 4]], features[[0, 1, 4]])
    assert not half[5:].any()
    readable_G = np.isin(np.arange(9), [0, 1, 4])
    assert torch.equal(file.features(readable_G)[4], features[4])
    half[5:] = features[5:]
    file.add(np.arange(5, 9), half)
    file.save(half)
    again = FeatureFile(tmp_path, encoder, "these", SHAPE)
    assert np.flatnonzero(again.done_G).tolist() == [0, 1, 4, 5, 6, 7, 8]
    assert torch.equal(again.mapped()[[0, 1, 4, 5, 8]], features[[0, 1, 4, 5, 8]])


def test_other_weights_or_other_crops_begin_anew(tmp_path, encoder, features):
    kept(tmp_path, encoder, features)
    assert not FeatureFile(tmp_path, encoder, "others", SHAPE).done_G.any()
    with torch.no_grad():
        next(encoder.parameters()).view(-1)[0] += 1e-3
    assert not FeatureFile(tmp_path, encoder, "these", SHAPE).done_G.any()


def test_stale_features_are_deleted(tmp_path, encoder, features):
    kept(tmp_path, encoder, features, crops="old")
    (tmp_path / "crops-64.npy").touch()
    kept(tmp_path, encoder, features, crops="new").discard_others()
    assert not FeatureFile(tmp_path, encoder, "old", SHAPE).done_G.any()
    assert FeatureFile(tmp_path, encoder, "new", SHAPE).done_G.all()
    assert (tmp_path / "crops-64.npy").exists()


def test_the_word_that_rows_are_there_comes_after_the_rows(tmp_path, encoder, features, monkeypatch):
    def crash(file, content):
        raise KeyboardInterrupt

    monkeypatch.setattr(feature_file, "write_atomically", crash)
    with pytest.raises(KeyboardInterrupt):
        kept(tmp_path, encoder, features)
    assert not FeatureFile(tmp_path, encoder, "these", SHAPE).done_G.any()


@pytest.mark.parametrize("harm", ["cut", "sidecar", "missing"])
def test_a_damaged_file_is_made_anew(tmp_path, encoder, features, harm):
    kept(tmp_path, encoder, features)
    (numbers,), (sidecar,) = tmp_path.glob("*.npy"), tmp_path.glob("*.json")
    if harm == "cut":
        numbers.write_bytes(numbers.read_bytes()[:-4])
    elif harm == "sidecar":
        sidecar.write_text('{"rows": 7}')
    else:
        numbers.unlink()
    assert not FeatureFile(tmp_path, encoder, "these", SHAPE).done_G.any()
    assert torch.equal(kept(tmp_path, encoder, features).mapped(), features)


def test_a_full_disk_is_told_and_leaves_nothing_behind(tmp_path, encoder, features, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(feature_file.os, "fsync", full)
    file = kept(tmp_path, encoder, features)
    assert "No space left on device" in file.trouble
    assert file.mapped() is None
    assert list(tmp_path.iterdir()) == []
    file.add(np.array([0]), features)
    file.save(features)  # nothing is tried again
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_or_a_name_for_the_crops_nothing_is_kept(tmp_path, encoder, features):
    for folder, crops in ((None, "these"), (tmp_path, "")):
        file = kept(folder, encoder, features, crops=crops)
        assert file.done_G.all()
        assert file.mapped() is None
        assert file.trouble is None
    assert list(tmp_path.iterdir()) == []


def test_what_is_computed_is_written_every_two_seconds(tmp_path, encoder, features, monkeypatch):
    file = FeatureFile(tmp_path, encoder, "these", SHAPE)
    file.add(np.array([0, 1]), features)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(feature_file, "SAVE_S", 0.0)
    file.add(np.array([2]), features)
    assert np.flatnonzero(FeatureFile(tmp_path, encoder, "these", SHAPE).done_G).tolist() == [0, 1, 2]
