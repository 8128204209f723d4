"""What a column of a catalogue may be, and one put to a role by hand; light, since the arguments need it."""

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["id_str", "file_loc", "ra", "dec", "hdu", "cut"]
ROLES: tuple[Role, ...] = get_args(Role)
SEVERAL: tuple[Role, ...] = ("file_loc", "hdu")  # one column a band, red first


@dataclass(frozen=True)
class Taken:
    """A column put to a role by hand: ``columns`` empty where none has it."""

    role: Role
    columns: tuple[str, ...]


def parse_taken(text: str) -> Taken:
    """A correction as it is typed: ``ra=RAJ2000``, ``file_loc=r_file,g_file``, or ``hdu=``; raises ValueError."""
    role, equals, columns = text.partition("=")
    known = next((one for one in ROLES if one == role.strip()), None)
    if not equals or known is None:
        raise ValueError(f"{text!r} is not ROLE=COLUMN with a role of {', '.join(ROLES)}")
    return Taken(known, tuple(name.strip() for name in columns.split(",") if name.strip()))
