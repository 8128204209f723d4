"""Settings: frozen dataclasses, read from and written to TOML."""

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from gzdesk.questions.toml_fields import read_toml

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Settings = TypeVar("Settings", bound="DataclassInstance")


class SettingsError(ValueError):
    """Settings that cannot be used; the text names the key and what it needs."""


@dataclass(frozen=True)
class LearningSettings:
    """How the Bayesian CNN learns."""

    architecture: str = "compact"  # or "walmsley2019"
    samples: int = 100  # T, dropout samples behind each posterior
    first_votes: int = 20  # learning starts with this many votes on taught galaxies, of at least two answers
    seed: int = 0
    field: float = 0.0  # middle part of the pictures that the network sees; 0: the galaxy and some sky around it
    device: str = "auto"  # "auto", "cpu", "cuda", "mps"


@dataclass(frozen=True)
class QueueSettings:
    """In what order galaxies are shown."""

    control_share: float = 0.1  # share of random control galaxies, never trained on
    power: float = 4.0  # galaxies are drawn in proportion to mutual information to this power
    repeat_share: float = 0.0  # share of galaxies shown that come back unannounced, to be voted on once more
    seed: int = 0


@dataclass(frozen=True)
class DisplaySettings:
    """How images are drawn: between which limits, along which curve, in which colours."""

    stretch: str = "asinh"  # "asinh", "linear", "sqrt", "log", "power"
    low_percentile: float = 0.5  # of the finite pixels, per band; drawn black
    high_percentile: float = 99.9  # drawn white
    softening: float = 0.05  # a of astropy's AsinhStretch: smaller lifts the faint parts more
    invert: bool = False
    exponent: float = 0.3  # a of astropy's PowerStretch: below 1 lifts the faint parts
    limits: str = "percentile"  # "percentile", "min-max", "zscale", "manual"
    low: float = 0.0  # drawn black by manual limits, in the picture's units
    high: float = 1.0  # drawn white
    colour_map: str = "grey"  # of a single band
    contrast: float = 1.0  # slope of the colours against the stretched light, as in DS9
    bias: float = 0.5  # the stretched light, 0 to 1, that gets the middle colour
    colour: str = "rgb"  # how several bands are shown: "rgb", "band" (one), "side-by-side"
    band: int = 0  # the one shown, in the picture's order
    red: int = -1  # the bands behind the three colours; -1: the usual ones
    green: int = -1
    blue: int = -1
    lupton: bool = False  # three bands by Lupton et al. (2004) in place of the stretch
    q: float = 8.0  # Lupton's Q: larger keeps more of the bright parts apart
    lupton_stretch: float = 0.05  # Lupton's linear stretch, as a share of the way from black to white


@dataclass(frozen=True)
class DeskSettings:
    """How the desk behaves."""

    hide_posterior: bool = True  # until the vote is given, so that it does not lead the voter
    posterior_votes: int = 20  # N of the p(k of N) that the posterior panel draws


WHOLE = 2**53  # whole numbers from here on are no fractional ones any more
_NEEDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text in quotes"}


def load(cls: type[Settings], text: str) -> Settings:
    """Read settings from TOML text. Missing keys keep their default; unknown keys, of a newer gzdesk, do nothing."""
    try:
        table = read_toml(text)
    except ValueError as error:  # tomllib's own, and Python's for numbers of thousands of digits
        raise SettingsError(f"settings: not valid TOML: {error}") from error
    except RecursionError as error:
        raise SettingsError("settings: not valid TOML: nested too deeply") from error
    known = {field.name: field.type for field in fields(cls)}
    return cls(**{name: _fitting(name, value, known[name]) for name, value in table.items() if name in known})


def dump(settings: "DataclassInstance") -> str:
    """Write settings as TOML text, which ``load`` reads back as they were."""
    return "".join(f"{field.name} = {_toml(getattr(settings, field.name))}\n" for field in fields(settings))


def _fitting(name: str, value: object, needed: Any) -> object:  # noqa: ANN401  (a field's type)
    """The value as the field's type; whole numbers do for fractional ones, and nothing else is bent."""
    if needed is float and type(value) is int and abs(value) < WHOLE:
        return float(value)
    if type(value) is not needed:
        raise SettingsError(f"settings: {name!r} must be {_NEEDS[needed]}, not {value!r}")
    return value


def _toml(value: str | int | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):  # TOML's basic strings are JSON's, but for the delete character
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    return repr(value)
