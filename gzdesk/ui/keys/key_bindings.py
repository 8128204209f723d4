"""KeyBindings: the keys in force, the user's where he chose some and the usual ones elsewhere, kept up to date.

How panels use it::

    keys.bind("undo", action)            # a desk action: its shortcuts follow
    keys.follow(lambda: button.show_key(keys.cap("undo")))
    keys.answers(question)               # one key an answer, in their order; ask again when ``changed`` is told

Where an answer of the project and an action of the desk have one key, it answers: the action keeps its other keys.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QAction

from gzdesk.questions.question import Question
from gzdesk.ui.keys.keys import KEYS, Keys, cap, plain, sequences, usual

DESK, ANSWERS = "keys/desk", "keys/answers"  # folders in the user's settings


@dataclass(frozen=True)
class _Taken:
    """Keys that are not to be had, by their plain names."""

    answers: frozenset[str]
    chosen: frozenset[str]  # by the user, for an action of the desk


class KeyBindings(QObject):
    """Reads and writes the user's own keys; whatever shows a key hears of every change."""

    changed = Signal()

    def __init__(
        self, questions: Sequence[Question], settings: QSettings | None = None, parent: QObject | None = None
    ) -> None:
        """``questions`` are all that the project asks; without ``settings`` the usual keys hold and stay."""
        super().__init__(parent)
        self.questions = tuple(questions)
        self._settings = settings
        self._actions: dict[str, QAction] = {}
        self._own = _read(settings) if settings is not None else {}
        self._taken = self._take()

    @property
    def actions(self) -> Mapping[str, QAction]:
        """The desk's actions by their names, in the order in which they were bound."""
        return self._actions

    def bind(self, name: str, action: QAction) -> None:
        """Give an action its keys, now and whenever they change."""
        self._actions[name] = action
        action.setShortcuts(sequences(self.of(name)))

    def follow(self, tell: Callable[[], object]) -> None:
        """Call a function now, and whenever keys change."""
        tell()
        self.changed.connect(tell)

    def of(self, name: str) -> Keys:
        """The keys in force of a desk action: those that answers and the user's other choices leave to it."""
        chosen = self.chosen(name)
        keys, taken = usual(name) if chosen is None else chosen, self._taken
        if chosen is None:
            return tuple(key for key in keys if plain(key) not in taken.answers | taken.chosen)
        return tuple(key for key in keys if plain(key) not in taken.answers)

    def cap(self, name: str) -> str:
        """The first key of an action, as the platform writes it; empty where it has none."""
        keys = self.of(name)
        return cap(keys[0]) if keys else ""

    def answers(self, question: Question) -> Keys:
        """The key of each answer."""
        return tuple(self.answer(question, place) for place in range(len(question.answers)))

    def answer(self, question: Question, place: int) -> str:
        """The key of one answer."""
        answer = question.answers[place]
        chosen = self._own.get(f"{_folder(question)}/{answer.name}")
        return chosen[0] if chosen else answer.key

    def chosen(self, name: str) -> Keys | None:
        """What the user chose for an action; None where he left it at the usual keys."""
        return self._own.get(f"{DESK}/{name}")

    def choose(self, name: str, keys: Keys) -> None:
        """Give an action other keys; see ``key_conflicts`` first."""
        self._write(f"{DESK}/{name}", None if keys == usual(name) else keys)
        self.renew()

    def choose_answer(self, question: Question, place: int, key: str) -> None:
        """Give an answer another key; see ``key_conflicts`` first."""
        answer = question.answers[place]
        self._write(f"{_folder(question)}/{answer.name}", None if plain(key) == plain(answer.key) else (key,))
        self.renew()

    def back_to_usual(self) -> None:
        """The usual keys for every action, and the question files' for every answer of this project."""
        folders = tuple(f"{folder}/" for folder in (DESK, *map(_folder, self.questions)))
        for key in [key for key in self._own if key.startswith(folders)]:
            self._write(key, None)
        self.renew()

    def renew(self) -> None:
        """Hand every action its keys again, and tell all who show them."""
        self._taken = self._take()
        for name, action in self._actions.items():
            keys = sequences(self.of(name))
            if keys != action.shortcuts():
                action.setShortcuts(keys)
        self.changed.emit()

    def _take(self) -> "_Taken":
        answers = frozenset(plain(key) for question in self.questions for key in self.answers(question))
        chosen = frozenset(plain(key) for name in vars(KEYS) for key in self.chosen(name) or ())
        return _Taken(answers, chosen)

    def _write(self, key: str, keys: Keys | None) -> None:
        if self._settings is None:
            return
        if keys is None:
            self._own.pop(key, None)
            self._settings.remove(key)
        else:
            self._own[key] = keys
            self._settings.setValue(key, json.dumps(list(keys)))
        self._settings.sync()


def words(action: QAction) -> str:
    """What an action does, as its menu says it, without the marks of menus."""
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


def _read(settings: QSettings) -> dict[str, Keys]:
    """All of the user's own keys; what cannot be read counts as not chosen."""
    own: dict[str, Keys] = {}
    for key in settings.allKeys():
        if not key.startswith((f"{DESK}/", f"{ANSWERS}/")):
            continue
        try:
            keys = json.loads(str(settings.value(key)))
        except (ValueError, RecursionError):
            continue
        if isinstance(keys, list) and all(isinstance(one, str) and one for one in keys):
            own[key] = tuple(keys)
    return own


def _folder(question: Question) -> str:
    return f"{ANSWERS}/{question.name}-{question.version}"
