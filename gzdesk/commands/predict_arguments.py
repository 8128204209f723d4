"""The arguments of ``gzdesk predict``."""

import argparse
from pathlib import Path

from gzdesk.commands.argument_values import positive, up_to_a_thousand
from gzdesk.commands.catalogue_arguments import add_reading

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
    add_reading(parser)
    _add_outcome(parser)
    _add_work(parser)
    parser.set_defaults(command="predict")


def _add_outcome(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--turns",
        type=int,
        choices=range(1, 9),
        default=0,
        metavar="N",
        help="of each picture (default: as the desk)",
    )
    parser.add_argument(
        "--samples",
        type=up_to_a_thousand,
        default=0,
        metavar="S",
        help="keep so many posterior samples too",
    )
    parser.add_argument(
        "--votes-asked", type=up_to_a_thousand, default=0, metavar="N", help="write p(k of N votes) too"
    )
    parser.add_argument(
        "--shard-rows", type=positive, default=10_000, metavar="N", help="galaxies in a file (default: 10000)"
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
        "--processes", type=positive, default=1, metavar="N", help="networks side by side, one core each (default: 1)"
    )
    parser.add_argument(
        "--helpers",
        type=positive,
        default=0,
        metavar="N",
        help="processes that read pictures for each network (default: 1; with a GPU one for every core but one)",
    )
    parser.add_argument("--dask", metavar="ADDRESS", help="of the scheduler of a dask.distributed cluster to work on")
