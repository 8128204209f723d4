"""AllSaid: what one annotator has said of every galaxy, as arrays that follow the session row by row."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import numpy as np

from gzdesk.project.vote import Vote
from gzdesk.session.session import Session
from gzdesk.survey.gallery_rows import CANT_TELL, NO_ANSWER
from gzdesk.votes.counts import ARTIFACT

_MARKS = ("starred_G", "artifact_G", "commented_G", "voted_at_G")
PIECE_S = 0.002  # of the window's thread at a time


class AllSaid:
    """As far as he may know now: a galaxy that has come back unannounced looks like one never seen."""

    def __init__(self, session: Session) -> None:
        self._session = session
        galaxies = session.galaxies_total
        self._answers = {
            question.name: {answer.name: place for place, answer in enumerate(question.answers)}
            for question in session.tree.questions
        }
        self.given = {name: np.full(galaxies, NO_ANSWER, np.int8) for name in self._answers}
        self.starred_G = np.zeros(galaxies, np.bool_)
        self.artifact_G = np.zeros(galaxies, np.bool_)
        self.commented_G = np.zeros(galaxies, np.bool_)
        self.voted_at_G = np.full(galaxies, np.nan)
        self._rows: list[Vote] = []  # as they were looked at last
        self._repeat: int | None = None  # the galaxy that was on screen as a blind repeat then

    def copies(self) -> dict[str, Any]:
        """All arrays as they are now, for another thread, by their names in ``Known``."""
        marks = {name: getattr(self, name).copy() for name in _MARKS}
        return {"given": {name: given_G.copy() for name, given_G in self.given.items()}, **marks}

    def follow(self) -> Iterator[None]:
        """Take up what has changed since the last time, in pieces of two milliseconds."""
        until = time.perf_counter() + PIECE_S
        looked_at = set[int]()
        for index in self._changed():
            if index not in looked_at:
                looked_at.add(index)
                self._look(index)
            if time.perf_counter() >= until:
                yield
                until = time.perf_counter() + PIECE_S

    def _changed(self) -> Iterator[int]:
        """The galaxies of all rows that went or came; and whichever is or was a blind repeat."""
        history, shown = self._session.history, self._session.current
        repeat = shown.index if shown is not None and shown.because == "repeat" else None
        same = _same(self._rows, history)
        went, came = self._rows[same:], history[same:]
        before, self._repeat = self._repeat, repeat
        self._rows[same:] = came
        index_of = self._session.project.index_of
        yield from (index for index in (repeat, before) if index is not None)
        for row in chain(went, came):
            yield index_of(row.galaxy_id)

    def _look(self, index: int) -> None:
        session = self._session
        walk = session.walk_on(index)
        for name, places in self._answers.items():
            said = walk.said.get(name)
            place = NO_ANSWER if said is None else places.get(said.answer or "", CANT_TELL)
            self.given[name][index] = place
        self.artifact_G[index] = walk.artifact
        self.starred_G[index] = session.starred(index)
        self.commented_G[index] = bool(session.comment_on(index))
        newest = session.counts.mark(index, session.annotator, ARTIFACT) if walk.artifact else walk.newest()
        self.voted_at_G[index] = np.nan if newest is None else datetime.fromisoformat(newest.utc).timestamp()


def _same(before: Sequence[Vote], now: Sequence[Vote]) -> int:
    """How many rows at the beginning are the same: all that differs is near the end."""
    same = min(len(before), len(now))
    while same and before[same - 1] is not now[same - 1]:
        same -= 1
    return same
