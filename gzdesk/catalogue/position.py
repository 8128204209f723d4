"""How a position on the sky is written: in degrees and sexagesimal, as other programs read it."""

from typing import NamedTuple

RA_DECIMALS = 2  # of a second of time: 0.15 arcsec at the equator
DEC_DECIMALS = 1  # of an arcsecond
DEGREE_DECIMALS = 5  # 0.04 arcsec


class Position(NamedTuple):
    """A point of the sky, ICRS, degrees."""

    ra: float
    dec: float

    @property
    def degrees(self) -> str:
        """ "202.46958 +47.19526"."""
        return f"{_rounded_ra(self.ra):.{DEGREE_DECIMALS}f} {self.dec:+.{DEGREE_DECIMALS}f}"

    @property
    def sexagesimal(self) -> str:
        """ "13:29:52.70 +47:11:42.9"."""
        hours = _in_sixties(self.ra % 360 / 15, RA_DECIMALS, around=24)
        return f"{hours} {'-' if self.dec < 0 else '+'}{_in_sixties(abs(self.dec), DEC_DECIMALS)}"


def _rounded_ra(ra: float) -> float:
    """Within [0, 360) after rounding too."""
    return round(ra % 360, DEGREE_DECIMALS) % 360


def _in_sixties(value: float, decimals: int, around: int | None = None) -> str:
    """Whole units, minutes and seconds. Rounded before it is divided, so that no second is written as 60."""
    unit = 10**decimals
    ticks = round(value * 3600 * unit)
    if around is not None:
        ticks %= around * 3600 * unit
    minutes, rest = divmod(ticks, 60 * unit)
    whole, minute = divmod(minutes, 60)
    second, fraction = divmod(rest, unit)
    return f"{whole:02d}:{minute:02d}:{second:02d}.{fraction:0{decimals}d}"
