"""Plain words: texts shown letter by letter, which Qt would otherwise take for a web page where they look like one.

Ids, names, comments and questions come from files, and those from anybody: one could show a picture of elsewhere, or
words that are not there.
"""

from html import escape
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as Text
from PySide6.QtWidgets import QLabel


class PlainLabel(QLabel):
    """A label that never takes its text for a web page."""

    def __init__(self, *args: Any) -> None:  # noqa: ANN401  (those of QLabel)
        super().__init__(*args)
        self.setTextFormat(Qt.TextFormat.PlainText)


def plain_tip(text: str) -> str:
    """A tooltip, which knows no text format, that shows this text as it is."""
    if not Text.mightBeRichText(text):
        return text
    return "<qt>" + escape(text, quote=False).replace("\n", "<br>") + "</qt>"
