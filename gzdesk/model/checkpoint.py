"""Checkpoints: the network's weights as safetensors, with a metadata block that says whose they are.

Nothing is ever unpickled: a checkpoint from a stranger can hold wrong numbers, but no program.
"""

import contextlib
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import safetensors
import torch
from safetensors.torch import save
from torch import Tensor, nn

from gzdesk import __version__
from gzdesk.model.architectures import find_architecture
from gzdesk.model.encoder import Architecture
from gzdesk.model.network import BayesianNetwork, make_network
from gzdesk.questions.tree import Tree

KEPT = 3  # checkpoints in a folder; older ones are removed
SHIPPED = "encoder.safetensors"
FIRST_HEAD = "first_head."
OF_ONE = ("dense.", "out.")  # the layers of the head, in checkpoints of networks that had one


class CheckpointError(Exception):
    """A checkpoint that cannot be used or written; the text names the file and the reason."""


@dataclass(frozen=True)
class About:
    """The metadata block of a checkpoint."""

    architecture: str  # its name; where the encoder is given from outside, with a digest of its weights
    question: str  # the name of the question or the tree
    question_version: int
    answers: tuple[str, ...]  # of all questions, see ``answer_names``
    votes: int  # heard by this state
    deep_votes: int  # heard by the deep pass behind it; 0: only its head has learned
    seed: int
    round: int  # posteriors published up to here
    model: str
    tried_votes: int = 0  # on one question, heard by the last deep pass, though it may not have proved better
    tree: str = ""  # TOML of what is asked, without pictures; blank in checkpoints of older versions, as is
    framing: str = ""  # JSON of the Framing of the crops learned from; blank too where that is not known

    def as_metadata(self) -> dict[str, str]:
        """Text alone, as safetensors wants it."""
        return {
            "format": "gzdesk-checkpoint-1",
            "architecture": self.architecture,
            "question": self.question,
            "question_version": str(self.question_version),
            "answers": "\n".join(self.answers),
            "votes": str(self.votes),
            "deep_votes": str(self.deep_votes),
            "seed": str(self.seed),
            "round": str(self.round),
            "model": self.model,
            "tried_votes": str(self.tried_votes),
            "tree": self.tree,
            "framing": self.framing,
            "gzdesk": __version__,
            "torch": str(torch.__version__),
        }


def save_checkpoint(folder: Path, network: BayesianNetwork, first_head: Sequence[Tensor], about: About) -> Path:
    """Write the network into the folder, durably and never half, and remove all but the newest few.

    ``first_head`` are the weights from which every quick refit sets out, in the order of ``head_parameters``.
    """
    tensors = _state(network)
    tensors |= {f"{FIRST_HEAD}{place}": weights.detach().cpu().clone() for place, weights in enumerate(first_head)}
    file = folder / f"{about.round:06d}-{about.votes:06d}.safetensors"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(file, save(tensors, about.as_metadata()))
        for old in kept(folder)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise CheckpointError(
            f"{file.name}: cannot be written ({error.strerror}). Learning goes on without it."
        ) from error
    return file


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint file holds."""

    network: BayesianNetwork
    first_head: list[Tensor]
    about: About


def answer_names(tree: Tree) -> tuple[str, ...]:
    """Which answers a network learns: plain names where there is one question, else with their question's."""
    if len(tree.questions) == 1:
        return tuple(answer.name for answer in tree.questions[0].answers)
    return tuple(question.column(answer) for question in tree.questions for answer in range(len(question.answers)))


def load_checkpoint(file: Path, tree: Tree, architecture: str | Architecture) -> Checkpoint:
    """Read a checkpoint of this tree and architecture; CheckpointError names the file and the reason."""
    wanted_architecture = find_architecture(architecture) if isinstance(architecture, str) else architecture
    tensors, metadata = read_tensors(file)
    about = _about(metadata, file)
    wanted = (tree.name, tree.version, answer_names(tree))
    if (about.question, about.question_version, about.answers) != wanted:
        raise CheckpointError(
            f"{file.name}: learned question {about.question!r} version {about.question_version}, "
            f"not {tree.name!r} version {tree.version} with the same answers."
        )
    if about.architecture != wanted_architecture.name:
        raise CheckpointError(
            f"{file.name}: holds the architecture {about.architecture!r}, not {wanted_architecture.name!r}."
        )
    sizes = [len(question.answers) for question in tree.questions]
    network = make_network(wanted_architecture, sizes, about.seed)
    try:
        first_head = [
            _fitting(tensors.pop(f"{FIRST_HEAD}{place}"), weights, file)
            for place, weights in enumerate(network.head_parameters())
        ]
    except KeyError as error:
        raise CheckpointError(f"{file.name}: lacks the weights {error}.") from error
    _fill(network, tensors, file)
    return Checkpoint(network, first_head, about)


