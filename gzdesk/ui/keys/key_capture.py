"""KeyCapture: waits for one key and tells which it was."""

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

Key = Qt.Key
ALONE = {Key.Key_Shift, Key.Key_Control, Key.Key_Alt, Key.Key_AltGr, Key.Key_Meta, Key.Key_CapsLock, Key.Key_NumLock}
ALONE |= {Key.Key_ScrollLock, Key.Key_Super_L, Key.Key_Super_R, Key.Key_unknown, Key(0)}
SHIFT, KEYPAD = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier


class KeyCapture(QLabel):
    """A line that says what it waits for while it has the focus. Esc leaves, and so does whoever looks elsewhere."""

    pressed = Signal(str)  # as in the table of keys
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", "capture")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.tr("New key"))

    def wait(self, words: str) -> None:
        """Say what is waited for, and take the keyboard."""
        self.setText(words)
        self.setAccessibleDescription(words)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Qt's hook: every key comes here, Tab and shortcuts too."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._take(event)
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt's hook."""
        super().focusOutEvent(event)
        self.left.emit()

    def _take(self, event: QKeyEvent) -> None:
        if event.key() in ALONE or event.isAutoRepeat():
            return
        if event.key() == Key.Key_Escape and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.left.emit()
        else:
            self.pressed.emit(key_of(event))


def key_of(event: QKeyEvent) -> str:
    """The key that was pressed, as in the table: "Z" for z, "+" for Shift and =, "1" for that of the keypad."""
    modifiers = event.modifiers() & ~KEYPAD
    key = Qt.Key(event.key())
    character = 0x20 < key.value < Key.Key_Escape.value
    if character and not chr(key.value).isalpha():
        modifiers &= ~SHIFT  # it was needed to write the character
    if character and modifiers == Qt.KeyboardModifier.NoModifier:
        return chr(key.value)
    return QKeySequence(QKeyCombination(modifiers, key)).toString(QKeySequence.SequenceFormat.PortableText)
