"""The arguments of ``gzdesk export``, and their help page."""

import argparse
from collections.abc import Callable
from pathlib import Path

from gzdesk.tables.table_formats import FORMATS

TABLES = {
    "votes": "one row a standing vote, with its provenance",
    "counts": "one row a galaxy: votes for each answer, in Zoobot's columns, and why it was shown",
    "agreement": "one row a galaxy: annotators, the share that agree, entropy, what was settled in a meeting",
    "posteriors": "one row a galaxy: mean, 68 and 90 %% intervals of the probability of each answer",
    "rounds": "one row a state of the network: its scores, with intervals",
}
ABOUT = (
    f"A table's format is that of its name: {', '.join(suffixes[0] for suffixes in FORMATS.values())}. All hold the "
    "same columns, and all but CSV their units, UCDs, descriptions and how they came to be; for CSV these stand in a "
    "file beside it, NAME.csv-metadata.json."
)


def add_export_arguments(parser: argparse.ArgumentParser) -> None:
    """Tables by their files, what they hold besides, and whose names they tell."""
    parser.add_argument("project", type=Path, metavar="PROJECT.gzdesk")
    for name, words in TABLES.items():
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=words)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="all of these, and a README, in a new folder")
    formats = [name.lower() for name in FORMATS]
    help_page = f"of --all: {', '.join(formats)} (default: csv)"
    parser.add_argument("--format", type=str.lower, choices=formats, default="csv", metavar="FORMAT", help=help_page)
    hold = parser.add_argument_group("what they hold besides")
    hold.add_argument(
        "--votes-asked",
        type=_most(1000),
        default=0,
        metavar="N",
        help="posteriors: for each answer p(k of N votes) for k = 0 to N, were N annotators asked",
    )
    hold.add_argument(
        "--samples",
        type=_most(10_000),
        default=0,
        metavar="T",
        help="posteriors: T samples of each answer's probability",
    )
    hold.add_argument(
        "--campaign", default="", metavar="NAME", help="put after the question in columns of votes: bar-NAME_yes"
    )
    hold.add_argument("--whole-paths", action="store_true", help="the image folder in front of every file_loc")
    hold.add_argument(
        "--as-is", action="store_true", help="CSV: no apostrophe before texts that a spreadsheet would run as formulas"
    )
    whose = parser.add_argument_group("whose names they tell")
    whose.add_argument("--pseudonyms", action="store_true", help="annotator-1, annotator-2, ... in place of names")
    whose.add_argument("--key", type=Path, metavar="FILE", help="with --pseudonyms: write which is whose, as CSV")


def _most(most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        value = int(text)
        if not 1 <= value <= most:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1 to {most}")
        return value

    return number
