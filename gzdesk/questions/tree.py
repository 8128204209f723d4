"""Tree: several questions, which answer leads to which, and the TOML files that say so.

A tree file holds questions in the order in which they are asked; ``question`` says what a question holds::

    name = "rings"
    text = "Which galaxies have rings?"       # optional, as is version

    [[questions]]                             # the first one is always asked
    name = "ring"
    text = "Is there a ring?"
    [[questions.answers]]
    name = "yes"
    text = "Ring"
    [[questions.answers]]
    name = "no"
    text = "No ring"

    [[questions]]
    after = ["ring_yes"]                      # asked after any of these answers; "ring" alone is every answer to it
    name = "ring-bar"
    ...

A question stands beneath those that lead to it, so that there is no circle, and no annotator may come to it twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import accumulate, combinations
from pathlib import Path
from typing import Any

from gzdesk.questions.question import QUESTION_FIELDS, Question, QuestionError, question_of, question_to_toml
from gzdesk.questions.toml_fields import (
    check_fields,
    identifier,
    quoted,
    quoted_list,
    shipped,
    shipped_or_file,
    shown_text,
    toml_table,
    version_of,
)

TREE_FIELDS = frozenset({"name", "version", "text", "questions"})


@dataclass(frozen=True)
class Lead:
    """An answer that leads to a question, by the names of its question and its own."""

    question: str
    answer: str

    def __str__(self) -> str:
        return f"{self.question}_{self.answer}"  # as the answer's column is called


@dataclass(frozen=True)
class Tree:
    """Questions in the order in which they are asked, and the answers that lead to each.

    The first question is always asked; every other one when an answer that leads to it has been given. Two answers
    that lead to the same question must exclude each other, so that a question is asked once at most; one answer may
    lead to several questions, which are then asked in the tree's order.
    """

    name: str
    questions: tuple[Question, ...]
    leads: tuple[tuple[Lead, ...], ...]  # one tuple a question; the first is empty
    version: int = 1
    text: str = ""

    def __post_init__(self) -> None:
        _check(self)

    @classmethod
    def of(cls, question: Question) -> "Tree":
        """The tree of a single question."""
        return cls(question.name, (question,), ((),), question.version)

    @cached_property
    def parts(self) -> Mapping[str, slice]:
        """Per question, where its answers stand among those of all questions, one after the other in tree order."""
        ends = accumulate(len(question.answers) for question in self.questions)
        return {
            question.name: slice(end - len(question.answers), end)
            for question, end in zip(self.questions, ends, strict=True)
        }

    @property
    def answers(self) -> int:
        """Answers of all questions together."""
        return sum(len(question.answers) for question in self.questions)

    def __getitem__(self, name: str) -> Question:
        return self.questions[self.place(name)]

    def place(self, name: str) -> int:
        """The place of a question by its name; raises KeyError where the tree has none of that name."""
        for place, question in enumerate(self.questions):
            if question.name == name:
                return place
        raise KeyError(f"tree {self.name!r} has no question {name!r}")

    def reached(self, given: Mapping[str, str]) -> tuple[str, ...]:
        """Names of the questions that these answers lead to, in the tree's order: answered ones and those to ask."""
        reached: list[str] = []
        for question, leads in zip(self.questions, self.leads, strict=True):
            if not leads or any(lead.question in reached and given.get(lead.question) == lead.answer for lead in leads):
                reached.append(question.name)
        return tuple(reached)

    def next_question(self, given: Mapping[str, str]) -> Question | None:
        """What to ask when these answers have been given (question's name to answer's name); None: the end.

        An answer to a question that the other answers do not lead to (one of them was taken back) leads nowhere.
        """
        return next((self[name] for name in self.reached(given) if name not in given), None)


def shipped_trees() -> tuple[str, ...]:
    """Names of the trees that ship with gzdesk."""
    return shipped("trees")


def load_tree(name_or_file: str | Path) -> Tree:
    """Read a shipped tree by name, or a TOML file by path; raises QuestionError with the file and the reason."""
    return parse_tree(*shipped_or_file(name_or_file, "trees", "tree"))


def load_asked(name_or_file: str | Path) -> Tree:
    """What a project asks: a shipped tree or question by name, or a TOML file that holds either."""
    name = str(name_or_file)
    if name in shipped_trees():
        return load_tree(name)
    return parse_asked(*shipped_or_file(name, "questions", "question"))


def parse_asked(text: str, source: str, folder: Path | None = None) -> Tree:
    """Make a Tree of TOML text that holds a tree (``[[questions]]``) or a single question (``[[answers]]``)."""
    table = toml_table(text, source)
    if "questions" in table:
        return parse_tree(text, source, folder)
    if "answers" not in table:
        check_fields(table, QUESTION_FIELDS | TREE_FIELDS, source, "the file")
        raise QuestionError(f"{source}: asks nothing; it needs [[answers]] for a question, or [[questions]] for a tree")
    return Tree.of(question_of(table, source, folder))


