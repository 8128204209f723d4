"""PeekBar: says that the posterior of the galaxy on screen is hidden, and shows it on demand."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gzdesk.ui.elided_label import ElidedLabel
from gzdesk.ui.keys.key_button import KeyButton
from gzdesk.ui.look import L, S, font, set_tone


class PeekBar(QWidget):
    """One line beneath the posterior, there only while the galaxy on screen is kept hidden or peeked at."""

    peek_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = ElidedLabel(self)
        self.words.setFont(font("small"))
        set_tone(self.words, "muted")
        self.show_it = KeyButton(self.tr("Show"), "", self)
        self.show_it.show_icon("eye")
        self.hide_it = KeyButton(self.tr("Hide"), "", self)
        self.hide_it.show_icon("eye-off")
        row = QHBoxLayout(self)
        row.setContentsMargins(L, 0, S, S)
        row.addWidget(self.words, 1)
        for button in (self.show_it, self.hide_it):
            button.clicked.connect(self.peek_asked)
            row.addWidget(button)
        self.hide()

    @property
    def offers(self) -> bool:
        """Whether a posterior is there and hidden until the vote."""
        return not self.show_it.isHidden() and not self.isHidden()

    def show_key(self, key: str) -> None:
        """Show which key does the same."""
        for button in (self.show_it, self.hide_it):
            button.show_key(key)

    def show_state(self, peekable: bool, peeking: bool) -> None:
        """``peekable``: the posterior of the galaxy on screen is hidden; ``peeking``: it is shown before the vote."""
        self.words.set_text(self.tr("Shown before your vote") if peeking else self.tr("Hidden until your vote"))
        for button, wanted in sorted(((self.show_it, peekable), (self.hide_it, peeking)), key=lambda pair: pair[1]):
            button.setVisible(wanted)  # the one that goes first: both together would push the panel wider
        self.setVisible(peekable or peeking)
