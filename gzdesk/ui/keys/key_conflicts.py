"""Why a key cannot be taken, in words, before anything is saved."""

import re

from PySide6.QtCore import QCoreApplication

from gzdesk.questions.question import Question
from gzdesk.ui.keys.key_bindings import KeyBindings, words
from gzdesk.ui.keys.keys import cap, plain

FIXED = ("Tab", "Shift+Tab", "Space", "Return", "Enter")  # without them the window cannot be used by the keyboard alone


def why_not_for_action(keys: KeyBindings, name: str, key: str) -> str:
    """Why an action of the desk cannot have a key; empty where it can."""
    return _fixed(key) or _action_with(keys, key, but=name) or _answer_with(keys, key, keys.questions)


def why_not_for_answer(keys: KeyBindings, question: Question, place: int, key: str) -> str:
    """Why an answer cannot have a key; empty where it can. Answers of other questions may have the same one."""
    return _fixed(key) or _action_with(keys, key) or _answer_with(keys, key, (question,), but=place)


def _fixed(key: str) -> str:
    if plain(key) in FIXED:
        return _tr("{key} moves the focus or presses a button, in every window. Choose another key.").format(
            key=cap(key)
        )
    if _opens_a_menu(key):
        return _tr("{key} opens a menu. Choose a key without Alt.").format(key=cap(key))
    return ""


def _opens_a_menu(key: str) -> bool:
    return re.fullmatch(r"Alt\+[A-Z]", plain(key)) is not None


def _action_with(keys: KeyBindings, key: str, but: str = "") -> str:
    for name, action in keys.actions.items():
        if name != but and _among(key, keys.of(name)):
            return _taken(key, words(action))
    return ""


def _answer_with(keys: KeyBindings, key: str, questions: tuple[Question, ...], but: int = -1) -> str:
    for question in questions:
        for place, answer in enumerate(question.answers):
            if place != but and plain(keys.answer(question, place)) == plain(key):
                text = _tr("{key} already answers “{answer}” to “{question}”. Give that another key first.")
                return text.format(key=cap(key), answer=answer.text, question=question.text)
    return ""


def _taken(key: str, does: str) -> str:
    return _tr("{key} already does “{does}”. Give that another key first.").format(key=cap(key), does=does)


def _among(key: str, others: tuple[str, ...]) -> bool:
    return plain(key) in map(plain, others)


def _tr(text: str) -> str:
    return QCoreApplication.translate("KeyConflicts", text)
