"""The mouse and the keys on the galaxy: contrast and bias as in DS9, the cross-hair, the field, and what is read."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gzdesk.images.drawn import Drawn
from gzdesk.images.easel import Easel
from gzdesk.images.picture import Picture
from gzdesk.images.read import read_picture
from gzdesk.settings import DisplaySettings
from gzdesk.ui import look
from gzdesk.ui.view.galaxy_view import GalaxyView

REAL = Path(__file__).parents[3].parent / "shared" / "data" / "fits" / "decals_example_a.fits"
RIGHT = Qt.MouseButton.RightButton


@pytest.fixture
def view(qapp, qtbot) -> GalaxyView:
    look.apply(qapp)
    made = GalaxyView()
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    return made


def sky_of(*ways: float):
    """A WCS at (150, 2): steps east, then north, in arcsec, for a pixel to the right and a pixel up."""
    from astropy.wcs import WCS

    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval, wcs.wcs.crpix = [150.0, 2.0], [50.5, 50.5]
    wcs.wcs.cd = np.array(ways).reshape(2, 2) / 3600
    wcs.wcs.set()
    return wcs


def ramp(index=0, display=None, bands=(), **picture) -> Drawn:
    """A picture whose pixel in row r and column c holds 100 r + c, a hundred times more in each further band."""
    values = np.add.outer(100.0 * np.arange(100), np.arange(100.0)).astype(np.float32)
    pixels = np.stack([values * 100**band for band in range(len(bands))], axis=-1) if bands else values
    picture = Picture(pixels, bands=tuple(bands), **picture)
    display = display or DisplaySettings()
    return Drawn(index, picture, Easel(picture).panels(display), "ramp.fits", display)


def place_of(view: GalaxyView, x: float, y: float) -> QPoint:
    """Where a point of the picture is drawn."""
    left, top = view.canvas.viewport.to_view(x, y)
    return QPoint(round(left), round(top))


def drag(view: GalaxyView, button, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(view.canvas, button, pos=start)
    QTest.mouseMove(view.canvas, end)
    QTest.mouseRelease(view.canvas, button, pos=end)


def test_a_drag_with_the_right_button_changes_contrast_and_bias(view, qtbot):
    view.show_drawn(ramp())
    with qtbot.waitSignal(view.display_changed, timeout=1000) as told:
        drag(view, RIGHT, QPoint(300, 200), QPoint(300 + view.canvas.width() // 10, 200 + view.canvas.height() // 4))
    assert told.args[0].bias == pytest.approx(0.6, abs=0.01)
    assert told.args[0].contrast == pytest.approx(100**0.25, rel=0.02)
    assert view.canvas.hint == "Contrast 3.14   Bias 0.60"
    assert view.canvas.viewport.fitted  # nothing was panned


def test_a_drag_upwards_flattens_and_a_double_click_with_the_right_button_resets(view, qtbot):
    view.show_drawn(ramp())
    drag(view, RIGHT, QPoint(300, 400), QPoint(200, 300))
    assert view.display.contrast < 1
    assert view.display.bias < 0.5
    QTest.mouseDClick(view.canvas, RIGHT, pos=QPoint(300, 300))
    assert view.display == DisplaySettings()


def test_a_second_drag_goes_on_from_where_the_first_ended(view):
    view.show_drawn(ramp())
    for _ in range(2):
        drag(view, RIGHT, QPoint(300, 200), QPoint(300, 200 + view.canvas.height() // 4))
    assert view.display.contrast == pytest.approx(10, rel=0.03)


def test_the_hint_goes_away_by_itself(view, qtbot):
    view.show_drawn(ramp())
    view.bending.more_contrast(1)
    assert view.canvas.hint
    qtbot.waitUntil(lambda: not view.canvas.hint, timeout=3000)


def test_a_changed_galaxy_says_so_over_the_picture_and_the_next_one_is_as_all(view):
    view.show_drawn(ramp())
    assert not view.scope_bar.isVisible()
    view.bending.more_bias(2)
    assert view.scope_bar.isVisible()
    view.show_drawn(ramp(index=1))
    assert view.display == DisplaySettings()
    assert not view.scope_bar.isVisible()


def test_the_two_buttons_over_the_picture_apply_to_all_or_reset(view, qtbot):
    view.show_drawn(ramp())
    view.bending.more_bias(2)
    view.scope_bar.reset.click()
    assert view.display == DisplaySettings()
    view.bending.more_bias(1)
    with qtbot.waitSignal(view.default_changed, timeout=1000) as told:
        view.scope_bar.apply_to_all.click()
    assert told.args[0].bias == 0.52
    view.show_drawn(ramp(index=1))
    assert view.display.bias == 0.52


def test_pixel_and_value_are_read_under_the_cursor(view):
    view.show_drawn(ramp(unit="nanomaggy"))
    QTest.mouseMove(view.canvas, place_of(view, 12.5, 30.5))
    assert view.readout.reading.pixel == "13, 70"  # as DS9 counts: from 1, upwards
    assert view.readout.reading.value == "3012. nanomaggy".replace(".", "")
    assert not view.readout.degrees.isVisible()
    QTest.mouseMove(view.canvas, QPoint(2, 300))  # beside the picture
    assert view.readout.reading.value == "middle of the picture"


def test_the_readout_covers_the_galaxy_only_while_somebody_points(view, qtbot):
    view.show_drawn(ramp(wcs=sky_of(-0.4, 0, 0, 0.4), pixel_scale=0.4))
    QTest.mouseMove(view.canvas, QPoint(2, 2))
    assert view.readout.isVisible()
    view.resize(440, view.minimumSizeHint().height())
    qtbot.waitUntil(lambda: not view.readout.isVisible())
    QTest.mouseMove(view.canvas, place_of(view, 50.5, 60.5))
    assert view.readout.isVisible()
    assert view.readout.reading.pixel == "51, 40"


def test_blank_pixels_have_no_value_and_pictures_for_the_eye_have_bytes(view):
    drawn = ramp()
    drawn.picture.pixels[30, 12] = np.nan
    view.show_drawn(drawn)
    QTest.mouseMove(view.canvas, place_of(view, 12.5, 30.5))
    assert view.readout.reading.value == "–"
    jpeg = Picture(np.full((100, 100, 3), 41, np.float32), display_ready=True)
    view.show_drawn(Drawn(1, jpeg, Easel(jpeg).panels(DisplaySettings()), "a.jpg"))
    assert view.readout.reading.value.split() == ["1", "41", "2", "41", "3", "41"]


def test_the_bands_on_screen_are_the_ones_that_are_read(view):
    mixed = DisplaySettings(red=3)
    view.show_drawn(ramp(display=mixed, bands="zrgi"))
    QTest.mouseMove(view.canvas, place_of(view, 1.5, 0.5))
    assert view.readout.reading.value.split()[::2] == ["i", "r", "g"]
    alone = DisplaySettings(colour="band", band=2)
    view.show_drawn(ramp(display=alone, bands="zrgi"))
    QTest.mouseMove(view.canvas, place_of(view, 3.5, 0.5))
    assert view.readout.reading.value.split() == ["g", "3.000e+04"]


def test_bands_side_by_side_share_zoom_and_pan_and_tell_their_own_values(view):
    beside = DisplaySettings(colour="side-by-side")
    view.show_drawn(ramp(display=beside, bands="zrg"))
    places = [view.canvas.tile_at(QPoint(x, 40)) for x in (10, view.canvas.width() - 10)]
    assert places == [0, 1]
    QTest.mouseMove(view.canvas, place_of(view, 1.5, 1.5))
    assert view.readout.reading.value.split()[0] == "g"  # from blue to red
    second = place_of(view, 1.5, 1.5) + QPoint(round(view.canvas.viewport.view[0]) + 2, 0)
    QTest.mouseMove(view.canvas, second)
    assert view.readout.reading.value.split()[0] == "r"
    assert view.readout.reading.pixel == "2, 99"


def test_the_position_is_read_and_copied_by_a_click_or_a_call(view, qtbot):
    view.show_drawn(ramp(wcs=sky_of(-1, 0, 0, 1), pixel_scale=1.0))
    assert view.readout.degrees.line == "150.00000 +2.00000"
    QTest.mouseClick(view.readout.degrees, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "150.00000 +2.00000"
    QTest.mouseMove(view.canvas, place_of(view, 50.0, 40.0))
    view.readout.sexagesimal.copy()
    assert QApplication.clipboard().text().startswith("10:00:00.00 +02:00:10")
    assert view.readout.sexagesimal.text() == "Copied"
    qtbot.waitUntil(lambda: view.readout.sexagesimal.text().startswith("10:00"), timeout=2000)


def test_the_readout_keeps_its_place_and_width_while_the_cursor_moves(view):
    view.show_drawn(ramp(wcs=sky_of(-1, 0, 0, 1)))
    QTest.mouseMove(view.canvas, place_of(view, 99.5, 99.5))
    place = view.readout.geometry()
    for x, y in ((0.5, 0.5), (1.5, 0.5), (50.0, 99.5)):
        QTest.mouseMove(view.canvas, place_of(view, x, y))
        QApplication.processEvents()
        assert view.readout.geometry() == place


@pytest.mark.parametrize(
    ("ways", "north", "east"),
    [
        ((-1, 0, 0, 1), (0, -1), (-1, 0)),
        ((1, 0, 0, 1), (0, -1), (1, 0)),  # mirrored
        ((0, 1, 1, 0), (1, 0), (0, -1)),  # turned: north to the right
        ((1, 0, 0, -1), (0, 1), (1, 0)),  # upside down
    ],
)
def test_the_compass_follows_turns_and_mirrors(view, ways, north, east):
    from gzdesk.ui.view.compass import compass_of

    compass = compass_of(ramp(wcs=sky_of(*ways)).picture)
    assert compass.north == pytest.approx(north, abs=1e-3)
    assert compass.east == pytest.approx(east, abs=1e-3)
    view.show_drawn(ramp(wcs=sky_of(*ways)))
    view.grab()


def test_the_cross_hair_is_moved_by_calls_and_clicks_and_is_what_is_read(view):
    view.show_drawn(ramp())
    view.cross_hair.toggle()
    assert view.readout.reading.pixel == "51, 50"
    view.cross_hair.move(-1, 2)
    assert view.readout.reading.pixel == "50, 48"
    QTest.mouseMove(view.canvas, place_of(view, 20.5, 20.5))
    assert view.readout.reading.pixel == "50, 48"
    QTest.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=place_of(view, 20.5, 20.5))
    assert view.readout.reading.pixel == "21, 80"
    for _ in range(200):
        view.cross_hair.move(1, 0)
    assert view.readout.reading.pixel == "100, 80"
    view.cross_hair.toggle()
    assert not view.cross_hair.on


def test_the_whole_field_and_back_again(view):
    view.show_drawn(ramp())
    view.toggle_field()
    assert view.zoom == pytest.approx(2 * 600 / 100, rel=0.2)
    view.zoom_in()
    view.pan(2, 1)
    zoom, centre = view.zoom, view.canvas.viewport.centre
    view.toggle_field()
    assert view.canvas.viewport.fitted
    view.show_drawn(ramp(index=1))  # of the same size
    view.toggle_field()
    assert (view.zoom, view.canvas.viewport.centre) == (zoom, pytest.approx(centre))


def test_arrows_look_further_on_and_stop_at_the_edge(view):
    view.show_drawn(ramp())
    view.toggle_field()
    before = view.canvas.viewport.centre
    view.pan(1, 0)
    assert view.canvas.viewport.centre[0] > before[0]
    for _ in range(40):
        view.pan(1, 1)
    assert view.canvas.viewport.centre[0] + view.canvas.viewport.view[0] / 2 / view.canvas.viewport.scale <= 100.001


@pytest.mark.skipif(not REAL.exists(), reason="the real images are not here")
def test_a_real_galaxy_tells_where_it_is(view):
    picture = read_picture(REAL, None)
    view.show_drawn(Drawn(0, picture, Easel(picture).panels(DisplaySettings()), REAL.name))
    assert view.readout.degrees.line.startswith("146.7142")
    QTest.mouseMove(view.canvas, place_of(view, 212.5, 212.5))
    assert [float(value) > 1 for value in view.readout.reading.value.split()[1::2]] == [True, True, True]
