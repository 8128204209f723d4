"""The clock of the journal, which goes forwards only."""

import threading
from datetime import UTC, datetime, timedelta


class _Clock:
    """The computer's clock, made to go forwards only, so that what is made later carries a later time.

    Where the clock is set back, or two rows come within a microsecond, a row takes the next microsecond.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        with self._lock:
            self._last = max(datetime.now(UTC), self._last + timedelta(microseconds=1))
            return self._last

    def not_before(self, utc: datetime) -> None:
        """Go on after a moment that was written already."""
        with self._lock:
            self._last = max(self._last, utc)

    def behind(self) -> timedelta:
        """By how much the computer's clock is behind what was written already."""
        with self._lock:
            return max(self._last - datetime.now(UTC), timedelta())


_clock = _Clock()


def go_on_after(utc: str) -> None:
    """Take no moment up to this one, which was written already; raises ValueError."""
    _clock.not_before(moment(utc))


def utc_now() -> str:
    """This moment, as the journal writes it: ``2026-02-03T04:05:06.789012Z``; each call later than the one before."""
    return _clock.now().isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def clock_behind() -> timedelta:
    """By how much this computer's clock is behind the newest row of a journal, written here or opened since."""
    return _clock.behind()


def moment(utc: str) -> datetime:
    """The moment that a row was written; raises ValueError. What was made later in one file sorts behind."""
    found = datetime.fromisoformat(utc)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
