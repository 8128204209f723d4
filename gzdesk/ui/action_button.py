"""ActionButton: a quiet button that does, says and shows whatever its action does, says and shows."""

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gzdesk.ui.keys.key_bindings import words
from gzdesk.ui.keys.key_button import KeyButton

SIGNS = {"Backspace": "⌫", "Left": "←", "Right": "→", "Return": "↵", "Del": "⌦"}  # as on the key itself
LONGEST = 3  # characters of a key on the cap; "Ctrl+Shift+Z" would be louder than the word


class ActionButton(KeyButton):
    """Its word is shorter than the menu's; key, icon, tick and greyness are the action's, now and later."""

    def __init__(self, action: QAction, word: str, parent: QWidget) -> None:
        super().__init__(word, "", parent)
        self.action = action
        self._shown: tuple[object, ...] = ()
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        """Take over what is new; an action tells of every change alike."""
        action = self.action
        self.setEnabled(action.isEnabled())
        self.mark(action.isChecked())
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        shown = (key, action.text(), action.toolTip(), action.icon().cacheKey())
        if shown == self._shown:
            return
        self._shown = shown
        sign = SIGNS.get(key, key)
        self.show_key(sign if len(sign) <= LONGEST else "")
        self.setAccessibleName(words(action))
        self.setAccessibleDescription(self.tr("Key {key}").format(key=key) if key else "")
        self.setToolTip(action.toolTip())
        self._icon = action.icon()
        self.update()
