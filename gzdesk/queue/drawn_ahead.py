"""Drawn ahead: the galaxies that a sitting had drawn and not shown, kept beside the project for the next one.

A sitting's first galaxies are on screen before the network of the last one has been read. Without these they would be
random ones, though it is known already what would teach more. Kept as a cache: without it, or where it cannot be
right, galaxies are drawn at random until the network has spoken.
"""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.project.parts import part_of
from gzdesk.queue.shown import Shown

FILE = "drawn-ahead.json"
MOST = 64  # galaxies: more than are voted on before the network has been read
LARGEST = 1 << 20  # bytes of a file that is looked into


def keep(cache: Path, drawn: Iterable[Shown], galaxies: Sequence[Galaxy]) -> None:
    """Write them down by the ids of the project's galaxies; raises OSError."""
    chosen = [shown for shown in drawn if shown.because == "active" and shown.model][:MOST]
    if not chosen:
        (cache / FILE).unlink(missing_ok=True)
        return
    rows = [(galaxies[one.index].id, one.mutual_information, one.rank, one.model, one.of) for one in chosen]
    part = part_of(cache / FILE)
    try:
        part.write_text(json.dumps(rows), "utf-8")
        part.replace(cache / FILE)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def recall(cache: Path, index_of: Callable[[str], int]) -> list[Shown]:
    """Those of the last sitting; none where the file is missing, or holds what gzdesk never writes.

    ``index_of`` tells a galaxy's place in the project by its id, and raises KeyError where it has none.
    """
    try:
        if (cache / FILE).stat().st_size > LARGEST:
            return []
        rows: Any = json.loads((cache / FILE).read_text("utf-8"))
        return [_shown(index_of, *row) for row in rows[:MOST]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def _shown(index_of: Callable[[str], int], galaxy_id: str, nats: object, rank: object, model: str, of: object) -> Shown:
    """One of them; raises TypeError for what it cannot be."""
    known = isinstance(nats, float) and math.isfinite(nats) and type(rank) is int and type(of) is int
    if not isinstance(galaxy_id, str) or not isinstance(model, str) or not (known or nats is rank is of is None):
        raise TypeError("no galaxy that was drawn")
    return Shown(index_of(galaxy_id), "active", nats, rank, model, of)  # type: ignore[arg-type]  # seen above