def parse_tree(text: str, source: str, folder: Path | None = None) -> Tree:
    """Make a Tree of TOML text; ``source`` names the file in errors, ``folder`` holds the pictures that it names.

    A question after the first says ``after = ["smooth-or-featured_smooth"]``, a list of answers as their columns are
    called; a question's name alone stands for any answer to it.
    """
    table = toml_table(text, source)
    if "answers" in table:
        raise QuestionError(f"{source}: has [[answers]] outside its questions; in a tree write [[questions.answers]]")
    check_fields(table, TREE_FIELDS, source, "the tree")
    raw_questions = table.get("questions")
    if not isinstance(raw_questions, list) or not raw_questions or not all(isinstance(q, dict) for q in raw_questions):
        raise QuestionError(f"{source}: needs at least one [[questions]] table")
    questions = tuple(
        question_of(raw, f"{source}, question {place}", folder, also=frozenset({"after"}))
        for place, raw in enumerate(raw_questions, 1)
    )
    leads = tuple(
        tuple(_leads(raw, questions, f"{source}, question {question.name!r}"))
        for raw, question in zip(raw_questions, questions, strict=True)
    )
    name, text = (
        identifier(table, "name", source, "the tree"),
        shown_text(table, "text", source, "the tree", default=""),
    )
    try:
        return Tree(name, questions, leads, version_of(table, source), text)
    except QuestionError as error:
        raise QuestionError(f"{source}: {error}") from error


def tree_to_toml(tree: Tree) -> str:
    """Write a tree as TOML, which ``parse_tree`` reads back as it was."""
    lines = [f"name = {quoted(tree.name)}", f"version = {tree.version}", f"text = {quoted(tree.text)}"]
    parts = ["\n".join(lines) + "\n"]
    for question, leads in zip(tree.questions, tree.leads, strict=True):
        after = f"after = {quoted_list([str(lead) for lead in leads])}\n"
        parts.append("[[questions]]\n" + after + question_to_toml(question, "questions.answers"))
    return "\n".join(parts)


def without_pictures(tree: Tree) -> Tree:
    """The same questions without their icons and examples, which can be many times longer than their words."""
    questions = tuple(
        replace(question, answers=tuple(replace(answer, icon="", examples=()) for answer in question.answers))
        for question in tree.questions
    )
    return replace(tree, questions=questions)


def _leads(raw: Mapping[str, Any], questions: Sequence[Question], where: str) -> list[Lead]:
    after = raw.get("after", [])
    if not isinstance(after, list) or not all(isinstance(one, str) for one in after):
        raise QuestionError(f"{where}: 'after' must be a list of answers such as [\"bar_yes\"]")
    leads = []
    for one in after:
        name, _, answer = one.partition("_")
        if answer:
            leads.append(Lead(name, answer))
        else:
            whichever = next((question.answers for question in questions if question.name == name), None)
            if whichever is None:
                raise QuestionError(f"{where}: follows {one!r}, but the tree has no such question")
            leads += [Lead(name, known.name) for known in whichever]
    return leads


def _check(tree: Tree) -> None:
    """Every question named once, reached, and only from questions that stand above it: so there is no circle."""
    if not tree.questions or len(tree.questions) != len(tree.leads):
        raise QuestionError("a tree needs at least one question, and for each the answers that lead to it")
    names = [question.name for question in tree.questions]
    for place, (name, leads) in enumerate(zip(names, tree.leads, strict=True)):
        if name in names[:place]:
            raise QuestionError(f"two questions share the name {name!r}")
        if bool(leads) == (place == 0):
            fault = (
                "is the first question and can follow no answer" if leads else "is never asked: say what it is after"
            )
            raise QuestionError(f"{name!r} {fault}")
        for lead in leads:
            _check_lead(tree, name, lead, names[:place])
    _check_joins(tree)


def _check_lead(tree: Tree, name: str, lead: Lead, above: Sequence[str]) -> None:
    if lead.question not in (question.name for question in tree.questions):
        raise QuestionError(f"{name!r} follows {str(lead)!r}, but the tree has no question {lead.question!r}")
    if lead.question not in above:
        raise QuestionError(f"{name!r} follows {lead.question!r}, which does not stand above it")
    if all(lead.answer != answer.name for answer in tree[lead.question].answers):
        raise QuestionError(f"{name!r} follows {str(lead)!r}, but {lead.question!r} has no answer {lead.answer!r}")


def _check_joins(tree: Tree) -> None:
    """No annotator may come to a question twice: the answers that lead to it exclude each other."""

    @cache
    def both_given(one: Lead, other: Lead) -> bool:
        """Whether one annotator may give both: follow the later question up until both are the same one."""
        first, last = sorted((one, other), key=lambda lead: tree.place(lead.question))
        if first.question == last.question:
            return first.answer == last.answer
        return any(both_given(first, lead) for lead in tree.leads[tree.place(last.question)])

    for question, leads in zip(tree.questions, tree.leads, strict=True):
        for one, other in combinations(leads, 2):
            if both_given(one, other):
                raise QuestionError(f"{question.name!r} would be asked twice of one who answers {one} and {other}")
