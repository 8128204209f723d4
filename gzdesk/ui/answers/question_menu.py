"""QuestionMenu: one question out of a tree's, or whichever is asked at the time."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from gzdesk.questions.question import Question
from gzdesk.ui.look import S, font
from gzdesk.ui.plain_words import plain_tip, shown

NARROWEST = 80


class QuestionMenu(QComboBox):
    """There only where there are questions to choose from; as wide as there is room."""

    chosen = Signal(object)  # a question's name; None for whichever is asked

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFont(font("small"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Question"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.activated.connect(lambda place: self.chosen.emit(self.itemData(place)))
        self.hide()

    def offer(self, questions: Sequence[Question], asked: str = "") -> None:
        """Offer these; ``asked`` are the words for whichever is asked, where that is a choice."""
        self.clear()
        if asked:
            self.addItem(asked, None)
        for question in questions:
            self.addItem(shown(question.text), question.name)
            self.setItemData(self.count() - 1, plain_tip(question.text), Qt.ItemDataRole.ToolTipRole)
        self.setVisible(len(questions) > 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's hook: a question that is too long ends in dots, and not in half a letter."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        style = self.style()
        field = style.subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        text = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, field.width() - S)
        option.currentText = text
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def minimumSizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(NARROWEST, super().minimumSizeHint().height())
