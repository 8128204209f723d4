"""Segments: a row of buttons of which one is chosen, for a choice so small that a menu would hide it."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from gzdesk.ui import look

NARROWEST = 36  # of one segment: a letter or two and an ellipsis


class _Segment(QPushButton):
    """A word that ends in an ellipsis, and not in half a letter, where the row is too narrow for it."""

    def __init__(self, word: str, parent: QWidget) -> None:
        super().__init__(_escaped(word), parent)
        self._word = word
        self.setProperty("tone", "segment")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(word)
        self.setFont(look.font("small"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # a button's own never gives way

    def sizeHint(self) -> QSize:
        """Qt's hook: the room for the whole word, whatever stands there now."""
        self.ensurePolished()
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = _escaped(self._word)
        words = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, option.text)
        return self.style().sizeFromContents(QStyle.ContentsType.CT_PushButton, option, words, self)

    def minimumSizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(NARROWEST, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's hook."""
        super().resizeEvent(event)
        metrics = self.fontMetrics()
        lacking = self.sizeHint().width() - self.width()
        room = metrics.horizontalAdvance(self._word) - max(lacking, 0)
        text = self._word if lacking <= 0 else metrics.elidedText(self._word, Qt.TextElideMode.ElideRight, room)
        self.setText(_escaped(text))
        self.setToolTip(self._word if text != self._word else "")


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
            button = _Segment(word, self)
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


def _escaped(word: str) -> str:
    """As a button's text, in which an ampersand would mark a shortcut."""
    return word.replace("&", "&&")
