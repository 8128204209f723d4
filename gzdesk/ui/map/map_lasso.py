"""MapLasso: the line that a hand draws around points; it stays with the plane when that is dragged or zoomed."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gzdesk.survey.survey_view import SurveyView
from gzdesk.ui import look

FINE = 3.0  # pixels between two corners
FEWEST = 5  # corners; less is a slip of the hand

Corners = list[tuple[float, float]]  # on the plane


class MapLasso:
    """Corners on the plane, in the order in which they were drawn."""

    def __init__(self) -> None:
        self.drawing = False
        self.corners: Corners = []
        self._last = QPointF()

    def begin(self, view: SurveyView, at: QPointF) -> None:
        """Put the hand down at a pixel of the plot."""
        self.drawing, self._last = True, at
        self.corners = [view.to_plane(at.x(), at.y())]

    def go_on(self, view: SurveyView, at: QPointF) -> None:
        """Draw on to a pixel."""
        if (at - self._last).manhattanLength() >= FINE:
            self._last = at
            self.corners.append(view.to_plane(at.x(), at.y()))

    def close(self) -> bool:
        """Lift the hand; whether anything is surrounded."""
        self.drawing = False
        if len(self.corners) < FEWEST:
            self.clear()
        return bool(self.corners)

    def clear(self) -> None:
        """Take the line away."""
        self.drawing, self.corners = False, []

    def paint(self, painter: QPainter, view: SurveyView, area_left_top: QPointF) -> None:
        """Draw the line, and a tint within."""
        if len(self.corners) < 2:
            return
        line = QPolygonF([QPointF(*view.to_pixel(x, y)) + area_left_top for x, y in self.corners])
        ink = QColor(look.look().accent)
        painter.setPen(QPen(ink, 1.5, Qt.PenStyle.DashLine))
        tint = QColor(ink)
        tint.setAlphaF(0.10)
        painter.setBrush(tint)
        painter.drawPolygon(line)
        painter.setBrush(Qt.BrushStyle.NoBrush)
