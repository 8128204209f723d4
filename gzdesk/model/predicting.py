"""Predicting: what a checkpoint believes of any number of galaxies, a few at a time, with nothing kept of them."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gzdesk.images.framing import Framing
from gzdesk.messages import Posterior
from gzdesk.model import checkpoint, numerics, quickest
from gzdesk.model.architectures import find_architecture
from gzdesk.model.checkpoint import About, CheckpointError, load_checkpoint
from gzdesk.model.device import DeviceError, choose, describe, keep_freed_memory
from gzdesk.model.encoder import EncoderError
from gzdesk.model.encoding import encode_all
from gzdesk.model.posterior import sample_probs, walk_entropies
from gzdesk.questions.question import QuestionError
from gzdesk.questions.tree import Tree, parse_asked

Features = Tensor  # what the encoder sees in some galaxies, for those who hand it back and know no torch
PRECISIONS = {"float32": numerics.PLAIN, "bfloat16": numerics.Numerics(half=True)}


def about(file: Path) -> About:
    """The metadata of a checkpoint; raises CheckpointError with the file's name."""
    return checkpoint.read_about(file)


def digest_of(file: Path) -> str:
    """SHA-256 of a checkpoint file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def tree_of(file: Path, known: About) -> Tree:
    """What a checkpoint was asked; raises CheckpointError where an older gzdesk has not written it down."""
    if not known.tree:
        raise CheckpointError(
            f"{file.name}: was written by an older gzdesk, which did not keep the questions; give the project in its "
            "place."
        )
    try:
        return parse_asked(known.tree, file.name)
    except QuestionError as error:
        raise CheckpointError(f"{error}.") from error


def framing_of(file: Path, known: About) -> Framing:
    """How the crops were cut that it has learned from; raises CheckpointError where that was not known."""
    try:
        table = json.loads(known.framing)
        field = table["field"]
        framing = Framing(
            int(table["size"]),
            int(table["channels"]),
            None if field is None else float(field),
            float(table["typical"]),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise CheckpointError(
            f"{file.name}: does not say how pictures are cut for it; give the project in its place."
        ) from error
    if not (0 < framing.size <= 4096 and framing.channels in (1, 3) and 0 < framing.typical <= 1):
        raise CheckpointError(f"{file.name}: says that pictures are cut in a way that cannot be: {known.framing}.")
    return framing


class Predictor:
    """A network from a checkpoint on a device, which turns crops into features and features into beliefs."""

    def __init__(self, file: Path, tree: Tree, architecture: str, turns: int, precision: str, device: str) -> None:
        """``turns`` of each picture over which features are averaged; 0: as the desk does."""
        chosen = find_architecture(architecture)
        self.tree = tree
        self.turns = turns or chosen.turns
        there = choose(device)
        numerics.settle(chosen.name, there, PRECISIONS[precision])
        kept = load_checkpoint(file, tree, chosen)
        self.about = kept.about
        self.network = kept.network.to(there)
        quickest.dress(self.network)
        self.device = describe(there)
        self.accelerated = there.type != "cpu"

    def features(self, crops_n_S_S: NDArray[np.uint8]) -> Features:
        """What the encoder sees in these galaxies, n x F, in the computer's own memory."""
        return encode_all(self.network, crops_n_S_S, max(1, len(crops_n_S_S)), self.turns).cpu()

    def posterior(self, features: Sequence[Features], samples: int, seed: int) -> Posterior:
        """What this state of the network believes of these galaxies, with the masks that all galaxies get."""
        probs_n_T_A = sample_probs(self.network, torch.cat(list(features)), samples, seed)
        predictive_n, expected_n = (entropy.astype(np.float32) for entropy in walk_entropies(self.tree, probs_n_T_A))
        information_n = np.maximum(predictive_n - expected_n, np.float32(0))
        about = self.about
        return Posterior(about.model, about.votes, probs_n_T_A, information_n, predictive_n, expected_n)


def take_one_thread() -> None:
    """One thread of this thread's own for torch, whatever the computer: the same crops then give the same numbers."""
    torch.set_num_threads(1)
    keep_freed_memory()


WORLDS_ERRORS = (CheckpointError, EncoderError, DeviceError)
