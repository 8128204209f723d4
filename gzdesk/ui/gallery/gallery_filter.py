"""GalleryFilter: what a galaxy must be to be shown, filled in over the gallery and in force at once."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gzdesk.questions.tree import Tree
from gzdesk.survey.gallery_rows import Condition, Filter, Operator
from gzdesk.ui import look
from gzdesk.ui.gallery import gallery_words
from gzdesk.ui.number_field import NumberField
from gzdesk.ui.plain_words import PlainLabel, shown

MOST = 6  # conditions on the catalogue
OPERATORS: tuple[Operator, ...] = ("=", "≠", "<", "≤", ">", "≥", "contains", "blank")
PAUSE_MS = 200  # after a key, so that not every digit of a number is looked for


class ConditionRow(QWidget):
    """One condition: column, operator, value."""

    changed = Signal()
    removed = Signal()

    def __init__(self, names: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.column, self.operator, self.value = QComboBox(self), QComboBox(self), QLineEdit(self)
        for name in names:
            self.column.addItem(shown(name), name)
        self.column.setAccessibleName(self.tr("Column"))
        self.column.setMinimumContentsLength(12)
        self.column.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for one in OPERATORS:
            self.operator.addItem(gallery_words.operator(one), one)
        self.operator.setCurrentIndex(OPERATORS.index("<"))
        self.operator.setAccessibleName(self.tr("Comparison"))
        self.value.setAccessibleName(self.tr("Value"))
        self.value.setPlaceholderText(self.tr("value"))
        self.remove = QToolButton(self)
        self.remove.setIcon(look.icon("close"))
        self.remove.setAccessibleName(self.tr("Remove the condition"))
        self.remove.setToolTip(self.tr("Remove the condition"))
        self.column.currentIndexChanged.connect(lambda: self.changed.emit())
        self.operator.currentIndexChanged.connect(self._compare)
        self.value.textChanged.connect(lambda: self.changed.emit())
        self.remove.clicked.connect(lambda: self.removed.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.XS)
        row.addWidget(self.column, 3)
        row.addWidget(self.operator)
        row.addWidget(self.value, 2)
        row.addWidget(self.remove)

    def read(self) -> Condition | None:
        """The condition; None where its value has still to be written."""
        operator: Operator = self.operator.currentData()
        value = "" if operator == "blank" else self.value.text().strip()
        if not value and operator != "blank":
            return None
        return Condition(str(self.column.currentData()), operator, value)

    def _compare(self) -> None:
        self.value.setEnabled(self.operator.currentData() != "blank")
        self.changed.emit()


class GalleryFilter(QFrame):
    """Marks, own answers, a range of the posterior and conditions on the catalogue; they hold all at once."""

    changed = Signal()

    def __init__(self, tree: Tree, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        look.set_tone(self, "panel")
        self.setAccessibleName(self.tr("Filter the gallery"))
        self._names: tuple[str, ...] = ()
        self.mark, self.given = QComboBox(self), QComboBox(self)
        self.low, self.high = NumberField(self.tr("Posterior from"), self), NumberField(self.tr("Posterior to"), self)
        self._of = PlainLabel(self)
        self.rows: list[ConditionRow] = []
        self.add = QPushButton(self.tr("Add a condition"), self)
        self.clear_all = QPushButton(self.tr("Clear the filter"), self)
        self.trouble = PlainLabel(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.changed)
        self._fill(tree)
        self._lay_out()
        self._connect()
        self.offer_columns(())

    def read(self, ids: str = "") -> Filter:
        """The filter as it is filled in, with a part of the id from elsewhere."""
        conditions = tuple(one for row in self.rows if (one := row.read()) is not None)
        low, high = self._bound(self.low, 0.0), self._bound(self.high, 1.0)
        return Filter(ids, self.mark.currentData(), self.given.currentData(), low, high, conditions)

    def clear(self) -> None:
        """Show all galaxies."""
        self.mark.setCurrentIndex(0)
        self.given.setCurrentIndex(0)
        self.low.show_value(0.0)
        self.high.show_value(1.0)
        for row in list(self.rows):
            self._remove(row)
        self.say_trouble("")
        self._soon.stop()
        self.changed.emit()

    def offer_columns(self, names: tuple[str, ...]) -> None:
        """Offer these columns of the catalogue for conditions."""
        self._names = names
        self.add.setEnabled(bool(names) and len(self.rows) < MOST)
        self.add.setToolTip("" if names else self.tr("The catalogue has no other columns."))

    def name_answer(self, answer: str) -> None:
        """Say of which answer the posterior is meant."""
        self._of.setText(self.tr("Posterior of “{answer}”").format(answer=answer))

    def say_trouble(self, text: str) -> None:
        """Say why a condition finds nothing; an empty text where all do."""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))
        self.adjustSize()

    def open_below(self, anchor: QWidget) -> None:
        """Open under a button, within its window."""
        self.adjustSize()
        room, corner = anchor.window().frameGeometry(), anchor.mapToGlobal(QPoint(0, anchor.height() + look.XS))
        self.move(max(room.left(), min(corner.x(), room.right() - self.width())), corner.y())
        self.show()
        self.mark.setFocus(Qt.FocusReason.PopupFocusReason)

    def add_condition(self) -> ConditionRow:
        """Add an empty condition."""
        row = ConditionRow(self._names, self)
        row.changed.connect(lambda: self._soon.start(PAUSE_MS))
        row.removed.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._conditions.addWidget(row)
        self.add.setEnabled(len(self.rows) < MOST)
        self.adjustSize()
        row.column.setFocus()
        return row

    def _remove(self, row: ConditionRow) -> None:
        self.rows.remove(row)
        self._conditions.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.add.setEnabled(bool(self._names))
        self._soon.start(PAUSE_MS)
        self.adjustSize()

    def _bound(self, field: NumberField, usual: float) -> float:
        try:
            return min(max(float(field.text()), 0.0), 1.0)
        except ValueError:
            return usual

    def _fill(self, tree: Tree) -> None:
        for mark, word in gallery_words.marks().items():
            self.mark.addItem(word, mark)
        self.given.addItem(self.tr("Any answer or none"), None)
        for question in tree.questions:
            for answer in question.answers:
                text = answer.text if len(tree.questions) == 1 else f"{question.text} {answer.text}"
                self.given.addItem(shown(text), (question.name, answer.name))
        self.mark.setAccessibleName(self.tr("Show"))
        self.given.setAccessibleName(self.tr("My answer"))
        self.given.setMinimumContentsLength(20)
        self.given.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.low.show_value(0.0)
        self.high.show_value(1.0)

    def _connect(self) -> None:
        for box in (self.mark, self.given):
            box.currentIndexChanged.connect(lambda: self.changed.emit())
        for field in (self.low, self.high):
            field.textEdited.connect(lambda: self._soon.start(PAUSE_MS))
        self.add.clicked.connect(self.add_condition)
        self.clear_all.clicked.connect(self.clear)

    def _lay_out(self) -> None:
        look.set_tone(self.trouble, "warn")
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.M)
        grid.setVerticalSpacing(look.S)
        span = QHBoxLayout()
        span.setSpacing(look.XS)
        for field in (self.low, self.high):
            field.setFixedWidth(look.scaled(64))
        span.addWidget(self.low)
        span.addWidget(PlainLabel("–", self))
        span.addWidget(self.high)
        span.addStretch(1)
        for line, (label, made) in enumerate(
            ((self._label(self.tr("Show")), self.mark), (self._label(self.tr("My answer")), self.given))
        ):
            grid.addWidget(label, line, 0)
            grid.addWidget(made, line, 1)
        look.set_tone(self._of, "muted")
        grid.addWidget(self._of, 2, 0)
        grid.addLayout(span, 2, 1)
        self._conditions = QVBoxLayout()
        self._conditions.setSpacing(look.XS)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch(1)
        foot.addWidget(self.clear_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.L, look.L, look.L, look.L)
        column.setSpacing(look.M)
        column.addLayout(grid)
        column.addWidget(self._label(self.tr("Columns of the catalogue")))
        column.addLayout(self._conditions)
        column.addWidget(self.trouble)
        column.addLayout(foot)

    def _label(self, text: str) -> QLabel:
        label = PlainLabel(text, self)
        look.set_tone(label, "muted")
        return label
