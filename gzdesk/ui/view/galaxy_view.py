"""GalaxyView: the galaxy in question, as large as can be, with the display's controls beneath it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gzdesk.catalogue.position import Position
from gzdesk.images.picture import Picture
from gzdesk.letters import visible
from gzdesk.settings import DisplaySettings
from gzdesk.ui.sheet import Sheet
from gzdesk.ui.view.bending import Bending
from gzdesk.ui.view.compass import compass_of
from gzdesk.ui.view.cross_hair import CrossHair
from gzdesk.ui.view.display_facts import PictureFacts
from gzdesk.ui.view.display_strip import DisplayStrip
from gzdesk.ui.view.galaxy_canvas import GalaxyCanvas
from gzdesk.ui.view.hand import Hand
from gzdesk.ui.view.pointing import Pointing
from gzdesk.ui.view.readings import centre_of
from gzdesk.ui.view.readout import Readout
from gzdesk.ui.view.scope_bar import ScopeBar
from gzdesk.ui.view.viewport import STEP
from gzdesk.ui.view.zoom_buttons import ZoomButtons

if TYPE_CHECKING:
    from gzdesk.images.store import Drawn

PAN = 0.1  # of the view's shorter side, for one press of a key


class GalaxyView(QWidget):
    """Shows pictures that are ready, and tells when the astronomer wants them drawn differently."""

    display_changed = Signal(object)  # DisplaySettings for the galaxy on screen
    default_changed = Signal(object)  # DisplaySettings for all galaxies
    field_wanted = Signal()  # more of the sky around a galaxy that is cut out of a larger image, or its own field again

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = GalaxyCanvas(self)
        self.hand = Hand(self.canvas)
        self.cross_hair = CrossHair(self.canvas)
        self.readout = Readout(self.canvas)
        self.scope_bar = ScopeBar(self.canvas)
        self.zoom_buttons = ZoomButtons(self.canvas)
        self.strip = DisplayStrip(self)
        self.bending = Bending(self.canvas, self.hand, self.strip)
        self._pointing = Pointing(self.canvas, self.hand, self.readout)
        self._drawn: Drawn | None = None
        self._connect()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.strip)
        self.show_empty(self.tr("No galaxy yet"), self.tr("Open a project to begin."))

    @property
    def display(self) -> DisplaySettings:
        """The display settings of the galaxy on screen; setting them tells nobody."""
        return self.strip.display

    @display.setter
    def display(self, display: DisplaySettings) -> None:
        self.strip.display = display

    @property
    def default(self) -> DisplaySettings:
        """The project's display settings, which every galaxy starts with; setting them tells nobody."""
        return self.strip.default

    @default.setter
    def default(self, default: DisplaySettings) -> None:
        self.strip.default = default
        self.display = default

    @property
    def zoom(self) -> float:
        """Pixels of the screen to one of the picture."""
        return self.canvas.viewport.zoom

    @property
    def centre(self) -> Position | None:
        """Where on the sky the middle of the picture is; None where its file does not say."""
        return None if self._drawn is None else centre_of(self._drawn.picture)

    def show_drawn(self, drawn: "Drawn") -> None:
        """Show a galaxy; another one than before starts with the project's display."""
        another = self._drawn is None or self._drawn.index != drawn.index
        self._drawn = drawn
        if another:
            self.display = self.default
        picture = drawn.picture
        sheets = [Sheet(panel) for panel in drawn.panels]
        name = self.tr("{name}, at the edge of the image").format(name=drawn.name) if picture.edge else drawn.name
        self.canvas.show_sheets(sheets, name, picture.pixel_scale, compass_of(picture))
        self._announce(self.tr("Galaxy {name}").format(name=name))
        self.strip.show_facts(_facts(drawn))
        self._pointing.show_drawn(drawn)
        self._mark_changed()

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

    def toggle_field(self) -> None:
        """The whole picture, or more of the image that it is cut out of; and from there back to where one came from."""
        if self._drawn is not None and self._drawn.picture.cut is not None:
            self.field_wanted.emit()
        elif self.canvas.has_picture:
            self.canvas.viewport.toggle_field()
            self.canvas.moved()

    def zoom_in(self) -> None:
        """One step closer."""
        self._zoom(STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self._zoom(1 / STEP)

    def pan(self, right: int, down: int) -> None:
        """Look further to the right or down, by so many presses of a key."""
        step = PAN * min(self.canvas.viewport.view)
        self.canvas.viewport.pan(-right * step, -down * step)
        self.canvas.moved()

    def toggle_invert(self) -> None:
        """Dark galaxies on a white sky, or back."""
        self.strip.change({"invert": not self.display.invert})

    def _connect(self) -> None:
        self.strip.display_changed.connect(self.display_changed)
        self.strip.shown.connect(self._mark_changed)
        self.strip.default_changed.connect(self.default_changed)
        self.scope_bar.apply_to_all.clicked.connect(self.strip.make_default)
        self.scope_bar.reset.clicked.connect(self.strip.back_to_default)
        self.strip.left.connect(self.canvas.setFocus)
        self.canvas.zoomed.connect(self._write_zoom)
        self.zoom_buttons.smaller.clicked.connect(self.zoom_out)
        self.zoom_buttons.larger.clicked.connect(self.zoom_in)
        self.zoom_buttons.level.clicked.connect(self._fit_or_one_to_one)

    def _zoom(self, factor: float) -> None:
        if self.canvas.has_picture:
            self.canvas.viewport.zoom_by(factor)
            self.canvas.moved()

    def _words(self, icon: str, title: str, text: str, patient: bool = False) -> None:
        self._drawn = None
        self.canvas.show_words(icon, title, text, patient)
        self._announce(f"{title}. {text}")
        self._pointing.show_drawn(None)
        self._mark_changed()

    def _announce(self, text: str) -> None:
        self.canvas.setAccessibleName(visible(text))

    def _mark_changed(self) -> None:
        self.scope_bar.show_changed(self.strip.changed and self.canvas.has_picture)

    def _fit_or_one_to_one(self) -> None:
        if self.canvas.viewport.fitted:
            self.one_to_one()
        else:
            self.fit()

    def _write_zoom(self) -> None:
        self.zoom_buttons.setVisible(self.canvas.has_picture)
        self.zoom_buttons.write(self.canvas.viewport.zoom, self.canvas.viewport.fitted)


def _facts(drawn: "Drawn") -> PictureFacts:
    picture: Picture = drawn.picture
    count = picture.pixels.shape[2] if picture.pixels.ndim == 3 else 0
    names = tuple(picture.band_name(band) for band in range(count))
    return PictureFacts(picture.display_ready, names, picture.unit, drawn.panels[0].limits)
