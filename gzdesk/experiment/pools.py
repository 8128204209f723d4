"""What an experiment works on: the network's view of many galaxies, and an oracle that votes on them."""

import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gzdesk.experiment.oracle import Oracle, of_drawn, read_oracle
from gzdesk.making import allows_outside
from gzdesk.project.project import Project
from gzdesk.questions.question import Question
from gzdesk.terminal import CommandError, counter

if TYPE_CHECKING:
    from gzdesk.simulate.truth import Truth

DRAWN_AT_ONCE = 64
PIXELS = 2  # of a drawn picture for each of the network's, so that a part of it can be shown
FACTS = ("redshift", "z")  # columns of a catalogue that tell how well a galaxy is resolved


class PoolError(CommandError):
    """A pool that cannot be made as asked; one sentence."""


@dataclass(frozen=True)
class View:
    """What the network takes: pixels on a side, bands, and the part of each picture that it is shown."""

    size: int
    channels: int = 1
    field: float | None = None  # of the shorter side; None: the galaxy and some sky around it


@dataclass(frozen=True, eq=False)
class Pool:
    """Galaxies as the network sees them, the oracle's votes on them, and what else is known of each, by name."""

    crops_G_S_S: NDArray[np.uint8]
    oracle: Oracle
    facts: Mapping[str, NDArray[np.float64]]


def drawn(count: int, question: Question, view: View) -> Pool:
    """Drawn galaxies straight to the network's view of them, with volunteers who know how they were drawn."""
    from gzdesk.simulate.volunteers import ANSWERS, rho

    if question.name not in ANSWERS:
        raise PoolError(f"drawn galaxies can be asked {' or '.join(ANSWERS)}, not {question.name!r}")
    crops, truth, rng = drawn_crops(count, view)
    return Pool(crops, of_drawn(rho(truth, question.name), rng), {"redshift": truth.redshift})


def drawn_crops(count: int, view: View) -> tuple[NDArray[np.uint8], "Truth", np.random.Generator]:
    """The network's view of drawn galaxies, how they were drawn, and the generator for what else is up to chance."""
    from gzdesk.images.extent import extent, field_around
    from gzdesk.images.network_input import to_grey8
    from gzdesk.images.picture import Picture
    from gzdesk.simulate.galaxies import draw_images, draw_truth

    rng = np.random.default_rng(count)
    truth, tell = draw_truth(count, rng), counter("Drawing galaxies")
    side = math.ceil(PIXELS * view.size)
    images = np.empty((count, side, side), np.float32)
    for start in range(0, count, DRAWN_AT_ONCE):
        part = slice(start, min(start + DRAWN_AT_ONCE, count))
        images[part] = np.flip(draw_images(truth.take(part), side, rng), axis=1)
        tell(part.stop, count)
    pictures = [Picture(image) for image in images]
    extents = [1.0] * count if view.field else [extent(picture) for picture in pictures]
    typical = float(np.median(extents))
    crops = np.empty((count, view.size, view.size), np.uint8)
    for place, (picture, own) in enumerate(zip(pictures, extents, strict=True)):
        crops[place] = to_grey8(picture, view.size, view.field or field_around(own, typical))
    if view.channels > 1:
        crops = np.repeat(crops[..., None], view.channels, axis=-1)
    return crops, truth, rng


def real(path: Path, oracle_file: Path, question: Question, view: View) -> Pool:
    """The galaxies of a project that the oracle's file knows and whose images can be read."""
    from gzdesk.images.crops import CropCache

    with Project.open(path, read_only=True) as project, tempfile.TemporaryDirectory() as scratch:
        oracle, known = read_oracle(oracle_file, project.galaxies, question)
        galaxies, tell = [project.galaxies[index] for index in known], counter("Reading images")
        crops = CropCache(
            galaxies,
            project.images,
            Path(scratch),
            view.size,
            field=view.field,
            channels=view.channels,
            allow_outside=allows_outside(project),
        )
        for done in crops.prepare():
            tell(done, len(galaxies))
        readable = np.flatnonzero(crops.readable_G)
        if not readable.size:
            raise PoolError(f"{path.name}: no image of a galaxy that the oracle knows can be read")
        facts = _facts(project, known[readable])
        return Pool(np.array(crops.crops_G_S_S[readable]), Oracle(oracle.counts_G_A[readable]), facts)


def _facts(project: Project, known: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    """The catalogue's redshifts, where it has them; NaN where a galaxy has none."""
    rows = [project.columns(int(index)) for index in known]
    name = next((name for name in FACTS if any(name in row for row in rows)), None)
    if name is None:
        return {}
    values = [row.get(name) for row in rows]
    return {name: np.array([value if isinstance(value, int | float) else np.nan for value in values], np.float64)}
