"""The few things that an order of the queue needs to know: one small form for each kind, which says what is wrong."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gzdesk.catalogue.position import Position
from gzdesk.catalogue.position_reader import PositionError, read_position
from gzdesk.questions.question import Question
from gzdesk.questions.tree import Tree
from gzdesk.queue.orders import Kind, Order
from gzdesk.ui.look import M, S, font
from gzdesk.ui.plain_words import shown

RADIUS_ARCMIN = 30.0  # at first: with one galaxy a square degree in hand, some hundred in a survey of bright ones
WIDEST_ARCMIN = 180 * 60
LINES = 6  # of the list of ids that are seen at once


class OrderForm(QWidget):
    """A kind of order that needs to know nothing; the forms below ask for what theirs needs."""

    changed = Signal()
    entered = Signal()  # where a plain Enter does not reach the panel

    def __init__(self, kind: Kind, parent: QWidget) -> None:
        super().__init__(parent)
        self.kind = kind
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(M)
        self.rows = QFormLayout()
        self.rows.setHorizontalSpacing(M)
        self.rows.setVerticalSpacing(S)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.column.addLayout(self.rows)
        self.again: QCheckBox | None = None

    def read(self) -> Order | str:
        """The order as it is filled in, or what is missing or wrong."""
        return self.made()

    def made(self, **known: Any) -> Order:  # noqa: ANN401  (an Order's fields)
        """The order of this kind with what is known of it."""
        return Order(self.kind, again=self.again is not None and self.again.isChecked(), **known)

    def fill(self, order: Order) -> None:
        """Show an order of this kind that was chosen before."""
        if self.again is not None:
            self.again.setChecked(order.again)

    def offer_again(self, checked: bool = False) -> None:
        """Let galaxies that were voted on come too; the last row of a form."""
        self.again = QCheckBox(self.tr("Include galaxies I have voted on"), self)
        self.again.setChecked(checked)
        self.again.toggled.connect(self.changed)
        self.column.addWidget(self.again)
        self.column.addStretch(1)

    def line(self, name: str, hint: str = "") -> QLineEdit:
        """A row with one line of text; its Enter goes on to the panel."""
        edit = QLineEdit(self)
        edit.setAccessibleName(name)
        edit.setPlaceholderText(hint)
        edit.textChanged.connect(self.changed)
        self.rows.addRow(name, edit)
        return edit

    def choice(self, name: str, words: Sequence[str]) -> QComboBox:
        """A row with a drop-down of words."""
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.addItems([shown(word) for word in words])
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(16)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.currentIndexChanged.connect(self.changed)
        self.rows.addRow(name, box)
        return box


class QuestionForm(OrderForm):
    """Asks of which question, where the tree has several."""

    def __init__(self, kind: Kind, tree: Tree, parent: QWidget) -> None:
        super().__init__(kind, parent)
        self._tree = tree
        self.question = self.choice(self.tr("Question"), [question.text for question in tree.questions])
        self.rows.setRowVisible(self.question, len(tree.questions) > 1)
        self._ask_more()
        self.offer_again()

    def read(self) -> Order | str:
        """The order of the question chosen."""
        return self.made(question=self._asked.name)

    def fill(self, order: Order) -> None:
        """Show the question of an order."""
        super().fill(order)
        self.question.setCurrentIndex(self._tree.place(order.question))

    @property
    def _asked(self) -> Question:
        return self._tree.questions[self.question.currentIndex()]

    def _ask_more(self) -> None:
        """What stands between the question and the last row."""


class AnswerForm(QuestionForm):
    """Asks of which answer as well."""

    def read(self) -> Order | str:
        """The order of the answer chosen."""
        answer = self._asked.answers[max(self.answer.currentIndex(), 0)]
        return self.made(question=self._asked.name, answer=answer.name)

    def fill(self, order: Order) -> None:
        """Show the answer of an order."""
        super().fill(order)
        self.answer.setCurrentIndex(self._tree[order.question].index_of(order.answer))

    def _ask_more(self) -> None:
        self.answer = self.choice(self.tr("Answer"), ())
        self.question.currentIndexChanged.connect(self._offer_answers)
        self._offer_answers(0)

    def _offer_answers(self, place: int) -> None:
        self.answer.clear()
        self.answer.addItems([shown(answer.text) for answer in self._tree.questions[place].answers])


class IdsForm(OrderForm):
    """Takes a list of ids as it is pasted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("list", parent)
        self.ids = _Text(self)
        self.ids.setAccessibleName(self.tr("Ids of galaxies, one a line or with commas between"))
        self.ids.setPlaceholderText(self.tr("One a line, or with commas between"))
        self.ids.setTabChangesFocus(True)
        self.ids.setFixedHeight(LINES * self.ids.fontMetrics().lineSpacing() + 2 * S)
        self.ids.textChanged.connect(self.changed)
        self.ids.entered.connect(self.entered)
        self.column.addWidget(self.ids)
        self.offer_again(checked=True)
        self.setFocusProxy(self.ids)

    def read(self) -> Order | str:
        """The order of the ids given, each once."""
        ids = ids_in(self.ids.toPlainText())
        return self.made(ids=ids) if ids else self.tr("Paste the ids of galaxies.")

    def fill(self, order: Order) -> None:
        """Show the ids of an order."""
        super().fill(order)
        self.ids.setPlainText("\n".join(order.ids))


