"""Reads a position as astronomers write or paste it: degrees, sexagesimal, or in a name such as J132952.7+471143."""

import re

from gzdesk.catalogue.position import Position

_WORDS = re.compile(r"\b(?:ra|dec|decl|icrs|fk5|j2000(?:\.0)?)\b\s*[=:]?", re.IGNORECASE)
_DEGREES = re.compile(r"\s*deg(?:rees?)?\b", re.IGNORECASE)
_NAME = re.compile(r"J(\d{2})(\d{2})(\d{2}(?:\.\d+)?)([+-])(\d{2})(\d{2})(\d{2}(?:\.\d+)?)?[a-z]?$", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2010": "-", "\u2011": "-"})  # as papers and web pages print it

_ASKED = "Give a right ascension and a declination, such as 202.4696 +47.1952 or 13:29:52.7 +47:11:43."


class PositionError(ValueError):
    """A text that is no position; one sentence."""


def read_position(text: str) -> Position:
    """The position that a text gives, ICRS; raises PositionError.

    A right ascension of one number is in degrees unless it ends in h, one of several numbers in hours unless it has a
    sign of degrees. The declination is in degrees.
    """
    plain = _DEGREES.sub("d", _WORDS.sub(" ", text.translate(_MINUS))).strip()
    name = _NAME.search(plain)
    if name:
        hour, minute, second, sign, degree, arcmin, arcsec = name.groups()
        plain = f"{hour}:{minute}:{second} {sign}{degree}:{arcmin}:{arcsec or 0}"
    first, second_half = _halves(plain)
    ra = _value(first)
    if "h" in first.lower() or (len(_NUMBER.findall(first)) > 1 and not re.search("[d°]", first, re.IGNORECASE)):
        ra *= 15
    dec = _value(second_half)
    if first.startswith("-"):
        raise PositionError("A right ascension is not negative.")
    if ra > 360:
        raise PositionError("A right ascension is at most 24 hours, or 360 degrees.")
    if abs(dec) > 90:
        raise PositionError("A declination lies between -90 and +90 degrees.")
    return Position(ra % 360, dec)


def _halves(plain: str) -> tuple[str, str]:
    """Right ascension and declination: parted by a comma, by the declination's sign, or by the count of numbers."""
    parts = [part.strip() for part in re.split("[,;]", plain) if part.strip()]
    if len(parts) == 2:
        return parts[0], parts[1]
    sign = re.search(r"(?<=[^eE\s])\s*([+-])", plain)
    if sign:
        return plain[: sign.start(1)].strip(), plain[sign.start(1) :].strip()
    numbers = list(_NUMBER.finditer(plain))
    if len(numbers) not in (2, 4, 6):
        raise PositionError(_ASKED)
    middle = numbers[len(numbers) // 2].start()
    return plain[:middle].strip(), plain[middle:].strip()


def _value(half: str) -> float:
    """One to three numbers in sixties, with the sign before them."""
    sign, digits = (-1 if half.startswith("-") else 1), half.lstrip("+-").strip()
    if not re.fullmatch(r"[\d.\s:hmsd°'′\"″ʰᵐˢ]+", digits, re.IGNORECASE):
        raise PositionError(_ASKED)
    numbers = [float(number) for number in _NUMBER.findall(digits)]
    if not 1 <= len(numbers) <= 3:
        raise PositionError(_ASKED)
    if any(number >= 60 for number in numbers[1:]):
        raise PositionError("Minutes and seconds are below 60.")
    return float(sign * sum(number / 60**place for place, number in enumerate(numbers)))
