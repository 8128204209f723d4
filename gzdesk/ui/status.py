"""The widgets of the status bar: how far the voting is, what the learner does, and what could not be read."""

from collections.abc import Mapping

from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gzdesk.messages import Progress


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
        self.text = QLabel(self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(72, 8)
        self.loss = QLabel(self)
        self.device = QLabel(self)
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
    """Counts the galaxies whose images cannot be read, and lists them with their reasons when clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Galaxies whose images cannot be read"))
        self.list.setWordWrap(True)
        self._sheet = QFrame(self, Qt.WindowType.Popup)
        QVBoxLayout(self._sheet).addWidget(self.list)
        self._sheet.resize(420, 240)
        self._reasons: dict[str, str] = {}
        self.clicked.connect(self._unfold)
        self.hide()

    def show_unreadable(self, reasons: Mapping[str, str]) -> None:
        """Show the count; ``reasons`` says why, by galaxy."""
        self._reasons = dict(reasons)
        self.setText(self.tr("{n} unreadable").format(n=QLocale().toString(len(reasons))))
        self.setToolTip(self.tr("Galaxies whose images cannot be read. Click for the list."))
        self.setVisible(bool(reasons))

    def _unfold(self) -> None:
        self.list.clear()
        self.list.addItems([f"{galaxy}: {reason}" for galaxy, reason in self._reasons.items()])
        corner = self.mapToGlobal(QPoint(self.width(), 0))
        self._sheet.move(corner.x() - self._sheet.width(), corner.y() - self._sheet.height())
        self._sheet.show()
