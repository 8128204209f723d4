"""The arguments of ``gzdesk predict``."""

import argparse
from pathlib import Path

from gzdesk.catalogue.column_roles import ROLES, Taken, parse_taken

Commands = argparse._SubParsersAction  # argparse names this type in no other way


def add_predict(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "predict",
        help="write posteriors for a catalogue of any size, as sharded Parquet",
        description="Write posteriors for every galaxy of a catalogue that need not fit into memory, as a folder of "
        "Parquet files. Given again after a stop, the same command goes on where it was.",
    )
    parser.add_argument(
        "--checkpoint", type=Path, required=True, metavar="FILE", help="a project, for its newest, or a checkpoint file"
    )
    parser.add_argument("--catalogue", type=Path, required=True, metavar="FILE", help="CSV, FITS table or Parquet")
    parser.add_argument(
        "--images", type=Path, required=True, metavar="FOLDER", help="where the catalogue's paths begin"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the shards")
    _add_reading(parser)
    _add_outcome(parser)
    _add_work(parser)
    parser.set_defaults(command="predict")


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--column",
        type=_taken,
        action="append",
        default=[],
        metavar="ROLE=NAME",
        help=f"which column is what, where it is not recognised ({', '.join(ROLES)}); may be repeated",
    )
    parser.add_argument("--hdu", default="", metavar="NAME", help="FITS extension where the catalogue names none")
    parser.add_argument(
        "--cutout",
        type=_above_nought,
        default=0.0,
        metavar="ARCSEC",
        help="cut galaxies out around their positions, of their files, or of the mosaics in FOLDER if they have none",
    )
    parser.add_argument("--bands", metavar="R,G,B", help="of the mosaics, the filters to cut out of (default: all)")
    parser.add_argument(
        "--allow-outside", action="store_true", help="accept catalogue paths that lead out of the image folder"
    )


def _add_outcome(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--turns", type=_turns, default=0, metavar="N", help="of each picture (default: as the desk)")
    parser.add_argument("--samples", type=_count, default=0, metavar="S", help="keep so many posterior samples too")
    parser.add_argument("--votes-asked", type=_count, default=0, metavar="N", help="write p(k of N votes) too")
    parser.add_argument(
        "--shard-rows", type=_positive, default=10_000, metavar="N", help="galaxies in a file (default: 10000)"
    )
    parser.add_argument(
        "--precision",
        choices=("float32", "bfloat16"),
        default="float32",
        help="of the encoder; bfloat16 is faster where the processor or GPU has matrix units for it",
    )
    parser.add_argument("--architecture", metavar="NAME", help="the encoder of a checkpoint that does not tell it")


def _add_work(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda", "mps"), help="default: the fastest")
    parser.add_argument(
        "--processes", type=_positive, default=1, metavar="N", help="networks side by side, one core each (default: 1)"
    )
    parser.add_argument(
        "--helpers",
        type=_positive,
        default=0,
        metavar="N",
        help="processes that read pictures for each network (default: 1; with a GPU one for every core but one)",
    )
    parser.add_argument("--dask", metavar="ADDRESS", help="of the scheduler of a dask.distributed cluster to work on")


def _taken(text: str) -> Taken:
    try:
        return parse_taken(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _count(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 0 to 1000")
    return value


def _turns(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 8:
        raise argparse.ArgumentTypeError(f"{text} is not from 1 to 8")
    return value


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1 up")
    return value


def _above_nought(text: str) -> float:
    value = float(text)
    if not 0 < value < 36_000:
        raise argparse.ArgumentTypeError(f"{text} is not an angle from 0 to 36000 arcsec")
    return value
