"""Retractions: which rows of a journal are taken back, kept up to date row by row."""

from gzdesk.project.vote import Vote


class Retractions:
    """What is taken back now, where a retraction may be taken back itself, and may come before the row it names."""

    def __init__(self) -> None:
        self._by: dict[str, set[str]] = {}  # per row, the retractions of it in force
        self._of: dict[str, str] = {}  # per retraction, the row it takes back

    def __contains__(self, uuid: str) -> bool:
        return bool(self._by.get(uuid))

    def add(self, retraction: Vote) -> tuple[str, ...]:
        """Take in one retraction; returns the rows, at most one, that are taken back or in force again by it."""
        if retraction.uuid in self._of:
            return ()
        self._of[retraction.uuid] = str(retraction.retracts)
        return () if retraction.uuid in self else self._take_back(str(retraction.retracts), retraction.uuid)

    def _take_back(self, uuid: str, by: str) -> tuple[str, ...]:
        standing = self._by.setdefault(uuid, set())
        standing.add(by)
        if len(standing) > 1:
            return ()
        return self._put_back(self._of[uuid], uuid) if uuid in self._of else (uuid,)

    def _put_back(self, uuid: str, by: str) -> tuple[str, ...]:
        standing = self._by.setdefault(uuid, set())
        standing.discard(by)
        if standing:
            return ()
        return self._take_back(self._of[uuid], uuid) if uuid in self._of else (uuid,)
