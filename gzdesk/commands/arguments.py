"""The arguments of every command, and their help pages; what the commands do stands in ``cli``."""

import argparse
from pathlib import Path

from gzdesk import __version__
from gzdesk.commands.argument_values import arcseconds, positive
from gzdesk.commands.catalogue_arguments import add_reading
from gzdesk.commands.export_arguments import ABOUT, add_export_arguments
from gzdesk.commands.predict_arguments import add_predict
from gzdesk.commands.sharing_arguments import add_agreement, add_merge, add_split
from gzdesk.commands.simulate_arguments import ENCODERS, add_simulate
from gzdesk.questions.toml_fields import shipped


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="gzdesk",
        description="Label galaxies on a laptop, offline, while a Bayesian CNN learns from every vote. "
        "Without a command a start window opens; `gzdesk PROJECT` opens that project.",
    )
    top.add_argument("--version", action="version", version=f"gzdesk {__version__}")
    top.set_defaults(command="start")
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    _add_new(commands)
    _add_label(commands)
    _add_demo(commands)
    add_simulate(commands)
    _add_figures(commands)
    _add_export(commands)
    _add_info(commands)
    _add_import(commands)
    add_predict(commands)
    add_merge(commands)
    add_agreement(commands)
    add_split(commands)
    _add_doctor(commands)
    return top


Commands = argparse._SubParsersAction  # argparse names this type in no other way


def _command(
    commands: "Commands[argparse.ArgumentParser]", name: str, what: str, more: str = ""
) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}. {more}".strip())


def _add_new(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands,
        "new",
        "make a project from a folder of images or from a catalogue",
        "Images are FITS, PNG, JPEG or TIFF. What cannot be read is listed with its reason; the rest goes in.",
    )
    parser.add_argument("project", type=Path, metavar="PROJECT.gzdesk", help="the project file to make")
    parser.add_argument(
        "--images", type=Path, required=True, metavar="FOLDER", help="folder of images, searched through"
    )
    parser.add_argument(
        "--catalogue",
        type=Path,
        metavar="FILE",
        help="CSV, ECSV, FITS, VOTable or Parquet table with an id, a file and, if known, a position for each galaxy",
    )
    add_reading(parser)
    parser.add_argument(
        "--no-check", action="store_true", help="look at each image when it comes up, not at all of them first"
    )
    parser.add_argument(
        "--question",
        default="smooth-or-featured",
        metavar="NAME-or-TOML",
        help=f"a shipped question ({', '.join(shipped('questions'))}), a shipped tree of questions "
        f"({', '.join(shipped('trees'))}), a TOML file of either, or a workflow export of Panoptes: FILE.csv or "
        "FILE.csv:WORKFLOW (default: smooth-or-featured)",
    )
    parser.add_argument("--votes", type=Path, metavar="FILE", help="votes that exist already, see `gzdesk import -h`")
    parser.set_defaults(command="new")


def _add_label(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "label", "open the voting desk on a project")
    parser.add_argument("project", type=Path, metavar="PROJECT.gzdesk")
    parser.add_argument(
        "--annotator",
        default=None,
        metavar="NAME",
        help="who votes (default: the name given last in the start window, or the user's)",
    )
    parser.add_argument(
        "--architecture",
        metavar="NAME",
        help=f"the network to learn with, kept in the project: {ENCODERS} (default: compact; larger ones want a GPU)",
    )
    parser.set_defaults(command="label")


