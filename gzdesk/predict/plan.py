"""Plan: all that decides what the shards hold, by which a run that goes on knows the one that began."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gzdesk.catalogue.spans import Span
from gzdesk.catalogue.streamed_catalogue import Reading
from gzdesk.images.framing import Framing
from gzdesk.terminal import CommandError

WHERE = ("out", "catalogue", "checkpoint", "device")  # say where things are, and nothing of what comes out


class ShardError(CommandError):
    """Shards that cannot be written, or that belong to something else; one sentence with the folder's name."""


@dataclass(frozen=True)
class Plan:
    """All that decides what the shards hold, and where everything lies: plain values, which may travel."""

    out: str
    catalogue: str
    checkpoint: str
    device: str
    kind: str  # of the catalogue: "csv", "fits", "parquet"
    catalogue_digest: str
    rows: int
    reading: Reading
    images: str
    allow_outside: bool
    bands: tuple[str, ...]  # of mosaics; all where none are said
    checkpoint_digest: str
    model: str  # names the state of the network
    votes: int  # heard by it
    architecture: str
    tree: str  # TOML
    framing: Framing
    scatters: tuple[float, ...]  # of each question, logits
    samples: int  # dropout samples
    seed: int
    turns: int
    precision: str
    keep_samples: int  # of each galaxy and answer, in the shards
    votes_asked: int  # the N of p(k of N votes); no such columns where 0
    shard_rows: int

    def binding(self) -> dict[str, Any]:
        """What a run that goes on must share with the one that began, as JSON has it."""
        table: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return {name: value for name, value in table.items() if name not in WHERE}

    @property
    def name(self) -> str:
        """Names what comes out."""
        return hashlib.sha256(json.dumps(self.binding()).encode()).hexdigest()[:16]

    @property
    def mosaics(self) -> bool:
        """Whether galaxies have no files, but places on mosaics."""
        return bool(self.reading.cut) and "file_loc" not in dict(self.reading.columns)

    @property
    def folder(self) -> Path:
        """Where the shards go."""
        return Path(self.out)


def place_of(plan: Plan, span: Span) -> Path:
    """The file of a shard."""
    return plan.folder / f"part-{span.number:05d}.parquet"
