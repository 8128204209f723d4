"""A small pool that is easy to learn, so that the tests of the model are quick."""

import dataclasses

import numpy as np
import pytest
import torch

from gzdesk.images.framing import Framing
from gzdesk.messages import Idle, Labels
from gzdesk.model import deepening, refitting, training
from gzdesk.model.encoder import ARCHITECTURES
from gzdesk.model.fitting import DeepFit, HeadFit
from gzdesk.model.network import make_network
from gzdesk.questions.question import Question, load_question
from gzdesk.questions.tree import Tree
from gzdesk.settings import LearningSettings


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def one_turn(monkeypatch):
    """Features are averaged over no turns but where a test asks for them: quicker, and fewer posteriors to count."""
    monkeypatch.setitem(ARCHITECTURES, "compact", dataclasses.replace(ARCHITECTURES["compact"], turns=1))


@pytest.fixture
def two_turns(one_turn, monkeypatch):
    monkeypatch.setitem(ARCHITECTURES, "compact", dataclasses.replace(ARCHITECTURES["compact"], turns=2))


@pytest.fixture
def bar():
    return load_question("bar")


@pytest.fixture
def settings():
    return LearningSettings(samples=20, device="cpu")


class FakeCrops:
    """Round and long blobs; which of them is which is in ``long_G``."""

    def __init__(self, galaxies=60, size=64, seed=0):
        rng = np.random.default_rng(seed)
        y, x = np.mgrid[:size, :size] - (size - 1) / 2
        self.long_G = np.arange(galaxies) % 2 == 0
        width_G = rng.uniform(0.06, 0.09, galaxies) * size
        length_G = width_G * np.where(self.long_G, 4, 1)
        radius2 = (x / length_G[:, None, None]) ** 2 + (y / width_G[:, None, None]) ** 2
        light = 180 * np.exp(-0.5 * radius2) + rng.normal(20, 5, (galaxies, size, size))
        self.crops_G_S_S = light.clip(0, 255).astype(np.uint8)
        self.readable_G = np.ones(galaxies, bool)
        self.identity = f"blobs-{galaxies}-{size}-{seed}"
        self.framing = Framing(size, 1, 1.0)

    def prepare(self):
        yield len(self.readable_G)

    def counts(self, galaxies):
        counts_G_A = np.zeros((len(self.long_G), 2), np.int32)
        galaxies = np.asarray(galaxies, int)
        counts_G_A[galaxies, np.where(self.long_G[galaxies], 0, 1)] = 1
        return counts_G_A


@pytest.fixture
def pool():
    return FakeCrops()


class Drive:
    """Drives the generator as the learner does."""

    def __init__(self, crops, question, settings, checkpoints=None, features=None):
        self.crops = crops
        self.labels = Labels(crops.counts([]), 0)
        self.training = training._Training(
            crops,
            lambda: self.labels,
            Tree.of(question) if isinstance(question, Question) else question,
            settings,
            checkpoints,
            features,
        )
        self.work = self.training.run()

    def teach(self, counts_G_A, ahead=None):
        places = None if ahead is None else np.array(ahead, np.intp)
        self.labels = Labels(counts_G_A, int(counts_G_A.sum()), ahead=places)

    def to_idle(self):
        """Everything said up to the next Idle."""
        said = []
        for message in self.work:
            if isinstance(message, Idle):
                break
            if message is not None:
                said.append(message)
        return said

    def close(self):
        self.work.close()


@pytest.fixture
def drive_of():
    return Drive


@pytest.fixture
def pretrained(monkeypatch):
    """As if an encoder had been shipped; here with random weights, which tell the blobs apart well enough."""

    def encoder(architecture):
        return {name: t.clone() for name, t in make_network(architecture, 2, 99).encoder.state_dict().items()}

    monkeypatch.setattr(deepening, "shipped_encoder", encoder)
    monkeypatch.setattr(training, "DEEP_VOTES", 40)
    monkeypatch.setattr(training, "proves_better", passed)


def passed(*arguments):
    """A trial that every deep pass passes."""
    yield
    return True


@pytest.fixture
def from_scratch(monkeypatch):
    monkeypatch.setattr(deepening, "shipped_encoder", lambda architecture: None)


@pytest.fixture
def short_fits(monkeypatch):
    """Few steps, where a test asks what happens rather than how well."""
    monkeypatch.setattr(deepening, "FROM_SCRATCH", DeepFit(steps=2, batch=16, frozen_statistics=False))
    monkeypatch.setattr(deepening, "FROM_PRETRAINED", DeepFit(steps=2, batch=16))
    for module in (deepening, refitting):
        monkeypatch.setattr(module, "QUICK", HeadFit(steps=10))


def architectures():
    return sorted(ARCHITECTURES)
