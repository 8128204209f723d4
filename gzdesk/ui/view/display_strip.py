"""DisplayStrip: how pixels become light, beneath the galaxy: what matters most in one line, the rest unfolds."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gzdesk.images.display import LIMITS, STRETCHES
from gzdesk.settings import DisplaySettings
from gzdesk.ui import look
from gzdesk.ui.choice import Choice
from gzdesk.ui.segments import Segments
from gzdesk.ui.throttle import Throttle
from gzdesk.ui.value_slider import ValueSlider
from gzdesk.ui.view.display_details import DisplayDetails
from gzdesk.ui.view.display_facts import PictureFacts, why_not
from gzdesk.ui.view.display_scales import EXPONENT, SOFTENING

LOWEST = 80  # of the drawer where a window has no room for all of it
PERIOD_MS = 16  # a dragged slider asks for no more than sixty pictures a second


class DisplayStrip(QWidget):
    """Edits the display settings of the galaxy on screen, beside those that the project has for all."""

    display_changed = Signal(object)  # DisplaySettings, by the user only, for the galaxy on screen
    default_changed = Signal(object)  # DisplaySettings that the user wants for all galaxies
    unfolded = Signal(bool)
    shown = Signal()  # other settings, the galaxy's or the project's, whoever changed them
    left = Signal()  # the keyboard may go back to voting

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._display = self._default = DisplaySettings()
        self._facts = PictureFacts()
        self._line: tuple[object, ...] = ()  # what the line shows now
        self._stale = False  # the drawer, closed, shows something older
        self._throttle = Throttle(lambda: self.display_changed.emit(self._display), self, PERIOD_MS)
        self.stretch = Segments(self)
        self.stretch.set_words(STRETCHES)
        self.stretch.setAccessibleName(self.tr("Stretch"))
        self.softening = ValueSlider(self.tr("Softening"), SOFTENING, self)
        self.exponent = ValueSlider(self.tr("Exponent"), EXPONENT, self)
        self.limits = Choice(self.tr("Limits"), self)
        self.limits.set_words((self.tr("Percentile"), self.tr("Min–max"), self.tr("zscale"), self.tr("Manual")))
        self.invert = self._button("invert", self.tr("Invert: dark galaxies on a white sky"))
        self.invert.setCheckable(True)
        self.more = self._button("sliders", self.tr("Limits, colour map, contrast, bands"))
        self.more.setCheckable(True)
        self.details = DisplayDetails(self)
        self.drawer = _Drawer(self.details, self)
        self.drawer.hide()
        self._connect()
        self._lay_out()
        self._show()

    @property
    def display(self) -> DisplaySettings:
        """The settings of the galaxy on screen."""
        return self._display

    @display.setter
    def display(self, display: DisplaySettings) -> None:
        self._display = display
        self._show()

    @property
    def default(self) -> DisplaySettings:
        """The project's settings, which every galaxy starts with."""
        return self._default

    @default.setter
    def default(self, default: DisplaySettings) -> None:
        self._default = default
        self._show()

    @property
    def changed(self) -> bool:
        """Whether the galaxy on screen is drawn otherwise than the project has it."""
        return self._display != self._default

    def show_facts(self, facts: PictureFacts) -> None:
        """What the picture on screen lets one do."""
        if facts != self._facts:
            self._facts = facts
            self._show()

    def change(self, changes: dict[str, object]) -> None:
        """Change some of the settings, for the galaxy on screen."""
        new = replace(self._display, **changes)  # type: ignore[arg-type]
        if new != self._display:
            self.display = new
            self._throttle.ask()

    def make_default(self) -> None:
        """Have these settings for all galaxies."""
        if self.changed:
            self._default = self._display
            self._show()
            self.default_changed.emit(self._default)

    def back_to_default(self) -> None:
        """Show this galaxy as all others."""
        self.change(vars(self._default))

    def next_stretch(self) -> None:
        """The stretch after this one, if there is anything to stretch."""
        if self.stretch.isEnabled():
            self.change({"stretch": STRETCHES[(self.stretch.place + 1) % len(STRETCHES)]})

    def visit(self) -> None:
        """Bring the keyboard to the controls, unfolded; from there back to voting, folded."""
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        self.unfold(not inside)
        if inside:
            self.left.emit()
        else:
            self.more.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def unfold(self, wanted: bool) -> None:
        """Show or hide the rows beneath."""
        if wanted != self.drawer.isVisibleTo(self):
            self.more.setChecked(wanted)
            if wanted and self._stale:
                self._show_details()
            self.drawer.setVisible(wanted)
            self.unfolded.emit(wanted)

    def _show(self) -> None:
        """Galaxies come and go faster than their controls could be written anew: only what has changed is."""
        line = self._display, replace(self._facts, limits=None), self.changed
        if line != self._line:
            self._line = line
            self._show_line(self._display)
        if self.drawer.isVisibleTo(self):
            self._show_details()
        else:
            self._stale = True
        self.shown.emit()

    def _show_details(self) -> None:
        self._stale = False
        self.details.show_display(self._display, self._facts, self.changed)

    def _show_line(self, display: DisplaySettings) -> None:
        self.stretch.choose(STRETCHES.index(display.stretch) if display.stretch in STRETCHES else 0)
        self.softening.show_value(display.softening)
        self.exponent.show_value(display.exponent)
        self.softening.setVisible(display.stretch != "power")
        self.exponent.setVisible(display.stretch == "power")
        self.limits.choose(LIMITS.index(display.limits) if display.limits in LIMITS else 0)
        self.invert.setChecked(display.invert)
        self._explain()

    def _explain(self) -> None:
        softer = self.tr("Of the asinh stretch: smaller lifts the faint parts more")
        for control, name, meaning in (
            (self.stretch, "stretch", self.tr("How brightness is stretched; asinh shows faint and bright at once")),
            (self.softening, "shape", softer),
            (self.exponent, "shape", self.tr("Of the power stretch: below 1 lifts the faint parts")),
            (self.limits, "limits", self.tr("How black and white are found")),
        ):
            reason = why_not(name, self._display, self._facts)
            control.setEnabled(not reason)
            control.setToolTip(reason or meaning)

    def _choose_limits(self, place: int) -> None:
        """Manual limits begin where the picture stands, so that it does not jump."""
        changes: dict[str, object] = {"limits": LIMITS[place]}
        if LIMITS[place] == "manual":
            self.unfold(True)
            if self._facts.limits is not None and self._display.limits != "manual":
                changes["low"], changes["high"] = self._facts.limits
        self.change(changes)

    def _connect(self) -> None:
        self.stretch.chosen.connect(lambda place: self.change({"stretch": STRETCHES[place]}))
        self.softening.moved.connect(lambda value: self.change({"softening": value}))
        self.exponent.moved.connect(lambda value: self.change({"exponent": value}))
        self.limits.chosen.connect(self._choose_limits)
        self.invert.clicked.connect(lambda on: self.change({"invert": on}))
        self.more.clicked.connect(self.unfold)
        self.details.changed.connect(self.change)
        self.details.left.connect(self.left)
        self.details.apply_to_all.clicked.connect(self.make_default)
        self.details.reset.clicked.connect(self.back_to_default)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(look.S)
        row.addWidget(self.stretch, 0, Qt.AlignmentFlag.AlignVCenter)
        for slider in (self.softening, self.exponent):
            slider.setMaximumWidth(160)
            row.addWidget(slider, 1)
        row.addWidget(self.limits)
        row.addStretch(0)
        buttons = QHBoxLayout()
        buttons.setSpacing(look.XS)
        for button in (self.invert, self.more):
            buttons.addWidget(button)
        row.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.M, look.S, look.M, look.S)
        column.setSpacing(look.XS)
        column.addLayout(row)
        column.addWidget(self.drawer)

    def _button(self, name: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(look.icon(name))
        button.setIconSize(QSize(18, 18))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


class _Drawer(QScrollArea):
    """Shows the rows beneath the line whole where there is room, and lets them be scrolled where there is not."""

    def __init__(self, rows: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setWidget(rows)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        """Qt's hook: all of it."""
        return self._rows.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Qt's hook: its width is needed, its height need not be."""
        rows = self._rows.minimumSizeHint()
        return QSize(rows.width(), min(rows.height(), LOWEST))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Rows that come and go make it higher and lower."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
