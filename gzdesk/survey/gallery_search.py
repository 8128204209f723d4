"""GallerySearch: reads what a filter or an order needs, and works out the rows; all of it in one worker thread."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.messages import Posterior
from gzdesk.project.column_reader import column_names, column_values
from gzdesk.questions.tree import Tree
from gzdesk.survey.gallery_rows import Column, Condition, Filter, Known, Rows, Sort, mean_of, rows_of, trouble

OWN = ("ra", "dec")  # columns that every project has apart from the others
KEPT_COLUMNS = 8  # in memory; the one used longest ago makes room


@dataclass(frozen=True, eq=False)
class Asked:
    """What is to be worked out, and from what: all of it fixed at the moment of asking."""

    filter: Filter
    sort: Sort
    answer: int  # whose posterior is shown, among the answers of all questions
    said: Mapping[str, Any]  # arrays of what the annotator has said, as ``Known`` names them
    posterior: Posterior | None


@dataclass(frozen=True, eq=False)
class Found:
    """The rows, and what else came to light."""

    asked: Asked
    rows: Rows
    mean_G: NDArray[np.float32] | None  # of the posterior of the answer; None where nothing is believed
    troubles: tuple[Condition, ...] = ()  # conditions that make no sense
    columns: Mapping[str, Column] = field(default_factory=dict)  # those that were needed


class GallerySearch:
    """Keeps what is slow to read: ids in small letters, columns of the catalogue, the means of one posterior."""

    def __init__(self, path: Path, galaxies: Sequence[Galaxy], tree: Tree) -> None:
        self._path, self._galaxies = path, galaxies
        self._answers = {one.name: tuple(answer.name for answer in one.answers) for one in tree.questions}
        self._ids: list[str] | None = None
        self._columns: dict[str, Column] = {}  # the one used last at the end
        self._mean: tuple[Posterior, int, NDArray[np.float32]] | None = None

    def names(self) -> tuple[str, ...]:
        """The columns of the catalogue by which galaxies may be sorted and filtered; raises ProjectError."""
        there = [name for name in OWN if any(getattr(galaxy, name) is not None for galaxy in self._galaxies)]
        return (*there, *column_names(self._path))

    def find(self, asked: Asked) -> Found:
        """Work out the rows; raises ProjectError where the project's file cannot be read."""
        wanted, sort = asked.filter, asked.sort
        needed = [condition.column for condition in wanted.conditions]
        needed += [sort.column] if sort.by == "column" else []
        columns = {name: self._column(name) for name in needed}
        mean_G = self._mean_of(asked.posterior, asked.answer)
        information_G = asked.posterior.mutual_information_G if asked.posterior is not None else None
        known = Known(
            ids_G=self._small_ids() if wanted.ids or sort.by == "id" else (),
            answers=self._answers,
            information_G=information_G,
            mean_G=mean_G,
            columns=columns,
            **asked.said,
        )
        bad = tuple(one for one in wanted.conditions if trouble(one, columns[one.column]))
        return Found(asked, rows_of(known, wanted, sort), mean_G, bad, columns)

    def _small_ids(self) -> Sequence[str]:
        if self._ids is None:
            self._ids = [galaxy.id.lower() for galaxy in self._galaxies]
        return self._ids

    def _column(self, name: str) -> Column:
        if name not in self._columns:
            if len(self._columns) >= KEPT_COLUMNS:
                del self._columns[next(iter(self._columns))]
            self._columns[name] = Column.of(self._values(name))
        self._columns[name] = self._columns.pop(name)
        return self._columns[name]

    def _values(self, name: str) -> list[Any]:
        if name in OWN:
            return list(self._own(name))
        return column_values(self._path, name, len(self._galaxies))

    def _own(self, name: str) -> Iterator[float | None]:
        return (getattr(galaxy, name) for galaxy in self._galaxies)

    def _mean_of(self, posterior: Posterior | None, answer: int) -> NDArray[np.float32] | None:
        if posterior is None:
            self._mean = None
            return None
        if self._mean is None or self._mean[0] is not posterior or self._mean[1] != answer:
            self._mean = posterior, answer, mean_of(posterior.probs_G_T_A, answer)
        return self._mean[2]
