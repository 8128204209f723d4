"""Choice: a drop-down of a few words, for a choice that is made now and then."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from gzdesk.ui import look
from gzdesk.ui.plain_words import shown


class Choice(QComboBox):
    """Tells of what the user chooses only; a turn of the wheel, meant for the picture above, changes nothing."""

    chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None, letters: int = 0) -> None:
        """``letters`` is how many are always seen, where the words may be long; without, all of every word."""
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self.setFont(look.font("small"))
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if letters:
            self.setMinimumContentsLength(letters)
            self.setIconSize(QSize(0, 0))
            self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        else:
            self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.activated.connect(self.chosen)

    def set_words(self, words: Sequence[str], icons: Sequence[QIcon] = ()) -> None:
        """Offer these words; nothing is rebuilt where they are the same."""
        if tuple(words) == self._words:
            return
        self._words = tuple(words)
        self.clear()
        for place, word in enumerate(words):
            self.addItem(icons[place] if icons else QIcon(), shown(word))

    def choose(self, place: int) -> None:
        """Show a word as the chosen one."""
        self.setCurrentIndex(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to whoever is beneath."""
        event.ignore()
