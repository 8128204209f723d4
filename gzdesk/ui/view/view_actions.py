"""ViewActions: everything that can be done with the picture on screen, once, with its keys."""

from collections.abc import Callable
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu

from gzdesk.ui.action_maker import Action, ActionMaker, connect
from gzdesk.ui.view.elsewhere import OpenElsewhere
from gzdesk.ui.view.galaxy_view import GalaxyView

WAYS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


class ViewActions(QObject):
    """Zoom, pan, light, cross-hair, positions. What is done by degrees repeats while its key is held."""

    def __init__(self, maker: ActionMaker) -> None:
        super().__init__(maker.window)
        make, repeated = maker.make, partial(maker.make, repeats=True)
        self.elsewhere = OpenElsewhere(maker.window)
        self.fit = make(self.tr("&Fit"), "fit", "fit")
        self.one_to_one = make(self.tr("&One to one"), "one_to_one", "one-to-one")
        self.zoom_in = repeated(self.tr("Zoom &in"), "zoom_in", "zoom-in")
        self.zoom_out = repeated(self.tr("Zoom o&ut"), "zoom_out", "zoom-out")
        self.field = make(self.tr("&Whole field, and back"), "field")
        self.invert = make(self.tr("In&vert"), "invert", "invert")
        self.next_stretch = make(self.tr("&Next stretch"), "next_stretch")
        self.controls = make(self.tr("All display &controls"), "display_controls", "sliders")
        self.apply_to_all = make(self.tr("&Apply this display to all"), "apply_display", "apply-all")
        self.reset_display = make(self.tr("&Reset to project default"), "reset_display", "reset")
        self.straighten = make(self.tr("Re&set contrast and bias"), "straighten")
        self.cross_hair = make(self.tr("Cross-&hair"), "cross_hair", checkable=True)
        self.copy_degrees = make(self.tr("&Copy position in degrees"), "copy_degrees", "copy")
        self.copy_sexagesimal = make(self.tr("Copy position, se&xagesimal"), "copy_sexagesimal", "copy")
        self.open_elsewhere = make(self.tr("Open &elsewhere…"), "open_elsewhere", "elsewhere")
        self.pan = {
            "left": repeated(self.tr("Look left"), "pan_left"),
            "right": repeated(self.tr("Look right"), "pan_right"),
            "up": repeated(self.tr("Look up"), "pan_up"),
            "down": repeated(self.tr("Look down"), "pan_down"),
        }
        self.hair = {
            "left": repeated(self.tr("Cross-hair left"), "hair_left"),
            "right": repeated(self.tr("Cross-hair right"), "hair_right"),
            "up": repeated(self.tr("Cross-hair up"), "hair_up"),
            "down": repeated(self.tr("Cross-hair down"), "hair_down"),
        }
        self.more_contrast = repeated(self.tr("More contrast"), "more_contrast")
        self.less_contrast = repeated(self.tr("Less contrast"), "less_contrast")
        self.more_bias = repeated(self.tr("More bias"), "more_bias")
        self.less_bias = repeated(self.tr("Less bias"), "less_bias")

    def zoom_menu(self) -> list[Action]:
        """Where one looks."""
        return [self.fit, self.one_to_one, self.zoom_in, self.zoom_out, self.field, None, self.cross_hair]

    def add_movers(self, menu: QMenu) -> None:
        """What is mostly done with the mouse, in menus of its own."""
        for title, movers in (
            (self.tr("&Move the picture"), self.pan),
            (self.tr("Move the c&ross-hair"), self.hair),
        ):
            menu.addMenu(title).addActions(list(movers.values()))

    def light_menu(self) -> list[Action]:
        """How pixels become light."""
        own: list[Action] = [self.apply_to_all, self.reset_display]
        bent: list[Action] = [self.more_contrast, self.less_contrast, self.more_bias, self.less_bias, self.straighten]
        return [self.invert, self.next_stretch, self.controls, None, *own, None, *bent]

    def place_menu(self) -> list[Action]:
        """What is done with a position."""
        return [self.open_elsewhere, self.copy_degrees, self.copy_sexagesimal]

    def join(self, view: GalaxyView) -> None:
        """Have the actions do what they say to this view."""
        bend, hair = view.bending, view.cross_hair
        doings: list[tuple[QAction, Callable[[], object]]] = [
            (self.fit, view.fit),
            (self.one_to_one, view.one_to_one),
            (self.zoom_in, view.zoom_in),
            (self.zoom_out, view.zoom_out),
            (self.field, view.toggle_field),
            (self.invert, view.toggle_invert),
            (self.next_stretch, view.strip.next_stretch),
            (self.controls, view.strip.visit),
            (self.apply_to_all, view.strip.make_default),
            (self.reset_display, view.strip.back_to_default),
            (self.straighten, bend.straighten),
            (self.cross_hair, hair.toggle),
            (self.copy_degrees, lambda: self._copy(view, "degrees")),
            (self.copy_sexagesimal, lambda: self._copy(view, "sexagesimal")),
            (self.more_contrast, partial(bend.more_contrast, 1)),
            (self.less_contrast, partial(bend.more_contrast, -1)),
            (self.more_bias, partial(bend.more_bias, 1)),
            (self.less_bias, partial(bend.more_bias, -1)),
            *((action, partial(view.pan, *WAYS[way])) for way, action in self.pan.items()),
            *((action, partial(hair.move, *WAYS[way])) for way, action in self.hair.items()),
        ]
        connect(doings)
        view.strip.shown.connect(lambda: self._grey(view))
        view.canvas.pointed.connect(lambda at: self.cross_hair.setChecked(hair.on))

    def _grey(self, view: GalaxyView) -> None:
        for action in (self.apply_to_all, self.reset_display):
            action.setEnabled(view.strip.changed)
        self.next_stretch.setEnabled(view.strip.stretch.isEnabled())

    def _copy(self, view: GalaxyView, form: Literal["degrees", "sexagesimal"]) -> None:
        """The position that is read on the picture; where the picture has none, the catalogue's."""
        reading = view.readout.reading
        at = (reading.position if reading is not None else None) or self.elsewhere.position
        if at is None:
            view.canvas.show_hint(self.tr("No position: neither the picture nor the catalogue has one"))
            return
        text = at.degrees if form == "degrees" else at.sexagesimal
        QApplication.clipboard().setText(text)
        view.canvas.show_hint(self.tr("Copied {position}").format(position=text))
