"""What the map shows of the survey: gathered from the session in the GUI thread, worked out into a scene in another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from gzdesk.messages import Posterior
from gzdesk.project.project import Project
from gzdesk.project.vote import Vote
from gzdesk.queue.places import answers_given
from gzdesk.session.session import Session
from gzdesk.survey.principal_plane import PrincipalPlane
from gzdesk.survey.survey_finder import SurveyFinder
from gzdesk.survey.survey_map import (
    UNSAID,
    Colouring,
    Shades,
    entropy_bounds,
    information_shades,
    mean_shades,
    said_by_most,
    said_by_one,
)
from gzdesk.survey.survey_raster import Marks, Scene
from gzdesk.survey.survey_signs import SHAPES, Colour, Shape
from gzdesk.survey.survey_view import Bounds, bounds_of
from gzdesk.ui import look
from gzdesk.ui.map.colour_scale import colour_scale
from gzdesk.ui.newest_work import Pieces

ANSWER_SHAPES: tuple[Shape, ...] = SHAPES[:-1]  # the ring is for galaxies with any vote
SIGN, RING, CHOSEN = 9.0, 8.5, 6.5  # diameters, logical pixels


@dataclass(frozen=True, eq=False)
class Gathered:
    """All that a scene follows from, as it was at one moment; no thread changes any of it afterwards."""

    project: Project
    posterior: Posterior | None
    plane: PrincipalPlane | None  # None: the plane of entropies
    colouring: Colouring
    counts_G_A: NDArray[np.int32]  # of the colouring's question
    voted_G: NDArray[np.bool_]
    rows: Sequence[Vote]  # the voter's own, where they matter
    chosen: NDArray[np.intp]
    hidden: int | None  # a galaxy whose votes must not be told now
    worn: look.Look
    before: "Surveyed | None"


@dataclass(frozen=True, eq=False)
class Surveyed:
    """A scene with what else was worked out for it."""

    scene: Scene
    bounds: Bounds
    finder: SurveyFinder
    top: float = 0.0  # what the end of the scale of colours stands for; zero where there is none
    said: Mapping[int, int] = field(default_factory=dict)  # galaxies by answer
    voted: int = 0


def gather(
    session: Session,
    plane: PrincipalPlane | None,
    colouring: Colouring,
    chosen: NDArray[np.intp],
    before: Surveyed | None,
) -> Gathered:
    """Take what is needed from the session; a millisecond at 200,000 galaxies."""
    shown, counts = session.current, session.counts
    return Gathered(
        session.project,
        session.posterior,
        plane,
        colouring,
        counts.of_question(colouring.question or session.question.name).copy(),
        counts.voted_G,
        list(session.history) if colouring.kind == "mine" else (),
        chosen,
        shown.index if shown is not None and shown.because == "repeat" else None,
        look.look(),
        before,
    )


def survey(given: Gathered) -> Pieces[Surveyed | None]:
    """Work the scene out; None where there is nothing to place the galaxies by."""
    placed = _placed(given)
    if placed is None:
        return None
    x_G, y_G, bounds = placed
    yield
    before = given.before
    moved = before is None or before.scene.x_G is not x_G or before.scene.y_G is not y_G
    finder = SurveyFinder(x_G, y_G) if before is None or moved else before.finder
    yield
    shades = _shades(given)
    scale = [_rgb(given.worn.samples)] if shades is None else colour_scale(dark=given.worn.dark)
    said_G = yield from _said(given)
    marks = [*_answers(given, said_G), *_rings(given, said_G), *_chosen(given)]
    scene = Scene(x_G, y_G, np.array(scale, np.uint8), None if shades is None else shades.shade_G, tuple(marks))
    said = {} if said_G is None else {answer: int(np.count_nonzero(said_G == answer)) for answer in np.unique(said_G)}
    top = 0.0 if shades is None else shades.top
    return Surveyed(scene, bounds, finder, top, said, int(np.count_nonzero(given.voted_G)))


def sign_of(answer: int, worn: look.Look) -> tuple[Shape, str]:
    """The shape and the colour that stand for an answer; no two answers of a question share both."""
    colours = worn.answers
    return ANSWER_SHAPES[answer % len(ANSWER_SHAPES)], colours[(answer + answer // len(ANSWER_SHAPES)) % len(colours)]


def _placed(given: Gathered) -> tuple[NDArray[np.float32], NDArray[np.float32], Bounds] | None:
    plane, posterior = given.plane, given.posterior
    if plane is not None:
        bounds = bounds_of(plane.x_G, plane.y_G)
        return None if bounds is None else (plane.x_G, plane.y_G, bounds)
    if posterior is None:
        return None
    bounds = entropy_bounds(posterior)
    return None if bounds is None else (posterior.expected_entropy_G, posterior.predictive_entropy_G, bounds)


def _shades(given: Gathered) -> Shades | None:
    posterior, colouring = given.posterior, given.colouring
    if posterior is None:
        return None
    if colouring.kind == "information":
        return information_shades(posterior)
    if colouring.kind == "mean":
        part = given.project.tree.parts[colouring.question]
        return mean_shades(posterior, part.start + colouring.answer)
    return None


def _said(given: Gathered) -> Pieces[NDArray[np.intp] | None]:
    """Which answer each galaxy is marked by; None where points are coloured by something else."""
    colouring, total = given.colouring, len(given.voted_G)
    if colouring.kind == "votes":
        said_G = said_by_most(given.counts_G_A)
    elif colouring.kind == "mine":
        galaxies, columns = yield from answers_given(given.rows, given.project)
        said_G = said_by_one(galaxies, columns, given.project.tree.parts[colouring.question], total)
    else:
        return None
    if given.hidden is not None:
        said_G[given.hidden] = UNSAID
    yield
    return said_G


def _answers(given: Gathered, said_G: NDArray[np.intp] | None) -> Iterator[Marks]:
    """A sign for each answer, on the galaxies that were given it."""
    if said_G is None:
        return
    for answer in range(given.counts_G_A.shape[1]):
        shape, colour = sign_of(answer, given.worn)
        yield Marks(np.flatnonzero(said_G == answer), shape, _rgb(colour), _rgb(given.worn.surface), SIGN)


def _rings(given: Gathered, said_G: NDArray[np.intp] | None) -> Iterator[Marks]:
    """A ring on every galaxy with a vote, where its answer is not shown."""
    if said_G is None:
        voted_G = given.voted_G.copy()
        if given.hidden is not None:
            voted_G[given.hidden] = False
        yield Marks(np.flatnonzero(voted_G), "ring", _rgb(given.worn.text), None, RING)


def _chosen(given: Gathered) -> Iterator[Marks]:
    if len(given.chosen):
        yield Marks(given.chosen, "disc", _rgb(given.worn.accent), _rgb(given.worn.surface), CHOSEN)


def _rgb(colour: str) -> Colour:
    ink = QColor(colour)
    return ink.red(), ink.green(), ink.blue()
