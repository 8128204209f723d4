"""Shards: a table of posteriors too long for one file, each part of which exists whole or not at all.

A folder of ``part-00000.parquet`` and so on, each with so many rows of the catalogue in its order, and a manifest that
ties them to the catalogue, the checkpoint and all options; any Parquet reader takes the folder as one table.
"""

import contextlib
import hashlib
import json
import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gzdesk import __version__
from gzdesk.catalogue.spans import Span
from gzdesk.catalogue.streamed_catalogue import Listed, Reading
from gzdesk.images.framing import Framing
from gzdesk.messages import Posterior
from gzdesk.project.parts import part_of
from gzdesk.questions.tree import Tree
from gzdesk.tables.described import Column, Fact, Table
from gzdesk.tables.posterior_columns import posterior_columns
from gzdesk.tables.vo_tables import write_parquet
from gzdesk.terminal import CommandError

MANIFEST = "_manifest.json"  # readers of Parquet folders skip names that begin so
CHECKPOINT = "_checkpoint.safetensors"  # a copy: the desk removes its old ones
FORMAT = "gzdesk-shards-1"
INFORMATION = "what one further annotator's answers would tell about the network, nats"
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


def begin(plan: Plan, begun: str) -> None:
    """Make the folder and its manifest, or make sure that those that are there are of this very plan."""
    file = plan.folder / MANIFEST
    try:
        plan.folder.mkdir(parents=True, exist_ok=True)
        if file.exists():
            _compare(plan, file)
        elif any(plan.folder.glob("part-*.parquet")):
            raise ShardError(f"{plan.folder}: holds shards without a manifest; give another --out.")
        else:
            text = json.dumps(
                {"format": FORMAT, "gzdesk": __version__, "begun": begun, "plan": plan.binding()}, indent=1
            )
            write_whole(file, text.encode())
        for left in plan.folder.glob(".part-*.tmp"):  # by a run that was killed
            left.unlink(missing_ok=True)
    except OSError as error:
        raise ShardError(f"{plan.folder}: cannot be written ({error.strerror}).") from error


def _compare(plan: Plan, file: Path) -> None:
    try:
        there: Any = json.loads(file.read_text("utf-8"))
        kept: Mapping[str, Any] = there["plan"]
        known = there["format"] == FORMAT and isinstance(kept, dict)
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise ShardError(f"{file}: is no manifest of this gzdesk; give another --out.")
    now = plan.binding()
    other = [name for name in now if now[name] != kept.get(name)]
    if other:
        raise ShardError(
            f"{plan.folder}: holds shards that were made with another {_named(other)}; give the same as then, or "
            "another --out."
        )


_NAMES = {
    "catalogue_digest": "catalogue",
    "rows": "catalogue",
    "kind": "catalogue",
    "reading": "choice of columns, HDU or cutout",
    "images": "folder of images",
    "allow_outside": "--allow-outside",
    "checkpoint_digest": f"checkpoint (that one is kept there as {CHECKPOINT})",
    "model": f"checkpoint (that one is kept there as {CHECKPOINT})",
    "votes": f"checkpoint (that one is kept there as {CHECKPOINT})",
    "tree": "question",
    "keep_samples": "--samples",
    "shard_rows": "--shard-rows",
    "votes_asked": "--votes-asked",
    "scatters": "scatter of galaxies that look alike",
}


def _named(names: Sequence[str]) -> str:
    words = dict.fromkeys(_NAMES.get(name, f"--{name}") for name in names)
    return " and another ".join(list(words)[:2])


def is_whole(plan: Plan, span: Span) -> bool:
    """Whether a shard is there, and is this one; a file that cannot be read is made anew."""
    from pyarrow import ArrowException, parquet

    file = place_of(plan, span)
    if not file.exists():
        return False
    try:
        metadata = parquet.read_metadata(file)
    except (OSError, ArrowException):
        return False
    told = metadata.metadata or {}
    same_rows = told.get(b"first row") == str(span.start).encode() and metadata.num_rows == span.stop - span.start
    return bool(same_rows and told.get(b"plan") == json.dumps(plan.binding(), ensure_ascii=False).encode())


