"""Shown: a galaxy on its way to the screen, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """Why a galaxy is on screen; the vote carries it into the journal."""

    index: int  # place of the galaxy in the project
    because: str  # "active", "control", "random", "revisit", "likely" and others: see orders.py and journal.py
    mutual_information: float | None = None  # nats for one further vote, when it was chosen
    rank: int | None = None  # in the ranking that it was chosen from, from 1
    model: str | None = None  # which state of the network ranked it
    of: int | None = None  # galaxies in that ranking; of a random galaxy: known where random ones were asked for
    value: float | None = None  # what an order other than the most informative ranked it by
    what: str = ""  # what that order is about: the answer as on its button, the galaxy that it is like
    control: bool = False  # set aside at random and never taught, though it was shown for something else
    instead: "Shown | None" = None  # of a blind repeat: the galaxy whose turn it was, of which it keeps the looks
    again: bool = False  # as in an earlier sitting, of which no more is known than what the journal has
