"""Segments: a row of buttons of which one is chosen; where they have no room side by side, a drop-down of the same."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from gzdesk.ui import look
from gzdesk.ui.choice import Choice
from gzdesk.ui.plain_words import label_text, shown

MARGIN = 2  # around the buttons, and between them


class Segments(QFrame):
    """One choice out of a few words; a click never takes the keyboard away from voting, Tab still reaches it.

    Words are never cut short: the drop-down takes their place before that.
    """

    chosen = Signal(int)  # by the user; never emitted by choose()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._choose)
        self._words: tuple[str, ...] = ()
        self._side_by_side = QFrame(self)
        self._side_by_side.setProperty("tone", "segments")
        self._row = QHBoxLayout(self._side_by_side)
        self._row.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._row.setSpacing(MARGIN)
        self._side_by_side.installEventFilter(self)
        self.menu = Choice("", self)
        self.menu.hide()
        self.menu.chosen.connect(self._choose)

    def set_words(self, words: Sequence[str]) -> None:
        """Offer these words; nothing is rebuilt where they are the same."""
        if tuple(words) == self._words:
            return
        self._words = tuple(words)
        self.menu.set_words(words)
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        for place, word in enumerate(words):
            button = _segment(word, self._side_by_side)
            self._group.addButton(button, place)
            self._row.addWidget(button)
            button.show()
        self.updateGeometry()
        self._arrange()

    def choose(self, place: int) -> None:
        """Mark a word as the chosen one."""
        button = self._group.button(place)
        if button is not None:
            button.setChecked(True)
            self.menu.choose(place)

    def button(self, place: int) -> QPushButton:
        """One of the buttons."""
        button = self._group.button(place)
        assert isinstance(button, QPushButton)  # noqa: S101 - the group holds nothing else
        return button

    @property
    def place(self) -> int:
        """Which word is chosen; -1 for none."""
        return self._group.checkedId()

    @property
    def folded(self) -> bool:
        """Whether the drop-down stands in the buttons' place."""
        return self._side_by_side.isHidden()

    def setAccessibleName(self, name: str) -> None:
        """Qt's name for it: the drop-down has it too."""
        super().setAccessibleName(name)
        self.menu.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        """Qt's hook: the room for all words side by side, whatever stands there now."""
        return self._side_by_side.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Qt's hook: the room for the drop-down."""
        wanted, folded = self.sizeHint(), self.menu.sizeHint()
        return QSize(min(folded.width(), wanted.width()), wanted.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's hook."""
        super().resizeEvent(event)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Other words, or larger letters, need other room."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._arrange()
        return super().eventFilter(watched, event)

    def _arrange(self) -> None:
        self._side_by_side.setGeometry(self.rect())
        high = self.menu.sizeHint().height()
        self.menu.setGeometry(0, (self.height() - high) // 2, self.width(), high)
        fits = self.width() >= self.sizeHint().width()
        if fits == self.folded:
            self._unfold(fits)

    def _unfold(self, wanted: bool) -> None:
        """Whoever had the keyboard keeps it."""
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        self._side_by_side.setVisible(wanted)
        self.menu.setVisible(not wanted)
        heir = self._group.checkedButton() if wanted else self.menu
        if inside and heir is not None:
            heir.setFocus()

    def _choose(self, place: int) -> None:
        self.choose(place)
        self.chosen.emit(place)


def _segment(word: str, parent: QWidget) -> QPushButton:
    button = QPushButton(label_text(word), parent)
    button.setProperty("tone", "segment")
    button.setCheckable(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(shown(word))
    button.setFont(look.font("small"))
    return button
