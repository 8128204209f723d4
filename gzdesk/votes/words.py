"""Words: the newest word of every annotator on every galaxy that nobody has taken back."""

from collections.abc import Callable, Iterable, Iterator

from gzdesk.project.vote import Vote
from gzdesk.votes.retractions import Retractions

Track = tuple[int, str, str]  # galaxy, annotator, and what it is the newest word of: a question, say


class Words:
    """The rows in force, one a track, kept up to date row by row; what comes in force or leaves it is called out."""

    def __init__(self, count: Callable[[Track, Vote, int], None]) -> None:
        """``count`` is called with +1 for a row that comes in force and with -1 for one that is no more."""
        self._count = count
        self._rows: dict[Track, list[Vote]] = {}  # in the journal's order, retracted ones too
        self._in_force: dict[Track, Vote] = {}
        self._tracks: dict[str, tuple[Track, ...]] = {}  # by uuid
        self._retractions = Retractions()

    def __contains__(self, track: Track) -> bool:
        """Whether any row was ever in a track."""
        return track in self._rows

    def get(self, track: Track) -> Vote | None:
        """The row in force in a track."""
        return self._in_force.get(track)

    def items(self) -> Iterable[tuple[Track, Vote]]:
        """All rows in force."""
        return self._in_force.items()

    def add(self, row: Vote, tracks: Iterable[Track]) -> None:
        """Take in a row as the newest word of some tracks; one already taken in changes nothing."""
        if row.uuid in self._tracks:
            return
        self._tracks[row.uuid] = tuple(tracks)
        for track in self._tracks[row.uuid]:
            self._rows.setdefault(track, []).append(row)
            self._settle(track)

    def retract(self, retraction: Vote) -> None:
        """Take in a retraction, of a row or of another retraction."""
        for uuid in self._retractions.add(retraction):
            for track in self._tracks.get(uuid, ()):
                self._settle(track)

    def _settle(self, track: Track) -> None:
        """Let the newest row that nobody took back be in force."""
        old, new = self._in_force.get(track), next(self._standing(track), None)
        if new is old:
            return
        if old is not None:
            del self._in_force[track]
            self._count(track, old, -1)
        if new is not None:
            self._in_force[track] = new
            self._count(track, new, +1)

    def _standing(self, track: Track) -> Iterator[Vote]:
        """The rows of a track that nobody took back, the newest first."""
        return (row for row in reversed(self._rows[track]) if row.uuid not in self._retractions)
