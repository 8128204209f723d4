"""MapSide: beside the map, what it is coloured by, what that means, and what may be done with the galaxies chosen."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from gzdesk.questions.tree import Tree
from gzdesk.survey.survey_map import Colouring
from gzdesk.ui import look
from gzdesk.ui.choice import Choice
from gzdesk.ui.map.map_legend import MapLegend
from gzdesk.ui.plain_words import PlainLabel
from gzdesk.ui.segments import Segments

WIDTH = 244  # at the usual size of text


class MapSide(QWidget):
    """A column of controls, all reached by Tab too."""

    plane_chosen = Signal(bool)  # that of the features
    colouring_chosen = Signal(object)  # Colouring

    def __init__(self, tree: Tree, parent: QWidget) -> None:
        super().__init__(parent)
        self._tree = tree
        self._colourings: list[Colouring] = []
        self.planes = Segments(self)
        self.planes.set_words([self.tr("Entropies"), self.tr("Features")])
        self.planes.choose(0)
        self.colours = Choice(self.tr("Coloured by"), self, letters=12)
        self.questions = Choice(self.tr("Question"), self, letters=12)
        self.questions.set_words([question.text for question in tree.questions])
        self.questions.setVisible(len(tree.questions) > 1)
        self.legend = MapLegend(self)
        self.explanation, self.keys, self.told = (PlainLabel(self) for _ in range(3))
        self.lasso = self._tool("lasso", self.tr("Lasso: surround galaxies (Shift and drag does it too)"))
        self.lasso.setCheckable(True)
        self.closer = self._tool("zoom-in", self.tr("Zoom in (+)"))
        self.farther = self._tool("zoom-out", self.tr("Zoom out (−)"))
        self.fit = self._tool("fit", self.tr("Show all (0)"))
        self.tools = QHBoxLayout()
        self.chosen = QFrame(self)
        self.count = PlainLabel(self.chosen)
        self.show_these, self.let_go = QPushButton(self.chosen), QPushButton(self.tr("Let them go"), self.chosen)
        self._fill_colours()
        self._lay_out()
        self.show_chosen(0)
        self.planes.chosen.connect(lambda place: self.plane_chosen.emit(place == 1))
        self.colours.chosen.connect(lambda place: self.colouring_chosen.emit(self.colouring))
        self.questions.chosen.connect(self._ask_otherwise)
        look.changed.connect(self._measure)

    @property
    def question(self) -> str:
        """The question that votes and posteriors are shown of."""
        return self._tree.questions[max(self.questions.currentIndex(), 0)].name

    @property
    def colouring(self) -> Colouring:
        """What is chosen now."""
        return self._colourings[max(self.colours.currentIndex(), 0)]

    def show_chosen(self, count: int) -> None:
        """Say how many galaxies are chosen, and what can be done with them."""
        self.chosen.setVisible(count > 0)
        one = count == 1
        self.count.setText(self.tr("1 galaxy chosen") if one else self.tr("{n} galaxies chosen").format(n=f"{count:,}"))
        text = self.tr("Show this one at the desk") if one else self.tr("Show these {n} at the desk")
        self.show_these.setText(text.format(n=f"{count:,}"))

    def tell(self, text: str) -> None:
        """Say what has come of saving."""
        self.told.setText(text)
        self.told.setVisible(bool(text))

    def _fill_colours(self) -> None:
        """What there is to colour by: of the question chosen."""
        name, asked = self.question, self._tree[self.question]
        self._colourings = [Colouring("information", name), Colouring("mine", name), Colouring("votes", name)]
        words = [self.tr("Mutual information"), self.tr("My votes"), self.tr("Everybody's votes")]
        for place, answer in enumerate(asked.answers):
            self._colourings.append(Colouring("mean", name, place))
            words.append(self.tr("Mean posterior: {answer}").format(answer=answer.text))
        self.colours.set_words(words)

    def _ask_otherwise(self) -> None:
        """Another question: of the same kind, what there is of it."""
        place = self.colours.currentIndex()
        self._fill_colours()
        self.colours.choose(min(max(place, 0), len(self._colourings) - 1))
        self.colouring_chosen.emit(self.colouring)

    def _tool(self, icon: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(look.icon(icon))
        button.setIconSize(QSize(look.L, look.L))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        self.keys.setText(
            self.tr(
                "Drag to move, wheel to zoom, click to open. Arrow keys go from galaxy to galaxy, Enter opens, "
                "Space chooses."
            )
        )
        for label in (self.explanation, self.keys, self.told):
            label.setFont(look.font("small"))
            label.setWordWrap(True)
            look.set_tone(label, "muted")
        self.told.hide()
        self.tools.setSpacing(look.XS)
        for button in (self.lasso, self.closer, self.farther, self.fit):
            self.tools.addWidget(button)
        self.tools.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(look.S, look.S, look.M, look.M)
        column.setSpacing(look.M)
        column.addLayout(self.tools)
        column.addWidget(self.planes)
        column.addWidget(self.questions)
        column.addWidget(self.colours)
        column.addWidget(self.legend)
        column.addWidget(self.explanation)
        column.addStretch()
        column.addWidget(self.chosen)
        column.addWidget(self.told)
        column.addWidget(self.keys)
        self._lay_out_chosen()
        self._measure()

    def _lay_out_chosen(self) -> None:
        look.set_tone(self.chosen, "panel")
        look.set_tone(self.show_these, "primary")
        self.count.setFont(look.font("heading"))
        column = QVBoxLayout(self.chosen)
        column.setContentsMargins(look.M, look.M, look.M, look.M)
        column.setSpacing(look.S)
        column.addWidget(self.count)
        column.addWidget(self.show_these)
        column.addWidget(self.let_go)

    def _measure(self) -> None:
        self.setFixedWidth(look.scaled(WIDTH))
