"""Ear: makes news of what other programs say, and stops listening to one that says too much."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping

from gzdesk.catalogue.position import Position
from gzdesk.samp.samp_news import Highlighted, Muted, News, OwnTable, Selected, position_of, row_of, rows_of

FLOOD, FLOOD_S = 200, 10.0  # so many messages of one program in so many seconds, and it is not listened to any more


class Ear:
    """Called in the threads that listen; one for each connection."""

    def __init__(self, nearest: Callable[[Position], int | None], tell: Callable[[News], None]) -> None:
        """``nearest`` finds the galaxy at a position; ``tell`` hears of a program that is muted."""
        self._nearest, self._tell = nearest, tell
        self.tables: tuple[OwnTable, ...] = ()  # that were sent, the newest first
        self.names: Mapping[str, str] = {}  # of other programs, by their ids
        self._lock = threading.Lock()
        self._heard: dict[str, deque[float]] = {}
        self._muted: set[str] = set()

    def floods(self, sender: str) -> bool:
        """Whether a program sends more than any hand can."""
        with self._lock:
            if sender in self._muted:
                return True
            times = self._heard.setdefault(sender, deque(maxlen=FLOOD))
            times.append(time.monotonic())
            if len(times) < FLOOD or times[-1] - times[0] > FLOOD_S:
                return False
            self._muted.add(sender)
        self._tell(Muted(self.names.get(sender, "")))
        return True

    def understood(self, sender: str, mtype: str, params: object) -> Highlighted | Selected | None:
        """What a message means here; None for what is none of gzdesk's."""
        by = self.names.get(sender, "")
        if mtype == "table.highlight.row" and (found := row_of(params, self.tables)) is not None:
            return Highlighted(found[1], by, found[0].posteriors)
        if mtype == "table.select.rowList" and (chosen := rows_of(params, self.tables)) is not None:
            return Selected(chosen[1], by, chosen[0].posteriors)
        if mtype == "coord.pointAt.sky" and (position := position_of(params)) is not None:
            index = self._nearest(position)
            return None if index is None else Highlighted(index, by)
        return None