def scatters_of(folder: Path, checkpoint_digest: str) -> tuple[float, ...]:
    """With which scatter the shards there were begun, if they are of this checkpoint: votes may have come in since."""
    try:
        kept: Any = json.loads((folder / MANIFEST).read_text("utf-8"))["plan"]
        if kept["checkpoint_digest"] == checkpoint_digest:
            return tuple(float(one) for one in kept["scatters"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return ()


class Shard:
    """One shard in the making: what was listed, and the figures of those galaxies that could be read."""

    def __init__(self, plan: Plan, tree: Tree, span: Span) -> None:
        self.plan, self.tree, self.span = plan, tree, span
        self.listed: list[Listed] = []
        self.reasons: dict[int, str] = {}  # why there are no figures, by row of the shard
        self._rows: list[NDArray[np.intp]] = []
        self._figures: list[list[Column]] = []  # as ``gzdesk export --posteriors`` has them

    def add(self, rows_n: NDArray[np.intp], posterior: Posterior) -> None:
        """Take in what is believed of the galaxies at these rows of the shard."""
        everyone, figures = slice(0, len(rows_n)), list[Column]()
        places = np.arange(len(rows_n))
        for (name, part), scatter in zip(self.tree.parts.items(), self.plan.scatters, strict=True):
            figures += posterior_columns(
                self.tree[name], part, posterior, scatter, places, self.plan.votes_asked, self.plan.keep_samples
            )
        information_n = posterior.mutual_information_G
        figures.append(_held(Column("mutual_information", "float32", _none, INFORMATION, "stat.value"), information_n))
        self._rows.append(rows_n)
        self._figures.append([_held(column, column.values(everyone)) for column in figures])

    def write(self, device: str) -> None:
        """Put the shard in its place, whole; raises ShardError where the disk refuses."""
        file = place_of(self.plan, self.span)
        beside = file.with_name(f".{file.name}.{uuid.uuid4().hex}.tmp")
        try:
            try:
                write_parquet(self._table(device), beside, lambda done, total: None)
                _to_disk(beside)
                beside.replace(file)
            finally:
                with contextlib.suppress(OSError):
                    beside.unlink(missing_ok=True)
        except OSError as error:
            raise ShardError(f"{file}: cannot be written ({error.strerror or error}).") from error

    def _table(self, device: str) -> Table:
        galaxies = [one.galaxy for one in self.listed]
        reasons = [self.reasons.get(row, "") for row in range(len(galaxies))]
        model, heard = [self.plan.model] * len(galaxies), np.full(len(galaxies), self.plan.votes, np.int32)
        columns = [
            _texts("id_str", [galaxy.id for galaxy in galaxies], "the galaxy, as the catalogue calls it", "meta.id"),
            _degrees("ra", [galaxy.ra for galaxy in galaxies], "right ascension, ICRS", "pos.eq.ra"),
            _degrees("dec", [galaxy.dec for galaxy in galaxies], "declination, ICRS", "pos.eq.dec"),
            *self._spread(),
            _texts("model", model, "the state of the network that believes this", "meta.id"),
            _held(Column("votes_heard", "int32", _none, "votes that it had heard", "meta.number"), heard),
            _texts("unreadable", reasons, "why there are no figures; empty where there are", "meta.note"),
        ]
        name, words = f"{self.tree.name} {self.span.number}", "What a network believes of galaxies, voted on or not."
        return Table(name, words, len(galaxies), tuple(columns), provenance(self.plan, self.span, device))

    def _spread(self) -> list[Column]:
        """The figures in their rows, with NaN in those of galaxies that could not be read."""
        if not self._rows:  # columns there must be, of a network that believes nothing
            self.add(np.empty(0, np.intp), _nothing(self.tree, self.plan))
        rows = np.concatenate(self._rows)
        spread = []
        for pieces in zip(*self._figures, strict=True):
            values = np.concatenate([column.values(slice(None)) for column in pieces])
            whole = np.full((len(self.listed), *values.shape[1:]), np.nan, values.dtype)
            whole[rows] = values
            spread.append(_held(pieces[0], whole))
        return spread


def _held(column: Column, values: Any) -> Column:  # noqa: ANN401  (an array or texts)
    """The column with these very values."""
    return replace(column, values=lambda rows: values[rows])


def _none(rows: slice) -> list[str]:
    return []


def _texts(name: str, texts: list[str], description: str, ucd: str) -> Column:
    return _held(Column(name, "text", _none, description, ucd), texts)


def _degrees(name: str, degrees: Sequence[float | None], description: str, ucd: str) -> Column:
    values = np.array([np.nan if one is None else one for one in degrees], np.float64)
    return _held(Column(name, "float64", _none, description, f"{ucd};meta.main", "deg"), values)


def _nothing(tree: Tree, plan: Plan) -> Posterior:
    probs, none = np.empty((0, plan.samples, tree.answers), np.float32), np.empty(0, np.float32)
    return Posterior(plan.model, plan.votes, probs, none, none, none)


def provenance(plan: Plan, span: Span, device: str) -> tuple[Fact, ...]:
    """How a shard came to be, for its header."""
    facts: dict[str, str | int] = {
        "software": f"gzdesk {__version__}",
        "catalogue": Path(plan.catalogue).name,
        "first row": span.start,
        "rows": span.stop - span.start,
        "device": device,
        "plan": json.dumps(plan.binding(), ensure_ascii=False),
    }
    return tuple(Fact(name, "", value) for name, value in facts.items())


def _to_disk(file: Path) -> None:
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def write_whole(file: Path, content: bytes) -> None:
    """Write beside and rename, so that a reader sees the old file or the new one."""
    beside = part_of(file)
    try:
        with beside.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(file)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
