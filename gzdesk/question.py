"""Question and Answer: what the annotator is asked, and the TOML files that say so."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

RESERVED_KEYS = frozenset("ZSCFPLI+=-")  # undo, skip, can't tell, star, peek, learning, invert, zoom: the desk's own


class QuestionError(ValueError):
    """A question file that cannot be used; the text names the file and the reason."""


@dataclass(frozen=True)
class Answer:
    """One answer and the key that gives it."""

    name: str  # as in the catalogue's columns: "yes" in "bar_yes"
    text: str  # as on the button: "Bar"
    key: str  # one character: "1"
    help: str = ""
    aliases: tuple[str, ...] = ()  # other names in catalogues: "featured-or-disk"

    def is_named(self, name: str) -> bool:
        """Whether a catalogue that says ``name`` means this answer."""
        return name == self.name or name in self.aliases


@dataclass(frozen=True)
class Question:
    """One question with at least two answers, in a numbered version so that votes stay readable after a change."""

    name: str
    text: str
    answers: tuple[Answer, ...]
    version: int = 1
    help: str = ""

    def column(self, answer: int) -> str:
        """The vote-count column of an answer, in Zoobot's convention: ``bar_yes``."""
        return f"{self.name}_{self.answers[answer].name}"

    def index_of(self, name: str) -> int:
        """The place of an answer by its name or an alias; raises KeyError for a name that the question has not."""
        for index, answer in enumerate(self.answers):
            if answer.is_named(name):
                return index
        raise KeyError(f"question {self.name!r} has no answer {name!r}")


def shipped_questions() -> tuple[str, ...]:
    """Names of the questions that ship with gzdesk."""
    return shipped("questions")


def load_question(name_or_file: str | Path) -> Question:
    """Read a shipped question by name, or a TOML file by path; raises QuestionError with the file and the reason."""
    return parse_question(*shipped_or_file(name_or_file, "questions", "question"))


def parse_question(text: str, source: str) -> Question:
    """Make a Question of TOML text; ``source`` names the file in errors."""
    return question_of(toml_table(text, source), source)


def question_of(table: Mapping[str, Any], source: str) -> Question:
    """Make a Question of a TOML table; ``source`` names in errors where it stands."""
    raw_answers = table.get("answers")
    if not isinstance(raw_answers, list) or len(raw_answers) < 2:
        raise QuestionError(f"{source}: needs at least two [[answers]]")
    if len(raw_answers) > 9:
        raise QuestionError(f"{source}: has {len(raw_answers)} answers; at most nine fit on the desk")
    answers = tuple(_answer(raw, place, source) for place, raw in enumerate(raw_answers, start=1))
    for what, seen in (("name", [a.name for a in answers]), ("key", [a.key.upper() for a in answers])):
        double = {one for one in seen if seen.count(one) > 1}
        if double:
            raise QuestionError(f"{source}: two answers share the {what} {sorted(double)[0]!r}")
    return Question(
        name=identifier(table, "name", source, "the question"),
        text=plain_text(table, "text", source, "the question"),
        answers=answers,
        version=version_of(table, source),
        help=plain_text(table, "help", source, "the question", default=""),
    )


def question_to_toml(question: Question, answers: str = "answers") -> str:
    """Write a question as TOML, as it is kept in the project file; ``answers`` is the name of their tables."""
    lines = [
        f"name = {quoted(question.name)}",
        f"version = {question.version}",
        f"text = {quoted(question.text)}",
        f"help = {quoted(question.help)}",
    ]
    for answer in question.answers:
        lines += ["", f"[[{answers}]]", f"name = {quoted(answer.name)}", f"text = {quoted(answer.text)}"]
        lines += [f"key = {quoted(answer.key)}", f"help = {quoted(answer.help)}"]
        lines += [f"aliases = [{', '.join(map(quoted, answer.aliases))}]"]
    return "\n".join(lines) + "\n"


def _answer(raw: object, place: int, source: str) -> Answer:
    where = f"answer {place}"
    if not isinstance(raw, dict):
        raise QuestionError(f"{source}: {where} must be an [[answers]] table")
    key = str(raw.get("key", place))
    if len(key) != 1 or not key.isprintable() or key.isspace():
        raise QuestionError(f"{source}: the key of {where} must be a single character, not {key!r}")
    if key.upper() in RESERVED_KEYS:
        raise QuestionError(f"{source}: the key {key!r} of {where} belongs to the desk; take a digit or another letter")
    aliases = raw.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise QuestionError(f"{source}: 'aliases' of {where} must be a list of texts")
    return Answer(
        name=identifier(raw, "name", source, where),
        text=plain_text(raw, "text", source, where),
        key=key,
        help=plain_text(raw, "help", source, where, default=""),
        aliases=tuple(aliases),
    )


def shipped(folder: str) -> tuple[str, ...]:
    """Names of the TOML files that ship with gzdesk in a folder of its resources."""
    entries = (resources.files("gzdesk.resources") / folder).iterdir()
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in entries if entry.name.endswith(".toml")))


def shipped_or_file(name_or_file: str | Path, folder: str, what: str) -> tuple[str, str]:
    """The text of a shipped TOML file by name, or of any by path, and the name that errors call it by."""
    name = str(name_or_file)
    if name in shipped(folder):
        return (resources.files("gzdesk.resources") / folder / f"{name}.toml").read_text("utf-8"), name
    path = Path(name)
    if not path.is_file():
        raise QuestionError(f"{name}: no such {what}. Give a TOML file, or one of: {', '.join(shipped(folder))}")
    try:
        return path.read_text("utf-8"), path.name
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{path.name}: cannot be read as text ({error})") from error


def toml_table(text: str, source: str) -> dict[str, Any]:
    """The table that TOML text holds; ``source`` names the file in errors."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise QuestionError(f"{source}: not valid TOML: {error}") from error
    except RecursionError as error:
        raise QuestionError(f"{source}: not valid TOML: nested too deeply") from error


def version_of(table: Mapping[str, Any], source: str) -> int:
    """The version that a table states, 1 where it states none."""
    version = table.get("version", 1)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise QuestionError(f"{source}: 'version' must be a whole number from 1 up")
    return version


def plain_text(table: Mapping[str, Any], field: str, source: str, where: str, default: str | None = None) -> str:
    """A text field of a table; one without a default must say something."""
    value = table.get(field, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise QuestionError(f"{source}: {where} needs a text for '{field}'")
    return value


def identifier(table: Mapping[str, Any], field: str, source: str, where: str) -> str:
    """A name that can stand in a column heading: letters, digits, '-' (and no '_', which parts question and answer)."""
    value = plain_text(table, field, source, where)
    if not all(c.isascii() and (c.isalnum() or c == "-") for c in value):
        raise QuestionError(f"{source}: '{field}' of {where} may hold letters, digits and '-' alone, not {value!r}")
    return value


def quoted(text: str) -> str:
    """A TOML basic string."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    plain = (escapes.get(c) or (c if ord(c) >= 0x20 and ord(c) != 0x7F else f"\\u{ord(c):04X}") for c in text)
    return '"' + "".join(plain) + '"'
