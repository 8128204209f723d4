"""Plain words: texts shown letter by letter, which Qt would otherwise take for a web page where they look like one.

Ids, names, comments and questions come from files, and those from anybody: one could show a picture of elsewhere, or
words that are not there, or turn the words beside it around. Whatever shows such a text takes it from here: a label, a
tooltip, and for all else ``shown``.
"""

from html import escape
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as Text
from PySide6.QtWidgets import QLabel

from gzdesk.letters import shown

__all__ = ["PlainLabel", "label_text", "plain_tip", "shown"]


class PlainLabel(QLabel):
    """A label that never takes its text for a web page, and shows every letter of it.

    One whose lines are wrapped keeps those that its text has; in any other a name with two lines stays one.
    """

    def __init__(self, *args: Any) -> None:  # noqa: ANN401  (those of QLabel)
        given: list[Any] = [shown(one) if isinstance(one, str) else one for one in args]
        super().__init__(*given)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        """Qt's own, with every letter to be seen."""
        super().setText(shown(text, lines=self.wordWrap()))


def plain_tip(text: str) -> str:
    """A tooltip, which knows no text format, that shows this text as it is."""
    text = shown(text, lines=True)
    if not Text.mightBeRichText(text):
        return text
    return "<qt>" + escape(text, quote=False).replace("\n", "<br>") + "</qt>"


def label_text(text: str) -> str:
    """As the text of a button or of a menu's line, in which an ampersand would mark a shortcut."""
    return shown(text).replace("&", "&&")
