"""The commands: read the arguments, call the room that does the work, turn the world's errors into one line.

Heavy rooms, numpy and the project among them, are imported inside the commands, so that ``gzdesk --help`` answers at
once, and the splash of a desk that opens is there at once.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gzdesk.commands.arguments import parser
from gzdesk.letters import visible
from gzdesk.terminal import CommandError, counter, plainly

if TYPE_CHECKING:
    from gzdesk.catalogue.galaxy import Rejected
    from gzdesk.project.project import Project

LISTED = 20  # rejected galaxies named one by one; the rest are counted


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 fine, 1 a failure of the world, 2 wrong usage."""
    with plainly():
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] not in RUN and not given[0].startswith("-"):
        given.insert(0, "label")  # `gzdesk PROJECT`
    options = parser().parse_args(given)
    try:
        return RUN[options.command](options)
    except _worlds_errors() as error:
        print(f"gzdesk: {_one_line(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("gzdesk: stopped", file=sys.stderr)
        return 1


def _worlds_errors() -> tuple[type[Exception], ...]:
    """What the world may do to a command; asked for only when something has gone wrong."""
    from gzdesk.catalogue.catalog_columns import CatalogueError
    from gzdesk.project.journal import JournalError
    from gzdesk.project.project import ProjectError
    from gzdesk.questions.question import QuestionError
    from gzdesk.settings import SettingsError

    return CatalogueError, CommandError, JournalError, ProjectError, QuestionError, SettingsError, OSError


def _start(options: argparse.Namespace) -> int:
    from gzdesk.ui.application import make_application

    make_application()  # says so where there is no display, before anything of Qt's is loaded
    from gzdesk.commands import start

    return start.run()


def _new(options: argparse.Namespace) -> int:
    from gzdesk.commands.import_command import asked_of, bring_in
    from gzdesk.earlier.understood import Request
    from gzdesk.making import NothingReadableError, make_project

    if options.votes is not None and not options.votes.is_file():
        raise CommandError(f"{options.votes}: there is no such file of votes")
    try:
        project = make_project(
            options.project,
            options.images,
            asked_of(options.question),
            catalogue=options.catalogue,
            taken=options.column,
            cutout=options.cutout,
            bands=options.bands,
            hdu=options.hdu or None,
            allow_outside=options.allow_outside,
            check=not options.no_check,
            stages=counter,
            say=print,
        )
    except NothingReadableError as error:
        _tell(error.catalogue.rejected)
        raise
    with project:
        asks = (
            "question" if len(project.tree.questions) == 1 else f"{len(project.tree.questions)} questions of the tree"
        )
        print(f"{options.project}: {len(project.galaxies)} galaxies, {asks} {project.tree.name!r}")
        _tell(project.rejected)
        if options.votes is not None:
            bring_in(project, Request(options.votes))
    return 0


def _tell(rejected: "Sequence[Rejected]") -> None:
    if not rejected:
        return
    print(f"{len(rejected)} left out:")
    for one in rejected[:LISTED]:
        print(visible(f"  {one.name}: {one.reason}"))
    if len(rejected) > LISTED:
        print(f"  and {len(rejected) - LISTED} more")


def _label(options: argparse.Namespace) -> int:
    from gzdesk.commands import label

    return label.run(options.project, options.annotator or "", options.architecture)


def _demo(options: argparse.Namespace) -> int:
    from gzdesk.commands import demo, label

    return demo.run(
        options.folder,
        galaxies=options.galaxies,
        votes=options.votes,
        seed=options.seed,
        headless=options.headless,
        question=options.question,
        label=label.run,
    )


def _simulate(options: argparse.Namespace) -> int:
    from gzdesk.commands import comparison

    if options.tree:
        return _simulate_tree(options)
    if options.project and not options.oracle:
        raise CommandError("simulate --project needs --oracle FILE, a CSV of the votes that an annotator would give")
    return comparison.command(
        comparison.Plan(
            project=options.project,
            oracle=options.oracle,
            drawn=options.drawn,
            question=options.question,
            strategies=tuple(options.strategies.split(",")),
            votes=options.votes,
            budget=options.budget,
            seeds=options.seeds,
            first=options.first,
            batch=options.batch or max(1, options.budget // 20),
            architecture=options.architecture,
            regime=options.regime,
            untrained=options.untrained,
            field=options.field,
            out=options.out,
            correction=options.correction,
        )
    )


def _simulate_tree(options: argparse.Namespace) -> int:
    from gzdesk.commands import tree_comparison
    from gzdesk.experiment.experiment import Rounds

    if options.project or options.question or options.untrained:
        raise CommandError("simulate --tree goes with --drawn N, and with neither --question nor --untrained")
    return tree_comparison.command(
        options.tree,
        options.drawn,
        options.strategies.split(","),
        Rounds(
            options.budget,
            min(options.first, options.budget),
            options.batch or max(1, options.budget // 20),
            options.votes,
        ),
        options.seeds,
        architecture=options.architecture,
        regime=options.regime or "frozen",
        field=options.field,
        out=options.out,
    )


def _figures(options: argparse.Namespace) -> int:
    from gzdesk.commands import figures

    plan = figures.FiguresPlan(options.question, options.galaxies, options.taught, options.seed, options.out)
    return figures.command(plan)


def _export(options: argparse.Namespace) -> int:
    from gzdesk import app
    from gzdesk.tables import exporting, tables
    from gzdesk.tables.galaxy_columns import Wishes

    files = {name: getattr(options, name) for name in exporting.TABLES if getattr(options, name) is not None}
    plan = exporting.ExportPlan(
        options.project,
        files,
        folder=options.all,
        suffix=tables.suffix_of(options.format),
        wishes=Wishes(options.campaign, votes_asked=options.votes_asked, samples=options.samples),
        whole_paths=options.whole_paths,
        pseudonyms=options.pseudonyms,
        key=options.key,
        harmless=not options.as_is,
    )
    return exporting.command(plan, lambda project: app.newest_posterior(project) if app.has_learned(project) else None)


def _info(options: argparse.Namespace) -> int:
    from gzdesk.progress.facts import facts_of, told
    from gzdesk.project.project import Project
    from gzdesk.tables.left_out import all_left_out, write_left_out

    with Project.open(options.project, read_only=True) as project:
        facts = facts_of(project)
        if options.summary is not None:
            _write_summary(project, options.summary)
        if options.rejected is not None:
            left_out = all_left_out(project)
            write_left_out(left_out, options.rejected)
            print(f"{options.rejected}: {len(left_out)} left out or unreadable, each with the reason", file=sys.stderr)
    if options.json:
        print(json.dumps(facts, indent=2))
    else:
        for line in told(facts):
            print(visible(line))
    return 0


def _import(options: argparse.Namespace) -> int:
    from gzdesk.commands.import_command import command

    return command(options)


def _doctor(options: argparse.Namespace) -> int:
    from gzdesk.commands import doctor

    return doctor.run()


def _write_summary(project: "Project", file: Path) -> None:
    """What the newest network believes is read where there is one; no display is needed."""
    from gzdesk.app import has_learned, newest_posterior
    from gzdesk.progress.summary import summarise
    from gzdesk.ui.application import make_application

    make_application(offscreen=True)
    from gzdesk.ui.progress.summary_page import save_summary

    posterior = newest_posterior(project) if has_learned(project) else None
    for written in save_summary(summarise(project, posterior), file):
        print(f"{written} holds the summary", file=sys.stderr)


def _merge(options: argparse.Namespace) -> int:
    from gzdesk.commands import sharing

    return sharing.run_merge(options)


def _split(options: argparse.Namespace) -> int:
    from gzdesk.commands import sharing

    return sharing.run_split(options)


def _agreement(options: argparse.Namespace) -> int:
    from gzdesk.team import agreement_report

    return agreement_report.command(options)


def _predict(options: argparse.Namespace) -> int:
    from gzdesk.predict import predict

    return predict.command(
        predict.Asked(
            checkpoint=options.checkpoint,
            catalogue=options.catalogue,
            images=options.images,
            out=options.out,
            architecture=options.architecture,
            columns=tuple(options.column),
            hdu=options.hdu,
            cutout=options.cutout or 0.0,
            bands=options.bands,
            allow_outside=options.allow_outside,
            turns=options.turns,
            precision=options.precision,
            device=options.device,
            samples=options.samples,
            votes_asked=options.votes_asked,
            shard_rows=options.shard_rows,
            processes=options.processes,
            helpers=options.helpers,
            dask=options.dask,
        )
    )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "start": _start,
    "new": _new,
    "label": _label,
    "demo": _demo,
    "simulate": _simulate,
    "figures": _figures,
    "export": _export,
    "info": _info,
    "merge": _merge,
    "agreement": _agreement,
    "split": _split,
    "import": _import,
    "predict": _predict,
    "doctor": _doctor,
}
