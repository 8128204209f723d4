"""Learning with an encoder from a folder: colour crops in, posteriors out, and checkpoints that know whose they are."""

import dataclasses

import numpy as np
import pytest

from gzdesk.messages import Notice, Posterior
from gzdesk.model import training
from gzdesk.model.checkpoint import About, CheckpointError, load_checkpoint, save_checkpoint
from gzdesk.model.deepening import begin
from gzdesk.model.students import DeepLearner, FrozenLearner
from gzdesk.questions.tree import Tree

pytestmark = pytest.mark.usefixtures("short_fits")


@pytest.fixture
def colour_crops(pool):
    """The pool's blobs at 32 pixels, in three bands."""
    return np.repeat(pool.crops_G_S_S[:, ::2, ::2, np.newaxis], 3, axis=-1)


def kept(folder, network):
    about = About(network.architecture.name, "bar", 1, ("yes", "no"), 50, 0, 3, 7, "encoder-abcd-0007")
    return save_checkpoint(folder, network, network.head_parameters(), about)


@pytest.mark.parametrize("learner", [FrozenLearner.of, DeepLearner])
def test_students_learn_from_colour(pool, bar, settings, encoder_folder, colour_crops, learner):
    settings = dataclasses.replace(settings, architecture=str(encoder_folder(channels=3)))
    probs_G_T_A = learner(colour_crops, bar, settings).learn(pool.counts(range(20)), 0)
    assert probs_G_T_A.shape == (60, settings.samples, 2)
    assert np.isfinite(probs_G_T_A).all()


def test_the_desk_learns_from_a_folder_whose_encoder_is_pretrained(
    pool, bar, settings, encoder_folder, colour_crops, drive_of, tmp_path, monkeypatch
):
    monkeypatch.setattr(training, "DEEP_VOTES", 10)
    pool.crops_G_S_S = colour_crops
    folder = encoder_folder(channels=3)
    settings = dataclasses.replace(settings, architecture=str(folder))
    drive = drive_of(pool, bar, settings, tmp_path / "kept")
    drive.teach(pool.counts(range(30)))
    posterior = [message for message in drive.to_idle() if isinstance(message, Posterior)][-1]
    assert posterior.model.startswith("encoder@")
    (folder / "model.safetensors").unlink()  # what runs goes on without its folder
    drive.teach(pool.counts(range(45)))
    assert [message.votes for message in drive.to_idle() if isinstance(message, Posterior)][-1] == 45


def test_a_checkpoint_comes_back_with_the_same_weights(bar, encoder_folder, tmp_path):
    folder = str(encoder_folder())
    file = kept(tmp_path / "kept", begin(folder, 2, 0)[0])
    assert load_checkpoint(file, Tree.of(bar), folder).about.architecture.startswith("encoder@")


def test_a_checkpoint_learned_on_other_weights_is_refused(bar, encoder_folder, tmp_path):
    file = kept(tmp_path / "kept", begin(str(encoder_folder(seed=0)), 2, 0)[0])
    folder = str(encoder_folder(seed=1))
    with pytest.raises(CheckpointError, match=rf"{file.name}: holds the architecture 'encoder@\w+', not 'encoder@\w+'"):
        load_checkpoint(file, Tree.of(bar), folder)


def test_learning_begins_anew_on_other_weights(pool, bar, settings, encoder_folder, drive_of, tmp_path):
    pool.crops_G_S_S = pool.crops_G_S_S[:, ::2, ::2]
    kept(tmp_path / "kept", begin(str(encoder_folder(seed=0)), 2, 0)[0])
    settings = dataclasses.replace(settings, architecture=str(encoder_folder(seed=1)))
    drive = drive_of(pool, bar, settings, tmp_path / "kept")
    drive.teach(pool.counts(range(20)))
    said = drive.to_idle()
    assert any("holds the architecture" in message.text for message in said if isinstance(message, Notice))
    assert [message.votes for message in said if isinstance(message, Posterior)][-1] == 20
