"""Where the digits stand on the keyboard, whatever its layout writes there.

On a French keyboard the key in the place of "1" gives "&", and "1" only with Shift; on a Czech one it gives "+". The
platform tells which key was meant: by its scan code, or on macOS by its virtual key.

* X11 and Wayland: the codes of Linux' input layer plus eight, 10 ("1") to 19 ("0").
* Windows: scan codes of set 1, 2 ("1") to 11 ("0"); those of the keypad and of extended keys differ.
* macOS: virtual keys of the ANSI layout (HIToolbox, Events.h: kVK_ANSI_1 ...), which name places, not characters.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

DIGITS = "1234567890"
X11 = {10 + place: digit for place, digit in enumerate(DIGITS)}
WINDOWS = {2 + place: digit for place, digit in enumerate(DIGITS)}
MACOS = dict(zip((0x12, 0x13, 0x14, 0x15, 0x17, 0x16, 0x1A, 0x1C, 0x19, 0x1D), DIGITS, strict=True))

_WITH_A_MEANING = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


def digit_of(event: QKeyEvent, platform: str | None = None) -> str | None:
    """The digit that a key press stands for by its place or by Shift; None where Qt knows it already, or it is none.

    ``platform`` is Qt's name of it ("xcb", "windows", "cocoa"), where it is not the running one.
    """
    if event.modifiers() & _WITH_A_MEANING:
        return None
    key, shifted = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if _between(key, "0", "9"):
        return chr(key) if shifted else None
    if shifted or _between(key, "A", "Z"):  # a server that numbers its keys in its own way
        return None
    return _placed(event, QGuiApplication.platformName() if platform is None else platform)


def _placed(event: QKeyEvent, platform: str) -> str | None:
    if event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
        return None
    if platform == "cocoa":
        return MACOS.get(event.nativeVirtualKey())
    if platform == "windows":
        return WINDOWS.get(event.nativeScanCode())
    return X11.get(event.nativeScanCode())


def _between(key: int, low: str, high: str) -> bool:
    return ord(low) <= key <= ord(high)
