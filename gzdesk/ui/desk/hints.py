"""Hints: one quiet line at a time for who is new at the desk; what has been done once is not hinted at again."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSettings, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from gzdesk.ui.look import XS, L, S, font, icon, scaled, set_tone
from gzdesk.ui.look import changed as look_changed
from gzdesk.ui.plain_words import PlainLabel

DONE = "hints/done"  # names of hints that are over, in the user's settings
SIGN = 16
LOW = 500  # pixels of a window, at the usual size of text: in a lower one the galaxy needs the room of a hint


@dataclass(frozen=True)
class Hint:
    """One line: its name for the memory, what it says now (keys may change), and after how many votes it may come."""

    name: str
    words: Callable[[], str]
    after: int = 0  # votes of this sitting
    fits: Callable[[], bool] = lambda: True  # whether it makes sense at this moment


class Hints(QObject):
    """Chooses which hint is shown: the first that is due, fits, and is not over. Over is over for good."""

    changed = Signal(str)  # the words to show; empty for none

    def __init__(self, hints: tuple[Hint, ...], settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hints = hints
        self._settings = settings
        self._over = set(filter(None, str(settings.value(DONE, "")).split()))
        self._votes = 0
        self._shown: Hint | None = None
        self._words = ""

    @property
    def shown(self) -> str:
        """The name of the hint on screen; empty for none."""
        return self._shown.name if self._shown is not None else ""

    def count_vote(self) -> None:
        """A vote has been given: later hints come with votes."""
        self._votes += 1
        self.renew()

    def done(self, name: str) -> None:
        """The voter has done what a hint is about, seen or unseen."""
        if name not in self._over and any(hint.name == name for hint in self._hints):
            self._over.add(name)
            self._keep()
            self.renew()

    def dismiss(self) -> None:
        """The voter wants this hint away."""
        self.done(self.shown)

    def begin_again(self) -> None:
        """Show all hints once more, as to somebody new."""
        self._over.clear()
        self._votes = 0
        self._keep()
        self.renew()

    def renew(self) -> None:
        """See which hint is due now, and with which keys."""
        due = (hint for hint in self._hints if hint.name not in self._over and hint.after <= self._votes)
        self._shown = next((hint for hint in due if hint.fits()), None)
        words = self._shown.words() if self._shown is not None else ""
        if words != self._words:
            self._words = words
            self.changed.emit(words)

    def _keep(self) -> None:
        self._settings.setValue(DONE, " ".join(sorted(self._over)))


class HintStrip(QFrame):
    """The line itself, with a button that sends it away; nothing at all while there is no hint."""

    def __init__(self, hints: Hints, parent: QWidget | None = None) -> None:
        """``parent`` is the window, of which hints take a part only where it is high enough."""
        super().__init__(parent)
        self._room = parent
        if parent is not None:
            parent.installEventFilter(self)
        self.setProperty("tone", "hint")
        self.words = PlainLabel(self)
        self.words.setFont(font("small"))
        self.words.setWordWrap(True)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._sign = PlainLabel(self)
        set_tone(self.words, "muted")
        self.dismiss = QToolButton(self)
        self.dismiss.setIcon(icon("close", "muted"))
        self.dismiss.setToolTip(self.tr("Do not show this again"))
        self.dismiss.setAccessibleName(self.tr("Dismiss the hint"))
        self.dismiss.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.dismiss.clicked.connect(hints.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(L, XS, S, XS)
        row.setSpacing(S)
        row.addWidget(self._sign)
        row.addWidget(self.words, 1)
        row.addWidget(self.dismiss)
        hints.changed.connect(self.show_words)
        look_changed.connect(self._draw_sign)
        self._draw_sign()
        self.hide()

    def show_words(self, words: str) -> None:
        """Say this; hide where there is nothing to say."""
        self.words.setText(words)
        self.setAccessibleName(self.tr("Hint: {words}").format(words=words) if words else "")
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window has become higher or lower."""
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        high = self._room is None or self._room.height() >= scaled(LOW)
        self.setVisible(bool(self.words.text()) and high)

    def _draw_sign(self) -> None:
        size = scaled(SIGN)
        self._sign.setPixmap(icon("help", "muted").pixmap(QSize(size, size), self.devicePixelRatioF()))
        self._fit()
