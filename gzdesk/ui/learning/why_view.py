"""WhyView: why a galaxy is asked about, in a sentence, three numbers, the split of the networks, and its neighbours."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from gzdesk.questions.question import Question
from gzdesk.queue.why import Reasons
from gzdesk.ui import look
from gzdesk.ui.elided_label import ElidedLabel
from gzdesk.ui.learning.facts import Fact, Facts
from gzdesk.ui.learning.neighbour_row import NeighbourRow
from gzdesk.ui.learning.split_strip import SplitStrip
from gzdesk.ui.pictures.save_button import SaveButton
from gzdesk.ui.placeholder import Placeholder
from gzdesk.ui.plain_words import PlainLabel, plain_tip


class WhyView(QWidget):
    """Shows one galaxy and question at a time, or says why it shows none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel(self)
        self.title.setFont(look.font("heading"))
        self.verdict = self._small()
        self.facts = Facts(3, self)
        self.strip = SplitStrip(self)
        self.near = self._small("muted")
        self.neighbours = NeighbourRow(self)
        self.empty = Placeholder("help", self)
        self.page = self._make_page()
        scroll = QScrollArea(self)
        scroll.setWidget(self.page)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll = scroll
        self._stack = QStackedWidget(self)
        for page in (scroll, self.empty):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.show_empty("", "")

    @property
    def shown(self) -> bool:
        """Whether reasons can be seen."""
        return self.page.isVisible() and not self.page.visibleRegion().isEmpty()

    def show_empty(self, title: str, text: str, button: str = "") -> None:
        """Say why there is nothing to see."""
        self.empty.write(title, text, button)
        self.setAccessibleDescription(f"{title}. {text}" if title else "")
        self._stack.setCurrentWidget(self.empty)

    def show_reasons(self, title: str, question: Question, reasons: Reasons) -> None:
        """Say and draw them."""
        self.title.set_text(title)
        self.verdict.setText(self._in_words(question, reasons))
        self.facts.show_facts(self._numbers(reasons))
        self.strip.show_split(question, reasons)
        self.setAccessibleDescription(self.verdict.text())
        self._stack.setCurrentWidget(self._scroll)

    def _in_words(self, question: Question, reasons: Reasons) -> str:
        if reasons.verdict == "disagree":
            return self.tr(
                "The networks disagree, each fairly sure of its own answer: a vote here decides between them."
            )
        if reasons.verdict == "chance":
            return self.tr("The networks agree that people would differ: the next vote is mostly chance.")
        answer = question.answers[reasons.by_probability[0]].text
        return self.tr("The networks agree on “{answer}”: a vote here would teach them little.").format(answer=answer)

    def _numbers(self, reasons: Reasons) -> tuple[Fact, ...]:
        nats = "{:.3f}\u2009nats".format
        unsure = self.tr(
            "Entropy of the averaged prediction of one vote: how unsure all networks together are; {nats} at most"
        )
        return (
            Fact(
                self.tr("Together"),
                nats(reasons.predictive),
                unsure.format(nats=f"{reasons.most:.2f}"),
            ),
            Fact(
                self.tr("Each alone"),
                nats(reasons.expected),
                self.tr("Mean entropy of the single networks: how unsure each is, which is chance"),
            ),
            Fact(
                self.tr("Mutual information"),
                nats(reasons.information),
                self.tr("The difference: what one more vote would tell, since the networks disagree"),
            ),
        )

    def _make_page(self) -> QWidget:
        page = QWidget(self)
        save = SaveButton("why-this-galaxy", self.tr("why this galaxy"), page, self.strip.table, page)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(save)
        column = QVBoxLayout(page)
        column.setContentsMargins(look.L, look.XS, look.M, look.M)
        column.setSpacing(look.S)
        column.addLayout(head)
        for widget in (self.verdict, self.facts, self.strip, self.near, self.neighbours):
            column.addWidget(widget)
        column.addStretch()
        save.told.connect(lambda said: self.near.setToolTip(plain_tip(said)))
        self.saved = save.told
        return page

    def _small(self, tone: str = "") -> QLabel:
        label = PlainLabel(self)
        label.setFont(look.font("small"))
        label.setWordWrap(True)
        look.set_tone(label, tone)
        return label
