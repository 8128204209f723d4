"""Which columns of the catalogue an astronomer wants to see beside the galaxy, as the project keeps them."""

import json

from gzdesk.questions.toml_fields import read_toml

SETTING = "facts"  # the name under which the project keeps them


def dump(names: tuple[str, ...]) -> str:
    """The names as TOML text."""
    listed = json.dumps(list(names), ensure_ascii=False)  # a list of JSON's strings is one of TOML's, but for one
    return f"columns = {listed}\n".replace("\x7f", "\\u007F")


def load(text: str | None) -> tuple[str, ...]:
    """The names kept in TOML text; none where there is none, or none that can be read."""
    try:
        names = read_toml(text or "").get("columns", [])
    except (ValueError, RecursionError):
        return ()
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()


def written(value: object) -> str:
    """A catalogue's value as it is read: numbers without noise in their last digits, "–" where there is none."""
    if value is None or value == "":
        return "–"
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)
