"""The widgets of the status bar: how far the voting is, what the learner does, and what could not be read."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gzdesk.catalogue.galaxy import Rejected
from gzdesk.messages import Progress
from gzdesk.ui import look
from gzdesk.ui.newest_work import NewestWork, in_one
from gzdesk.ui.plain_words import PlainLabel, shown

LISTED = 500  # that are shown one by one; all are saved


class VotingStatus(QLabel):
    """Says how many galaxies have been voted on, how fast, and how many of them were random controls."""

    def show_counts(self, voted: int, total: int, a_minute: float, controls: int) -> None:
        """Show the state of the voting."""
        number = QLocale().toString
        parts = [self.tr("{voted} of {total} voted").format(voted=number(voted), total=number(total))]
        if a_minute > 0:
            parts.append(self.tr("{rate} a minute").format(rate=number(round(a_minute))))
        controls_text = self.tr("{n} random control") if controls == 1 else self.tr("{n} random controls")
        parts.append(controls_text.format(n=number(controls)))
        self.setText(" · ".join(parts))
        self.setAccessibleName(self.text())
        self.setToolTip(
            self.tr("Random controls are shown now and then, and never taught: the posteriors are judged on them.")
        )


class LearnerStatus(QWidget):
    """Says what the learner does: its stage with a small bar, the loss, and the device it runs on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = PlainLabel(self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(72, 8)
        self.loss = PlainLabel(self)
        self.device = PlainLabel(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.text, self.bar, self.loss, self.device):
            row.addWidget(widget)
        self.loss.setToolTip(self.tr("Mean negative log likelihood per galaxy that the network is being fitted to"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.show_state(self.tr("Learning has not begun"))

    def show_progress(self, progress: Progress) -> None:
        """Show where the learner is."""
        self._say(progress.stage[:1].upper() + progress.stage[1:])
        self.bar.setVisible(progress.steps > 0)
        self.bar.setMaximum(max(progress.steps, 1))
        self.bar.setValue(min(progress.step, progress.steps))
        self.loss.setVisible(progress.loss is not None)
        if progress.loss is not None:
            self.loss.setText(self.tr("loss {loss:.3f} nats").format(loss=progress.loss))
        self.device.setText(progress.device)
        self.device.show()

    def show_state(self, text: str) -> None:
        """Show a state that has no steps: paused, waiting, stopped."""
        self._say(text)
        for widget in (self.bar, self.loss, self.device):
            widget.hide()

    def _say(self, text: str) -> None:
        if text != self.text.text():
            self.text.setText(text)
            self.setAccessibleName(self.tr("Learning: {state}").format(state=text))


class UnreadableStatus(QToolButton):
    """Counts the galaxies that cannot be voted on, and lists or saves them, with their reasons, when clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Galaxies that cannot be voted on"))
        self.list.setWordWrap(True)
        self.list.setFont(look.font("small"))
        self._sheet = QFrame(self, Qt.WindowType.Popup)
        self._sheet.setProperty("tone", "panel")
        self.more = PlainLabel(self._sheet)
        self.more.setFont(look.font("small"))
        look.set_tone(self.more, "muted")
        self.save = QPushButton(look.icon("export"), self.tr("&Save the list…"), self._sheet)
        self.save.clicked.connect(self._ask_to_save)
        below = QHBoxLayout()
        below.addWidget(self.more, 1)
        below.addWidget(self.save)
        column = QVBoxLayout(self._sheet)
        column.setContentsMargins(look.M, look.M, look.M, look.M)
        column.setSpacing(look.S)
        column.addWidget(self.list)
        column.addLayout(below)
        self._sheet.resize(480, 280)
        self._reasons: dict[str, str] = {}
        self._left_out: tuple[Rejected, ...] = ()
        self._write: Callable[[Path], None] = lambda file: None
        self._writing = NewestWork(self)
        self.destroyed.connect(self._writing.stop)
        self.clicked.connect(self._unfold)
        self.hide()

    def show_left_out(self, left_out: Sequence[Rejected], write: Callable[[Path], None]) -> None:
        """Those that did not go into the project when it was made; ``write`` writes all of them, in another thread."""
        self._left_out, self._write = tuple(left_out), write
        self.show_unreadable(self._reasons)

    def show_unreadable(self, reasons: Mapping[str, str]) -> None:
        """Show the count; ``reasons`` says why, by galaxy."""
        self._reasons = dict(reasons)
        number = QLocale().toString
        unreadable = self.tr("{n} unreadable").format(n=number(len(reasons)))
        left_out = self.tr("{n} left out").format(n=number(len(self._left_out)))
        self.setText(" · ".join(text for text, those in ((unreadable, reasons), (left_out, self._left_out)) if those))
        self.setAccessibleName(self.text())
        self.setToolTip(
            self.tr(
                "Galaxies whose images cannot be read, and rows left out when the project was made. Click for the list."
            )
        )
        self.setVisible(bool(reasons or self._left_out))

    def _unfold(self) -> None:
        self.list.clear()
        lines = [f"{shown(galaxy)}: {shown(reason)}" for galaxy, reason in islice(self._reasons.items(), LISTED)]
        lines += [f"{shown(one.name)}: {shown(one.reason)}" for one in self._left_out[: LISTED - len(lines)]]
        self.list.addItems(lines)
        hidden = len(self._reasons) + len(self._left_out) - len(lines)
        self.more.setText(self.tr("and {n} more").format(n=QLocale().toString(hidden)) if hidden else "")
        corner = self.mapToGlobal(QPoint(self.width(), 0))
        self._sheet.move(corner.x() - self._sheet.width(), corner.y() - self._sheet.height())
        self._sheet.show()
        self.list.setFocus()

    def save_list(self, file: Path) -> None:
        """Write the list, and say in the sheet what came of it."""
        self._writing.ask(in_one(lambda: self._written(file)), self._tell)

    def _ask_to_save(self) -> None:
        kinds = self.tr("Tables (*.csv)")
        name, _ = QFileDialog.getSaveFileName(self.window(), self.tr("Save the list"), "left-out.csv", kinds)
        if name:
            self.save_list(Path(name) if Path(name).suffix else Path(f"{name}.csv"))

    def _written(self, file: Path) -> str:
        try:
            self._write(file)
        except OSError as error:
            return str(error)
        return self.tr("Saved as {file}").format(file=file.name)

    def _tell(self, text: str) -> None:
        self._unfold()
        self.more.setText(text)
