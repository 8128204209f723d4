"""The whole window for those who use no mouse, see no colours, or hear it read."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QTabBar, QWidget

from gzdesk.catalogue.catalog import scan_folder
from gzdesk.project.project import Project
from gzdesk.questions.tree import load_asked
from gzdesk.session.session import Session
from gzdesk.settings import QueueSettings
from gzdesk.ui import look
from gzdesk.ui.desk.focus_order import takes_focus
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.look import DARK, LIGHT

SIZES = (100, 150)


@pytest.fixture(params=["bar", "gz2"])
def window(request, qtbot, qapp, tmp_path, images, store, learner, settings):
    """The real window, of one question and of a whole tree."""
    look.apply(qapp)
    asked = load_asked(request.param)
    with Project.create(tmp_path / "asked.gzdesk", scan_folder(images), images, asked) as project:
        session = Session(project, "ana", queue_settings=QueueSettings(control_share=0.0))
        window = VotingWindow(session, store, learner, settings=settings)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window and window.showing.votable)
        yield window
        window.close()
    look.set_text_size(100)


def name_of(widget: QWidget) -> str:
    """As a screen reader has it."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def controls(window: QWidget) -> list[QWidget]:
    """All that Tab may stop at once it is shown; what is put away by itself has its name when it comes."""
    return [one for one in window.findChildren(QWidget) if takes_focus(one) and not one.isHidden()]


def beside(window: VotingWindow) -> list[QWidget]:
    """Every window beside the desk, on each of its pages."""
    window.desk_actions.keys.trigger()
    window.desk_actions.about.trigger()
    settings = window.beside.open_settings()
    return [top for top in window.findChildren(QWidget) if top.isWindow() and top.isVisible()] + [*settings.pages]


def test_every_control_has_a_name(window):
    nameless = [
        f"{type(one).__name__} in {type(one.parent()).__name__}"
        for part in (window, *beside(window))
        for one in controls(part)
        if not name_of(one).strip() and not isinstance(one, QTabBar)  # whose tabs have names
    ]
    assert nameless == []


def test_every_panel_and_drop_down_says_what_it_is(window):
    assert all(dock.windowTitle() for dock in window.desk_layout.docks)
    assert all(box.accessibleName() for box in window.findChildren(QComboBox))


def test_every_button_that_is_but_a_picture_has_a_tooltip_too(window):
    wordless = [one for one in controls(window) if hasattr(one, "icon") and not one.icon().isNull() and not one.text()]
    assert wordless
    assert [name_of(one) for one in wordless if not one.toolTip()] == []


def test_tab_goes_round_through_every_control_and_the_galaxy_comes_first(window):
    window.view.canvas.setFocus()
    reached: list[QWidget] = []
    while QApplication.focusWidget() not in reached:
        reached.append(QApplication.focusWidget())
        window.focusNextChild()
    wanted = {one for one in controls(window) if one.isVisible() and one.isEnabled() and one.window() is window}
    assert wanted - set(reached) == {one for one in wanted if one.focusProxy() is not None}
    assert reached[0] is window.view.canvas


def test_the_focus_goes_from_the_galaxy_down_to_the_answers_before_the_panels(window):
    window.view.canvas.setFocus()
    reached: list[QWidget] = []
    while QApplication.focusWidget() not in reached:
        reached.append(QApplication.focusWidget())
        window.focusNextChild()
    parts = [window.view, window.answer_bar, *window.desk_layout.docks]
    belongs = [next((place for place, part in enumerate(parts) if part.isAncestorOf(one)), -1) for one in reached]
    seen = [place for place in belongs if place >= 0]
    assert all(one <= other for one, other in pairwise(seen))


def test_menus_open_by_letters_that_differ(window):
    def letters(texts: list[str]) -> list[str]:
        plain = [text.replace("&&", "") for text in texts]
        return [text[text.index("&") + 1].lower() for text in plain if "&" in text]

    bar = window.menuBar().actions()
    assert len(letters([head.text() for head in bar])) == len(bar)
    for menu in (window.menuBar(), *window.menuBar().findChildren(QMenu)):
        found = letters([action.text() for action in menu.actions() if action.isVisible()])
        assert len(found) == len(set(found)), menu.title() if isinstance(menu, QMenu) else "menu bar"


def test_everything_a_button_does_a_key_or_a_menu_does_too(window):
    listed = {action for menu in window.menuBar().findChildren(QMenu) for action in menu.actions()}
    assert [name for name, action in window.keys.actions.items() if action not in listed] == []


@pytest.mark.parametrize("size", SIZES)
def test_no_word_on_a_button_is_cut(window, size, qtbot):
    look.set_text_size(size)
    window.resize(1440, 900)

    def cut() -> list[str]:
        shown = [one for one in (*window.answer_bar.answers, *window.answer_bar.quiet.buttons) if one.isVisible()]
        return [one.text() for one in shown if one.width() < one.minimumSizeHint().width()]

    qtbot.waitUntil(lambda: cut() == [], timeout=1000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_can_be_seen_on_every_button(window, scheme, qtbot):
    look.set_scheme(scheme)
    try:
        for button in (*window.answer_bar.answers, window.view.strip.invert):
            window.view.canvas.setFocus()
            without = button.grab().toImage()
            button.setFocus(Qt.FocusReason.TabFocusReason)
            assert button.grab().toImage() != without, button.accessibleName()
    finally:
        look.set_scheme("system")


# -- contrast over the galaxy, which may be as bright as white


def luminance(colour: QColor) -> float:
    """WCAG 2.2."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    lower, higher = sorted((luminance(one), luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


@pytest.mark.parametrize("worn", [LIGHT, DARK], ids=("light", "dark"))
@pytest.mark.parametrize("picture", ["#ffffff", "#808080", "#000000"])
@pytest.mark.parametrize("ink", ["on_sky", "on_sky_muted"])
def test_signs_over_the_galaxy_can_be_read_on_any_picture(worn, picture, ink, qapp):
    ground = QImage(1, 1, QImage.Format.Format_RGB32)
    ground.fill(QColor(picture))
    veil = QColor(worn.sky)
    veil.setAlphaF(look.SKY_VEIL)
    painter = QPainter(ground)
    painter.fillRect(ground.rect(), veil)
    painter.end()
    assert contrast(QColor(getattr(worn, ink)), ground.pixelColor(0, 0)) >= 4.5


def test_the_name_over_a_white_galaxy_is_drawn_on_that_ground(qapp):
    """The veil that is tested is the one that is painted."""
    from PySide6.QtCore import QPointF

    from gzdesk.ui.view.overlays import paint_label

    look.apply(qapp)
    white = QImage(120, 30, QImage.Format.Format_RGB32)
    white.fill(QColor("white"))
    painter = QPainter(white)
    paint_label(painter, QPointF(2, 2), "M 51", 110)
    painter.end()
    at = 2 + QFontMetrics(look.font("small")).height() // 2
    ground = white.pixelColor(5, at)
    assert contrast(QColor(look.look().on_sky), ground) >= 4.5
    assert contrast(QColor(look.look().on_sky_muted), ground) >= 4.5
