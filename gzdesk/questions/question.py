"""Question and Answer: what the annotator is asked, and the TOML files that say so.

A question file holds one question::

    name = "ring"                  # letters, digits and '-': the beginning of its columns, as in "ring_yes"
    text = "Is there a ring?"      # as on the desk
    help = "A ring goes around."   # optional, as are all fields below
    version = 1                    # raise it when the meaning of an answer changes

    [[answers]]                    # two to nine
    name = "yes"
    text = "Ring"
    key = "1"                      # a digit or letter; 1, 2, 3, ... by default
    help = "Stars all the way around the centre, and less light inside."
    aliases = ["ringed"]           # the answer's other names in catalogues
    icon = "ring"                  # one that ships (resources/icons/answers), or an SVG file beside this one: "my.svg"
    examples = ["ring-1", "a.png"] # drawn ones that ship (resources/examples), or pictures beside this file

Files beside this one may have 64 KiB; they are taken into the project. ``tree`` says how several questions make a tree.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gzdesk.questions.illustrations import MAX_EXAMPLES, IllustrationError, taken_example, taken_icon
from gzdesk.questions.toml_fields import (
    QuestionError,
    check_fields,
    identifier,
    plain_text,
    quoted,
    quoted_list,
    shipped,
    shipped_or_file,
    shown_text,
    texts,
    toml_table,
    version_of,
)

__all__ = [
    "RESERVED_KEYS",
    "Answer",
    "Question",
    "QuestionError",
    "load_question",
    "parse_question",
    "question_of",
    "question_to_toml",
    "shipped_questions",
]

RESERVED_KEYS = frozenset("ZSCFPLI+=-")  # undo, skip, can't tell, star, peek, learning, invert, zoom: the desk's own
QUESTION_FIELDS = frozenset({"name", "version", "text", "help", "answers"})
ANSWER_FIELDS = frozenset({"name", "text", "key", "help", "aliases", "icon", "examples"})


@dataclass(frozen=True)
class Answer:
    """One answer and the key that gives it."""

    name: str  # as in the catalogue's columns: "yes" in "bar_yes"
    text: str  # as on the button: "Bar"
    key: str  # one character: "1"
    help: str = ""
    aliases: tuple[str, ...] = ()  # other names in catalogues: "featured-or-disk"
    icon: str = ""  # the name of one that ships, or SVG text: see gzdesk.questions.illustrations
    examples: tuple[str, ...] = ()  # names of pictures that ship, or whole pictures as data: texts

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


def parse_question(text: str, source: str, folder: Path | None = None) -> Question:
    """Make a Question of TOML text; ``source`` names the file in errors, ``folder`` holds the pictures it names."""
    return question_of(toml_table(text, source), source, folder)


def question_of(
    table: Mapping[str, Any], source: str, folder: Path | None = None, *, also: frozenset[str] = frozenset()
) -> Question:
    """Make a Question of a TOML table; ``source`` names in errors where it stands, ``also`` other fields it has."""
    check_fields(table, QUESTION_FIELDS | also, source, "the question")
    raw_answers = table.get("answers")
    if not isinstance(raw_answers, list) or len(raw_answers) < 2:
        raise QuestionError(f"{source}: needs at least two [[answers]]")
    if len(raw_answers) > 9:
        raise QuestionError(f"{source}: has {len(raw_answers)} answers; at most nine fit on the desk")
    answers = tuple(_answer(raw, place, source, folder) for place, raw in enumerate(raw_answers, start=1))
    for what, seen in (("name", [a.name for a in answers]), ("key", [a.key.upper() for a in answers])):
        double = {one for one in seen if seen.count(one) > 1}
        if double:
            raise QuestionError(f"{source}: two answers share the {what} {sorted(double)[0]!r}")
    return Question(
        name=identifier(table, "name", source, "the question"),
        text=shown_text(table, "text", source, "the question"),
        answers=answers,
        version=version_of(table, source),
        help=shown_text(table, "help", source, "the question", default=""),
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
        lines += [f"aliases = {quoted_list(answer.aliases)}"]
        lines += [f"icon = {quoted(answer.icon)}"] if answer.icon else []
        lines += [f"examples = {quoted_list(answer.examples)}"] if answer.examples else []
    return "\n".join(lines) + "\n"


def _answer(raw: object, place: int, source: str, folder: Path | None) -> Answer:
    where = f"answer {place}"
    if not isinstance(raw, dict):
        raise QuestionError(f"{source}: {where} must be an [[answers]] table")
    check_fields(raw, ANSWER_FIELDS, source, where)
    examples = texts(raw, "examples", source, where)
    if len(examples) > MAX_EXAMPLES:
        raise QuestionError(f"{source}: {where} has {len(examples)} examples; at most {MAX_EXAMPLES} stand in a row")
    icon = plain_text(raw, "icon", source, where, default="")
    return Answer(
        name=identifier(raw, "name", source, where),
        text=shown_text(raw, "text", source, where),
        key=_key(raw, place, source),
        help=shown_text(raw, "help", source, where, default=""),
        aliases=texts(raw, "aliases", source, where),
        icon=_taken(taken_icon, icon, folder, source, where),
        examples=tuple(_taken(taken_example, one, folder, source, where) for one in examples),
    )


def _key(raw: Mapping[str, Any], place: int, source: str) -> str:
    key = str(raw.get("key", place))
    if len(key) != 1 or not key.isprintable() or key.isspace():
        raise QuestionError(f"{source}: the key of answer {place} must be a single character, not {key!r}")
    if key.upper() in RESERVED_KEYS:
        raise QuestionError(
            f"{source}: the key {key!r} of answer {place} belongs to the desk; take a digit or another letter"
        )
    return key


def _taken(take: Callable[[str, Path | None], str], value: str, folder: Path | None, source: str, where: str) -> str:
    try:
        return take(value, folder)
    except IllustrationError as error:
        raise QuestionError(f"{source}: {where}: {error}") from error
