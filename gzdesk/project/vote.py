"""Vote: one row of the journal, and which rows are in force."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gzdesk.project.clock import utc_now

# "settled": the answer on which several annotators agreed in a meeting, a vote of its own kind
KINDS = ("vote", "cant-tell", "skip", "artifact", "later", "star", "unstar", "comment", "retraction", "settled")
# Why a galaxy was on screen, as far as this version of gzdesk knows; a journal may hold others.
REASONS = (
    "active", "control", "random", "revisit", "searched", "repeat", "later", "likely", "unlikely", "uncertain",
    "disagreement", "annotators", "starred", "list", "position", "similar",
    "conflicts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vote:
    """One row of the journal: an answer, or another act of the annotator, with its whole provenance."""

    uuid: str
    kind: str  # one of KINDS
    galaxy_id: str
    annotator: str
    utc: str  # ISO 8601, ends in Z
    seconds: float  # from the galaxy's first appearance to the key
    question: str
    question_version: int
    answer: str | None  # the answer's name; only where kind is "vote" or "settled"
    retracts: str | None  # the uuid of the row taken back, which may be a retraction; only where kind is "retraction"
    shown_because: str  # one of REASONS, or a newer one
    mutual_information: float | None  # nats, as the queue saw it
    rank: int | None  # place in the ranking that the queue drew from
    model: str | None  # the network state that ranked it
    stretch: str  # how the picture was drawn
    text: str | None = None  # only where kind is "comment"
    saw_posterior: int | None = None  # 1: the galaxy's posterior was on screen before; 0: it was not; None: not known
    act: str | None = None  # the uuid of the row that this one was written with, and is undone with


def new_vote(
    *,
    galaxy_id: str,
    annotator: str,
    question: str,
    question_version: int,
    kind: str = "vote",
    answer: str | None = None,
    seconds: float = 0.0,
    shown_because: str = "random",
    mutual_information: float | None = None,
    rank: int | None = None,
    model: str | None = None,
    stretch: str = "",
    text: str | None = None,
    saw_posterior: int | None = None,
) -> Vote:
    """A vote given now, with a uuid of its own."""
    return Vote(
        uuid=str(uuid.uuid4()),
        kind=kind,
        galaxy_id=galaxy_id,
        annotator=annotator,
        utc=utc_now(),
        seconds=seconds,
        question=question,
        question_version=question_version,
        answer=answer,
        retracts=None,
        shown_because=shown_because,
        mutual_information=mutual_information,
        rank=rank,
        model=model,
        stretch=stretch,
        text=text,
        saw_posterior=saw_posterior,
    )


def retraction_of(row: Vote, annotator: str, act: str | None = None) -> Vote:
    """A row that takes another one back, now. The retraction of a retraction puts back in force what that took back."""
    return replace(
        row,
        uuid=str(uuid.uuid4()),
        kind="retraction",
        annotator=annotator,
        utc=utc_now(),
        seconds=0.0,
        answer=None,
        retracts=row.uuid,
        text=None,
        saw_posterior=None,
        act=act,
    )


def standing(rows: Iterable[Vote]) -> list[Vote]:
    """The rows in force, in order: neither retractions nor retracted."""
    rows = list(rows)
    dead = retracted(rows)
    return [row for row in rows if row.kind != "retraction" and row.uuid not in dead]


def retracted(rows: Iterable[Vote]) -> set[str]:
    """The uuids of the rows that a retraction in force takes back, in rows of which none retracts a later one."""
    dead: set[str] = set()
    for row in reversed([row for row in rows if row.kind == "retraction"]):
        if row.uuid not in dead:
            dead.add(str(row.retracts))
    return dead
