"""Order: what a voter may choose the queue by, and how the choice is kept in the project."""

import json
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from gzdesk.questions.toml_fields import read_toml

Kind = Literal[
    "informative",  # by the mutual information of one more vote, with random controls among them
    "random",
    "likely",  # an answer is
    "unlikely",
    "uncertain",  # the answer to a question is
    "disagreement",  # of the model with the voter's own votes
    "annotators",  # who disagree with each other
    "conflicts",  # of annotators, to be settled in a meeting
    "starred",  # by the voter
    "list",  # of ids
    "position",  # around one
    "similar",  # to one galaxy
]
KINDS: tuple[Kind, ...] = get_args(Kind)

_BELIEFS = ("likely", "unlikely", "uncertain", "disagreement")
_REVIEWS = ("disagreement", "annotators", "conflicts", "starred")
_DRAWN = ("informative", "random")


@dataclass(frozen=True)
class Order:
    """One choice of the queue: its kind, and what that kind needs to know; the other fields keep their defaults."""

    kind: Kind = "informative"
    question: str = ""  # "likely", "unlikely" and "uncertain": of which question, by name
    answer: str = ""  # "likely" and "unlikely": of which answer, by name
    ids: tuple[str, ...] = ()  # "list": galaxies in the order in which they are to come
    ra: float = 0.0  # "position": right ascension, ICRS, degrees
    dec: float = 0.0  # declination, ICRS, degrees
    radius_arcmin: float = 0.0
    like: str = ""  # "similar": the id of the galaxy that the others are to look like
    again: bool = False  # galaxies that the voter has voted on come too, to be voted on again

    @property
    def needs_posterior(self) -> bool:
        """Whether it follows from what the network believes, and anew whenever that changes."""
        return self.kind in _BELIEFS

    @property
    def drawn(self) -> bool:
        """Whether galaxies are drawn by chance, with random controls among them, and not taken from a list."""
        return self.kind in _DRAWN

    @property
    def reviews(self) -> bool:
        """Whether galaxies that the voter has voted on come too: there a vote replaces the one before."""
        return self.again or self.kind in _REVIEWS


def order_to_toml(order: Order) -> str:
    """Write an order as TOML, which ``order_of_toml`` reads back as it was; defaults are left out."""
    usual = Order()
    names = [field.name for field in fields(Order) if getattr(order, field.name) != getattr(usual, field.name)]
    return "".join(f"{name} = {_toml(getattr(order, name))}\n" for name in names)


def order_of_toml(text: str | None) -> Order:
    """The order that a project keeps; the most informative first where it keeps none, or none that can be used."""
    try:
        table = read_toml(text or "")
        return Order(**{name: _fitting(name, value) for name, value in table.items()})
    except (ValueError, TypeError, RecursionError):
        return Order()


def _toml(value: str | float | bool | tuple[str, ...]) -> str:
    # TOML's basic strings and their lists are JSON's, but for the delete character
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def _fitting(name: str, value: Any) -> Any:  # noqa: ANN401  (a field's type)
    """The value as the field has it; raises ValueError for any other."""
    if name == "kind" and value not in KINDS:
        raise ValueError(value)
    if name == "ids" and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    usual = getattr(Order(), name, None)
    if type(usual) is float and type(value) is int:
        return float(value)
    if type(value) is not type(usual):
        raise ValueError(value)
    return value
