"""Hand-out: what a project that was handed out to one annotator knows of it: his name, and which galaxies all have."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from gzdesk.questions.toml_fields import read_toml

SETTING = "hand-out"  # the name under which the project keeps it


@dataclass(frozen=True)
class HandOut:
    """One annotator's share of a survey."""

    annotator: str = ""
    common: tuple[int, ...] = ()  # places of the galaxies that every annotator has, all in the same order


def dump(hand_out: HandOut) -> str:
    """Write it as TOML, which ``load`` reads back as it was."""
    name = json.dumps(hand_out.annotator, ensure_ascii=False).replace("\x7f", "\\u007F")
    return f"annotator = {name}\ncommon = {list(hand_out.common)}\n"


def load(text: str | None, galaxies: int) -> HandOut:
    """What a project of so many galaxies keeps; nothing where it was not handed out, or keeps what cannot be."""
    try:
        table = read_toml(text or "")
    except (ValueError, RecursionError):
        return HandOut()
    common, annotator = table.get("common", []), table.get("annotator", "")
    if not isinstance(annotator, str) or not isinstance(common, Sequence):
        return HandOut()
    if not all(type(place) is int and 0 <= place < galaxies for place in common):
        return HandOut(annotator)
    return HandOut(annotator, tuple(dict.fromkeys(common)))
