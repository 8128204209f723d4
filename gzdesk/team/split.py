"""Splitting: a survey handed out to several annotators, in a project each, with a common set to compare them on."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gzdesk.project import hand_out
from gzdesk.project.clock import utc_now
from gzdesk.project.hand_out import HandOut
from gzdesk.project.holdings import Holdings, digest
from gzdesk.project.project import ProjectError
from gzdesk.project.project_holdings import Found, read_project, write_project
from gzdesk.tables.tables import write_csv

Told = Callable[[int, int], None]  # hears (done, total); what it raises ends the splitting, and nothing is left behind

LIST = "hand-out.csv"  # who has what, for the coordinator alone
OWN = ("order", hand_out.SETTING)  # settings that are one annotator's own
STREAM = 6  # of the random numbers, beside those that the desk draws with the same seed


@dataclass(frozen=True)
class Share:
    """What one annotator gets."""

    annotator: str
    file: Path
    galaxies: tuple[str, ...]  # by id, in the order of the whole catalogue
    common: tuple[str, ...]  # those that everybody gets, in the order in which they are to come up


def split(
    project: Path,
    annotators: Sequence[str],
    out: Path,
    *,
    overlap: float = 0.1,
    seed: int = 0,
    progress: Told = lambda done, total: None,
) -> tuple[Share, ...]:
    """Make one project for each annotator in a folder, and a list of who has what; the project itself is not changed.

    A share ``overlap`` of all galaxies, drawn at random, is in every project; the others are dealt out at random.
    Votes stay where they are; earlier votes and the catalogue's columns go with their galaxies. Raises ProjectError,
    with nothing left behind, where a file is there already or there are too few galaxies.
    """
    found = read_project(project)
    shares = dealt(found.holdings.galaxies_in_order(), annotators, overlap, seed, _files(project, annotators, out))
    for file in (*(share.file for share in shares), out / LIST):
        if file.exists():
            raise ProjectError(f"{file.name}: exists already in {out}; choose another folder.")
    if not all(share.galaxies for share in shares):
        raise ProjectError(f"{project.name}: has too few galaxies for {len(annotators)} annotators.")
    made: list[Path] = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for done, share in enumerate(shares):
            progress(done, len(shares))
            write_share(found, share)
            made.append(share.file)
        common = {galaxy for share in shares for galaxy in share.common}
        rows = ((one, share.annotator, int(one in common)) for share in shares for one in share.galaxies)
        write_csv(out / LIST, ("id_str", "annotator", "common"), rows)
    except BaseException:
        for file in made:
            file.unlink(missing_ok=True)
        raise
    progress(len(shares), len(shares))
    return shares


def dealt(
    ids: Sequence[str], annotators: Sequence[str], overlap: float, seed: int, files: Sequence[Path]
) -> tuple[Share, ...]:
    """Deal galaxies out: a common set in a random order, and to each annotator a random share of the others."""
    places = np.random.default_rng([seed, STREAM]).permutation(len(ids)).tolist()
    number = round(overlap * len(ids))
    common, rest = places[:number], places[number:]
    return tuple(
        Share(
            annotator,
            file,
            tuple(ids[place] for place in sorted([*common, *rest[turn :: len(annotators)]])),
            tuple(ids[place] for place in common),
        )
        for turn, (annotator, file) in enumerate(zip(annotators, files, strict=True))
    )


def write_share(found: Found, share: Share) -> None:
    """Write one annotator's project."""
    whole, own = found.holdings, set(share.galaxies)
    part = Holdings(
        made_utc=utc_now(),
        settings=whole.settings,
        asked=whole.asked,
        questions=whole.questions,
        galaxies={name: whole.galaxies[name] for name in share.galaxies},
        lists={digest(share.galaxies): share.galaxies},
        earlier={key: votes for key, votes in whole.earlier.items() if key[1] in own},
    )
    places = {name: place for place, name in enumerate(share.galaxies)}
    hand = HandOut(share.annotator, tuple(places[name] for name in share.common))
    settings = {name: text for name, text in found.settings.items() if name not in OWN}
    write_project(
        share.file, found.images, part, merged=False, settings={**settings, hand_out.SETTING: hand_out.dump(hand)}
    )


def _files(project: Path, annotators: Sequence[str], out: Path) -> list[Path]:
    """A file for each annotator, named for him as far as file names can be."""
    names = [re.sub(r"[^\w.-]+", "-", annotator).strip("-.") or "annotator" for annotator in annotators]
    if len({name.casefold() for name in names}) < len(names):
        names = [f"{name}-{number}" for number, name in enumerate(names, 1)]
    return [out / f"{project.stem}-{name}.gzdesk" for name in names]
