"""ProgressCard: a small plot with its name, a word where there is nothing to draw, and a way to save it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gzdesk.ui import look
from gzdesk.ui.pictures.save_button import SaveButton, Table
from gzdesk.ui.pictures.saving import save_widget
from gzdesk.ui.placeholder import Placeholder
from gzdesk.ui.plain_words import PlainLabel

LOWEST = 216  # logical pixels


class ProgressCard(QFrame):
    """One of several alike, side by side."""

    told = Signal(str)  # of what was saved

    def __init__(
        self, name: str, title: str, plot: QWidget, icon: str = "curve", parent: QWidget | None = None
    ) -> None:
        """``name`` is that of saved files; ``plot`` is what it shows, once there is something."""
        super().__init__(parent)
        self.setProperty("tone", "panel")
        self.setAccessibleName(title)
        self.plot = plot
        self._numbers: Callable[[], Table] = lambda: ((), ())
        self.title = PlainLabel(title, self)
        self.title.setFont(look.font("heading"))
        self.note = PlainLabel(self)
        self.note.setFont(look.font("small"))
        self.note.setWordWrap(True)
        look.set_tone(self.note, "muted")
        self.note.hide()
        self.empty = Placeholder(icon, self)
        self.save = SaveButton(name, title, self._save, lambda: self._numbers(), self)
        self.save.told.connect(self.told)
        self._stack = QStackedWidget(self)
        for page in (self.empty, plot):
            self._stack.addWidget(page)
        head = QHBoxLayout()
        head.setSpacing(look.S)
        head.addWidget(self.title, 1)
        head.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.L, look.M, look.M, look.M)
        column.setSpacing(look.S)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        column.addWidget(self.note)
        self.setMinimumHeight(look.scaled(LOWEST))
        self.show_empty("", "")

    @property
    def drawn(self) -> bool:
        """Whether there is a plot to be seen."""
        return self._stack.currentWidget() is self.plot

    def show_plot(self, numbers: Callable[[], Table], note: str = "") -> None:
        """Turn to the plot, which has been drawn; ``numbers`` tells what of; a note may stand beneath."""
        self._numbers = numbers
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.save.setEnabled(True)
        self._stack.setCurrentWidget(self.plot)

    def show_empty(self, title: str, text: str) -> None:
        """Say what is missing."""
        self.empty.write(title, text)
        self.note.hide()
        self.save.setEnabled(False)
        self._stack.setCurrentWidget(self.empty)

    def _save(self, file: Path) -> None:
        """Without the button: it is no part of the picture."""
        self.save.hide()
        try:
            save_widget(self, file)
        finally:
            self.save.show()
