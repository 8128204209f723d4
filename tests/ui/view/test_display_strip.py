"""The display strip: every setting is in reach, what has nothing to act on says why, and changes are one galaxy's."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gzdesk.images.display import COLOUR_MAPS, LIMITS, STRETCHES
from gzdesk.settings import DisplaySettings
from gzdesk.ui import look
from gzdesk.ui.view.band_controls import BAND, LUPTON, SIDE_BY_SIDE
from gzdesk.ui.view.display_facts import PictureFacts
from gzdesk.ui.view.display_strip import DisplayStrip

RAW = PictureFacts(unit="nanomaggy", limits=(-0.5, 12.25))
CUBE = PictureFacts(bands=("z", "r", "g", "i"), limits=(0.0, 1.0))


@pytest.fixture
def strip(qapp, qtbot) -> DisplayStrip:
    look.apply(qapp)
    made = DisplayStrip()
    qtbot.addWidget(made)
    made.resize(560, made.sizeHint().height())
    made.show_facts(RAW)
    made.show()
    made.activateWindow()
    made.unfold(True)
    return made


def choose(box, place: int) -> None:
    """As by the keyboard: open, go there, take it."""
    box.setFocus()
    steps = place - box.currentIndex()
    for _ in range(abs(steps)):
        QTest.keyClick(box, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)


def told(strip, qtbot, act) -> DisplaySettings:
    with qtbot.waitSignal(strip.display_changed, timeout=1000) as signal:
        act()
    return signal.args[0]


@pytest.mark.parametrize("stretch", STRETCHES)
def test_each_stretch_can_be_chosen(strip, qtbot, stretch):
    strip.display = DisplaySettings(stretch="log" if stretch != "log" else "asinh")
    place = STRETCHES.index(stretch)
    assert told(strip, qtbot, strip.stretch.button(place).click).stretch == stretch
    assert strip.softening.isEnabled() == (stretch in ("asinh", "power"))
    assert strip.exponent.isVisible() == (stretch == "power")
    assert bool("have a shape" in strip.softening.toolTip()) == (stretch not in ("asinh", "power"))


@pytest.mark.parametrize("limits", LIMITS[1:])
def test_each_kind_of_limits_can_be_chosen_by_key(strip, qtbot, limits):
    assert told(strip, qtbot, lambda: choose(strip.limits, LIMITS.index(limits))).limits == limits


def test_manual_limits_begin_where_the_picture_stands_and_are_typed_in_its_units(strip, qtbot):
    display = told(strip, qtbot, lambda: choose(strip.limits, LIMITS.index("manual")))
    assert (display.low, display.high) == RAW.limits
    field = strip.details.limits.high
    assert field.text() == "12.25"
    assert strip.details.limits.unit.text() == "nanomaggy"
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "3.5e1")
    with qtbot.waitSignal(strip.left, timeout=1000):
        display = told(strip, qtbot, lambda: QTest.keyClick(field, Qt.Key.Key_Return))
    assert display.high == 35.0


def test_a_number_left_with_esc_or_that_is_none_changes_nothing(strip, qtbot):
    strip.display = DisplaySettings(limits="manual", low=1.0, high=2.0)
    field = strip.details.limits.low
    for typed, end in (("7", Qt.Key.Key_Escape), ("-", Qt.Key.Key_Return)):
        field.setFocus()
        field.selectAll()
        with qtbot.assertNotEmitted(strip.display_changed, wait=40):
            QTest.keyClicks(field, typed)
            QTest.keyClick(field, end)
        assert field.text() == "1"


def test_limits_that_are_found_are_said(strip):
    strip.display = DisplaySettings(limits="zscale")
    assert strip.details.limits.found.text() == "Black -0.5, white 12.25 nanomaggy"


def test_a_colour_map_can_be_chosen_for_one_band_and_not_for_a_colour_picture(strip, qtbot):
    display = told(strip, qtbot, lambda: choose(strip.details.colour_map, COLOUR_MAPS.index("viridis")))
    assert display.colour_map == "viridis"
    strip.show_facts(CUBE)
    assert not strip.details.colour_map.isEnabled()
    assert "one band" in strip.details.colour_map.toolTip()


def test_contrast_and_bias_can_be_set_by_key_and_reset(strip, qtbot):
    QTest.keyClick(strip.details.contrast.slider, Qt.Key.Key_Right)
    display = told(strip, qtbot, lambda: QTest.keyClick(strip.details.bias.slider, Qt.Key.Key_Left))
    assert display.contrast > 1
    assert display.bias < 0.5
    display = told(strip, qtbot, strip.details.straighten.click)
    assert (display.contrast, display.bias) == (1.0, 0.5)
    assert not strip.details.straighten.isEnabled()


def test_bands_are_mixed_shown_alone_or_side_by_side(strip, qtbot):
    strip.show_facts(CUBE)
    bands = strip.details.bands
    assert told(strip, qtbot, lambda: choose(bands.rgb["red"], 4)).red == 3
    lupton = told(strip, qtbot, bands.kind.button(LUPTON).click)
    assert (lupton.colour, lupton.lupton) == ("rgb", True)
    assert bands.q.isVisible()
    assert told(strip, qtbot, lambda: QTest.keyClick(bands.q.slider, Qt.Key.Key_Right)).q > lupton.q
    assert told(strip, qtbot, bands.kind.button(BAND).click).colour == "band"
    assert not bands.q.isVisible()
    assert told(strip, qtbot, lambda: choose(bands.band, 2)).band == 2
    assert told(strip, qtbot, bands.kind.button(SIDE_BY_SIDE).click).colour == "side-by-side"


def test_a_picture_of_one_band_has_no_bands_to_choose_and_says_so(strip):
    bands = strip.details.bands
    assert not bands.isEnabled()
    assert "one band" in bands.toolTip()
    assert not bands.rgb["red"].isVisible()


def test_a_picture_ready_for_display_has_no_stretch_and_says_so(strip):
    strip.show_facts(PictureFacts(display_ready=True, bands=("1", "2", "3")))
    for control in (strip.stretch, strip.softening, strip.limits, strip.details.limits):
        assert not control.isEnabled()
        assert "ready for display" in control.toolTip()
    assert strip.invert.isEnabled()
    assert strip.details.contrast.isEnabled()
    assert strip.details.bands.kind.button(BAND).isEnabled()
    assert not strip.details.bands.kind.button(LUPTON).isEnabled()
    strip.show_facts(RAW)
    assert strip.stretch.isEnabled()
    assert "ready for display" not in strip.stretch.toolTip()


def test_changes_hold_for_one_galaxy_until_they_are_applied_to_all(strip, qtbot):
    default = DisplaySettings(softening=0.2)
    strip.default = strip.display = default
    assert not strip.details.apply_to_all.isEnabled()
    with qtbot.assertNotEmitted(strip.default_changed, wait=40):
        told(strip, qtbot, strip.invert.click)
    assert strip.default == default
    assert strip.details.scope.text() == "Changed for this galaxy only"
    with qtbot.waitSignal(strip.default_changed, timeout=1000) as signal:
        strip.details.apply_to_all.click()
    assert signal.args[0] == strip.default == replace(default, invert=True)
    assert not strip.details.reset.isEnabled()


def test_a_reset_gives_the_project_s_display_back(strip, qtbot):
    strip.default = DisplaySettings(stretch="sqrt", colour_map="magma")
    strip.display = DisplaySettings(invert=True)
    assert told(strip, qtbot, strip.details.reset.click) == strip.default


def test_a_dragged_slider_asks_for_one_picture_a_frame_at_most(strip, qtbot):
    asked = []
    strip.display_changed.connect(asked.append)
    with qtbot.waitSignal(strip.display_changed, timeout=1000):
        for step in range(100, 200, 10):
            strip.softening.slider.setValue(step)
    assert len(asked) <= 2
    assert asked[-1] == strip.display == replace(DisplaySettings(), softening=strip.display.softening)


def test_the_wheel_over_a_choice_changes_nothing(strip, qtbot, turn_wheel):
    with qtbot.assertNotEmitted(strip.display_changed, wait=40):
        turn_wheel(strip.limits, QPointF(10, 10), -120)
    assert strip.limits.currentIndex() == 0


def test_every_control_is_reached_by_tab_and_has_a_name(strip):
    strip.show_facts(CUBE)
    strip.change({"lupton": True})
    reached, control = set(), strip.stretch.button(0)
    control.setFocus()
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused.accessibleName() or focused.text()
        reached.add(focused)
    details = strip.details
    wanted = {strip.limits, strip.invert, strip.more, details.contrast.slider, details.bias.slider, details.reset}
    wanted |= {details.bands.q.slider, details.bands.rgb["blue"], details.limits.black.slider, details.apply_to_all}
    assert wanted <= reached


def test_all_of_it_fits_beside_the_panels_of_a_small_screen(strip):
    strip.show_facts(CUBE)
    strip.change({"lupton": True, "limits": "manual"})
    assert strip.minimumSizeHint().width() <= 560
