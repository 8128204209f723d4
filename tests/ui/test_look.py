"""The look: colours that can be read and told apart, a typeface of its own, icons for both schemes."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontInfo, QFontMetricsF, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from gzdesk.ui import look
from gzdesk.ui.icons import UnknownIconError, names
from gzdesk.ui.typeface import role_of

SCHEMES = (look.LIGHT, look.DARK)
TEXTS = ("text", "muted", "accent", "good", "warn", "bad", "network", "average", "vote")
# Colour-blind sight after Viénot, Brettel & Mollon (1999), on linear light.
PROTANOPE = np.array([[0.1124, 0.8876, 0.0], [0.1124, 0.8876, 0.0], [0.0040, -0.0040, 1.0]])
DEUTERANOPE = np.array([[0.2928, 0.7072, 0.0], [0.2928, 0.7072, 0.0], [-0.0223, 0.0223, 1.0]])
LIGHTNESS = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    look.apply(qapp)
    look.set_scheme("light")
    yield
    look.set_scheme("system")
    look.set_text_size(100)


@pytest.mark.parametrize("worn", SCHEMES, ids=("light", "dark"))
@pytest.mark.parametrize("ink", TEXTS)
def test_texts_have_a_contrast_of_at_least_four_and_a_half_on_every_ground(worn, ink):
    colours = asdict(worn)
    for ground in ("background", "surface", "raised", "pressed"):
        assert contrast(colours[ink], colours[ground]) >= 4.5, ground


@pytest.mark.parametrize("worn", SCHEMES, ids=("light", "dark"))
def test_words_on_the_accent_and_on_the_sky_can_be_read(worn):
    assert contrast(worn.on_accent, worn.accent) >= 4.5
    assert contrast(worn.on_sky, worn.sky) >= 4.5
    assert contrast(worn.on_sky_muted, worn.sky) >= 4.5


@pytest.mark.parametrize("worn", SCHEMES, ids=("light", "dark"))
@pytest.mark.parametrize("sight", [np.eye(3), PROTANOPE, DEUTERANOPE], ids=("usual", "protanope", "deuteranope"))
def test_plot_colours_differ_for_every_kind_of_sight(worn, sight):
    for one, other in combinations((worn.samples, worn.network, worn.average, worn.vote), 2):
        assert difference(one, other, sight) > 12, (one, other)


def test_a_switch_of_scheme_is_told_once_and_changes_the_palette(qapp, qtbot):
    with qtbot.waitSignal(look.changed, timeout=1000):
        look.set_scheme("dark")
    assert look.look() is look.DARK
    assert qapp.palette().window().color().name() == look.DARK.background
    told = []
    look.changed.connect(lambda: told.append(1))
    look.set_scheme("dark")
    assert told == []


def test_the_system_is_followed_where_nothing_else_is_wanted():
    look.set_scheme("dark")
    look.set_scheme("system")
    system_is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert look.look().dark == system_is_dark


def test_the_bundled_typeface_is_used_and_its_figures_are_of_equal_width():
    for role in ("title", "heading", "body", "small", "number"):
        assert QFontInfo(look.font(role)).family() == look.FAMILY
    metrics = QFontMetricsF(look.font("number"))
    assert metrics.horizontalAdvance("111") == pytest.approx(metrics.horizontalAdvance("888"))


def test_every_icon_can_be_drawn_and_takes_the_colour_of_the_scheme():
    for name in names():
        assert not look.icon(name).pixmap(QSize(24, 24)).isNull()
    icon = look.icon("star-filled")
    assert middle(icon) == look.LIGHT.text
    look.set_scheme("dark")
    assert middle(icon) == look.DARK.text
    assert middle(look.icon("star-filled", "muted")) == look.DARK.muted


def test_icons_are_drawn_anew_for_fine_screens_rather_than_enlarged():
    fine = look.icon("settings").pixmap(QSize(24, 24), 2.0)
    assert fine.devicePixelRatio() == 2
    assert fine.toImage().bits() == look.icon("settings").pixmap(QSize(48, 48)).toImage().bits()


def test_a_copied_icon_outlives_the_first_one(qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    for _ in range(200):
        button.setIcon(QIcon(look.icon("star-filled")))
        button.icon().pixmap(QSize(16, 16))
    assert middle(button.icon()) == look.look().text


def test_another_size_of_text_reaches_what_stands_already(qapp, qtbot):
    row = QWidget()
    qtbot.addWidget(row)
    labels = {role: QLabel("Galaxy", row) for role in ("title", "heading", "small", "number")}
    plain = QLabel("Galaxy", row)
    for role, label in labels.items():
        label.setFont(look.font(role))
    row.show()
    look.set_text_size(150)
    assert [label.font().pixelSize() for label in labels.values()] == [27, 20, 18, 20]
    assert plain.font().pixelSize() == 20
    look.set_scheme("dark")
    assert labels["title"].font().pixelSize() == 27
    look.set_text_size(90)
    look.set_text_size(100)
    assert all(label.font() == look.font(role) for role, label in labels.items())
    assert plain.font().pixelSize() == 13


@pytest.mark.parametrize(("wanted", "given"), [(10, 90), (110, 110), (500, 150)])
def test_text_can_be_a_tenth_smaller_to_half_as_large_again(wanted, given):
    look.set_text_size(wanted)
    assert look.font("title").pixelSize() == round(18 * given / 100)


def test_every_step_of_the_type_scale_is_known_again_at_every_size():
    for percent in range(90, 151, 5):
        look.set_text_size(percent)
        for role in ("title", "heading", "body", "small", "number"):
            assert role_of(look.font(role)) == role


def test_an_unknown_icon_is_named():
    with pytest.raises(UnknownIconError, match="no-such-icon"):
        look.icon("no-such-icon")


def test_the_stylesheet_is_understood_by_qt_in_both_schemes(qtbot):
    """Qt warns of what it cannot parse, and any warning fails the test."""
    for scheme in ("dark", "light"):
        look.set_scheme(scheme)
        widget = QWidget()
        qtbot.addWidget(widget)
        button = QPushButton("Vote", widget)
        look.set_tone(button, "primary")
        drawn = button.grab().toImage()
        assert drawn.pixelColor(drawn.width() // 2, 3).name() == look.look().accent


def middle(icon: QIcon) -> str:
    return icon.pixmap(QSize(24, 24)).toImage().pixelColor(12, 13).name()


def linear(colour: str) -> np.ndarray:
    encoded = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    lower, higher = sorted(float(linear(colour) @ (0.2126, 0.7152, 0.0722)) for colour in (one, other))
    return (higher + 0.05) / (lower + 0.05)


def difference(one: str, other: str, sight: np.ndarray) -> float:
    """CIE 1976 colour difference, as a colour-blind eye has it."""
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


def lab(colour: str, sight: np.ndarray) -> np.ndarray:
    xyz = LIGHTNESS @ np.clip(sight @ linear(colour), 0, 1) / (0.9505, 1.0, 1.089)
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])
