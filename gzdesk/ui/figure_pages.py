"""Pages for print: posteriors beside their galaxies, the most and least informative ones, the plane of entropies."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QApplication

from gzdesk.question import Question
from gzdesk.ui import look
from gzdesk.ui.posterior_curves import curves_of
from gzdesk.ui.saving import save_drawing

PICTURE, GAP, MARGIN = 120, 12, 32  # logical pixels
PLOT = QSize(250, PICTURE)
INK = look.LIGHT  # paper is white, whatever the desk wears
POINT = 2.2


class Believed(Protocol):
    """What pages are drawn from: galaxies with a posterior and votes."""

    @property
    def question(self) -> Question: ...
    @property
    def crops_G_S_S(self) -> NDArray[np.uint8]: ...
    @property
    def counts_G_A(self) -> NDArray[np.int32]: ...
    @property
    def probs_G_T_A(self) -> NDArray[np.float32]: ...
    @property
    def predictive_G(self) -> NDArray[np.float64]: ...
    @property
    def expected_G(self) -> NDArray[np.float64]: ...


@dataclass(frozen=True)
class Page:
    """A size in logical pixels, and what draws it."""

    size: QSize
    paint: Callable[[QPainter], None]


def posterior_page(believed: Believed, galaxies: NDArray[np.int64], votes: int) -> Page:
    """Row by row: the galaxy, p(k of N) of one network, and those of many with their average and the actual votes."""
    step = PICTURE + GAP + 18
    left = (MARGIN, MARGIN + PICTURE + 2 * GAP, MARGIN + PICTURE + PLOT.width() + 5 * GAP)
    size = QSize(left[2] + PLOT.width() + MARGIN, MARGIN + 30 + step * len(galaxies) + 24)
    answer = believed.question.answers[0].text

    def paint(painter: QPainter) -> None:
        for x, text in zip(left, ("Galaxy", "One network", "Many networks"), strict=True):
            _write(painter, QRectF(x, MARGIN - 10, PLOT.width(), 22), text, "heading")
        for row, galaxy in enumerate(galaxies):
            top = MARGIN + 24 + row * step
            _picture(painter, believed.crops_G_S_S[galaxy], QRectF(left[0], top, PICTURE, PICTURE))
            curves = curves_of(believed.probs_G_T_A[galaxy], 0, votes)
            given = float(believed.counts_G_A[galaxy, 0])
            one, many = [curves.network_K], [*curves.samples_S_K]
            highest = max(curves.network_K.max(), np.quantile(curves.samples_S_K.max(axis=1), 0.9))
            for x, grey, black, average in ((left[1], [], one, None), (left[2], many, [], curves.average_K)):
                axes = _Axes(QRectF(x, top, PLOT.width(), PLOT.height() - 14), (0, votes), (0, 1.1 * highest))
                axes.frame(painter, "" if row < len(galaxies) - 1 else f"votes for “{answer}” of {votes}")
                for curve in grey:
                    axes.line(painter, curve, INK.samples, 0.6)
                for curve in black:
                    axes.line(painter, curve, INK.network, 1.6)
                if average is not None:
                    axes.line(painter, average, INK.average, 2.4)
                axes.upright(painter, given, INK.vote)

    return Page(size, paint)


def informative_page(believed: Believed, most: NDArray[np.int64], least: NDArray[np.int64], across: int = 5) -> Page:
    """The galaxies whose votes would teach the network most, beside those whose votes would teach it least."""
    small = PICTURE * 3 // 4
    rows = -(-max(len(most), len(least)) // across)
    width = across * (small + 4)
    size = QSize(2 * MARGIN + 2 * width + 3 * GAP, 2 * MARGIN + 24 + rows * (small + 4))

    def paint(painter: QPainter) -> None:
        for x, text, galaxies in (
            (MARGIN, "Most informative", most),
            (MARGIN + width + 3 * GAP, "Least informative", least),
        ):
            _write(painter, QRectF(x, MARGIN - 10, width, 22), text, "heading")
            for place, galaxy in enumerate(galaxies):
                at = QPointF(x + place % across * (small + 4), MARGIN + 24 + place // across * (small + 4))
                _picture(painter, believed.crops_G_S_S[galaxy], QRectF(at.x(), at.y(), small, small))

    return Page(size, paint)


def plane_page(believed: Believed, most: NDArray[np.int64], votes: int) -> Page:
    """Every galaxy by both entropies of its k of ``votes``: of the averaged prediction, and the networks' own mean."""
    side = 460
    size = QSize(side + 3 * MARGIN, side + 3 * MARGIN)
    values = np.concatenate([believed.predictive_G, believed.expected_G])
    low, high = float(values.min()), float(values.max())
    ends = max(low - 0.04 * (high - low), 0.0), high + 0.04 * (high - low)

    def paint(painter: QPainter) -> None:
        axes = _Axes(QRectF(2 * MARGIN, MARGIN, side, side), ends, ends)
        axes.frame(painter, f"entropy of the averaged p(k of {votes}), nats", ticks=True)
        painter.save()
        painter.translate(MARGIN - 14, MARGIN + side / 2)
        painter.rotate(-90)
        label = f"mean entropy of the single networks' p(k of {votes}), nats"
        _write(painter, QRectF(-side / 2, -2, side, 20), label, "small", True)
        painter.restore()
        axes.line(painter, np.array(ends), INK.line, 1.0, x=np.array(ends))
        axes.points(painter, believed.predictive_G, believed.expected_G, INK.samples)
        axes.points(painter, believed.predictive_G[most], believed.expected_G[most], INK.vote, 3.4)
        note = QRectF(2 * MARGIN + GAP, MARGIN + GAP, side, 40)
        _write(
            painter,
            note,
            "On the diagonal the networks agree; below it they\nconfidently disagree (marked: most)",
            "small",
        )

    return Page(size, paint)


