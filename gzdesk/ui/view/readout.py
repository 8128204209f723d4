"""Readout: where on the sky the cursor is and what the pixel holds, in a corner, in figures that do not jump about."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QGridLayout

from gzdesk.catalogue.position import Position
from gzdesk.ui import look
from gzdesk.ui.copy_line import CopyLine
from gzdesk.ui.plain_words import PlainLabel
from gzdesk.ui.view.galaxy_canvas import GalaxyCanvas

WIDEST = "13:29:52.70 +47:11:42.9"  # one value and its unit are shorter
NARROWEST = 430  # pixels of the canvas: below, the readout would cover the galaxy


@dataclass(frozen=True)
class Reading:
    """What is to be read at a point."""

    position: Position | None = None
    pixel: str = ""
    value: str = ""
    at_rest: bool = False  # nobody points anywhere


class Readout(QFrame):
    """Three short lines at the upper right, in figures of equal widths; a click copies a position."""

    def __init__(self, canvas: GalaxyCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._reading: Reading | None = None
        self.setProperty("tone", "sky")
        self.sexagesimal = CopyLine(self.tr("Copy the position, sexagesimal"), self)
        self.degrees = CopyLine(self.tr("Copy the position in degrees"), self)
        self.pixel, self.value = PlainLabel(self), PlainLabel(self)
        for label in (self.pixel, self.value):
            label.setFont(look.font("small"))
        self._lay_out()
        canvas.installEventFilter(self)
        look.changed.connect(self._make_room)
        self._make_room()
        self.hide()

    @property
    def reading(self) -> Reading | None:
        """What is shown."""
        return self._reading

    def show_reading(self, reading: Reading | None) -> None:
        """Show what is at a point; None where there is no picture."""
        if reading == self._reading:
            return
        self._reading = reading
        at = None if reading is None else reading.position
        self.sexagesimal.set_line("" if at is None else at.sexagesimal)
        self.degrees.set_line("" if at is None else at.degrees)
        self.pixel.setText("" if reading is None else reading.pixel)
        self.value.setText("" if reading is None else reading.value)
        self._place()

    def event(self, event: QEvent) -> bool:
        """Grow with what is written, which Qt tells once letters and styles are known."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the canvas's corner."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        size = self.sizeHint().expandedTo(self.minimumSize())
        self.setMinimumWidth(size.width())  # it grows with longer values, and does not jump back
        self.setGeometry(self._canvas.width() - size.width() - look.M, look.M, size.width(), size.height())
        self.setVisible(self._reading is not None and self._has_room(self._reading))
        self._canvas.taken = QRectF(self.geometry()) if self.isVisibleTo(self._canvas) else QRectF()

    def _has_room(self, reading: Reading) -> bool:
        """Whether it may stand there: never in a narrow view, and over the galaxy only while somebody points."""
        room = self._canvas.rect()
        side = min(room.width(), room.height()) // 3
        galaxy = QRect(0, 0, side, side)
        galaxy.moveCenter(room.center())
        return room.width() >= NARROWEST and not (reading.at_rest and self.geometry().intersects(galaxy))

    def _make_room(self) -> None:
        """As wide as the longest position, at the size of text that is wanted."""
        self.setMinimumWidth(QFontMetrics(look.font("small")).horizontalAdvance(WIDEST) + 2 * look.S)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(look.S, look.XS, look.S, look.XS)
        grid.setVerticalSpacing(2)
        grid.setHorizontalSpacing(look.M)
        grid.setColumnStretch(0, 1)
        right = Qt.AlignmentFlag.AlignRight
        grid.addWidget(self.sexagesimal, 0, 0, 1, 2, right)
        grid.addWidget(self.degrees, 1, 0, 1, 2, right)
        grid.addWidget(self.pixel, 2, 0)
        grid.addWidget(self.value, 2, 1, right)
