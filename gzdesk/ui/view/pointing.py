"""Pointing: has the readout say what lies under the cross-hair or the cursor, whatever moved."""

from PySide6.QtCore import QObject

from gzdesk.images.drawn import Drawn
from gzdesk.ui.view.galaxy_canvas import GalaxyCanvas, Pointed
from gzdesk.ui.view.hand import Hand
from gzdesk.ui.view.readings import centre_of, reading_at
from gzdesk.ui.view.readout import Reading, Readout


class Pointing(QObject):
    """With neither on the picture, its middle tells where it is."""

    def __init__(self, canvas: GalaxyCanvas, hand: Hand, readout: Readout) -> None:
        super().__init__(canvas)
        self._canvas, self._hand, self._readout = canvas, hand, readout
        self._drawn: Drawn | None = None
        canvas.pointed.connect(self._read)

    def show_drawn(self, drawn: Drawn | None) -> None:
        """Another picture is on the canvas, or none."""
        self._drawn = drawn
        self._read(self._hand.pointed)

    def _read(self, cursor: Pointed | None) -> None:
        if self._drawn is None:
            self._readout.show_reading(None)
            return
        picture, at = self._drawn.picture, self._canvas.cross_hair or cursor
        if at is None:
            size = f"{picture.width} × {picture.height}"
            self._readout.show_reading(
                Reading(centre_of(picture), size, self.tr("middle of the picture"), at_rest=True)
            )
        else:
            self._readout.show_reading(reading_at(picture, at, _bands(self._drawn, at.tile)))


def _bands(drawn: Drawn, tile: int) -> tuple[int, ...]:
    """The bands that are shown at a point, in the order of red, green and blue where they make one picture."""
    settings = drawn.settings
    if len(drawn.panels) > 1:
        return (drawn.picture.blue_to_red[tile],)
    if settings.colour == "band":
        return (settings.band,)
    chosen = (settings.red, settings.green, settings.blue)
    return tuple(band if band >= 0 else usual for usual, band in enumerate(chosen))
