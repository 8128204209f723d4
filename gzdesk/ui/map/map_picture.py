"""Saves the map with its legend, as it is seen, on one page."""

from pathlib import Path

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter

from gzdesk.ui import look
from gzdesk.ui.map.map_canvas import MapCanvas
from gzdesk.ui.map.map_legend import Legend, draw_legend
from gzdesk.ui.pictures.saving import SHARPER, save_drawing

BESIDE = 210  # pixels for the legend


def save_map(canvas: MapCanvas, legend: Legend, file: Path) -> None:
    """Axes and words stay lines and words in SVG and PDF; the points are one image. Raises OSError."""
    size = QSize(canvas.width() + BESIDE, canvas.height())

    def paint(painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(look.look().surface))
        canvas.paint_on(painter, SHARPER)
        box = QRectF(canvas.width() + look.S, canvas.area.top(), BESIDE - look.S - look.L, canvas.height())
        draw_legend(painter, box, legend)

    save_drawing(paint, size, file)
