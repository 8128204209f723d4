"""Doings: what the panels of the survey window can have done at the desk, without knowing the desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


def _nothing(*said: object) -> None:
    """Where nobody does it."""


def _none(*said: object) -> int:
    """Where nobody does it to any galaxy."""
    return 0


@dataclass(frozen=True)
class Doings:
    """Galaxies are named by their places in the project; what is done to many tells to how many it was done."""

    show_galaxy: Callable[[int], None] = _nothing  # on the desk, ready to be voted on
    queue_of: Callable[[Sequence[int]], None] = _nothing  # these come next at the desk, in this order
    vote_many: Callable[[Sequence[int], str, int], int] = _none  # the same answer (its place) to a question
    star_many: Callable[[Sequence[int], bool], int] = _none
    undo: Callable[[], None] = _nothing