def newest(folder: Path) -> Path | None:
    """The checkpoint of the latest round in a folder, or None."""
    files = kept(folder)
    return files[-1] if files else None


def kept(folder: Path) -> list[Path]:
    """All checkpoints of a folder, the oldest first."""
    return sorted(folder.glob("[0-9]*.safetensors"))


def remove(folder: Path) -> None:
    """Delete all checkpoints of a folder."""
    for file in kept(folder):
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)


def read_tensors(file: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Every tensor and the metadata of a safetensors file; raises CheckpointError where it is not one."""
    try:
        with safetensors.safe_open(file, framework="pt") as opened:
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
            return tensors, dict(opened.metadata() or {})
    except (OSError, safetensors.SafetensorError) as error:
        raise CheckpointError(f"{file.name}: not a readable safetensors file ({error}).") from error


def read_about(file: Path) -> About:
    """The metadata block alone; raises CheckpointError where the file is no checkpoint."""
    try:
        with safetensors.safe_open(file, framework="pt") as opened:
            return _about(dict(opened.metadata() or {}), file)
    except (OSError, safetensors.SafetensorError) as error:
        raise CheckpointError(f"{file.name}: not a readable safetensors file ({error}).") from error


def shipped_encoder(architecture: str) -> dict[str, Tensor] | None:
    """The pretrained encoder's weights that ship with gzdesk, where they are of this architecture."""
    entry = resources.files("gzdesk.resources") / SHIPPED
    if not entry.is_file():
        return None
    with resources.as_file(entry) as file:
        tensors, metadata = read_tensors(file)
    return tensors if metadata.get("architecture") == architecture else None


def load_encoder(network: BayesianNetwork, tensors: dict[str, Tensor]) -> None:
    """Put pretrained weights into the encoder; the head stays as it is."""
    network.encoder.load_state_dict(tensors)


def digest(part: nn.Module, salt: str = "") -> str:
    """Four hexadecimal digits that name this state of a network or of a part of it, and of what ``salt`` names."""
    summary = hashlib.blake2b(salt.encode(), digest_size=2)
    for tensor in _state(part).values():
        summary.update(tensor.numpy().tobytes())
    return summary.hexdigest()


def write_atomically(file: Path, content: bytes) -> None:
    """Write to a temporary name, flush to the disk, rename: a reader sees the old file or the new one, never half."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _state(part: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.detach().cpu().contiguous() for name, tensor in part.state_dict().items()}


def _about(metadata: dict[str, str], file: Path) -> About:
    try:
        about = About(
            architecture=metadata["architecture"],
            question=metadata["question"],
            question_version=int(metadata["question_version"]),
            answers=tuple(metadata["answers"].split("\n")),
            votes=int(metadata["votes"]),
            deep_votes=int(metadata["deep_votes"]),
            seed=int(metadata["seed"]),
            round=int(metadata["round"]),
            model=metadata["model"],
            tried_votes=int(metadata.get("tried_votes", metadata["deep_votes"])),
            tree=metadata.get("tree", ""),
            framing=metadata.get("framing", ""),
        )
    except (KeyError, ValueError) as error:
        raise CheckpointError(f"{file.name}: its metadata block is no gzdesk checkpoint's ({error}).") from error
    if not all(0 <= number < 2**63 for number in (about.seed, about.votes, about.deep_votes, about.round)):
        raise CheckpointError(f"{file.name}: its metadata block is no gzdesk checkpoint's (numbers out of range).")
    return about


def _fitting(given: Tensor, weights: Tensor, file: Path) -> Tensor:
    """Weights of the same shape, kind and sense as those of a new network."""
    if given.shape != weights.shape or given.dtype != weights.dtype:
        raise CheckpointError(f"{file.name}: its weights do not fit the architecture.")
    if not bool(torch.isfinite(given).all()):
        raise CheckpointError(f"{file.name}: holds weights that are not numbers.")
    return given


def _fill(network: BayesianNetwork, tensors: dict[str, Tensor], file: Path) -> None:
    if "out.weight" in tensors:  # written when a network had one head
        tensors = {f"heads.0.{name}" if name.startswith(OF_ONE) else name: t for name, t in tensors.items()}
    try:
        network.load_state_dict(tensors)
    except RuntimeError as error:
        raise CheckpointError(f"{file.name}: its weights do not fit the architecture.") from error
    if not all(bool(torch.isfinite(tensor).all()) for tensor in tensors.values() if tensor.is_floating_point()):
        raise CheckpointError(f"{file.name}: holds weights that are not numbers.")
