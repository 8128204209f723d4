"""Merging: projects of the same galaxies, voted on by several hands on several computers, joined to one."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from gzdesk.making import OUTSIDE
from gzdesk.project.holdings import ANNOTATOR, GALAXY, KIND, QUESTION, RETRACTS, UUID, Holdings, joined
from gzdesk.project.project import Conflict, ProjectError
from gzdesk.project.project_holdings import Found, read_project, write_into, write_project
from gzdesk.tables.tables import write_csv

Told = Callable[[int, int], None]  # hears (done, total); what it raises ends the merge, and nothing is left behind

SHOWN = 60  # characters of a conflict's sides in a line of the terminal


@dataclass(frozen=True)
class Renaming:
    """An annotator who is to have another name, because somebody else has his on another computer."""

    project: str  # its file, as given, or its name with or without ".gzdesk"
    annotator: str
    new: str


@dataclass(frozen=True)
class Doubled:
    """An annotator who answered a question of the same galaxies in two projects, each time without the other vote."""

    annotator: str
    first: str
    second: str
    galaxies: int


@dataclass(frozen=True)
class Merged:
    """What a merge has brought."""

    galaxies: int
    votes: Mapping[str, int]  # rows of the journal, by annotator
    conflicts: tuple[Conflict, ...]
    doubled: tuple[Doubled, ...]
    changed: bool  # whether the file is not as it was before
    backup: Path | None = None  # the file as it was, where it was of an older format


def merge(
    out: Path,
    projects: Sequence[Path],
    *,
    into: bool = False,
    images: Path | None = None,
    renamings: Sequence[Renaming] = (),
    allow_outside: bool = False,
    progress: Told = lambda done, total: None,
) -> Merged:
    """Join projects in a new file, or ``into`` one that is there and is joined with them; the others are not changed.

    The result does not depend on the order, number or grouping of the projects, but for the image folder, which is a
    matter of this computer: ``images``, else that of the first project whose folder is there. Raises ProjectError with
    the name of a file that cannot be read, or whose galaxies' paths lead out of the image folder unless
    ``allow_outside`` lets them; nothing has been written then.
    """
    _check_places(out, into, images)
    paths = list(dict.fromkeys(path.resolve() for path in ([out, *projects] if into else projects)))
    found = []
    for done, path in enumerate(paths):
        progress(done, len(paths) + 1)
        found.append(_checked(read_project(path), allow_outside))
    _rename(found, renamings)
    where = images or next((one.images for one in found if one.images.is_dir()), found[0].images)
    doubled = doubled_among([(one.path.name, one.holdings) for one in found])
    result = joined(one.holdings for one in found)
    progress(len(paths), len(paths) + 1)
    settings = {"images": OUTSIDE} if allow_outside else {}
    changed = not into or images is not None or not result.says_the_same(found[0].holdings)
    backup = None
    if not into:
        write_project(out.absolute(), where, result, merged=True, settings=settings)
    elif changed:
        backup = write_into(out, where, result, settings={**found[0].settings, **result.settings, **settings})
    progress(len(paths) + 1, len(paths) + 1)
    votes = Counter(row[ANNOTATOR] for row in result.votes.values())
    return Merged(
        len(result.galaxies), dict(sorted(votes.items())), tuple(result.conflicts()), doubled, changed, backup
    )


def doubled_among(projects: Sequence[tuple[str, Holdings]]) -> tuple[Doubled, ...]:
    """Annotators of one name who may be two persons, or one who did the same work twice: told, and let be."""
    given = [(name, _given(holdings)) for name, holdings in projects]
    found = []
    for (first, ones), (second, others) in combinations(given, 2):
        apart = {
            (annotator, galaxy)
            for (annotator, galaxy, question), uuids in ones.items()
            for theirs in [others.get((annotator, galaxy, question), set())]
            if uuids - theirs and theirs - uuids
        }
        counted = Counter(annotator for annotator, _ in apart)
        found += [Doubled(annotator, first, second, number) for annotator, number in sorted(counted.items())]
    return tuple(found)


def write_conflicts(conflicts: Sequence[Conflict], file: Path) -> None:
    """In what the merged projects differ, one row each, with both sides whole."""
    write_csv(file, Conflict._fields, conflicts)


def told(conflict: Conflict) -> str:
    """A conflict in one line, of a galaxy or a vote only in what differs."""
    kept, other = conflict.kept, conflict.other
    if conflict.kind in ("galaxy", "vote"):
        sides = _flat(kept), _flat(other)
        names = [name for name in {**sides[0], **sides[1]} if sides[0].get(name) != sides[1].get(name)]
        kept, other = (", ".join(f"{name} {side.get(name)}" for name in names) for side in sides)
    return f"{conflict.kind} {conflict.name}: kept {_short(kept)}; not {_short(other)}"


def renaming_of(text: str) -> Renaming:
    """A renaming as one types it, ``PROJECT:old=new``; raises ValueError for what is none."""
    project, colon, names = text.rpartition(":")
    old, equals, new = names.partition("=")
    if not (project and colon and old.strip() and equals and new.strip()):
        raise ValueError(f"{text!r} is not of the form PROJECT:annotator=new")
    return Renaming(project, old.strip(), new.strip())


def _check_places(out: Path, into: bool, images: Path | None) -> None:
    if out.exists() and not into:
        raise ProjectError(
            f"{out.name}: exists already; choose another name, or say --into to join the others into it."
        )
    if into and not out.exists():
        raise ProjectError(f"{out.name}: there is no such project to merge into.")
    if images is not None and not images.is_dir():
        raise ProjectError(f"{images}: there is no such folder of images.")


def _checked(found: Found, allow_outside: bool) -> Found:
    """Refuse a project that would let the merged one read what is not in its image folder."""
    if not allow_outside:
        for name, entry in found.holdings.galaxies.items():
            if any(_leads_out(file) for file in entry.file.split("\n")):
                raise ProjectError(
                    f"{found.path.name}: the image of galaxy {name}, {entry.file!r}, lies out of the image folder; "
                    "if you trust this project, say --allow-outside."
                )
    return found


def _leads_out(file: str) -> bool:
    """Whether a path is absolute, here or on another system, or climbs up."""
    if file.startswith(("/", "\\")) or file[1:2] == ":":
        return True
    return ".." in file and ".." in file.replace("\\", "/").split("/")


def _rename(found: Sequence[Found], renamings: Sequence[Renaming]) -> None:
    for one in renamings:
        meant = [file for file in found if one.project in (file.path.name, file.path.stem)]
        meant = meant or [file for file in found if Path(one.project).resolve() == file.path]
        if len(meant) != 1:
            which = "none" if not meant else "several"
            raise ProjectError(f"{one.project}: {which} of the projects to merge is called so; give its path.")
        if not meant[0].holdings.rename(one.annotator, one.new):
            raise ProjectError(f"{meant[0].path.name}: has no votes of an annotator {one.annotator!r} to rename.")


def _given(holdings: Holdings) -> dict[tuple[str, str, str], set[str]]:
    """The uuids of the answers that were not taken back, by annotator, galaxy and question."""
    back = {row[RETRACTS] for row in holdings.votes.values() if row[RETRACTS] is not None}
    found: dict[tuple[str, str, str], set[str]] = {}
    for row in holdings.votes.values():
        if row[KIND] == "vote" and row[UUID] not in back:
            found.setdefault((row[ANNOTATOR], row[GALAXY], row[QUESTION]), set()).add(row[UUID])
    return found


def _flat(text: str) -> dict[str, object]:
    """The values of a galaxy or a vote, the catalogue's other columns among them."""
    values: dict[str, object] = json.loads(text) if text else {}
    columns = values.pop("columns", {})
    return {**values, **columns} if isinstance(columns, dict) else values


def _short(text: str) -> str:
    line = " ".join(text.split()) or "nothing"
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
