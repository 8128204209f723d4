"""Panoptes: classification exports of the Zooniverse, and the workflows that they were made with."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gzdesk.earlier.vote_names import known_question, plain
from gzdesk.earlier.vote_tables import Row, Table, VotesError, open_table, text_of
from gzdesk.questions.question import Answer, Question, QuestionError
from gzdesk.questions.tree import Lead, Tree

NEEDED = ("annotations", "subject_ids")  # the columns by which a classification export is known
MOST_ANSWERS = 200  # of one classification
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")


@dataclass(frozen=True)
class Task:
    """One question of a workflow, with its answers by their places and where each leads."""

    key: str
    wording: str
    answers: tuple[str, ...]
    next: tuple[str, ...]  # keys, empty where the workflow ends


@dataclass(frozen=True)
class Classification:
    """What one volunteer said of one subject."""

    name: str
    user: str  # empty: nobody can tell
    workflow: str
    utc: str  # sorts by time; empty where it was not kept
    ids: Mapping[str, str]  # of the subject, by the plain names of what they are
    ra: str
    dec: str
    answers: tuple[tuple[str, str, str], ...]  # task, wording, answer


@dataclass
class Workflows:
    """The tasks of the workflows in an export, by workflow and key; of several versions the newest one that is read."""

    tasks: dict[str, dict[str, Task]] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)

    def task(self, workflow: str, key: str) -> Task | None:
        return self.tasks.get(workflow, {}).get(key)

    def tree(self, workflow: str = "") -> Tree:
        """A workflow as a tree of gzdesk's; raises VotesError where it asks what gzdesk cannot."""
        name = workflow or next(iter(self.tasks), "")
        if name not in self.tasks:
            raise VotesError(f"the export has no workflow {workflow!r}; it has {', '.join(self.tasks) or 'none'}.")
        known = self.tasks[name]
        asked = {
            key: replace(task, next=tuple(_asked(known, one) for one in task.next))
            for key, task in known.items()
            if task.answers
        }
        tasks = _in_order(asked, _asked(known, self.first.get(name, "")))
        if not tasks:
            raise VotesError(f"workflow {name}: asks no question with one answer of several.")
        names = {task.key: _question_name(task) for task in tasks}
        if len(set(names.values())) < len(names):
            names = {task.key: plain(task.key) for task in tasks}
        questions = tuple(_question(names[task.key], task) for task in tasks)
        leads = tuple(
            tuple(
                Lead(names[before.key], answer.name)
                for before, question in zip(tasks, questions, strict=True)
                for answer, follows in zip(question.answers, before.next, strict=True)
                if follows == task.key
            )
            for task in tasks
        )
        try:
            return Tree(f"workflow-{plain(name)}", questions, leads)
        except QuestionError as error:
            raise VotesError(f"workflow {name}: cannot be asked here, for {error}.") from error


def read_workflows(file: Path) -> Workflows:
    """Read a workflow export; raises VotesError."""
    with open_table(file, lambda done, total: None) as table:
        return _workflows(table)


def _workflows(table: Table) -> Workflows:
    if "tasks" not in table.names or "workflow_id" not in table.names:
        raise VotesError(f"{table.name}: is no workflow export; it has no columns workflow_id and tasks.")
    found = Workflows()
    for row in table.rows:
        cell = {name: text_of(value) for name, value in zip(table.names, row, strict=True)}
        tasks, strings = _json(cell["tasks"]), _json(cell.get("strings", ""))
        if isinstance(tasks, dict):
            texts = strings if isinstance(strings, dict) else {}
            read = {str(key): _task(str(key), task, texts) for key, task in tasks.items() if isinstance(task, dict)}
            found.tasks[cell["workflow_id"]] = read
            found.first[cell["workflow_id"]] = cell.get("first_task", "")
    if not found.tasks:
        raise VotesError(f"{table.name}: holds no workflow that can be read.")
    return found


def classifications(table: Table, workflows: Workflows | None = None) -> Iterator[Classification | None]:
    """The classifications of an export, row by row; None where a row cannot be read, with the reason in ``broken``."""
    place = {name: number for number, name in enumerate(table.names)}
    for number, row in enumerate(table.rows, 2):
        cell = _Cells(row, place)
        name = cell["classification_id"] or f"row {number}"
        annotations = _json(cell["annotations"])
        if not isinstance(annotations, list):
            table.broken.append((name, "its annotations are no JSON list"))
            yield None
            continue
        workflow = cell["workflow_id"]
        ids, ra, dec = _subject(cell)
        answers = tuple(_answers(annotations, workflow, workflows))[:MOST_ANSWERS]
        user = cell["user_name"] or cell["user_id"]
        yield Classification(name, user, workflow, cell["created_at"], ids, ra, dec, answers)


