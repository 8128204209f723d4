"""DisplayDetails: what can be set about the display and is not needed for every galaxy, in rows that unfold."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QToolButton, QWidget

from gzdesk.images.display import COLOUR_MAPS
from gzdesk.settings import DisplaySettings
from gzdesk.ui import look
from gzdesk.ui.choice import Choice
from gzdesk.ui.elided_label import ElidedLabel
from gzdesk.ui.plain_words import PlainLabel
from gzdesk.ui.value_slider import ValueSlider
from gzdesk.ui.view.band_controls import BandControls
from gzdesk.ui.view.display_facts import PictureFacts, why_not
from gzdesk.ui.view.display_scales import BIAS, CONTRAST
from gzdesk.ui.view.limit_controls import LimitControls
from gzdesk.ui.view.swatches import swatch

NEUTRAL = {"contrast": DisplaySettings.contrast, "bias": DisplaySettings.bias}


class DisplayDetails(QWidget):
    """Limits, colours, bands, and for which galaxies all of it holds."""

    changed = Signal(dict)  # names and values of display settings, by the user only
    left = Signal()  # the keyboard may go back to voting

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.limits = LimitControls(self)
        self.colour_map = Choice(self.tr("Colour map"), self)
        self.colour_map.set_words(COLOUR_MAPS, [swatch(name) for name in COLOUR_MAPS])
        self.colour_map.setIconSize(QSize(32, 10))
        self.contrast = ValueSlider(self.tr("Contrast"), CONTRAST, self)
        self.bias = ValueSlider(self.tr("Bias"), BIAS, self)
        self.straighten = QToolButton(self)
        self.bands = BandControls(self)
        self.scope = ElidedLabel(self)
        self.apply_to_all = QPushButton(self.tr("Apply to all"), self)
        self.reset = QPushButton(self.tr("Reset to project default"), self)
        self._dress()
        self._lay_out()
        self._connect()

    def show_display(self, display: DisplaySettings, facts: PictureFacts, changed: bool) -> None:
        """Show settings; ``changed`` says that they differ from the project's."""
        self.limits.show_display(display, facts)
        self.bands.show_display(display, facts)
        self.colour_map.choose(COLOUR_MAPS.index(display.colour_map) if display.colour_map in COLOUR_MAPS else 0)
        self.contrast.show_value(display.contrast)
        self.bias.show_value(display.bias)
        for control, name in ((self.colour_map, "colour_map"), (self.contrast, "contrast"), (self.bias, "contrast")):
            reason = why_not(name, display, facts)
            control.setEnabled(not reason)
            control.setToolTip(reason or self._meanings[name])
        self.straighten.setEnabled((display.contrast, display.bias) != tuple(NEUTRAL.values()))
        only, default = self.tr("Changed for this galaxy only"), self.tr("Project default; changes hold for one galaxy")
        self.scope.set_text(only if changed else default)
        for button in (self.apply_to_all, self.reset):
            button.setEnabled(changed)

    def _dress(self) -> None:
        self._meanings = {
            "colour_map": self.tr("Colours for one band, from black to white"),
            "contrast": self.tr("Drag with the right button on the galaxy: across for bias, up and down for contrast"),
        }
        self.straighten.setIcon(look.icon("reset"))
        self.straighten.setIconSize(QSize(16, 16))
        self.straighten.setToolTip(self.tr("Contrast 1, bias 0.5: a double click with the right button does the same"))
        self.straighten.setAccessibleName(self.tr("Reset contrast and bias"))
        self.straighten.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.scope.setFont(look.font("small"))
        look.set_tone(self.scope, "muted")
        for button in (self.apply_to_all, self.reset):
            button.setFont(look.font("small"))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.apply_to_all.setToolTip(self.tr("Make this the display of every galaxy; the project keeps it"))
        self.reset.setToolTip(self.tr("Show this galaxy as all others"))

    def _connect(self) -> None:
        tell = self.changed.emit
        self.limits.changed.connect(tell)
        self.limits.left.connect(self.left)
        self.bands.changed.connect(tell)
        self.colour_map.chosen.connect(lambda place: tell({"colour_map": COLOUR_MAPS[place]}))
        self.contrast.moved.connect(lambda value: tell({"contrast": value}))
        self.bias.moved.connect(lambda value: tell({"bias": value}))
        self.straighten.clicked.connect(lambda: tell(dict(NEUTRAL)))

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, look.XS, 0, 0)
        grid.setHorizontalSpacing(look.M)
        grid.setVerticalSpacing(look.S)
        grid.setColumnStretch(1, 1)
        light = _row(self.colour_map, self.contrast, self.bias, self.straighten)
        scope = _row(self.scope, self.apply_to_all, self.reset)
        for place, (name, row) in enumerate(
            ((self.tr("Limits"), self.limits), (self.tr("Colours"), light), (self.tr("Bands"), self.bands))
        ):
            label = PlainLabel(name, self)
            label.setFont(look.font("small"))
            look.set_tone(label, "muted")
            grid.addWidget(label, place, 0)
            grid.addWidget(row, place, 1)
        grid.addWidget(scope, 3, 0, 1, 2)


def _row(*widgets: QWidget) -> QWidget:
    """Widgets side by side; those that can be wider share the room."""
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.M)
    for widget in widgets:
        row.addWidget(widget, 1 if isinstance(widget, (ValueSlider, ElidedLabel)) else 0)
    return page
