"""GalaxyView: the galaxy in question, as large as can be, with the display's controls beneath it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gzdesk.settings import DisplaySettings
from gzdesk.ui import look
from gzdesk.ui.display_strip import DisplayStrip
from gzdesk.ui.galaxy_canvas import GalaxyCanvas
from gzdesk.ui.viewport import STEP

if TYPE_CHECKING:
    from gzdesk.images.store import Drawn


class GalaxyView(QWidget):
    """Shows pictures that are ready, and tells when the astronomer wants them stretched differently."""

    display_changed = Signal(object)  # DisplaySettings

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = GalaxyCanvas(self)
        self.strip = DisplayStrip(self)
        self.zoom_buttons = _ZoomButtons(self.canvas)
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
        self.canvas.show_picture(drawn.rgb_H_W_3, drawn.name, drawn.picture.pixel_scale)
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
        self.canvas.fit()

    def one_to_one(self) -> None:
        """Show one picture pixel on one pixel of the screen."""
        self.canvas.one_to_one()

    def zoom_in(self) -> None:
        """One step closer."""
        self.canvas.zoom_by(STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self.canvas.zoom_by(1 / STEP)

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


class _ZoomButtons(QFrame):
    """Closer, further, and how close it is, over the picture's lower right corner."""

    def __init__(self, canvas: GalaxyCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setProperty("tone", "sky")
        self.smaller = self._button("zoom-out", self.tr("Zoom out"))
        self.level = self._button("", "")
        self.level.setFont(look.font("small"))
        self.level.setFixedWidth(56)
        self.larger = self._button("zoom-in", self.tr("Zoom in"))
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        for button in (self.smaller, self.level, self.larger):
            row.addWidget(button)
        canvas.installEventFilter(self)

    def write(self, zoom: float, fitted: bool) -> None:
        """Say how large the picture is drawn."""
        percent = f"{zoom * 100:.0f}\u202f%"
        if percent != self.level.text():
            self.level.setText(percent)
            self.level.setAccessibleName(self.tr("Zoom {percent}").format(percent=percent))
        self.level.setToolTip(self.tr("Show pixel by pixel") if fitted else self.tr("Show all of it"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the canvas's corner."""
        if event.type() == QEvent.Type.Resize:
            self.adjustSize()
            self.move(self._canvas.width() - self.width() - look.M, self._canvas.height() - self.height() - look.M)
        return False

    def _button(self, icon: str, text: str) -> QToolButton:
        button = QToolButton(self)
        if icon:
            button.setIcon(look.icon(icon, "on_sky"))
            button.setIconSize(QSize(16, 16))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