class _Cells:
    """A row by the names of its columns, blank where there is no such column."""

    def __init__(self, row: Row, place: Mapping[str, int]) -> None:
        self._row, self._place = row, place

    def __getitem__(self, name: str) -> str:
        return text_of(self._row[self._place[name]]) if name in self._place else ""


def _json(text: str) -> Any:  # noqa: ANN401  (whatever JSON holds)
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def _subject(cell: _Cells) -> tuple[dict[str, str], str, str]:
    """All by which a subject may be known: its number, and the ids, file name and position in its metadata."""
    subjects = cell["subject_ids"]
    ids = {} if ";" in subjects else {"subject-id": subjects}
    data = _json(cell["subject_data"])
    own = data.get(subjects, data) if isinstance(data, dict) else {}
    known = own.items() if isinstance(own, dict) else ()
    about = {plain(name): text_of(value) for name, value in known if isinstance(value, str | int | float)}
    return {**about, **ids}, about.get("ra", ""), about.get("dec", "")


def _answers(annotations: Iterable[Any], workflow: str, workflows: Workflows | None) -> Iterator[tuple[str, str, str]]:
    for one in annotations:
        if not isinstance(one, dict):
            continue
        key, value = str(one.get("task", "")), one.get("value")
        task = workflows.task(workflow, key) if workflows is not None else None
        wording = one.get("task_label") or (task.wording if task is not None else "")
        if isinstance(value, list) and any(isinstance(part, dict) and "task" in part for part in value):
            inner = [part for part in value if isinstance(part, dict) and not _is_nested(part)]
            yield from _answers(inner, workflow, workflows)  # several tasks on one page; there are no pages in pages
        elif isinstance(value, str) and value.strip():
            yield key, str(wording), _PICTURE.sub("", value).strip() or value.strip()
        elif task is not None and isinstance(value, int) and value in range(len(task.answers)):
            yield key, str(wording), task.answers[value]  # by its place, as the Zooniverse itself keeps it


def _is_nested(part: Mapping[str, Any]) -> bool:
    value = part.get("value")
    return isinstance(value, list) and any(isinstance(one, dict) and "task" in one for one in value)


def _task(key: str, task: Mapping[str, Any], strings: Mapping[str, Any]) -> Task:
    """A task; what is drawn, written or ticked in a list has no answers that can be learned, and is passed through."""
    answers = task.get("answers")
    follows = str(task.get("next") or "")
    if task.get("type") != "single" or not isinstance(answers, list):
        return Task(key, "", (), (follows,))

    def text(value: object) -> str:
        return _PICTURE.sub("", str(strings.get(str(value), value) or "")).strip()

    whole = [one for one in answers if isinstance(one, dict)]
    labels = tuple(text(one.get("label", "")) for one in whole)
    return Task(key, text(task.get("question", "")), labels, tuple(str(one.get("next") or follows) for one in whole))


def _asked(tasks: Mapping[str, Task], key: str) -> str:
    """The first task from one on that has answers."""
    passed: set[str] = set()
    while key in tasks and not tasks[key].answers and key not in passed:
        passed.add(key)
        key = tasks[key].next[0]
    return key


def _in_order(tasks: Mapping[str, Task], first: str) -> list[Task]:
    """The tasks that are reached from the first, each beneath all that lead to it."""
    start = first if first in tasks else next(iter(tasks), "")  # older exports do not say which is first
    done: dict[str, Task] = {}
    open_ones: list[tuple[str, bool]] = [(start, False)]
    under_way: set[str] = set()
    while open_ones:
        key, left = open_ones.pop()
        if left:
            done[key] = tasks[key]
        elif key in tasks and key not in under_way:
            under_way.add(key)
            open_ones.append((key, True))
            open_ones += [(follows, False) for follows in dict.fromkeys(tasks[key].next)]
    return list(reversed(done.values()))


def _question_name(task: Task) -> str:
    return known_question(task.wording) or plain(task.key)


def _question(name: str, task: Task) -> Question:
    if not 2 <= len(task.answers) <= 9:
        raise VotesError(f"task {task.key}: has {len(task.answers)} answers; two to nine fit on the desk.")
    answers = tuple(
        Answer(plain(text) or f"answer-{place}", text or f"Answer {place}", str(place))
        for place, text in enumerate(task.answers, 1)
    )
    if len({answer.name for answer in answers}) < len(answers):
        answers = tuple(Answer(f"{one.name}-{one.key}", one.text, one.key) for one in answers)
    return Question(name, task.wording or name, answers)
