"""Checkpoints: what is saved comes back, and nothing else is let in."""

import dataclasses
import json

import pytest
import torch
from safetensors.torch import save_file

from gzdesk.images.framing import Framing
from gzdesk.model import checkpoint
from gzdesk.model.checkpoint import (
    About,
    CheckpointError,
    answer_names,
    load_checkpoint,
    newest,
    save_checkpoint,
)
from gzdesk.model.network import make_network
from gzdesk.questions.question import load_question
from gzdesk.questions.tree import Tree, load_tree, parse_asked, without_pictures


def about(**changes):
    plain = About("compact", "bar", 1, ("yes", "no"), 50, 40, 3, 7, "compact-abcd-0007")
    return dataclasses.replace(plain, **changes)


def saved(folder, **changes):
    network = make_network("compact", 2, seed=3)
    return network, save_checkpoint(folder, network, network.head_parameters(), about(**changes))


def test_a_checkpoint_comes_back_as_it_was(tmp_path, bar):
    network, file = saved(tmp_path)
    kept = load_checkpoint(file, Tree.of(bar), "compact")
    assert kept.about == about()
    assert all(torch.equal(t, kept.network.state_dict()[name]) for name, t in network.state_dict().items())
    assert all(torch.equal(a, b) for a, b in zip(network.head_parameters(), kept.first_head, strict=True))


def test_the_newest_checkpoint_is_of_the_latest_round_and_old_ones_go(tmp_path):
    for number in (9, 10, 11, 100):
        saved(tmp_path, round=number)
    assert newest(tmp_path).name == "000100-000050.safetensors"
    assert len(list(tmp_path.iterdir())) == checkpoint.KEPT


def test_a_folder_without_checkpoints_has_no_newest(tmp_path):
    assert newest(tmp_path / "nowhere") is None


def test_a_checkpoint_of_the_time_when_networks_had_one_head_comes_back(tmp_path, bar):
    network, _ = saved(tmp_path)
    tensors = {name.removeprefix("heads.0."): t.contiguous() for name, t in network.state_dict().items()}
    tensors |= {f"first_head.{place}": w.detach().clone() for place, w in enumerate(network.head_parameters())}
    file = tmp_path / "000008-000060.safetensors"
    save_file(tensors, file, about().as_metadata())
    kept = load_checkpoint(file, Tree.of(bar), "compact").network.state_dict()
    assert all(torch.equal(t, kept[name]) for name, t in network.state_dict().items())


def test_a_checkpoint_of_a_tree_holds_a_head_a_question_and_is_of_that_tree_alone(tmp_path, bar):
    tree = load_tree("features-and-bar")
    network = make_network("compact", [3, 2], seed=3)
    with torch.no_grad():
        network.head_of(1).out.bias[0] = 7.0
    described = about(question=tree.name, answers=answer_names(tree))
    file = save_checkpoint(tmp_path, network, network.head_parameters(), described)
    kept = load_checkpoint(file, tree, "compact")
    assert kept.network.head_of(1).out.bias[0].item() == 7.0
    assert len(kept.first_head) == 8
    for other in (Tree.of(bar), dataclasses.replace(tree, version=2)):
        with pytest.raises(CheckpointError, match="learned question 'features-and-bar' version 1"):
            load_checkpoint(file, other, "compact")


def test_another_question_is_refused(tmp_path):
    _, file = saved(tmp_path)
    with pytest.raises(CheckpointError, match=rf"{file.name}.*'bar'"):
        load_checkpoint(file, Tree.of(load_question("smooth-or-featured")), "compact")


def test_another_version_of_the_question_is_refused(tmp_path, bar):
    _, file = saved(tmp_path)
    with pytest.raises(CheckpointError, match="version 1, not 'bar' version 2"):
        load_checkpoint(file, Tree.of(dataclasses.replace(bar, version=2)), "compact")


def test_another_architecture_is_refused(tmp_path, bar):
    _, file = saved(tmp_path)
    with pytest.raises(CheckpointError, match="'compact', not 'walmsley2019'"):
        load_checkpoint(file, Tree.of(bar), "walmsley2019")


@pytest.mark.parametrize("content", [b"", b"\x80\x05pickled", b"\xff" * 64])
def test_a_broken_file_is_refused_by_name(tmp_path, bar, content):
    file = tmp_path / "000001-000020.safetensors"
    file.write_bytes(content)
    with pytest.raises(CheckpointError, match=file.name):
        load_checkpoint(file, Tree.of(bar), "compact")


def test_a_truncated_file_is_refused_by_name(tmp_path, bar):
    _, file = saved(tmp_path)
    file.write_bytes(file.read_bytes()[:-1000])
    with pytest.raises(CheckpointError, match=file.name):
        load_checkpoint(file, Tree.of(bar), "compact")


def test_a_strange_safetensors_file_is_refused_by_name(tmp_path, bar):
    file = tmp_path / "000001-000020.safetensors"
    save_file({"weights": torch.zeros(3)}, file)
    with pytest.raises(CheckpointError, match=f"{file.name}: its metadata"):
        load_checkpoint(file, Tree.of(bar), "compact")


def test_weights_that_are_not_numbers_are_refused(tmp_path, bar):
    network = make_network("compact", 2, seed=3)
    with torch.no_grad():
        network.head_of(0).out.weight[0, 0] = torch.nan
    file = save_checkpoint(tmp_path, network, network.head_parameters(), about())
    with pytest.raises(CheckpointError, match="not numbers"):
        load_checkpoint(file, Tree.of(bar), "compact")


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CheckpointError, match="cannot be written"):
        saved(tmp_path / "file")


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path, monkeypatch):
    file = tmp_path / "weights"
    checkpoint.write_atomically(file, b"old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        checkpoint.write_atomically(file, b"new")
    assert [entry.read_bytes() for entry in tmp_path.iterdir()] == [b"old"]


def test_the_digest_names_the_state():
    one, other = make_network("compact", 2, seed=3), make_network("compact", 2, seed=4)
    assert checkpoint.digest(one) == checkpoint.digest(make_network("compact", 2, seed=3)) != checkpoint.digest(other)


def test_a_checkpoint_says_what_was_asked_and_how_pictures_are_cut(tmp_path, drive_of, pool, bar, settings, short_fits):
    drive = drive_of(pool, bar, settings, tmp_path)
    drive.to_idle()
    drive.teach(pool.counts(range(24)))
    drive.to_idle()
    drive.close()
    kept = load_checkpoint(newest(tmp_path), Tree.of(bar), "compact")
    assert parse_asked(kept.about.tree, "tree") == without_pictures(Tree.of(bar))
    assert Framing(**json.loads(kept.about.framing)) == pool.framing
