"""Vote columns: what annotators said, one row each, with all that is known of how it was said."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.project.vote import Vote
from gzdesk.tables.described import Column

SAID = ("vote", "settled", "cant-tell", "artifact", "comment")

Texts = Callable[[slice], list[str]]
Numbers = Callable[[slice], NDArray[np.generic]]


def vote_columns(said: Sequence[Vote], where: Mapping[str, Galaxy], names: Mapping[str, str]) -> tuple[Column, ...]:
    """Columns of rows of the journal; ``where`` are the galaxies by their ids, ``names`` what annotators are called."""

    def texts(name: str) -> Texts:
        return lambda part: ["" if (value := getattr(row, name)) is None else str(value) for row in said[part]]

    def reals(name: str) -> Numbers:
        return lambda part: np.array([getattr(row, name) for row in said[part]], np.float64)

    def whole(name: str) -> Numbers:
        return lambda part: _whole([getattr(row, name) for row in said[part]])

    def sky(name: str) -> Numbers:
        return lambda part: np.array([getattr(where.get(row.galaxy_id), name, None) for row in said[part]], np.float64)

    def annotators(part: slice) -> list[str]:
        return [names.get(row.annotator, row.annotator) for row in said[part]]

    kinds, answer = f"what was said: {', '.join(SAID)}", "meta.code;src.morph.type"
    information = "of the answer and the network, when the galaxy was chosen, nats"
    seconds = "time from the galaxy's appearance to the key"
    seen = "1: the posterior was on screen before; 0: it was not"
    rank = "the galaxy's place in the ranking that the queue drew from"
    return (
        Column("uuid", "text", texts("uuid"), "unique name of this row of the journal", "meta.id;meta.main"),
        Column("kind", "text", texts("kind"), kinds, "meta.code.class"),
        Column("id_str", "text", texts("galaxy_id"), "the galaxy's id in the catalogue", "meta.id"),
        Column("ra", "float64", sky("ra"), "right ascension, ICRS", "pos.eq.ra;meta.main", "deg"),
        Column("dec", "float64", sky("dec"), "declination, ICRS", "pos.eq.dec;meta.main", "deg"),
        Column("annotator", "text", annotators, "who said it", "meta.id;obs.observer"),
        Column("utc", "text", texts("utc"), "when it was said, UTC, ISO 8601", "time.epoch"),
        Column("seconds", "float64", reals("seconds"), seconds, "time.duration", "s"),
        Column("question", "text", texts("question"), "the question asked", "meta.code"),
        Column("question_version", "int64", whole("question_version"), "its version", "meta.version"),
        Column("answer", "text", texts("answer"), "the answer given", answer),
        Column("shown_because", "text", texts("shown_because"), "why the galaxy was on screen", "meta.code"),
        Column("mutual_information", "float64", reals("mutual_information"), information, "stat.value"),
        Column("rank", "int64", whole("rank"), rank, "meta.number", holes=True),
        Column("model", "text", texts("model"), "the state of the network that ranked it", "meta.id;meta.modelled"),
        Column("stretch", "text", texts("stretch"), "how the picture was drawn", "meta.note"),
        Column("saw_posterior", "int64", whole("saw_posterior"), seen, "meta.code", holes=True),
        Column("text", "text", texts("text"), "the comment", "meta.note"),
    )


def _whole(values: Sequence[int | None]) -> NDArray[np.generic]:
    return np.ma.MaskedArray([value or 0 for value in values], [value is None for value in values], np.int64)
