"""KeysPage: other keys for answers and actions; a key that is taken is refused in words, and nothing is saved."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenuBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.keys.key_capture import KeyCapture
from gzdesk.ui.keys.key_conflicts import why_not_for_action, why_not_for_answer
from gzdesk.ui.keys.key_list import KeyList
from gzdesk.ui.keys.key_rows import KeyRow, key_rows
from gzdesk.ui.keys.keys import Keys, cap
from gzdesk.ui.look import S, font, set_tone
from gzdesk.ui.plain_words import PlainLabel
from gzdesk.ui.settings.settings_page import SettingsPage


class KeysPage(SettingsPage):
    """Pick a row, press Change, press the key. The user's own settings keep it, for an answer by its question."""

    icon_name = "keyboard"
    scrolls_itself = True

    def __init__(self, keys: KeyBindings, menus: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = self.tr("Keys")
        self._keys, self._menus = keys, menus
        self._adding = False
        self.list = KeyList(self)
        self.change = self._button(self.tr("Change"), lambda: self._ask(adding=False))
        self.add = self._button(self.tr("Add another"), lambda: self._ask(adding=True))
        self.remove = self._button(self.tr("Remove"), lambda: self._choose(()))
        self.usual = self._button(self.tr("Usual key"), self._take_usual)
        self.capture = KeyCapture(self)
        self.message = PlainLabel(self)
        self.message.setWordWrap(True)
        self.message.setFont(font("small"))
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._lay_out()
        self.list.picked.connect(self._show_buttons)
        self.list.activated.connect(lambda: self._ask(adding=False))
        self.capture.pressed.connect(self._take)
        self.capture.left.connect(self._rest)
        keys.changed.connect(self.show_now)

    def show_now(self) -> None:
        """List the keys in force."""
        self.list.show_rows(key_rows(self._keys, self._menus))
        self._show_buttons()

    def back_to_usual(self) -> None:
        """The usual keys for every action, and the question files' for every answer."""
        self._keys.back_to_usual()
        self._say(self.tr("All keys are the usual ones again."), "good")

    def _show_buttons(self) -> None:
        row = self.list.current
        self.change.setEnabled(row is not None)
        self.add.setEnabled(row is not None and row.question is None and bool(row.keys))
        self.remove.setEnabled(row is not None and row.question is None and bool(row.keys))
        self.usual.setEnabled(row is not None and not row.is_usual)

    def _ask(self, *, adding: bool) -> None:
        row = self.list.current
        if row is None:
            return
        self._adding = adding
        self.message.hide()
        text = self.tr("Press another key for “{does}”. Esc leaves it as it is.")
        if not adding:
            text = self.tr("Press the new key for “{does}”. Esc leaves it as it is.")
        self.capture.wait(text.format(does=row.does))

    def _take(self, key: str) -> None:
        row = self.list.current
        if row is None:
            return
        reason = self._why_not(row, key)
        if reason:
            self.capture.wait(reason + " " + self.tr("Press another, or Esc."))
            return
        self._choose((*row.keys, key) if self._adding and key not in row.keys else row.keys if self._adding else (key,))
        self.list.tree.setFocus()

    def _why_not(self, row: KeyRow, key: str) -> str:
        if row.question is not None:
            return why_not_for_answer(self._keys, row.question, row.place, key)
        return why_not_for_action(self._keys, row.action, key)

    def _take_usual(self) -> None:
        """Its usual keys, unless something else has one of them now."""
        row = self.list.current
        if row is None:
            return
        reasons = [self._why_not(row, key) for key in row.usual]
        reason = next(filter(None, reasons), "")
        if reason:
            self._say(reason, "warn")
        else:
            self._choose(row.usual)

    def _choose(self, keys: Keys) -> None:
        row = self.list.current
        if row is None:
            return
        if row.question is not None:
            self._keys.choose_answer(row.question, row.place, keys[0])
        else:
            self._keys.choose(row.action, keys)
        written = ", ".join(cap(key) for key in keys) or self.tr("no key")
        self._say(self.tr("“{does}” is on {keys} now.").format(does=row.does, keys=written), "good")

    def _say(self, text: str, tone: str) -> None:
        self.capture.hide()
        self.message.setText(text)
        self.message.setAccessibleName(text)
        set_tone(self.message, tone)
        self.message.show()

    def _rest(self) -> None:
        """The capture was left; the list has the keyboard again."""
        if not self.capture.isHidden():
            self.capture.hide()
            self.message.hide()
            self.list.tree.setFocus()

    def _button(self, text: str, pressed: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: pressed())
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(S)
        for button in (self.change, self.add, self.remove, self.usual):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)  # noqa: S101 - made by the page
        column.setSpacing(S)
        column.insertWidget(0, self.list, 1)
        column.insertLayout(1, buttons)
        column.insertWidget(2, self.capture)
        column.insertWidget(3, self.message)
        column.setStretch(column.count() - 1, 0)
        for widget in (self.capture, self.message):
            widget.hide()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
