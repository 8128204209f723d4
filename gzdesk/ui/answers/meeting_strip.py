"""MeetingStrip: says above the answers that the next one is a meeting's, and who has said what of the question."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gzdesk.project.vote import Vote
from gzdesk.session.session import Session
from gzdesk.ui import look
from gzdesk.ui.plain_words import PlainLabel, shown
from gzdesk.ui.said import said

SIGN = 24
NAMED = 6  # annotators named with an answer; the rest are counted


class MeetingStrip(QFrame):
    """Stands there while the galaxy on screen is to be settled, and not otherwise."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("tone", "meeting")
        self._sign, self.title, self.words = PlainLabel(self), PlainLabel(self), PlainLabel(self)
        self.title.setFont(look.font("heading"))
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.title, self.words):
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        lines = QVBoxLayout()
        lines.setSpacing(look.XS)
        lines.addWidget(self.title)
        lines.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.L, look.S, look.L, look.S)
        row.setSpacing(look.M)
        row.addWidget(self._sign)
        row.addLayout(lines, 1)
        look.changed.connect(self._draw_sign)
        self._draw_sign()
        self.hide()

    def tell(self) -> None:
        """Say what was said of the question asked now; hide outside a meeting."""
        session = self._session
        asked = session.asked
        if asked is not None and session.settling:
            words = [self._of(answer, names) for answer, names in self._by_answer(session.words.get(asked.name, {}))]
            self.words.setText("   \u00b7   ".join(words))
            self.title.setText(self._sentence())
            self.setToolTip(self.tr("The answer counts as one more vote, and changes nobody's own"))
            self.setAccessibleName(f"{self.title.text()}. {', '.join(words)}")
        self.setVisible(session.settling)

    def _by_answer(self, words: Mapping[str, Vote]) -> list[tuple[str, list[str]]]:
        """Who gave each answer, as on its button, in the order of the buttons; can't tell stands last."""
        tree, named = self._session.tree, dict[str, list[str]]()
        for annotator, row in words.items():
            named.setdefault(said(tree, row), []).append(annotator)
        asked = self._session.asked
        order = [shown(answer.text) for answer in asked.answers] if asked is not None else []
        return sorted(named.items(), key=lambda one: order.index(one[0]) if one[0] in order else len(order))

    def _of(self, answer: str, annotators: list[str]) -> str:
        """Who says so: "Bar: ann, bob"."""
        names = ", ".join(map(shown, annotators[:NAMED]))
        if len(annotators) > NAMED:
            names = self.tr("{names} and {count} more").format(names=names, count=len(annotators) - NAMED)
        return self.tr("{answer}: {names}").format(answer=answer, names=names)

    def _sentence(self) -> str:
        count = len(self._session.disputed)
        if count == 0:
            return self.tr("Meeting: settled already; a new answer replaces that one")
        if count == 1:
            return self.tr("Meeting: your answer settles the question for all")
        return self.tr("Meeting: your answer settles the first of {count} questions for all").format(count=count)

    def _draw_sign(self) -> None:
        size = look.scaled(SIGN)
        self._sign.setPixmap(look.icon("meeting").pixmap(QSize(size, size), self.devicePixelRatioF()))
