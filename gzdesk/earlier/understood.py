"""Understood: what a file of votes was found to hold, told before anything is written."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gzdesk.project.earlier_votes import OF_ONE, EarlierVote
from gzdesk.questions.tree import Tree
from gzdesk.terminal import CommandError

FORMATS = {
    "gz2": "Galaxy Zoo 2, counts by task and answer",
    "gz-decals": "Galaxy Zoo DECaLS, counts by question and answer",
    "zoobot": "counts by question, campaign and answer",
    "panoptes": "a classification export of Panoptes",
    "csv": "one answer a row",
}
KEPT_REASONS = 200_000  # rows left out that are listed one by one; the rest are counted
REPORT_HEADS = ("what", "name", "said")

Votes = Counter[tuple[str, str, str, str]]  # by annotator (empty: of all), galaxy, question and answer


@dataclass(frozen=True)
class Request:
    """What is to be imported, and how it is to be understood where that does not show."""

    file: Path
    format: str = ""  # one of FORMATS; empty: recognised by itself
    names: Mapping[str, str] = field(default_factory=dict)  # ours by theirs, where these are not known
    questions: tuple[str, ...] = ()  # ours; empty: all that are understood
    source: str = ""  # empty: the file's name
    within: float | None = None  # arcsec in which a position tells a galaxy whose id is not known
    annotators: bool = False  # whether annotators are kept apart, by name
    workflow: Path | None = None  # of a classification export

    @property
    def name(self) -> str:
        """The source under which the votes are kept."""
        return self.source or self.file.name.partition(".")[0] or self.file.name

    def wants(self, question: str) -> bool:
        """Whether the votes to one of our questions are asked for."""
        return not self.questions or question in self.questions


@dataclass
class Understood:
    """What a file was found to hold."""

    file: str
    source: str
    format: str
    of: int  # galaxies that the project has
    rows: list[EarlierVote] = field(default_factory=list)
    lines: int = 0  # rows or classifications that the file has
    galaxies: int = 0  # with votes that go in
    matched_by: str = ""
    by_position: int = 0  # rows
    questions: dict[str, tuple[int, int]] = field(default_factory=dict)  # ours: votes, and galaxies
    taken: dict[str, list[str]] = field(default_factory=dict)  # ours: their questions that were added up
    refused: dict[str, str] = field(default_factory=dict)  # their questions that count nothing, and why
    unknown: dict[str, str] = field(default_factory=dict)  # columns that were not understood, and why
    derived: int = 0  # columns of what was worked out from votes
    left_out: list[tuple[str, str]] = field(default_factory=list)  # rows, and why
    left_out_by: Counter[str] = field(default_factory=Counter)  # how many, by the reason

    def leave_out(self, row: str, reason: str, kind: str = "") -> None:
        """Note a row that does not go in; ``kind`` is the reason without what differs from row to row."""
        self.left_out_by[kind or reason] += 1
        if len(self.left_out) < KEPT_REASONS:
            self.left_out.append((row, reason))

    def check(self) -> None:
        """Raise CommandError where nothing is found to go in, with what may help."""
        if not self.rows:
            lost = self.left_out_by["no galaxy of this project"] and not self.galaxies
            hint = (
                "no row is of a galaxy of this project: name the column of ids with --map THEIRS=id_str, "
                "or match by position with --within ARCSEC"
                if lost
                else "no votes to the project's questions were found"
            )
            raise CommandError(f"{self.file}: nothing to import; {hint}.")

    def keep(self, votes: Votes, tree: Tree) -> None:
        """Take in the votes that count."""
        versions = {question.name: question.version for question in tree.questions}
        galaxies: dict[str, set[str]] = {}
        totals: Counter[str] = Counter()
        for (annotator, galaxy, question, answer), number in votes.items():
            source = f"{self.source}{OF_ONE}{annotator}" if annotator else self.source
            self.rows.append(EarlierVote(source, galaxy, question, versions[question], answer, number))
            galaxies.setdefault(question, set()).add(galaxy)
            totals[question] += number
        for question in (name for name in versions if name in galaxies):
            self.questions[question] = (totals[question], len(galaxies[question]))
        self.galaxies = len(set[str]().union(*galaxies.values()))


def told(found: Understood) -> Iterator[str]:
    """What was understood, in lines for a person."""
    yield f"{found.file}: {FORMATS[found.format]}; {many(found.lines, 'row')}"
    how = f", known by {found.matched_by}" if found.matched_by else ""
    near = f", {many(found.by_position, 'row')} by position" if found.by_position else ""
    yield f"  {found.galaxies:,} of the project's {found.of:,} galaxies have votes in it{how}{near}"
    for name, (votes, galaxies) in found.questions.items():
        theirs = found.taken.get(name, [])
        together = f" ({' and '.join(theirs)} together)" if len(theirs) > 1 else ""
        yield f"  {name}: {many(votes, 'vote')} on {many(galaxies, 'galaxy')}{together}"
    for name, reason in found.refused.items():
        yield f"  {name}: not counted, for {reason}"
    if found.derived:
        yield f"  {many(found.derived, 'column')} worked out from votes (fractions, weights, totals): not counted"
    if found.unknown:
        some = ", ".join(list(found.unknown)[:8]) + (", ..." if len(found.unknown) > 8 else "")
        yield f"  {many(len(found.unknown), 'column')} with no answers to the project's questions: {some}"
    for reason, number in found.left_out_by.most_common():
        yield f"  {many(number, 'row')} left out: {reason}"


def report(found: Understood) -> Iterator[tuple[str, str, str]]:
    """The same and every row that was left out, as rows of a table under ``REPORT_HEADS``."""
    for name, (votes, galaxies) in found.questions.items():
        yield "question", name, f"{many(votes, 'vote')} on {many(galaxies, 'galaxy')}"
    for name, reason in found.refused.items():
        yield "their question", name, f"not counted: {reason}"
    for name, reason in found.unknown.items():
        yield "column", name, f"not counted: {reason}"
    for name, reason in found.left_out:
        yield "row", name, f"left out: {reason}"
    more = found.left_out_by.total() - len(found.left_out)
    if more:
        yield "row", f"{more} more", "left out"


def many(number: int, what: str) -> str:
    """A number of things, in words that agree with it: ``1 row``, ``2 galaxies``."""
    plural = what if number == 1 else f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{number:,} {plural}"