def save_pages(pages: Mapping[str, Page], folder: Path, suffixes: Iterable[str]) -> None:
    """Save every page under its name in every format; needs no display."""
    application = QApplication.instance() or QApplication(["gzdesk", "-platform", "offscreen"])
    look.load_fonts()
    for name, page in pages.items():
        for suffix in suffixes:
            save_drawing(page.paint, page.size, folder / f"{name}{suffix}")
    application.processEvents()


@dataclass(frozen=True)
class _Axes:
    """A little plot in a rectangle of the page."""

    box: QRectF
    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, x: float, y: float) -> QPointF:
        """A point of the plot on the page."""
        return QPointF(
            self.box.left() + (x - self.x[0]) / (self.x[1] - self.x[0]) * self.box.width(),
            self.box.bottom() - (y - self.y[0]) / (self.y[1] - self.y[0]) * self.box.height(),
        )

    def frame(self, painter: QPainter, label: str, *, ticks: bool = False) -> None:
        """The base line, its ends in figures, and what it counts."""
        painter.setPen(QPen(QColor(INK.muted), 1))
        painter.drawLine(self.box.bottomLeft(), self.box.bottomRight())
        if ticks:
            painter.drawLine(self.box.bottomLeft(), self.box.topLeft())
        for value in (*self.x, *((sum(self.x) / 2,) if ticks else ())):
            where = self.at(value, self.y[0])
            text = f"{value:.2f}" if ticks else f"{value:.0f}"
            _write(painter, QRectF(where.x() - 30, where.y() + 2, 60, 16), text, "small", True)
        below = QRectF(self.box.left(), self.box.bottom() + 16, self.box.width(), 18)
        _write(painter, below, label, "small", True)

    def line(
        self,
        painter: QPainter,
        y_K: NDArray[np.float64],
        colour: str,
        width: float,
        x: NDArray[np.float64] | None = None,
    ) -> None:
        """A curve over 0, 1, 2, ... or over ``x``, cut off at the frame."""
        x_K = np.arange(len(y_K), dtype=np.float64) if x is None else x
        painter.save()
        painter.setClipRect(self.box.adjusted(-2, -2, 2, 2))
        painter.setPen(QPen(QColor(colour), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([self.at(float(a), float(b)) for a, b in zip(x_K, y_K, strict=True)]))
        painter.restore()

    def upright(self, painter: QPainter, x: float, colour: str) -> None:
        """Where the actual votes lie."""
        painter.setPen(QPen(QColor(colour), 1.6, Qt.PenStyle.DashLine))
        painter.drawLine(self.at(x, self.y[0]), self.at(x, self.y[1]))

    def points(
        self, painter: QPainter, x_G: NDArray[np.float64], y_G: NDArray[np.float64], colour: str, size: float = POINT
    ) -> None:
        """A dot for every galaxy."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        for x, y in zip(x_G, y_G, strict=True):
            painter.drawEllipse(self.at(float(x), float(y)), size, size)


def _picture(painter: QPainter, crop_S_S: NDArray[np.uint8], box: QRectF) -> None:
    bytes_S_S = np.ascontiguousarray(crop_S_S)
    side = bytes_S_S.shape[0]
    painter.drawImage(box, QImage(bytes_S_S.data, side, side, side, QImage.Format.Format_Grayscale8))


def _write(painter: QPainter, box: QRectF, text: str, role: look.Role, centred: bool = False) -> None:
    painter.setFont(look.font(role))
    painter.setPen(QColor(INK.text if role == "heading" else INK.muted))
    across = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
    painter.drawText(box, across | Qt.AlignmentFlag.AlignTop, text)
