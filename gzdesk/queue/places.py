"""Places in the project: of ids, of the galaxies that a voter has starred or answered, and where they lie on the sky.

Everything is read in short pieces, since a list of votes or galaxies may be long.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.project.project import Project
from gzdesk.project.vote import Vote
from gzdesk.questions.tree import Tree
from gzdesk.queue.rankings import Pieces

ROWS = 1000  # of votes, ids or positions read between two yields: a fraction of a millisecond


def places(ids: Iterable[str], project: Project) -> Pieces[list[int]]:
    """Places of those ids that the project has, in their order."""
    found: list[int] = []
    for number, galaxy_id in enumerate(ids, 1):
        place = place_of(galaxy_id, project)
        if place is not None:
            found.append(place)
        if number % ROWS == 0:
            yield
    return found


def place_of(galaxy_id: str, project: Project) -> int | None:
    """The place of an id; None where the project has no such galaxy."""
    try:
        return project.index_of(galaxy_id)
    except KeyError:
        return None


def starred(votes: Iterable[Vote], project: Project) -> Pieces[list[int]]:
    """Places of the galaxies that one voter has starred, in the order in which it was done; rows that stand."""
    stars: dict[str, None] = {}
    for number, vote in enumerate(list(votes), 1):
        if vote.kind == "star":
            stars[vote.galaxy_id] = None
        elif vote.kind == "unstar":
            stars.pop(vote.galaxy_id, None)
        if number % ROWS == 0:
            yield
    return (yield from places(stars, project))


def answers_given(votes: Iterable[Vote], project: Project) -> Pieces[tuple[list[int], list[int]]]:
    """One voter's answers in force, of rows that stand: the galaxies' places, and the answers' columns."""
    columns: dict[tuple[str, str], int | None] = {}
    artifacts: set[str] = set()
    for number, vote in enumerate(list(votes), 1):
        if vote.kind in ("vote", "cant-tell"):
            columns[vote.galaxy_id, vote.question] = column_of(vote, project.tree)
            artifacts.discard(vote.galaxy_id)
        elif vote.kind == "artifact":
            artifacts.add(vote.galaxy_id)
        if number % ROWS == 0:
            yield
    answered: list[int] = []
    given: list[int] = []
    for number, ((galaxy_id, _), column) in enumerate(columns.items(), 1):
        place = place_of(galaxy_id, project)
        if column is not None and place is not None and galaxy_id not in artifacts:
            answered.append(place)
            given.append(column)
        if number % ROWS == 0:
            yield
    return answered, given


def column_of(vote: Vote, tree: Tree) -> int | None:
    """Where an answer stands among those of all questions; None where it says none of today's."""
    if vote.kind != "vote" or vote.answer is None or vote.question not in tree.parts:
        return None
    question = tree[vote.question]
    if vote.question_version != question.version:
        return None
    try:
        return int(tree.parts[question.name].start) + question.index_of(vote.answer)
    except KeyError:
        return None


def positions(galaxies: Sequence[Galaxy]) -> Pieces[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Right ascensions and declinations, degrees; NaN where the catalogue has none."""
    ra_G, dec_G = np.empty(len(galaxies)), np.empty(len(galaxies))
    for start in range(0, len(galaxies), ROWS):
        part = galaxies[start : start + ROWS]
        ra_G[start : start + ROWS] = [np.nan if galaxy.ra is None else galaxy.ra for galaxy in part]
        dec_G[start : start + ROWS] = [np.nan if galaxy.dec is None else galaxy.dec for galaxy in part]
        yield
    return ra_G, dec_G
