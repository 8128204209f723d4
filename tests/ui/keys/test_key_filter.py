"""The places of the digits: the key where "1" stands votes 1 on every layout, and no text field ever loses a key."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QMainWindow, QSlider, QVBoxLayout, QWidget

from gzdesk.ui.keys import digit_places
from gzdesk.ui.keys.digit_places import MACOS, WINDOWS, X11, digit_of
from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.keys.key_filter import KeyFilter
from gzdesk.ui.segments import Segments

PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
KEYPAD, CTRL = Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.ControlModifier
AZERTY = "&é\"'(-è_çà"  # what the keys in the places of 1 to 9 and 0 give on a French keyboard
CZECH = "+ěščřžýáíé"
PLATFORMS = {"xcb": X11, "wayland": X11, "windows": WINDOWS, "cocoa": MACOS}


def key_event(kind, text, scan_code=0, modifiers=PLAIN, *, virtual_key=0, repeated=False) -> QKeyEvent:
    key = Qt.Key(ord(text.upper()))
    return QKeyEvent(kind, key, modifiers, scan_code, virtual_key, 0, text, repeated, 1)


def pressed(text, scan_code=0, modifiers=PLAIN, **more) -> QKeyEvent:
    return key_event(QEvent.Type.KeyPress, text, scan_code, modifiers, **more)


def in_place(digit: str, text: str, platform: str) -> QKeyEvent:
    code = next(code for code, known in PLATFORMS[platform].items() if known == digit)
    return pressed(text, virtual_key=code) if platform == "cocoa" else pressed(text, code)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("layout", [AZERTY, CZECH], ids=("french", "czech"))
def test_the_key_in_the_place_of_a_digit_is_that_digit(layout, platform):
    told = [
        digit_of(in_place(digit, text, platform), platform) for digit, text in zip("1234567890", layout, strict=True)
    ]
    assert told == list("1234567890")


@pytest.mark.parametrize("table", [X11, WINDOWS, MACOS])
def test_every_platform_has_ten_places(table):
    assert sorted(table.values()) == sorted(digit_places.DIGITS)


def test_a_digit_that_needs_shift_is_that_digit_too():
    assert digit_of(pressed("1", 10, SHIFT), "xcb") == "1"


@pytest.mark.parametrize(
    ("text", "code", "modifiers"),
    [
        ("1", 10, PLAIN),  # the shortcuts know it already
        ("!", 10, SHIFT),
        ("é", 11, CTRL),
        ("d", 11, PLAIN),  # a server that numbers its keys in its own way
        ("é", 38, PLAIN),
        ("+", 10, KEYPAD),
    ],
)
def test_all_else_is_left_to_the_shortcuts(text, code, modifiers):
    assert digit_of(pressed(text, code, modifiers), "xcb") is None


@pytest.fixture
def desk(qtbot):
    """A window with two answers, zooming on "-", and controls that take the focus."""

    class Desk(QMainWindow):
        def __init__(self) -> None:
            super().__init__()
            self.done: list[str] = []
            self.bindings = KeyBindings([], parent=self)
            for key in ("1", "6", "-", "Left"):
                action = QAction(key, self)
                action.setShortcut(key)
                action.setAutoRepeat(False)
                action.triggered.connect(lambda checked=False, key=key: self.done.append(key))
                self.addAction(action)
            self.canvas, self.field, self.list = QWidget(), QLineEdit(), QListWidget()
            self.slider, self.segments = QSlider(Qt.Orientation.Horizontal), Segments()
            self.segments.set_words(("asinh", "linear"))
            self.list.addItems(["é-galaxy", "other"])
            self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            centre = QWidget()
            column = QVBoxLayout(centre)
            for widget in (self.canvas, self.field, self.list, self.slider, self.segments):
                column.addWidget(widget)
            self.setCentralWidget(centre)
            self.keys = KeyFilter(self, self.bindings, "xcb")

        def press(self, text: str, scan_code: int, modifiers=PLAIN, *, repeated: bool = False) -> bool:
            """As Qt does with keys of a keyboard: offered first, and pressed unless a shortcut takes it.

            Qt offers a sent key press once more, without its scan code, which no keyboard's key goes through.
            """
            widget = QApplication.focusWidget()
            more = {"repeated": repeated}
            offer = key_event(QEvent.Type.ShortcutOverride, text, scan_code, modifiers, **more)
            offer.setAccepted(False)
            QApplication.sendEvent(widget, offer)
            press = pressed(text, scan_code, modifiers, **more)
            if not offer.isAccepted():
                QApplication.sendEvent(widget, press)
            elif not self.keys.eventFilter(widget, press):
                widget.event(press)
            return offer.isAccepted()

    desk = Desk()
    qtbot.addWidget(desk)
    desk.show()
    desk.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is desk)
    desk.canvas.setFocus()
    return desk


def test_a_french_one_votes_once_however_long_it_is_held(desk):
    desk.press("&", 10)
    desk.press("&", 10, repeated=True)
    assert desk.done == ["1"]


def test_the_place_comes_before_a_shortcut_on_the_same_key(desk):
    assert desk.press("-", 15)  # accepted: no shortcut is looked for
    assert desk.done == ["6"]


def test_a_place_whose_digit_does_nothing_is_left_alone(desk):
    assert not desk.press("'", 13)
    assert desk.done == []


def test_a_switched_off_answer_is_not_given(desk):
    desk.actions()[0].setEnabled(False)
    assert not desk.press("&", 10)
    assert desk.done == []


def test_a_text_field_keeps_its_keys(desk):
    desk.field.setFocus()
    for text, code in (("&", 10), ("-", 15)):
        desk.press(text, code)
    assert desk.field.text() == "&-"
    assert desk.done == []


def test_a_list_that_has_the_focus_does_not_search_for_the_vote(desk):
    desk.list.setFocus()
    desk.press("&", 10)
    assert desk.done == ["1"]
    assert desk.list.currentRow() <= 0


def test_keys_of_another_window_do_nothing_here(desk, qtbot):
    other = QWidget()
    qtbot.addWidget(other)
    other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is other)
    other.setFocus()
    desk.press("&", 10)
    assert desk.done == []


def test_arrows_belong_to_the_slider_that_has_the_focus(desk):
    desk.slider.setValue(50)
    desk.slider.setFocus()
    QTest.keyClick(desk.slider, Qt.Key.Key_Left)
    assert (desk.slider.value(), desk.done) == (49, [])
    desk.canvas.setFocus()
    QTest.keyClick(desk.canvas, Qt.Key.Key_Left)
    assert desk.done == ["Left"]


def test_arrows_go_through_segments(desk):
    desk.segments.button(1).setFocus()
    QTest.keyClick(desk.segments.button(1), Qt.Key.Key_Left)
    assert desk.segments.button(0).hasFocus()
    assert desk.done == []


def test_the_keypads_digits_vote(desk):
    QTest.keyClick(desk.canvas, Qt.Key.Key_1, KEYPAD)
    assert desk.done == ["1"]


def test_digits_are_found_anew_when_keys_change(desk):
    desk.press("é", 11)
    desk.actions()[0].setShortcut("2")
    desk.bindings.renew()
    desk.press("é", 11)
    assert desk.done == ["1"]


def test_a_control_that_is_gone_is_forgotten(desk):
    desk.field.setFocus()
    desk.slider.setFocus()
    desk.slider.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    desk.canvas.setFocus()
    desk.press("&", 10)
    assert desk.done == ["1"]
