"""Trail: the way back through the galaxies that one has acted on, and forth again to the queue."""

from collections.abc import Callable, Sequence

from gzdesk.project.vote import Vote


class Trail:
    """Galaxies in the order in which they were last acted on, walked from the newest; found only as far as one goes."""

    def __init__(self, rows: Sequence[Vote], index_of: Callable[[Vote], int]) -> None:
        """``rows`` are the annotator's rows in force, oldest first; they grow while one goes."""
        self._rows = rows
        self._index_of = index_of
        self._path: list[int] = []  # newest first
        self._place = -1  # in the path; before it is the queue
        self._unread = 0  # rows that have not been looked at, from the oldest
        self._start: int | None = None  # the galaxy that was on screen when one turned back

    def older(self, on_screen: int | None, visited: bool) -> int | None:
        """The galaxy acted on before the one on screen, which is ``visited`` or the queue's; None: the oldest."""
        self._find(on_screen, visited)
        if self._place + 1 == len(self._path) and not self._lengthen():
            return None
        self._place += 1
        return self._path[self._place]

    def newer(self, on_screen: int) -> int | None:
        """The galaxy acted on after the visited one on screen; None: the queue."""
        self._find(on_screen, True)
        self._place = max(self._place - 1, -1)
        return self._path[self._place] if self._place >= 0 else None

    def _find(self, on_screen: int | None, visited: bool) -> None:
        """Begin anew unless the galaxy on screen is the one that this trail led to."""
        if visited and 0 <= self._place < len(self._path) and self._path[self._place] == on_screen:
            return
        self._path, self._place, self._unread = [], -1, len(self._rows)
        self._start = None if visited else on_screen
        if visited:  # come here in another way: find it among the galaxies acted on
            while self._lengthen():
                if self._path[-1] == on_screen:
                    self._place = len(self._path) - 1
                    return
            self._path, self._unread = [], len(self._rows)

    def _lengthen(self) -> bool:
        """Find one more galaxy of the trail; False where there is none."""
        self._unread = min(self._unread, len(self._rows))
        while self._unread:
            self._unread -= 1
            index = self._index_of(self._rows[self._unread])
            if index != self._start and index not in self._path:
                self._path.append(index)
                return True
        return False
