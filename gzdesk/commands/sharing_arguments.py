"""The arguments of the commands with which several hands share a survey: ``merge``, ``split`` and ``agreement``."""

import argparse
from pathlib import Path

MOST = 1_000_000  # draws, or a seed

Commands = argparse._SubParsersAction  # argparse names this type in no other way


def add_merge(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "merge",
        help="join projects of the same galaxies from several computers",
        description="Join projects of the same galaxies from several computers. The result does not depend on their "
        "order; merging again changes nothing. Where they differ, one version is kept and the other is told and kept "
        "beside it; no vote is lost or counted twice. The projects themselves are not changed.",
    )
    parser.add_argument("out", type=Path, metavar="OUT.gzdesk", help="the project file to make")
    parser.add_argument("projects", type=Path, nargs="+", metavar="PROJECT.gzdesk", help="the projects to join")
    parser.add_argument("--into", action="store_true", help="OUT is there already: join the others into it")
    parser.add_argument(
        "--images", type=Path, metavar="FOLDER", help="image folder of OUT (default: the first project's that is there)"
    )
    parser.add_argument(
        "--rename",
        action="append",
        default=[],
        metavar="PROJECT:NAME=NEW",
        help="let an annotator of one of the projects have another name; may be given several times",
    )
    parser.add_argument("--report", type=Path, metavar="FILE.csv", help="write every conflict, with both sides whole")
    parser.add_argument(
        "--allow-outside", action="store_true", help="accept galaxies whose paths lead out of the image folder"
    )
    parser.set_defaults(command="merge")


def add_split(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "split",
        help="hand a project's galaxies out to several annotators",
        description="Hand a project's galaxies out to several annotators, in a project each: random shares, and a "
        "common set that everybody gets and nobody can tell apart. `gzdesk merge` joins them again.",
    )
    parser.add_argument("project", type=Path, metavar="PROJECT.gzdesk")
    parser.add_argument(
        "--annotators", type=_names, required=True, metavar="A,B,C", help="who votes, two or more, by name"
    )
    parser.add_argument(
        "--overlap", type=_share, default=0.1, metavar="10%", help="share of galaxies in the common set (default: 10%%)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the shares (default: 0)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the projects and the list")
    parser.set_defaults(command="split")


def add_agreement(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "agreement",
        help="say how far annotators agree, and how each differs from the rest",
        description="Say how far annotators agree, question by question, two by two, and each against the rest: "
        "percent, kappa and Krippendorff's alpha with 95 % intervals of a bootstrap over galaxies; what each answers "
        "more often than the others on the same galaxies; and how often each repeats an answer of his own.",
    )
    parser.add_argument("project", type=Path, metavar="PROJECT.gzdesk")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help="write all figures, one a row")
    parser.add_argument("--bootstrap", type=_count, metavar="N", help="draws of the intervals (default: 1000)")
    parser.add_argument("--seed", type=_count, default=0, help="of the draws (default: 0)")
    parser.set_defaults(command="agreement")


def _count(text: str) -> int:
    value = int(text)
    if not 0 <= value <= MOST:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 0 to {MOST:,}")
    return value


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if len(names) < 2 or not all(names) or len({name.casefold() for name in names}) < len(names):
        raise argparse.ArgumentTypeError(f"{text!r} does not name two or more different annotators")
    return names


def _share(text: str) -> float:
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share; write 10% or 0.1")
    return value
