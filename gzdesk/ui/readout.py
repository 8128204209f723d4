"""Readout: where on the sky the cursor is and what the pixel holds, in a corner, in figures that do not jump about."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QToolButton, QWidget

from gzdesk.position import Position
from gzdesk.ui import look

WIDEST = "13:29:52.70 +47:11:42.9"  # one value and its unit are shorter
COPIED_MS = 900
NARROWEST = 430  # pixels of the canvas: below, the readout would cover the galaxy


@dataclass(frozen=True)
class Reading:
    """What is to be read at a point."""

    position: Position | None = None
    pixel: str = ""
    value: str = ""


class Readout(QFrame):
    """Three short lines at the upper right, in figures of equal widths; a click copies a position."""

    copied = Signal(str)

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._wanted = False
        self.setProperty("tone", "sky")
        self.sexagesimal = self._row(self.tr("Copy the position, sexagesimal"))
        self.degrees = self._row(self.tr("Copy the position in degrees"))
        self.pixel, self.value = QLabel(self), QLabel(self)
        for label in (self.pixel, self.value):
            label.setFont(look.font("small"))
            label.setProperty("tone", "line")
        self._lay_out()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._show_again)
        self._reading = Reading()
        canvas.installEventFilter(self)
        self.hide()

    @property
    def reading(self) -> Reading:
        """What is shown."""
        return self._reading

    def show_reading(self, reading: Reading | None) -> None:
        """Show what is at a point; None where there is no picture."""
        self._wanted = reading is not None
        if reading is not None and reading != self._reading:
            self._reading = reading
            self._write()
        self._place()

    def copy(self, *, degrees: bool) -> bool:
        """Copy the position shown; false where there is none."""
        at = self._reading.position
        if at is None:
            return False
        text = at.degrees if degrees else at.sexagesimal
        QApplication.clipboard().setText(text)
        (self.degrees if degrees else self.sexagesimal).setText(self.tr("Copied"))
        self._again.start(COPIED_MS)
        self.copied.emit(text)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the canvas's corner."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _write(self) -> None:
        at = self._reading.position
        if not self._again.isActive():
            self._show_again()
        self.sexagesimal.setVisible(at is not None)
        self.degrees.setVisible(at is not None)
        self.pixel.setText(self._reading.pixel)
        self.value.setText(self._reading.value)

    def _show_again(self) -> None:
        at = self._reading.position
        self.sexagesimal.setText("" if at is None else at.sexagesimal)
        self.degrees.setText("" if at is None else at.degrees)

    def _place(self) -> None:
        self.setVisible(self._wanted and self._canvas.width() >= NARROWEST)
        self.setMinimumWidth(max(self.minimumWidth(), self.sizeHint().width()))
        self.adjustSize()
        self.move(self._canvas.width() - self.width() - look.M, look.M)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(look.XS, 2, look.XS, 2)
        grid.setVerticalSpacing(0)
        grid.setHorizontalSpacing(look.M)
        right = Qt.AlignmentFlag.AlignRight
        grid.addWidget(self.sexagesimal, 0, 0, 1, 2, right)
        grid.addWidget(self.degrees, 1, 0, 1, 2, right)
        grid.addWidget(self.pixel, 2, 0)
        grid.addWidget(self.value, 2, 1, right)
        grid.setColumnStretch(0, 1)
        look.changed.connect(self._make_room)
        self._make_room()

    def _make_room(self) -> None:
        """Values of whatever length leave the frame as wide as it is."""
        self.setMinimumWidth(QFontMetrics(look.font("small")).horizontalAdvance(WIDEST) + 3 * look.XS)

    def _row(self, does: str) -> QToolButton:
        row = QToolButton(self)
        row.setFont(look.font("small"))
        row.setProperty("tone", "line")
        row.setToolTip(does)
        row.setAccessibleName(does)
        row.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.clicked.connect(lambda: self.copy(degrees=row is self.degrees))
        return row
