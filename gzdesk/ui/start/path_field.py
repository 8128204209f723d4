"""PathField: one file or folder, typed, chosen or dropped, with what is to be known or wrong about it beneath."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gzdesk.ui.look import XS, S, font, set_tone
from gzdesk.ui.plain_words import PlainLabel


class PathField(QWidget):
    """A label, a line, a button that asks, and one line of words."""

    changed = Signal()

    def __init__(self, title: str, ask: Callable[[], str], parent: QWidget) -> None:
        """``ask`` opens a box and returns the choice, empty where there was none."""
        super().__init__(parent)
        self.touched = False  # whether a person has chosen, and not the program
        self.wrong = False
        self._ask = ask
        self._hint = ""
        self.edit = QLineEdit(self)
        self.edit.setAccessibleName(title)
        self.choose = QPushButton(self.tr("Choose…"), self)
        self.choose.setAccessibleName(self.tr("Choose: {what}").format(what=title))
        self.words = PlainLabel(self)
        self.words.setWordWrap(True)
        self.words.setFont(font("small"))
        label = PlainLabel(title, self)
        label.setBuddy(self.edit)
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(self.edit, 1)
        row.addWidget(self.choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(XS)
        column.addWidget(label)
        column.addLayout(row)
        column.addWidget(self.words)
        self.words.hide()
        self.edit.textEdited.connect(self._touch)
        self.edit.textChanged.connect(self.changed)
        self.choose.clicked.connect(self._choose)

    @property
    def path(self) -> Path | None:
        """What is in the field; None where it is empty. A leading ~ is the user's own folder."""
        text = self.edit.text().strip()
        return Path(text).expanduser() if text else None

    def set_path(self, path: Path) -> None:
        """Fill in a choice of the person."""
        self.touched = True
        self.edit.setText(str(path))

    def suggest(self, path: Path) -> None:
        """Fill in a choice of the program."""
        self.edit.setText(str(path))

    def say(self, hint: str) -> None:
        """What to know about the field while nothing is wrong."""
        self._hint = hint
        self.complain("")

    def complain(self, trouble: str) -> None:
        """What is wrong with the field; nothing, where the text is empty."""
        self.wrong = bool(trouble)
        self.words.setText(trouble or self._hint)
        self.words.setVisible(bool(trouble or self._hint))
        set_tone(self.words, "bad" if trouble else "muted")

    def _touch(self) -> None:
        self.touched = True

    def _choose(self) -> None:
        chosen = self._ask()
        if chosen:
            self.set_path(Path(chosen))