def _add_demo(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands,
        "demo",
        "draw a thousand galaxies and open the desk on them",
        "Without a display, or with --headless, a simulated astronomer votes instead.",
    )
    parser.add_argument("--headless", action="store_true", help="let a simulated astronomer vote, without a window")
    parser.add_argument("--folder", type=Path, default=Path("gzdesk-demo"), metavar="DIR", help="where it is put")
    parser.add_argument("--galaxies", type=positive, default=1000, metavar="N", help="galaxies to draw (default: 1000)")
    parser.add_argument(
        "--question",
        default="smooth-or-featured",
        metavar="NAME-or-TOML",
        help="what is asked: smooth-or-featured (default), bar, or the tree features-and-bar",
    )
    parser.add_argument("--votes", type=positive, default=240, metavar="N", help="simulated votes (default: 240)")
    parser.add_argument("--seed", type=int, default=0, help="of the drawing and of the simulated astronomer")
    parser.set_defaults(command="demo")


def _add_figures(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands,
        "figures",
        "draw the figures of the 2019 method from drawn galaxies",
        "Posteriors beside their galaxies, the most and least informative galaxies, and the plane of entropies, as "
        "PNG, SVG and PDF, with the table behind them.",
    )
    parser.add_argument("--question", default="bar", metavar="Q", help="bar or smooth-or-featured (default: bar)")
    parser.add_argument("--galaxies", type=positive, default=2000, metavar="N", help="galaxies to draw (default: 2000)")
    parser.add_argument(
        "--taught", type=positive, default=400, metavar="N", help="of them, taught with 40 votes each (default: 400)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the choice of those taught and of the network")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the figures")
    parser.set_defaults(command="figures")


def _add_export(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "export", "write votes, agreement and posteriors as tables", ABOUT)
    add_export_arguments(parser)
    parser.set_defaults(command="export")


def _add_import(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands,
        "import",
        "let votes that exist already be the first labels",
        "Says what was understood of a table of votes, and what was left out and why. The votes are taught, and are "
        "nobody's at this desk. Without FILE, tells which sources there are.",
    )
    parser.add_argument("project", type=Path, metavar="PROJECT.gzdesk")
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="CSV, ECSV, FITS, VOTable or Parquet")
    parser.add_argument(
        "--format",
        choices=("gz2", "gz-decals", "zoobot", "panoptes", "csv"),
        help="what the table is (default: recognised by its columns)",
    )
    parser.add_argument(
        "--map",
        action="append",
        metavar="THEIRS=OURS",
        help="what a column, a question or an answer of theirs is: an answer (bar_yes), a question (bar), id_str, ra, "
        "dec, question, answer, votes, annotator, or nothing, which leaves it out; may be given several times",
    )
    parser.add_argument("--question", action="append", metavar="NAME", help="import votes to this question alone")
    parser.add_argument("--source", metavar="NAME", help="what the votes are kept under (default: the file's name)")
    parser.add_argument(
        "--within", type=arcseconds, metavar="ARCSEC", help="match galaxies by position where ids do not"
    )
    parser.add_argument("--annotators", action="store_true", help="keep annotators apart, by their names in the table")
    parser.add_argument(
        "--workflow", type=Path, metavar="FILE", help="workflow export of a Panoptes classification export"
    )
    parser.add_argument("--report", type=Path, metavar="FILE.csv", help="write what was left out, row by row")
    parser.add_argument("--dry-run", action="store_true", help="say what would be imported, and write nothing")
    parser.add_argument("--forget", metavar="SOURCE", help="take the votes of a source out again")
    parser.set_defaults(command="import")


def _add_info(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "info", "say what a project holds")
    parser.add_argument("project", type=Path, metavar="PROJECT.gzdesk")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument(
        "--summary", type=Path, metavar="FILE", help="write a page or two for print: PDF, or PNG or SVG by the suffix"
    )
    parser.add_argument(
        "--rejected",
        type=Path,
        metavar="FILE",
        help="write as CSV what was left out of the project and which images could not be read later, with reasons",
    )
    parser.set_defaults(command="info")


def _add_doctor(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands,
        "doctor",
        "look over this computer and try the whole circle",
        "Versions, memory, disk, device and screen, and a trial of some ten seconds on drawn galaxies, as text to send "
        "with a question. No path and no name of yours is in it.",
    )
    parser.set_defaults(command="doctor")
