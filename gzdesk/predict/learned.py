"""Learned: what a project or a checkpoint file brings to a catalogue that it has never seen."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gzdesk import app
from gzdesk.catalogue.streamed_catalogue import Listed
from gzdesk.evaluation.scatter import FEWEST_VOTES, MOST_GALAXIES, fit_scatter, usual_scatter
from gzdesk.images.cutting import cut_out
from gzdesk.images.framing import Framing
from gzdesk.making import allows_outside
from gzdesk.project.project import Project
from gzdesk.questions.tree import Tree, without_pictures
from gzdesk.settings import LearningSettings
from gzdesk.terminal import CommandError
from gzdesk.votes.counts import Counts

if TYPE_CHECKING:
    from gzdesk.model.checkpoint import About

SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True)
class Learned:
    """A network that has learned, and all that it takes to ask it about other galaxies."""

    checkpoint: Path
    about: "About"
    architecture: str  # its name, as it is found on this computer
    tree: Tree
    framing: Framing
    samples: int
    seed: int
    scatters: tuple[float, ...]  # of each question, logits


def learned_of(file: Path, architecture: str | None = None) -> Learned:
    """From a project its newest checkpoint that can be used, or from a checkpoint file; raises CommandError.

    ``architecture``: the encoder's name, where it is not gzdesk's own and the checkpoint does not tell it.
    """
    from gzdesk.model.predicting import WORLDS_ERRORS

    try:
        with file.open("rb") as stream:
            is_project = stream.read(len(SQLITE)) == SQLITE
    except OSError as error:
        raise CommandError(f"{file}: cannot be read ({error.strerror}).") from error
    try:
        return _of_project(file) if is_project else _of_file(file, architecture)
    except WORLDS_ERRORS as error:
        raise CommandError(str(error)) from error


def _of_file(file: Path, architecture: str | None) -> Learned:
    from gzdesk.model import predicting
    from gzdesk.model.architectures import find_architecture
    from gzdesk.model.encoder import EncoderError

    about = predicting.about(file)
    tree, framing = predicting.tree_of(file, about), predicting.framing_of(file, about)
    try:
        find_architecture(architecture or about.architecture)
    except EncoderError as error:
        if architecture:
            raise
        raise CommandError(
            f"{file.name}: was learned with {about.architecture!r}; say with --architecture where it is ({error})"
        ) from error
    scatters = tuple(usual_scatter(question.name) for question in tree.questions)
    samples = LearningSettings().samples
    return Learned(file, about, architecture or about.architecture, tree, framing, samples, about.seed, scatters)


def _of_project(path: Path) -> Learned:
    from gzdesk.model.architectures import find_architecture
    from gzdesk.model.checkpoint import CheckpointError, kept, load_checkpoint
    from gzdesk.model.predicting import framing_of

    with Project.open(path, read_only=True) as project:
        settings = app.kept(project, "learning", LearningSettings())
        architecture = find_architecture(settings.architecture)
        trouble: CheckpointError | None = None
        for file in reversed(kept(app.checkpoints_of(project, settings))):
            try:
                about = load_checkpoint(file, project.tree, architecture).about
            except CheckpointError as error:
                trouble = trouble or error
                continue
            framing = framing_of(file, about) if about.framing else app.open_crops(project, settings).framing
            tree, samples, seed = without_pictures(project.tree), settings.samples, settings.seed
            learned = Learned(file, about, settings.architecture, tree, framing, samples, seed, ())
            return _with_scatters(learned, project)
    raise trouble or CommandError(
        f"{path.name}: has learned nothing yet. Learning begins with {LearningSettings.first_votes} votes; where they "
        f"are there, as in a copied or merged project, open it at the desk (gzdesk label {path.name}), and it learns "
        "from them."
    )


def _with_scatters(learned: Learned, project: Project) -> Learned:
    """As told by the project's controls with several votes, where there are any, as in ``gzdesk export``."""
    counts = Counts.of(project.journal.rows(), project.galaxies, project.tree, project.places)
    return replace(learned, scatters=tuple(_scatter(learned, project, counts, name) for name in project.tree.parts))


def _scatter(learned: Learned, project: Project, counts: Counts, question: str) -> float:
    votes_G = counts.of_question(question).sum(axis=1)
    telling: NDArray[np.intp] = np.flatnonzero(counts.judged_G & (votes_G >= FEWEST_VOTES))
    telling = telling[np.linspace(0, len(telling) - 1, min(len(telling), MOST_GALAXIES)).astype(np.intp)]
    if not telling.size:
        return usual_scatter(question)
    from gzdesk.model.predicting import Predictor

    predictor = Predictor(learned.checkpoint, project.tree, learned.architecture, 0, "float32", "cpu")
    listed = [Listed(project.galaxies[place]) for place in telling]
    cut = cut_out(listed, project.images, learned.framing, allows_outside(project))
    if not cut.places:
        return usual_scatter(question)
    posterior = predictor.posterior([predictor.features(cut.crops_n_S_S)], learned.samples, learned.seed)
    votes = counts.of_question(question)[telling[np.array(cut.places)]]
    return fit_scatter(posterior.probs_G_T_A[:, :, counts.tree.parts[question]], votes, usual_scatter(question))
