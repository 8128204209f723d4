"""Preview: how many galaxies an order would hold, found out in spare time while the voter still fills it in."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal

from gzdesk.queue.ordering import Ordering, paced
from gzdesk.queue.orders import Order
from gzdesk.queue.places import place_of
from gzdesk.ui.spare_time import SpareTime
from gzdesk.ui.throttle import Throttle

PAUSE_MS = 150  # after a key, so that not every letter of a position is looked up
IDS = 1000  # looked up between two pieces


class Preview(QObject):
    """Works out the order asked for last, and tells of that one only."""

    counted = Signal(int, object)  # galaxies, and tuple[str, ...] of ids that the project has not

    def __init__(self, ordering: Ordering, parent: QObject) -> None:
        super().__init__(parent)
        self._ordering = ordering
        self._order: Order | None = None
        self._found: tuple[int, tuple[str, ...]] | None = None
        self._spare_time = SpareTime(self)
        self._throttle = Throttle(self._work, self, PAUSE_MS)

    def ask(self, order: Order) -> None:
        """Find out about an order, and forget whichever was asked for before."""
        self._order, self._found = order, None
        self._throttle.ask()

    def flush(self) -> None:
        """Find out now."""
        self._throttle.flush()
        self._spare_time.flush()

    def stop(self) -> None:
        """Nobody wants to know any more."""
        self._order = None
        self._throttle.stop()
        self._spare_time.stop()

    def _work(self) -> None:
        if self._order is not None:
            self._spare_time.work(paced(self._count(self._order)), self._tell)

    def _count(self, order: Order) -> Iterator[None]:
        unknown: list[str] = []
        for number, galaxy_id in enumerate(order.ids, 1):
            if place_of(galaxy_id, self._ordering.project) is None:
                unknown.append(galaxy_id)
            if number % IDS == 0:
                yield
        count = yield from self._ordering.count(order)
        if order is self._order:
            self._found = count, tuple(unknown)

    def _tell(self) -> None:
        if self._found is not None and self._order is not None:
            (count, unknown), self._order = self._found, None
            self.counted.emit(count, unknown)
