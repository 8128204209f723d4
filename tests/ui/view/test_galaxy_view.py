"""The galaxy view: what is drawn where, what can be changed, and that nothing is without effect in silence."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from gzdesk.images.drawn import Drawn
from gzdesk.images.easel import Easel, Panel
from gzdesk.images.picture import Picture
from gzdesk.settings import DisplaySettings
from gzdesk.ui import look
from gzdesk.ui.view.galaxy_view import GalaxyView

RED, BLUE = (200, 30, 20), (20, 40, 210)


@pytest.fixture
def view(qapp, qtbot) -> Iterator[GalaxyView]:
    look.apply(qapp)
    look.set_scheme("light")
    made = GalaxyView()
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    yield made
    look.set_scheme("system")


def halves(name="ngc-1300.fits", side=100, display_ready=False, pixel_scale=None, index=0):
    """A picture that is red on its left and blue on its right."""
    rgb_H_W_3 = np.empty((side, side, 3), np.uint8)
    rgb_H_W_3[:, : side // 2], rgb_H_W_3[:, side // 2 :] = RED, BLUE
    picture = Picture(np.zeros((side, side), np.float32), display_ready=display_ready, pixel_scale=pixel_scale)
    return Drawn(index, picture, (Panel.of_rgb(rgb_H_W_3),), name)


def painted(view: GalaxyView) -> QImage:
    QApplication.processEvents()
    return view.canvas.grab().toImage()


def colour_at(view: GalaxyView, across: float, down: float) -> tuple[int, int, int]:
    image = painted(view)
    colour = image.pixelColor(int(across * (image.width() - 1)), int(down * (image.height() - 1)))
    return colour.red(), colour.green(), colour.blue()


def test_a_picture_fills_the_view_right_side_up(view):
    view.show_drawn(halves())
    assert colour_at(view, 0.3, 0.5) == RED
    assert colour_at(view, 0.7, 0.5) == BLUE
    assert colour_at(view, 0.001, 0.5) == QColor(look.look().sky).getRgb()[:3]


def test_a_picture_whose_rows_are_no_multiple_of_four_bytes_is_not_sheared(view):
    view.show_drawn(halves(side=423))
    assert colour_at(view, 0.4, 0.95) == RED
    assert colour_at(view, 0.6, 0.05) == BLUE


def test_words_take_the_place_of_a_picture_that_cannot_be_read(view):
    view.show_drawn(halves())
    view.show_error("ngc-1300.fits", "The file ends before its image does.")
    assert colour_at(view, 0.3, 0.9) == QColor(look.look().sky).getRgb()[:3]
    assert view.canvas.accessibleName() == "ngc-1300.fits. The file ends before its image does."
    assert not view.zoom_buttons.isVisible()
    view.show_drawn(halves())
    assert colour_at(view, 0.3, 0.5) == RED
    assert view.zoom_buttons.isVisible()


def test_the_last_galaxy_is_gone_at_once_while_the_next_is_read_but_words_wait(view, qtbot):
    view.show_drawn(halves())
    view.show_loading("ngc-1365.fits")
    assert brightest(painted(view)) < 40
    qtbot.waitUntil(lambda: brightest(painted(view)) > 200, timeout=2000)


def test_the_wheel_zooms_at_the_cursor_and_a_double_click_fits_again(view, qtbot, turn_wheel):
    view.show_drawn(halves())
    for _ in range(4):
        view.zoom_in()
    place = QPointF(view.canvas.width() * 0.3, view.canvas.height() * 0.5)
    before = view.canvas.viewport.to_picture(place.x(), place.y())
    for _ in range(4):
        turn_wheel(view.canvas, place, 120)
    assert not view.canvas.viewport.fitted
    assert view.canvas.viewport.to_picture(place.x(), place.y()) == pytest.approx(before)
    qtbot.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert view.canvas.viewport.fitted


def test_the_picture_follows_the_hand(view, qtbot):
    view.show_drawn(halves())
    for _ in range(6):
        view.zoom_in()
    left, top, *_ = view.canvas.viewport.target()
    qtbot.mousePress(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    qtbot.mouseMove(view.canvas, QPoint(340, 280))
    qtbot.mouseRelease(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(340, 280))
    assert view.canvas.viewport.target()[:2] == pytest.approx((left + 40, top - 20), abs=1)


def test_zoom_stays_from_galaxy_to_galaxy_and_fit_is_the_beginning(view):
    view.show_drawn(halves())
    assert view.canvas.viewport.fitted
    view.zoom_in()
    zoom = view.canvas.viewport.zoom
    view.show_drawn(halves("ngc-1365.fits"))
    assert view.canvas.viewport.zoom == zoom
    view.one_to_one()
    assert view.zoom_buttons.level.text() == "100\u202f%"
    view.zoom_out()
    view.fit()
    assert view.canvas.viewport.fitted


def test_a_scale_bar_appears_where_the_pixel_scale_is_known(view):
    view.show_drawn(halves())
    without = corner(painted(view))
    view.show_drawn(halves(pixel_scale=0.396))
    assert brightest(corner(painted(view))) > brightest(without) + 100


def test_a_moved_slider_is_told_in_one_go(view, qtbot):
    told = []
    view.display_changed.connect(told.append)
    with qtbot.waitSignal(view.display_changed, timeout=1000):
        for step in range(100, 200, 10):
            view.strip.softening.slider.setValue(step)
    assert len(told) <= 2
    assert told[-1] == view.display
    assert told[-1].softening == pytest.approx(10 ** (3 * 0.19 - 3), rel=0.05)
    assert told[-1] == replace(DisplaySettings(), softening=told[-1].softening)


def test_settings_given_are_shown_exactly_and_told_to_nobody(view, qtbot):
    given = DisplaySettings(stretch="asinh", low_percentile=0.123, high_percentile=99.97, softening=0.0371, invert=True)
    with qtbot.assertNotEmitted(view.display_changed, wait=80):
        view.display = given
    assert view.display == given
    assert view.strip.invert.isChecked()


def test_everything_that_can_be_clicked_has_a_name_and_leaves_the_keyboard_to_voting(view):
    strip, zoom = view.strip, view.zoom_buttons
    controls = [strip.invert, strip.more, zoom.smaller, zoom.larger, strip.softening.slider, strip.limits]
    controls += [view.scope_bar.apply_to_all, view.scope_bar.reset, view.readout.degrees, view.readout.sexagesimal]
    controls += [strip.stretch.button(place) for place in range(5)]
    view.show_drawn(halves())
    for control in controls:
        assert control.accessibleName()
        assert not control.focusPolicy() & Qt.FocusPolicy.ClickFocus
    assert view.canvas.accessibleName() == "Galaxy ngc-1300.fits"


def test_a_mosaic_is_averaged_down_rather_than_picked_from(view):
    pixels = np.zeros((4000, 4000), np.float32)
    pixels[::2] = 1.0
    picture = Picture(pixels)
    panels = Easel(picture).panels(DisplaySettings(stretch="linear", limits="manual"))
    view.show_drawn(Drawn(0, picture, panels, "mosaic.fits"))
    assert all(90 < value < 165 for value in colour_at(view, 0.5, 0.5))


def corner(image: QImage) -> QImage:
    return image.copy(0, image.height() - 50, 160, 50)


def brightest(image: QImage) -> int:
    plain = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return int(rows[:, : plain.width()].max())
