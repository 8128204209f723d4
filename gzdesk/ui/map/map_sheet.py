"""MapSheet: the points of the map as one image, which follows the eye at once and is drawn anew a moment later."""

from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QImage, QPainter

from gzdesk.survey.survey_raster import Image, Scene, dot_size, draw
from gzdesk.survey.survey_view import FARTHEST, NEAREST, Bounds, SurveyView
from gzdesk.ui.map.map_axes import PlaneWords, draw_before, draw_behind, entropy_words
from gzdesk.ui.newest_work import NewestWork, in_one
from gzdesk.ui.throttle import Throttle

REDRAWN_MS = 80  # at most so often a new image while the hand zooms: the old one, stretched, is nearly as good
MARGIN = 144.0  # pixels drawn beyond each edge: dragged no farther, the old image is as good as a new one
AHEAD = 48.0  # pixels of these that are still to come when a new image is begun, so that none is ever missing
EMPTY = Scene(*(np.empty(0, np.float32),) * 2, np.zeros((1, 3), np.uint8))


class MapSheet(QObject):
    """Dragged and zoomed, the old image is moved and stretched; a thread bins the points into a new one meanwhile."""

    changed = Signal()  # to be painted again

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.words = entropy_words()
        self.scene = EMPTY
        self.view = self._fitted = SurveyView(0, 1, 0, 1, 100, 100)
        self._bounds: Bounds = (0.0, 1.0, 0.0, 1.0)
        self._at_home = True  # all is in sight, and stays so when the points move
        self._ratio = 1.0
        self._work = NewestWork(self)
        self._redraw = Throttle(self._begin, self, REDRAWN_MS, 0)
        self._drawn: tuple[SurveyView, Image] | None = None

    @property
    def magnification(self) -> float:
        """How many times as large as when all is in sight."""
        return self.view.magnification(self._fitted)

    @property
    def busy(self) -> bool:
        """Whether the image that is seen is not yet that of the view."""
        return self._work.busy or self._redraw.asked

    def show(self, scene: Scene, bounds: Bounds, words: PlaneWords) -> None:
        """Draw another scene; on another kind of plane, all of it is in sight again."""
        if words.entropies != self.words.entropies:
            self._at_home, self._drawn = True, None
        self.scene, self.words, self._bounds = scene, words, bounds
        self._fit()
        self._redraw.flush()
        self.changed.emit()

    def resize(self, width: float, height: float, ratio: float) -> None:
        """The plot has so many logical pixels now, of so many of the screen's each."""
        x, y = (self.view.left + self.view.right) / 2, (self.view.bottom + self.view.top) / 2
        half_x, half_y = width / self.view.x_scale / 2, height / self.view.y_scale / 2
        self.view = SurveyView(x - half_x, x + half_x, y - half_y, y + half_y, width, height)
        self._ratio = ratio
        self._fit()
        self._draw()

    def fit(self) -> None:
        """Bring all points into sight."""
        self._at_home = True
        self._fit()
        self._draw()

    def pan(self, dx: float, dy: float) -> None:
        """Drag the points by so many pixels."""
        self._at_home = False
        self.view = self.view.panned(dx, dy)
        if self._drawn is not None and covers(self._drawn[0], self.view, AHEAD):
            self.changed.emit()
        else:
            self._draw()

    def zoom(self, factor: float, at: QPointF) -> None:
        """Make all larger around a pixel of the plot."""
        wanted = float(np.clip(self.magnification * factor, FARTHEST, NEAREST))
        self._at_home = False
        self.view = self.view.zoomed(wanted / self.magnification, at.x(), at.y())
        self._draw()

    def paint(self, painter: QPainter, area: QRectF, sharper: int = 0) -> None:
        """Draw axes, points and words; the area's size is that of the view.

        ``sharper``: the points are drawn anew, so many pixels for each of the painter's, as for a picture to be kept.
        """
        draw_behind(painter, area, self.view, self.words)
        painter.save()
        painter.setClipRect(area)
        if sharper:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(area, _as_image(draw(self._dotted(), self.view, sharper)))
        elif self._drawn is not None:
            self._paint_image(painter, area, *self._drawn)
        painter.restore()
        draw_before(painter, area, self.view, self.words)

    def settle(self) -> None:
        """Wait for the image of the view."""
        self._redraw.flush()
        self._work.flush()

    def stop(self) -> None:
        """The desk is closing."""
        self._redraw.stop()
        self._work.stop()

    def _fit(self) -> None:
        equal = not self.words.entropies
        self._fitted = SurveyView.fitting(self._bounds, self.view.width, self.view.height, equal=equal)
        if self._at_home:
            self.view = self._fitted

    def _draw(self) -> None:
        self._redraw.ask()
        self.changed.emit()

    def _begin(self) -> None:
        wanted = (self._dotted(), self.view.widened(MARGIN), self._ratio)
        self._work.ask(in_one(partial(draw, *wanted)), partial(self._drew, wanted[1]))

    def _dotted(self) -> Scene:
        return replace(self.scene, dot=dot_size(len(self.scene.x_G), self.magnification))

    def _drew(self, view: SurveyView, image: Image) -> None:
        self._drawn = view, image
        self.changed.emit()

    def _paint_image(self, painter: QPainter, area: QRectF, drawn: SurveyView, image: Image) -> None:
        """Where its points are to be seen now: moved by whole pixels, or stretched."""
        view, ratio = self.view, painter.device().devicePixelRatioF()
        left, top = view.to_pixel(drawn.left, drawn.top)
        wide, high = (drawn.right - drawn.left) * view.x_scale, (drawn.top - drawn.bottom) * view.y_scale
        at = QPointF(round((area.left() + left) * ratio) / ratio, round((area.top() + top) * ratio) / ratio)
        moved = abs(wide - drawn.width) < 1e-3 * drawn.width
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not moved)
        size = (image.shape[1] / self._ratio, image.shape[0] / self._ratio) if moved else (wide, high)
        painter.drawImage(QRectF(at.x(), at.y(), *size), _as_image(image))


def covers(drawn: SurveyView, view: SurveyView, more: float) -> bool:
    """Whether an image holds all of a view at its scale, and so many pixels more at every side."""
    left, top = drawn.to_pixel(view.left, view.top)
    same_scale = abs(drawn.x_scale / view.x_scale - 1) < 1e-6
    right, bottom = drawn.width - view.width - left, drawn.height - view.height - top
    return same_scale and min(left, top, right, bottom) >= more


def _as_image(image: Image) -> QImage:
    """Qt's view of the pixels; nothing is copied, so the array must outlive it."""
    height, width = image.shape
    return QImage(image.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
