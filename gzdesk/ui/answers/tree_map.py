"""TreeMap: the questions as a small drawn tree, the path taken through it, and where one is."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gzdesk.questions.tree import Tree
from gzdesk.ui import look
from gzdesk.ui.answers.tree_knot import EDGE, TreeKnot
from gzdesk.ui.answers.tree_layout import TreeLayout
from gzdesk.ui.plain_words import PlainLabel

LINES = 3  # of the caption, as high as that whatever it says
SMALLEST, LARGEST = 15.0, 26.0  # side of an answer, pixels
BETWEEN, LEAST_BETWEEN = 16.0, 8.0  # pixels from row to row, for the lines


class TreeMap(QWidget):
    """A click, or Enter where the keyboard is, asks a question that has been reached once more."""

    question_chosen = Signal(str)

    def __init__(self, tree: Tree, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Map of the questions"))
        self.drawing = _Drawing(tree, self)
        self.caption = PlainLabel(self)
        self.caption.setFont(look.font("small"))
        self.caption.setWordWrap(True)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.caption.setTextFormat(Qt.TextFormat.PlainText)
        look.set_tone(self.caption, "muted")
        self.caption.setMinimumHeight(LINES * self.caption.fontMetrics().lineSpacing() + look.M)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self.drawing)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self.drawing.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.caption)
        self.caption.setContentsMargins(look.M, look.XS, look.S, look.S)
        for knot in self.knots.values():
            knot.clicked.connect(lambda checked=False, name=knot.question.name: self.question_chosen.emit(name))
        self.drawing.pointed_at.connect(self._caption)
        self.setMinimumWidth(120)

    @property
    def knots(self) -> Mapping[str, TreeKnot]:
        """The questions' buttons, by the questions' names."""
        return self.drawing.knots

    def show_path(self, given: Mapping[str, str], asked: str | None) -> None:
        """Show what has been answered on the galaxy on screen, and which question is asked of it now."""
        self.drawing.show_path(given, asked)
        if asked is not None:
            knot = self.knots[asked]
            self._scroll.ensureWidgetVisible(knot, 0, look.S)
        self._caption(None)

    def sizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(200, self.drawing.sizeHint().height() + self.caption.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Qt's hook: what does not fit is scrolled to."""
        return QSize(120, 120)

    def _caption(self, knot: TreeKnot | None) -> None:
        """Say in words what the pointer or the keyboard is on, else what is asked."""
        shown = knot or next((one for one in self.knots.values() if one.asked), None)
        text = shown.words() if shown is not None else ""
        if text != self.caption.text():
            self.caption.setText(text)


class _Drawing(QWidget):
    """The knots and the lines between them; it is as high as the rows need, and no higher."""

    pointed_at = Signal(object)  # TreeKnot, or None

    def __init__(self, tree: Tree, parent: QWidget) -> None:
        super().__init__(parent)
        self._tree = tree
        self._layout = TreeLayout.of(tree)
        self._given: Mapping[str, str] = {}
        self._reached: tuple[str, ...] = ()
        self._cell = SMALLEST
        self._between = BETWEEN
        self.knots = {question.name: TreeKnot(question, self) for question in tree.questions}
        for knot in self.knots.values():
            knot.noticed.connect(self.pointed_at)
        look.changed.connect(self.update)

    def show_path(self, given: Mapping[str, str], asked: str | None) -> None:
        """Take the state of the galaxy on screen; only what is new is painted."""
        reached = self._tree.reached(given) if asked is not None or given else ()
        for name, knot in self.knots.items():
            knot.show_state(name in reached, name == asked, given.get(name) if name in reached else None)
        if (reached, given) != (self._reached, self._given):
            self._reached, self._given = reached, dict(given)
            self.update()

    def sizeHint(self) -> QSize:
        """Qt's hook."""
        across = (max(self.width(), 160) - 2 * look.S - 2 * EDGE) / self._layout.columns
        return QSize(200, self._height(min(max(across, SMALLEST), LARGEST), BETWEEN))

    def minimumSizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(100, self._height(SMALLEST, LEAST_BETWEEN))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's hook: answers as large as the width allows, rows as near as the height asks."""
        super().resizeEvent(event)
        rows = self._layout.rows
        across = (self.width() - 2 * look.S - 2 * EDGE) / self._layout.columns
        down = (self.height() - 2 * look.S - (rows - 1) * LEAST_BETWEEN) / rows - 2 * EDGE
        self._cell = max(min(across, down, LARGEST), SMALLEST)
        room = (self.height() - 2 * look.S - rows * (self._cell + 2 * EDGE)) / max(rows - 1, 1)
        self._between = min(max(room, LEAST_BETWEEN), BETWEEN)
        for name, knot in self.knots.items():
            knot.setGeometry(self._rect(name))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's hook: lines that could be taken are thin, those that were taken thick and in another colour."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        worn = look.look()
        painter.setPen(QPen(QColor(worn.line), 1.25))
        for question in self._tree.questions:
            for start, end in self._lines(question.name, taken=False):
                painter.drawPath(_curve(start, end))
        painter.setPen(QPen(QColor(worn.accent), 2.5))
        for name in self._reached:
            for start, end in self._lines(name, taken=True):
                painter.drawPath(_curve(start, end))

    def _lines(self, name: str, *, taken: bool) -> list[tuple[QPointF, QPointF]]:
        """From every answer that leads to a question, or the one that did; as one line where any answer leads there."""
        leads = self._tree.leads[self._tree.place(name)]
        knot = self.knots[name].geometry()
        end = QPointF(knot.center().x() + 0.5, knot.top() + 1)
        lines = []
        for above in dict.fromkeys(lead.question for lead in leads):
            answers = [lead.answer for lead in leads if lead.question == above]
            if taken:
                answers = [answer for answer in answers if self._given.get(above) == answer]
                lines += [(self._foot(above, answer), end) for answer in answers if above in self._reached]
            elif len(answers) == len(self._tree[above].answers):
                box = self.knots[above].geometry()
                lines.append((QPointF(box.center().x() + 0.5, box.bottom()), end))
            else:
                lines += [(self._foot(above, answer), end) for answer in answers]
        return lines

    def _foot(self, name: str, answer: str) -> QPointF:
        """The middle of an answer's lower edge."""
        box = self.knots[name].geometry()
        place = self._tree[name].index_of(answer)
        across = (box.width() - 2 * EDGE) / len(self._tree[name].answers)
        return QPointF(box.left() + EDGE + across * (place + 0.5), box.bottom())

    def _rect(self, name: str) -> QRect:
        place = self._layout.places[name]
        spare = self.width() - 2 * EDGE - self._cell * self._layout.columns
        x = spare / 2 + place.left * self._cell
        y = look.S + place.row * (self._cell + 2 * EDGE + self._between)
        return QRect(round(x), round(y), round(place.width * self._cell + 2 * EDGE), round(self._cell + 2 * EDGE))

    def _height(self, cell: float, between: float) -> int:
        rows = self._layout.rows
        return round(2 * look.S + rows * (cell + 2 * EDGE) + (rows - 1) * between)


def _curve(start: QPointF, end: QPointF) -> QPainterPath:
    """Down from an answer and down onto a question, however far to the side it stands."""
    path = QPainterPath(start)
    bend = min((end.y() - start.y()) / 2, 24.0)
    path.cubicTo(QPointF(start.x(), start.y() + bend), QPointF(end.x(), end.y() - bend), end)
    return path
