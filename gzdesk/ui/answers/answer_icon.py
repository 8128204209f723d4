"""answer_icon: an answer's drawing, tinted like every other icon."""

from PySide6.QtGui import QIcon

from gzdesk.questions.illustrations import icon_svg
from gzdesk.questions.question import Answer
from gzdesk.ui.look import Ink, drawn_icon

NONE = QIcon()


def answer_icon(answer: Answer, ink: Ink = "text") -> QIcon:
    """The icon of an answer, in the colours of the moment; an empty one (``isNull``) where it has none."""
    svg = icon_svg(answer.icon)
    return drawn_icon(svg, ink) if svg else NONE
