"""What commands share in a terminal: plain letters, the failure that is told in one line, and a line of progress."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO, cast

from gzdesk.letters import visible

LIVELY_S, CALM_S = 0.5, 60.0  # between two lines of a countdown, in a terminal and in a log


class CommandError(Exception):
    """A failure of the world that a command met; one sentence, told without a traceback."""


class PlainStream:
    """A stream that people read, to which whatever a file says goes as letters, never as orders to the terminal."""

    def __init__(self, stream: TextIO) -> None:
        self.bare = stream  # for gzdesk's own orders

    def write(self, text: str) -> int:
        """As a stream's own."""
        return self.bare.write(visible(text, lines=True))

    def writelines(self, texts: Iterable[str]) -> None:
        """As a stream's own."""
        for text in texts:
            self.write(text)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever else the stream has)
        return getattr(self.bare, name)


@contextmanager
def plainly() -> Iterator[None]:
    """Let all that is printed meanwhile, errors too, be plain letters."""
    with redirect_stdout(_plain(sys.stdout)), redirect_stderr(_plain(sys.stderr)):
        yield


def _plain(stream: TextIO | None) -> TextIO | None:
    """None is a program's that has no terminal at all."""
    return None if stream is None else cast("TextIO", PlainStream(stream))


def _bare(stream: TextIO) -> TextIO:
    return stream.bare if isinstance(stream, PlainStream) else stream


def counter(what: str) -> Callable[[int, int], None]:
    """Progress as (done, total): a line that is rewritten in a terminal, and written once elsewhere."""
    what = visible(what)

    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(
                f"\r{what}: {done:,} of {total:,}",
                end="\n" if done == total else "",
                file=_bare(sys.stderr),
                flush=True,
            )
        elif done == total:
            print(f"{what}: {total:,}", file=sys.stderr, flush=True)

    return tell


class Countdown:
    """Progress of work that may take days: how far it is, how fast it goes, and how long it will yet take."""

    def __init__(self, what: str, done: int, total: int) -> None:
        self._what, self._done, self._total = visible(what), done, total
        self._first, self._begin = done, time.monotonic()  # what an earlier run did says nothing of this one's speed
        self._told = self._begin

    def add(self, more: int) -> None:
        """So many more are done. Twice a second in a terminal, once a minute elsewhere, this is told."""
        self._done += more
        now = time.monotonic()
        alive = sys.stderr.isatty()
        if now >= self._told + (LIVELY_S if alive else CALM_S):
            self._told = now
            text, end = (f"\r\x1b[K{self}", "") if alive else (str(self), "\n")
            print(text, end=end, file=_bare(sys.stderr), flush=True)

    def close(self) -> None:
        """Leave the line as it is, and begin a new one after it."""
        if sys.stderr.isatty() and self._told > self._begin:
            print(f"\r\x1b[K{self}", file=_bare(sys.stderr), flush=True)

    def __str__(self) -> str:
        rate = (self._done - self._first) / max(time.monotonic() - self._begin, 1e-3)
        told = f"{self._what}: {self._done:,} of {self._total:,}"
        if self._done == self._first:
            return told
        return f"{told}, {rate:,.1f} a second, {in_words((self._total - self._done) / rate)} left"


def in_words(seconds: float) -> str:
    """A time to wait: "40 s", "12 min", "3 h 20 min", "5 days 3 h"."""
    minutes = round(seconds / 60)
    if seconds < 100:
        return f"{seconds:.0f} s"
    if minutes < 100:
        return f"{minutes} min"
    hours = round(minutes / 60)
    if hours < 48:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{hours // 24} days {hours % 24} h"
