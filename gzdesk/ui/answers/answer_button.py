"""AnswerButton: a big button with an answer's key, drawing and words, laid out as the room for it allows."""

from typing import Literal

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from gzdesk.questions.question import Answer
from gzdesk.ui.answers.answer_icon import answer_icon
from gzdesk.ui.keys.key_button import KeyButton
from gzdesk.ui.look import XS, M, S, font, icon, scaled
from gzdesk.ui.plain_words import plain_tip, shown

Shape = Literal["row", "dense", "tall"]
HEIGHT, DENSE_HEIGHT = 48, 36
PICTURE = {"row": 28, "dense": 22, "tall": 48}
CAP = {"row": 24, "dense": 20, "tall": 24}
TICK = 14
TALL = 96  # pixels of height in which the drawing has room above the words


class AnswerButton(KeyButton):
    """In a row: key, drawing, words; dense: the same, but smaller; tall: a large drawing above the words."""

    def __init__(self, answer: Answer, parent: QWidget) -> None:
        self._dense = False
        self._widths: dict[bool, int] = {}  # measured once: layouts ask often
        super().__init__(shown(answer.text), "", parent)
        self._icon = answer_icon(answer)
        self.setToolTip(plain_tip(answer.help))
        self.setProperty("tone", "answer")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFont(font("title"))

    @property
    def shape(self) -> Shape:
        """How it is laid out now."""
        tall = self.height() >= scaled(TALL) and not self._icon.isNull()
        return "dense" if self._dense else "tall" if tall else "row"

    def set_dense(self, dense: bool) -> None:
        """Take less room, as where there are many answers."""
        if dense != self._dense:
            self._dense = dense
            self.setFont(font("heading" if dense else "title"))
            self.updateGeometry()

    def width_as(self, *, dense: bool) -> int:
        """The narrowest width in which the words stand in two lines beside the drawing."""
        if dense not in self._widths:
            shape: Shape = "dense" if dense else "row"
            words = _broken_width(self.text(), font("heading" if dense else "title"))
            self._widths[dense] = self._beside(shape) + words + 2
        return self._widths[dense]

    def show_key(self, key: str) -> None:
        """Show another key on the cap; none leaves the cap out."""
        self._widths = {}
        super().show_key(key)

    def changeEvent(self, event: QEvent) -> None:
        """Qt's hook: larger or smaller letters."""
        self._widths = {}
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        """Qt's hook."""
        metrics = QFontMetrics(self.font())
        width = self._beside(self._flat) + metrics.horizontalAdvance(self.text()) + 2
        return QSize(width, scaled(HEIGHT if not self._dense else DENSE_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(self.width_as(dense=self._dense), self.sizeHint().height())

    @property
    def _flat(self) -> Shape:
        return "dense" if self._dense else "row"

    def _lights(self) -> bool:
        return True

    def _paint_inside(self, painter: QPainter, lit: bool) -> None:
        ink = QColor(self._ink(lit))
        shape = self.shape
        if shape == "tall":
            cap, picture, text, align = self._tall()
        else:
            cap, picture, text, align = self._in_a_row(shape)
        mode = QIcon.Mode.Selected if self._timer.isActive() and lit else self._mode()
        self._icon.paint(painter, picture, mode=mode)
        self._paint_cap(painter, cap, ink)
        if self._marked:
            tick = QRect(self.width() - XS - TICK, XS, TICK, TICK)
            icon("check").paint(painter, tick, mode=mode)
        painter.setPen(ink)
        painter.setFont(self.font())
        painter.drawText(text, int(align) | int(Qt.TextFlag.TextWordWrap), self.text())

    def _in_a_row(self, shape: Shape) -> tuple[QRect, QRect, QRect, Qt.AlignmentFlag]:
        margin, side = self._margin(), self._picture(shape)
        cap = self._cap(shape)
        cap.moveTo(margin, (self.height() - cap.height()) // 2)
        picture = QRect(cap.right() + 1 + (S if cap.width() else 0), (self.height() - side) // 2, side, side)
        text = self.rect().adjusted(self._beside(shape) - margin, 0, -margin, 0)
        return cap, picture, text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft

    def _tall(self) -> tuple[QRect, QRect, QRect, Qt.AlignmentFlag]:
        cap, side = self._cap("tall"), self._picture("tall")
        cap.moveTo(S, S)
        words = self.rect().adjusted(S, 0, -S, 0)
        flags = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignHCenter)
        high = QFontMetrics(self.font()).boundingRect(words, flags, self.text()).height()
        top = (self.height() - side - XS - high) // 2
        picture = QRect((self.width() - side) // 2, top, side, side)
        text = QRect(words.left(), picture.bottom() + 1 + XS, words.width(), high)
        return cap, picture, text, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter

    def _cap(self, shape: Shape) -> QRect:
        return QRect(0, 0, self._cap_width(), scaled(CAP[shape])) if self._key else QRect()

    def _cap_height(self) -> int:
        return CAP["dense" if self._dense else "row"]

    def _cap_font(self) -> QFont:
        return font("number")

    def _picture(self, shape: Shape) -> int:
        return 0 if self._icon.isNull() else scaled(PICTURE[shape])

    def _margin(self) -> int:
        return M if self._icon.isNull() else S

    def _beside(self, shape: Shape) -> int:
        """What margins, cap and drawing take of the width."""
        side = self._picture(shape)
        return 2 * self._margin() + self._cap_width() + S + (side + S if side else XS)


def _broken_width(text: str, worn: QFont) -> int:
    """The narrowest width in which a text stands in two lines."""
    metrics, words = QFontMetrics(worn), text.split()
    breaks = (
        max(metrics.horizontalAdvance(" ".join(part)) for part in (words[:at], words[at:]))
        for at in range(1, len(words))
    )
    return min(breaks, default=metrics.horizontalAdvance(text))
