"""GalleryDoings: says the same of many galaxies through the desk, so that it is told, taught and undone like a vote."""

from collections.abc import Sequence

from gzdesk.images.store import ImageStore
from gzdesk.project.vote import Vote
from gzdesk.session.session import Session
from gzdesk.ui import wording
from gzdesk.ui.voting.voting import Voting

AT_ONCE = 2000  # galaxies: more would keep the window waiting, and nobody has looked at them


class GalleryDoings:
    """Where the disk refuses, the desk's banner says so, and what was said is in hand there."""

    def __init__(self, session: Session, voting: Voting, store: ImageStore) -> None:
        self._session, self._voting, self._store = session, voting, store

    def vote(self, indices: Sequence[int], question: str, answer: int) -> int:
        """Answer a question of many galaxies; returns of how many."""
        session, stretch = self._session, wording.stretch(self._store.settings)
        seen = session.posteriors_seen.__contains__
        return self._count(self._voting.many(lambda: session.vote_many(indices, question, answer, stretch, seen)))

    def star(self, indices: Sequence[int], starred: bool) -> int:
        """Star many galaxies, or take the stars away; returns of how many."""
        return self._count(self._voting.many(lambda: self._session.star_many(indices, starred)))

    def _count(self, row: Vote | None) -> int:
        return 0 if row is None else self._session.galaxies_of(row)
