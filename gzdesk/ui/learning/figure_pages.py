"""Pages for print: posteriors beside their galaxies, the most and least informative ones, the plane of entropies."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication

from gzdesk.questions.question import Question
from gzdesk.ui import look
from gzdesk.ui.learning.posterior_curves import curves_of
from gzdesk.ui.pictures.paper import INK, Axes, Page, draw_crop, round_marks, write
from gzdesk.ui.pictures.saving import save_drawing

PICTURE, GAP, MARGIN = 120, 12, 32  # logical pixels
PLOT = QSize(250, PICTURE)


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


def posterior_page(believed: Believed, galaxies: NDArray[np.int64], votes: int) -> Page:
    """Row by row: the galaxy, p(k of N) of one network, and those of many with their average and the actual votes."""
    step = PICTURE + GAP + 18
    left = (MARGIN, MARGIN + PICTURE + 2 * GAP, MARGIN + PICTURE + PLOT.width() + 5 * GAP)
    size = QSize(left[2] + PLOT.width() + MARGIN, MARGIN + 30 + step * len(galaxies) + 24)
    answer = believed.question.answers[0].text

    def paint(painter: QPainter) -> None:
        for x, text in zip(left, ("Galaxy", "One network", "Many networks"), strict=True):
            write(painter, QRectF(x, MARGIN - 10, PLOT.width(), 22), text, "heading")
        for row, galaxy in enumerate(galaxies):
            top = MARGIN + 24 + row * step
            draw_crop(painter, believed.crops_G_S_S[galaxy], QRectF(left[0], top, PICTURE, PICTURE))
            curves = curves_of(believed.probs_G_T_A[galaxy], 0, votes)
            given = float(believed.counts_G_A[galaxy, 0])
            one, many = [curves.network_K], [*curves.samples_S_K]
            highest = max(curves.network_K.max(), np.quantile(curves.samples_S_K.max(axis=1), 0.9))
            for x, grey, black, average in ((left[1], [], one, None), (left[2], many, [], curves.average_K)):
                axes = Axes(QRectF(x, top, PLOT.width(), PLOT.height() - 14), (0, votes), (0, 1.1 * highest))
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
            write(painter, QRectF(x, MARGIN - 10, width, 22), text, "heading")
            for place, galaxy in enumerate(galaxies):
                at = QPointF(x + place % across * (small + 4), MARGIN + 24 + place // across * (small + 4))
                draw_crop(painter, believed.crops_G_S_S[galaxy], QRectF(at.x(), at.y(), small, small))

    return Page(size, paint)


def plane_page(believed: Believed, most: NDArray[np.int64], votes: int) -> Page:
    """Every galaxy by both entropies of its k of ``votes``: of the averaged prediction, and the networks' own mean."""
    side = 460
    size = QSize(side + 3 * MARGIN, side + 3 * MARGIN)
    values = np.concatenate([believed.predictive_G, believed.expected_G])
    low, high = float(values.min()), float(values.max())
    ends = max(low - 0.04 * (high - low), 0.0), high + 0.04 * (high - low)

    def paint(painter: QPainter) -> None:
        axes = Axes(QRectF(2 * MARGIN, MARGIN, side, side), ends, ends)
        axes.frame(painter, f"entropy of the averaged p(k of {votes}), nats", ticks=round_marks(*ends))
        painter.save()
        painter.translate(MARGIN - 22, MARGIN + side / 2)
        painter.rotate(-90)
        label = f"mean entropy of the single networks' p(k of {votes}), nats"
        write(painter, QRectF(-side / 2, -2, side, 20), label, "small", centred=True)
        painter.restore()
        axes.line(painter, np.array(ends), INK.line, 1.0, x=np.array(ends))
        axes.points(painter, believed.predictive_G, believed.expected_G, INK.samples)
        axes.points(painter, believed.predictive_G[most], believed.expected_G[most], INK.vote, 3.4)
        note = QRectF(2 * MARGIN + GAP, MARGIN + GAP, side, 40)
        write(
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
