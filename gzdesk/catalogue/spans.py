"""Span and Piece: how rows of tables larger than memory are named and handed on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from gzdesk.catalogue.catalog_columns import CatalogueError, Column


class Span(NamedTuple):
    """The rows of one shard."""

    number: int  # from 0
    start: int
    stop: int
    byte: int = 0  # where the first of them stands, in a CSV file


class Piece(NamedTuple):
    """Some rows as they are in the file."""

    columns: Mapping[str, Column]
    broken: Mapping[int, str]  # reasons, by row of the piece
    rows: int


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    """A catalogue's bytes; raises CatalogueError."""
    try:
        stream = file.open("rb")
    except FileNotFoundError:
        raise CatalogueError(f"{file.name}: there is no such catalogue in {file.absolute().parent}.") from None
    except OSError as error:
        raise CatalogueError(f"{file.name}: cannot be read ({error.strerror}).") from error
    with stream:
        yield stream
