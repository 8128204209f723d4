"""Earlier votes: those that existed before the project, as totals by source, and what the network is taught of them."""

import sqlite3
import time
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gzdesk.project.journal import explain
from gzdesk.project.project_file import ProjectError, connect_to_write
from gzdesk.questions.tree import Tree

MOST = 100_000  # votes for one answer to one galaxy in one source; more are no volunteers' votes but another quantity
OF_ONE = "/"  # between a source and the annotator within it, where annotators are kept apart

_COLUMNS = "source, galaxy_id, question, question_version, answer, votes"
# There may be millions of rows: one text a galaxy crosses into Python. The order of the joins is that of the table.
_COUNTS = """WITH answers (place, name) AS (VALUES {values})
    SELECT galaxies.place, group_concat(answers.place || ' ' || earlier_votes.votes, ' ')
    FROM earlier_votes
    CROSS JOIN answers ON answers.name = question || ' ' || question_version || ' ' || answer
    CROSS JOIN galaxies ON galaxies.id = galaxy_id
    GROUP BY galaxy_id"""
PIECE = 1000  # rows written in one transaction beside whoever votes: some milliseconds


@contextmanager
def beside(path: Path) -> Iterator["EarlierVotes"]:
    """The earlier votes of a project that is open for voting, over a connection of their own: for a worker thread."""
    try:
        connection = connect_to_write(path)
    except sqlite3.Error as error:
        raise ProjectError(explain(error, path)) from error
    try:
        yield EarlierVotes(connection, path)
    finally:
        connection.close()


class EarlierVote(NamedTuple):
    """How many votes a source holds for one answer to one question of one galaxy; never nought."""

    source: str  # "gz2_hart16"; "gz2_hart16/ann" of one annotator, where annotators are kept apart
    galaxy_id: str
    question: str
    question_version: int
    answer: str
    votes: int


class Source(NamedTuple):
    """What one source brought in."""

    name: str
    galaxies: int
    votes: int


@dataclass(frozen=True, eq=False)
class EarlierCounts:
    """Earlier votes as arrays of one length: places of galaxies, places among the answers of the tree, and votes."""

    galaxies_n: NDArray[np.intp]
    answers_n: NDArray[np.intp]
    votes_n: NDArray[np.int64]

    def fold(self, galaxies: int, answers: int) -> NDArray[np.int32]:
        """Votes per galaxy and answer, of all sources together."""
        votes_G_A = np.zeros((galaxies, answers), np.int32)
        np.add.at(votes_G_A, (self.galaxies_n, self.answers_n), self.votes_n.clip(0, MOST).astype(np.int32))
        return votes_G_A


class EarlierVotes:
    """The earlier votes of one project file; each source comes and goes as a whole."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def rows(self) -> Iterator[EarlierVote]:
        """All rows, galaxy by galaxy."""
        order = "galaxy_id, question, question_version, answer, source"
        return map(EarlierVote._make, self._select(f"SELECT {_COLUMNS} FROM earlier_votes ORDER BY {order}"))  # noqa: S608

    def sources(self) -> list[Source]:
        """The sources, by name, each with its annotators."""
        own = f"substr(source, 1, instr(source || '{OF_ONE}', '{OF_ONE}') - 1)"
        counted = f"SELECT {own}, COUNT(DISTINCT galaxy_id), SUM(votes) FROM earlier_votes GROUP BY 1 ORDER BY 1"  # noqa: S608
        return [Source(*row) for row in self._select(counted)]

    def counts(self, tree: Tree) -> EarlierCounts:
        """The votes for the answers of a tree to the galaxies of the project; those of other versions count nothing."""
        names = [f"{one.name} {one.version} {answer.name}" for one in tree.questions for answer in one.answers]
        values = ", ".join(f"({place}, ?)" for place in range(len(names)))
        places, often, texts = array("q"), array("q"), list[str]()
        for place, text in self._select(_COUNTS.format(values=values), tuple(names)):
            places.append(place)
            often.append((text.count(" ") + 1) // 2)
            texts.append(text)
        try:
            pairs_n_2 = np.array(" ".join(texts).split(), np.int64).reshape(-1, 2)
        except (ValueError, OverflowError) as error:
            raise ProjectError(
                f"{self._path.name}: the file is damaged: it holds earlier votes that are no numbers; "
                "go back to a backup."
            ) from error
        galaxies_n = np.repeat(np.array(places, np.intp), np.array(often, np.intp))
        return EarlierCounts(galaxies_n, pairs_n_2[:, 0].astype(np.intp), pairs_n_2[:, 1])

    def replace(self, source: str, rows: Iterable[EarlierVote]) -> None:
        """Write a source's rows in place of those that it had, all or none; raises ProjectError."""
        insert = f"INSERT INTO earlier_votes ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608
        self._write(source, lambda: self._connection.executemany(insert, rows))

    def renew(self, source: str, rows: Iterable[EarlierVote], told: Callable[[int, int], None]) -> None:
        """The same in short transactions that change only what differs, so that whoever votes meanwhile hardly waits.

        What it leaves undone when it is broken off, the same import does later. Raises ProjectError.
        """
        new = {row[:-1]: row for row in rows}
        start = source + OF_ONE
        own = f"SELECT {_COLUMNS} FROM earlier_votes WHERE source = ? OR substr(source, 1, ?) = ?"  # noqa: S608
        old = {row[:-1]: row[-1] for row in self._select(own, (source, len(start), start))}
        delete = (
            "DELETE FROM earlier_votes WHERE (source, galaxy_id, question, question_version, answer) = (?, ?, ?, ?, ?)"
        )
        insert = f"INSERT OR REPLACE INTO earlier_votes ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608
        changes = [(delete, key) for key in old if key not in new]
        changes += [(insert, row) for key, row in new.items() if old.get(key) != row.votes]
        for done in range(0, len(changes), PIECE):
            begun = time.monotonic()
            self._transact(changes[done : done + PIECE])
            told(done, len(changes))
            time.sleep(time.monotonic() - begun)  # as long again for those who wait to write
        told(len(changes), len(changes))

    def forget(self, source: str) -> int:
        """Take a source out, those of its annotators too; returns how many rows it had."""
        before = self._connection.total_changes
        self._write(source, lambda: None)
        return self._connection.total_changes - before

    def _write(self, source: str, then: Callable[[], object]) -> None:
        """Take a source's rows out and do something more, in one transaction."""
        start = source + OF_ONE
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            delete = "DELETE FROM earlier_votes WHERE source = ? OR substr(source, 1, ?) = ?"
            self._connection.execute(delete, (source, len(start), start))
            then()
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise ProjectError(explain(error, self._path)) from error
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _transact(self, changes: Iterable[tuple[str, tuple[object, ...]]]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for sql, values in changes:
                self._connection.execute(sql, values)
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise ProjectError(explain(error, self._path)) from error
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _select(self, sql: str, values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._connection.execute(sql, values)
        except sqlite3.Error as error:
            raise ProjectError(explain(error, self._path)) from error
