"""Segments: a row of buttons of which one is chosen, for a choice so small that a menu would hide it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget

from gzdesk.ui import look


class Segments(QFrame):
    """One choice out of a few words; a click never takes the keyboard away from voting, Tab still reaches it."""

    chosen = Signal(int)  # by the user; never emitted by choose()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", "segments")
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.chosen)
        self._words: tuple[str, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2, 2, 2, 2)
        self._row.setSpacing(2)

    def set_words(self, words: Sequence[str]) -> None:
        """Offer these words; nothing is rebuilt where they are the same."""
        if tuple(words) == self._words:
            return
        self._words = tuple(words)
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        for place, word in enumerate(words):
            button = QPushButton(word.replace("&", "&&"), self)
            button.setProperty("tone", "segment")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(word)
            button.setFont(look.font("small"))
            self._group.addButton(button, place)
            self._row.addWidget(button)

    def choose(self, place: int) -> None:
        """Mark a word as the chosen one."""
        button = self._group.button(place)
        if button is not None:
            button.setChecked(True)

    def button(self, place: int) -> QPushButton:
        """One of the buttons."""
        button = self._group.button(place)
        assert isinstance(button, QPushButton)  # noqa: S101 - the group holds nothing else
        return button

    @property
    def place(self) -> int:
        """Which word is chosen; -1 for none."""
        return self._group.checkedId()
