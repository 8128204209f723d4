"""Argument values: what is typed behind an option, made a number or refused in words."""

import argparse

from gzdesk.catalogue.taken_columns import Taken, parse_taken


def taken(text: str) -> Taken:
    """ROLE=NAME, of a column of a catalogue."""
    try:
        return parse_taken(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def positive(text: str) -> int:
    """A whole number from 1 up."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1 up")
    return value


def up_to_a_thousand(text: str) -> int:
    """A whole number from 0 to 1000."""
    value = int(text)
    if not 0 <= value <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 0 to 1000")
    return value


def share(text: str) -> float:
    """Above 0 and up to 1."""
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a share above 0 and up to 1")
    return value


def side(text: str) -> float:
    """Of a square on the sky, in arcsec, below ten degrees."""
    value = float(text)
    if not 0 < value < 36_000:
        raise argparse.ArgumentTypeError(f"{text} is not a side above 0 and below 36,000 arcsec")
    return value


def arcseconds(text: str) -> float:
    """A distance on the sky of up to a degree, in arcsec."""
    value = float(text)
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is no distance from 0 to 3600 arcsec")
    return value
