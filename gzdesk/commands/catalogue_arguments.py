"""The arguments that say how a catalogue is read and where its galaxies' pictures lie, alike in every command."""

import argparse

from gzdesk.catalogue.taken_columns import ROLES
from gzdesk.commands.argument_values import side, taken


def add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--column",
        type=taken,
        action="append",
        default=[],
        metavar="ROLE=NAME",
        help=f"which column is what, where it is not recognised ({', '.join(ROLES)}): id_str=objid, "
        "file_loc=r_file,g_file for bands in files of their own, red first, or hdu= for none; may be repeated",
    )
    parser.add_argument(
        "--hdu", default="", metavar="NAME", help="name or number of the FITS extension that holds the image"
    )
    parser.add_argument(
        "--cutout",
        type=side,
        metavar="ARCSEC",
        help="cut galaxies out around their positions, in squares of this side: of their files, or of the mosaics in "
        "FOLDER where the catalogue names no files",
    )
    parser.add_argument(
        "--bands",
        type=names,
        default=(),
        metavar="R,G,B",
        help="of the mosaics, the filters to cut out of (default: all)",
    )
    parser.add_argument(
        "--allow-outside", action="store_true", help="accept catalogue paths that lead out of the image folder"
    )


def names(text: str) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(name.strip() for name in text.split(",") if name.strip())
