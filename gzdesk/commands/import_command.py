"""The command that imports votes: says what was understood, writes it, tells or forgets sources."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from gzdesk.earlier.importing import understand, write
from gzdesk.earlier.panoptes import read_workflows
from gzdesk.earlier.understood import REPORT_HEADS, Request, Understood, many, report, told
from gzdesk.letters import visible
from gzdesk.project.migration import backup_told
from gzdesk.project.project import Project
from gzdesk.questions.tree import Tree, load_asked
from gzdesk.tables.tables import write_csv
from gzdesk.terminal import CommandError, counter


def command(options: argparse.Namespace) -> int:
    """Import a file, forget a source, or tell which there are; returns the exit code."""
    if options.forget:
        _forget(options.project, options.forget)
    if options.file is not None:
        with Project.open(options.project, read_only=options.dry_run) as project:
            if project.backup is not None:
                print(backup_told(project.path, project.backup))
            bring_in(project, request_of(options), report_to=options.report, dry_run=options.dry_run)
    elif not options.forget:
        _tell_sources(options.project)
    return 0


def request_of(options: argparse.Namespace) -> Request:
    """What the arguments ask for."""
    return Request(
        options.file,
        format=options.format or "",
        names=_names(options.map),
        questions=tuple(options.question or ()),
        source=options.source or "",
        within=options.within,
        annotators=options.annotators,
        workflow=options.workflow,
    )


def bring_in(project: Project, request: Request, *, report_to: Path | None = None, dry_run: bool = False) -> Understood:
    """Say what a file of votes holds, and write it; raises CommandError where it holds nothing for this project."""
    found = understand(project, request, counter(f"Reading {request.file.name}, bytes"))
    for line in told(found):
        print(visible(line))
    if report_to is not None:
        write_csv(report_to, REPORT_HEADS, report(found))
        print(f"{report_to}: what was understood and what was left out, row by row")
    found.check()
    if dry_run:
        print("Nothing was written, as asked.")
    else:
        before = [source.name for source in project.earlier_sources()]
        write(project, found)
        how = "replaces the earlier ones of" if found.source in before else "kept under"
        print(f"{many(sum(row.votes for row in found.rows), 'vote')}: {how} the source {found.source!r}")
        others = [name for name in before if name != found.source]
        if others:
            print(f"There are votes of {', '.join(map(repr, others))} too; votes on the same galaxy add up.")
    return found


def asked_of(name: str) -> Tree:
    """What a project is to ask: a question or tree by name or TOML file, or a workflow export of Panoptes (CSV)."""
    file, _, workflow = name.partition(":") if not Path(name).is_file() else (name, "", "")
    if file.lower().endswith(".csv"):
        return read_workflows(Path(file)).tree(workflow)
    return load_asked(name)


def _forget(path: Path, source: str) -> None:
    with Project.open(path) as project:
        if not project.forget_earlier_votes(source):
            there = ", ".join(repr(one.name) for one in project.earlier_sources()) or "none"
            raise CommandError(f"{path.name}: has no votes from a source {source!r}; its sources are: {there}")
    print(f"{path}: the votes of {source!r} are forgotten")


def _tell_sources(path: Path) -> None:
    with Project.open(path, read_only=True) as project:
        sources = project.earlier_sources()
    for source in sources:
        print(visible(f"{source.name}: {many(source.votes, 'vote')} on {many(source.galaxies, 'galaxy')}"))
    if not sources:
        print(f"{path}: holds no earlier votes; give a FILE to import")


def _names(given: Sequence[str] | None) -> dict[str, str]:
    names: dict[str, str] = {}
    for one in given or ():
        their, equals, our = one.rpartition("=")
        if not equals or not their:
            raise CommandError(f"--map {one}: say THEIRS=OURS, as in --map Barred=bar_yes")
        names[their] = our
    return names