class PositionForm(OrderForm):
    """Takes a position as it is pasted, and a radius."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("position", parent)
        self.position = self.line(self.tr("Position"), "202.4696 +47.1952")
        self.position.setToolTip(self.tr("ICRS, in degrees or sexagesimal: 202.4696 +47.1952, 13:29:52.7 +47:11:43"))
        self.radius = self.line(self.tr("Radius (′)"))
        self.radius.setToolTip(self.tr("In arcminutes"))
        self.radius.setText(f"{RADIUS_ARCMIN:g}")
        self.offer_again()
        self.setFocusProxy(self.position)

    def suggest(self, position: Position | None) -> None:
        """Begin with where the galaxy on screen is, unless something was written."""
        if position is not None and not self.position.isModified():
            self.position.setText(position.degrees)

    def read(self) -> Order | str:
        """The order around the position."""
        if not self.position.text().strip():
            return self.tr("Give a position, in degrees or sexagesimal.")
        try:
            position = read_position(self.position.text())
        except PositionError as error:
            return str(error)
        radius, understood = _number(self.radius.text())
        if not understood or not 0 < radius <= WIDEST_ARCMIN:
            return self.tr("Give a radius in arcminutes, above 0 and at most {most}.").format(most=WIDEST_ARCMIN)
        return self.made(ra=position.ra, dec=position.dec, radius_arcmin=radius)

    def fill(self, order: Order) -> None:
        """Show the position of an order."""
        super().fill(order)
        self.position.setText(Position(order.ra, order.dec).degrees)
        self.position.setModified(True)
        self.radius.setText(f"{order.radius_arcmin:g}")


class LikeForm(OrderForm):
    """Asks which galaxy the others are to look like; at first the one on screen."""

    def __init__(self, knows: Callable[[str], bool], parent: QWidget) -> None:
        super().__init__("similar", parent)
        self._knows = knows
        self.galaxy = self.line(self.tr("Galaxy"), self.tr("Its id"))
        self.offer_again()
        self.setFocusProxy(self.galaxy)

    def suggest(self, galaxy_id: str) -> None:
        """Begin with the galaxy on screen."""
        if galaxy_id:
            self.galaxy.setText(galaxy_id)

    def read(self) -> Order | str:
        """The order by likeness to the galaxy named."""
        like = self.galaxy.text().strip()
        if not like:
            return self.tr("Give the id of a galaxy.")
        if not self._knows(like):
            return self.tr("There is no galaxy {galaxy} in this project.").format(galaxy=like)
        return self.made(like=like)

    def fill(self, order: Order) -> None:
        """Show the galaxy of an order."""
        super().fill(order)
        self.galaxy.setText(order.like)


def ids_in(text: str) -> tuple[str, ...]:
    """Ids of a pasted text, each once: parted by lines, commas, semicolons or tabs, and freed of quotes."""
    parts = (part.strip().strip("\"'").strip() for part in re.split(r"[\n,;\t]", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _number(text: str) -> tuple[float, bool]:
    """A number with a decimal point, or as the user's language writes it."""
    plain = text.strip()
    for locale in (QLocale.c(), QLocale()):
        value, understood = locale.toDouble(plain)
        if understood:
            return float(value), True
    return 0.0, False


class _Text(QPlainTextEdit):
    """Takes Enter as a new line, and with Ctrl as the end."""

    entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFont(font("small"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's hook."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Qt's hook: as many lines in letters of any size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setFixedHeight(LINES * self.fontMetrics().lineSpacing() + 2 * S)
