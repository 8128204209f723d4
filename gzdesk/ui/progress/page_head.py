"""PageHead: above a page of small plots, the question that they are about, and a quiet word of what was saved."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gzdesk.questions.tree import Tree
from gzdesk.ui import look
from gzdesk.ui.answers.question_menu import QuestionMenu
from gzdesk.ui.plain_words import PlainLabel, plain_tip


class PageHead(QWidget):
    """A menu where there are several questions, the question itself where there is one."""

    def __init__(self, tree: Tree, parent: QWidget, *right: QWidget) -> None:
        super().__init__(parent)
        self.questions = QuestionMenu(self)
        self.questions.offer(tree.questions)
        self._said = PlainLabel(self)
        self._said.setFont(look.font("small"))
        look.set_tone(self._said, "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(look.L, look.S, look.L, 0)
        row.setSpacing(look.M)
        row.addWidget(self.questions, 2)
        if len(tree.questions) == 1:
            asked = PlainLabel(tree.questions[0].text, self)
            asked.setFont(look.font("heading"))
            row.addWidget(asked)
        row.addWidget(self._said, 3)
        row.addStretch()
        for widget in right:
            row.addWidget(widget)

    def say(self, sentence: str) -> None:
        """Tell what came of something, until the next thing does."""
        self._said.setText(sentence)
        self._said.setToolTip(plain_tip(sentence))
