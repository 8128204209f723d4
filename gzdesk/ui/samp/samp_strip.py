"""What the desk shows of other programs: a word in the status bar, and what was selected there, to be queued here."""

from collections.abc import Sequence

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from gzdesk.ui.look import L, M, S, icon, set_tone
from gzdesk.ui.plain_words import PlainLabel, plain_tip, shown

SIGN = 18
AT_MOST = 20_000  # galaxies that are queued at once: the project keeps their ids


class SampStatus(QLabel):
    """Says that there is a connection and with whom; not there while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)  # programs choose their names themselves
        self.setContentsMargins(M, 0, L, 0)
        self.hide()

    def show_off(self) -> None:
        """There is none."""
        self.hide()

    def show_connecting(self) -> None:
        """One is being made."""
        self._say(self.tr("SAMP: connecting"), "")

    def show_connected(self, names: Sequence[str]) -> None:
        """There is one, with a hub and these programs."""
        number = QLocale().toString(len(names))
        said = self.tr("SAMP: {n} program") if len(names) == 1 else self.tr("SAMP: {n} programs")
        listed = ", ".join(map(shown, names)) if names else self.tr("no program takes tables or galaxies yet")
        self._say(said.format(n=number), self.tr("Connected to the SAMP hub: {programs}").format(programs=listed))

    def _say(self, text: str, more: str) -> None:
        self.setText(shown(text))
        self.setToolTip(plain_tip(more))
        self.setAccessibleName(shown(more or text))
        self.show()


class SampNotice(QFrame):
    """One line above the galaxy: what was selected elsewhere, and whether it is to come next here."""

    queue_asked = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", "banner")
        self.sign = PlainLabel(self)
        self.words = PlainLabel(self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.queue = QPushButton(self.tr("Queue them"), self)
        set_tone(self.queue, "primary")
        self.queue.clicked.connect(self.queue_asked)
        self.dismiss = QPushButton(self.tr("Dismiss"), self)
        self.dismiss.setAccessibleName(self.tr("Dismiss what was selected elsewhere"))
        self.dismiss.clicked.connect(self.dismissed)
        for button in (self.queue, self.dismiss):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(M, S, M, S)
        row.setSpacing(S)
        row.addWidget(self.sign)
        row.addWidget(self.words, 1)
        row.addWidget(self.queue)
        row.addWidget(self.dismiss)
        self.hide()

    def show_key(self, key: str) -> None:
        """Show the key that queues them."""
        self.queue.setToolTip(self.tr("Key {key}").format(key=key) if key else "")

    def show_selected(self, by: str, galaxies: int) -> None:
        """Ask whether so many galaxies are to come next."""
        number = QLocale().toString(galaxies)
        said = (
            self.tr("{program} selected {n} galaxy.") if galaxies == 1 else self.tr("{program} selected {n} galaxies.")
        )
        self.sign.setPixmap(icon("elsewhere").pixmap(QSize(SIGN, SIGN), self.devicePixelRatioF()))
        self.words.setText(said.format(program=shown(by), n=number))
        most = QLocale().toString(AT_MOST)
        text = self.tr("Queue them") if galaxies > 1 else self.tr("Queue it")
        self.queue.setText(self.tr("Queue the first {n}").format(n=most) if galaxies > AT_MOST else text)
        self.queue.setAccessibleName(f"{self.queue.text()}: {self.words.text()}")
        self.setAccessibleName(self.words.text())
        self.show()
