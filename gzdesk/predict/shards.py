"""Shards: a table of posteriors too long for one file, each part of which exists whole or not at all.

A folder of ``part-00000.parquet`` and so on, each with so many rows of the catalogue in its order, and a manifest that
ties them together; any Parquet reader takes the folder as one table.
"""

import contextlib
import json
import os
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gzdesk import __version__
from gzdesk.catalogue.spans import Span
from gzdesk.catalogue.streamed_catalogue import Listed
from gzdesk.messages import Posterior
from gzdesk.predict.plan import Plan, ShardError, place_of
from gzdesk.questions.tree import Tree
from gzdesk.tables.described import Column, Fact, Table
from gzdesk.tables.posterior_columns import posterior_columns
from gzdesk.tables.vo_tables import write_parquet

INFORMATION = "what one further annotator's answers would tell about the network, nats"


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
