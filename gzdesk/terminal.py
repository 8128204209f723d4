"""What commands share in a terminal: the failure that is told in one line, and a line of progress."""

import sys
from collections.abc import Callable


class CommandError(Exception):
    """A failure of the world that a command met; one sentence, told without a traceback."""


def counter(what: str) -> Callable[[int, int], None]:
    """Progress as (done, total): a line that is rewritten in a terminal, and written once elsewhere."""

    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{what}: {done:,} of {total:,}", end="\n" if done == total else "", file=sys.stderr, flush=True)
        elif done == total:
            print(f"{what}: {total:,}", file=sys.stderr, flush=True)

    return tell
