"""Keeping: the learner's checkpoints in a folder; what cannot be read or written is told and never in the way."""

import json
from dataclasses import asdict
from pathlib import Path

from gzdesk.messages import Checkpointed, Notice
from gzdesk.model import checkpoint
from gzdesk.model.checkpoint import About, Checkpoint, CheckpointError
from gzdesk.model.encoder import Architecture
from gzdesk.model.serving import Serving
from gzdesk.model.workbench import Messages
from gzdesk.questions.tree import Tree, tree_to_toml, without_pictures


class Keeping:
    """Writes the serving network down, and finds the newest one that can still be used."""

    def __init__(self, folder: Path | None, tree: Tree, seed: int, architecture: Architecture) -> None:
        self._folder, self._tree, self._seed, self._architecture = folder, tree, seed, architecture
        self.notices: list[Notice] = []  # about checkpoints that could not be used

    @property
    def any(self) -> bool:
        """Whether there is a checkpoint, usable or not."""
        return self._folder is not None and checkpoint.newest(self._folder) is not None

    def newest(self) -> Checkpoint | None:
        """The newest checkpoint that can be used; where one cannot, the one before it is tried."""
        self.notices = []
        for file in reversed(checkpoint.kept(self._folder)) if self._folder is not None else ():
            try:
                return checkpoint.load_checkpoint(file, self._tree, self._architecture)
            except CheckpointError as error:
                self.notices.append(Notice(f"{error} Learning goes on from an earlier checkpoint, or begins anew."))
        return None

    def save(self, serving: Serving, votes: int, tried_votes: int) -> Messages:
        """Write the present state; says whether it could."""
        if self._folder is None:
            return
        framing = serving.crops.framing
        about = About(
            architecture=self._architecture.name,
            question=self._tree.name,
            question_version=self._tree.version,
            answers=checkpoint.answer_names(self._tree),
            votes=votes,
            deep_votes=serving.deep_votes,
            seed=self._seed,
            round=serving.round,
            model=serving.model,
            tried_votes=tried_votes,
            tree=tree_to_toml(without_pictures(self._tree)),
            framing="" if framing is None else json.dumps(asdict(framing)),
        )
        try:
            file = checkpoint.save_checkpoint(self._folder, serving.kept, serving.first_head, about)
            yield Checkpointed(str(file), serving.model)
        except CheckpointError as error:
            yield Notice(str(error))

    def clear(self) -> None:
        """Take all checkpoints away: they have heard votes that were taken back."""
        if self._folder is not None:
            checkpoint.remove(self._folder)
