"""GalaxyView: the galaxy in question, as large as can be, with the display's controls beneath it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gzdesk.settings import DisplaySettings
from gzdesk.ui.compass import compass_of
from gzdesk.ui.display_strip import DisplayStrip
from gzdesk.ui.galaxy_canvas import GalaxyCanvas
from gzdesk.ui.hand import Hand
from gzdesk.ui.sheet import Sheet
from gzdesk.ui.viewport import STEP
from gzdesk.ui.zoom_buttons import ZoomButtons

if TYPE_CHECKING:
    from gzdesk.images.store import Drawn


class GalaxyView(QWidget):
    """Shows pictures that are ready, and tells when the astronomer wants them stretched differently."""

    display_changed = Signal(object)  # DisplaySettings

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = GalaxyCanvas(self)
        self.strip = DisplayStrip(self)
        self.hand = Hand(self.canvas)
        self.zoom_buttons = ZoomButtons(self.canvas)
        self.strip.display_changed.connect(self.display_changed)
        self.canvas.zoomed.connect(self._write_zoom)
        self.zoom_buttons.smaller.clicked.connect(self.zoom_out)
        self.zoom_buttons.larger.clicked.connect(self.zoom_in)
        self.zoom_buttons.level.clicked.connect(self._fit_or_one_to_one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.strip)
        self.show_empty(self.tr("No galaxy yet"), self.tr("Open a project to begin."))

    @property
    def display(self) -> DisplaySettings:
        """The display settings shown in the strip; setting them tells nobody."""
        return self.strip.display

    @display.setter
    def display(self, display: DisplaySettings) -> None:
        self.strip.display = display

    def show_drawn(self, drawn: "Drawn") -> None:
        """Show a galaxy."""
        picture = drawn.picture
        sheets = [Sheet(drawn.rgb_H_W_3)]
        self.canvas.show_sheets(sheets, drawn.name, picture.pixel_scale, compass_of(picture))
        self._announce(self.tr("Galaxy {name}").format(name=drawn.name))
        ready = drawn.picture.display_ready
        self.strip.set_applies(
            not ready,
            self.tr("This picture comes ready for display: there are no raw pixels to stretch") if ready else "",
        )

    def show_error(self, title: str, text: str) -> None:
        """Say why a galaxy cannot be shown."""
        self._words("broken-image", title, text)

    def show_loading(self, name: str) -> None:
        """Say that a galaxy is being read, if it takes longer than a moment."""
        self._words("galaxy", self.tr("Reading the picture"), name, patient=True)

    def show_empty(self, title: str, text: str) -> None:
        """Say why there is no galaxy to show."""
        self._words("galaxy", title, text)

    def fit(self) -> None:
        """Show the whole picture."""
        self.canvas.viewport.fit()
        self.canvas.moved()

    def one_to_one(self) -> None:
        """Show one picture pixel on one pixel of the screen."""
        self.canvas.viewport.one_to_one()
        self.canvas.moved()

    def zoom_in(self) -> None:
        """One step closer."""
        self._zoom(STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self._zoom(1 / STEP)

    def _zoom(self, factor: float) -> None:
        if self.canvas.has_picture:
            self.canvas.viewport.zoom_by(factor)
            self.canvas.moved()

    def _words(self, icon: str, title: str, text: str, patient: bool = False) -> None:
        self.canvas.show_words(icon, title, text, patient)
        self._announce(f"{title}. {text}")

    def _announce(self, text: str) -> None:
        self.canvas.setAccessibleName(text)

    def _fit_or_one_to_one(self) -> None:
        if self.canvas.viewport.fitted:
            self.one_to_one()
        else:
            self.fit()

    def _write_zoom(self) -> None:
        self.zoom_buttons.setVisible(self.canvas.has_picture)
        self.zoom_buttons.write(self.canvas.viewport.zoom, self.canvas.viewport.fitted)
