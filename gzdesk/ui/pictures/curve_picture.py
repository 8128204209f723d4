"""A picture of learning curves for the command line: one line a strategy, with the spread over its seeds."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # Okabe and Ito's, told apart by all
SIZE = QSize(900, 560)

Curves = Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]]


def save_curves(curves: Curves, metric: str, file: Path, level: float | None = None) -> None:
    """Draw ``curves`` (strategy: labels_L and values_S_L, one row a seed) to a PNG; needs no display."""
    application = QApplication.instance() or QApplication(["gzdesk", "-platform", "offscreen"])
    plot = pg.PlotWidget(background="w")
    plot.setLabel("bottom", "galaxies voted on", color="#222")
    plot.setLabel("left", f"{metric} on random galaxies never trained on", color="#222")
    legend = plot.addLegend(offset=(-20, 20), labelTextColor="#222")
    for colour, (name, (labels_L, values_S_L)) in zip(COLOURS, curves.items(), strict=False):
        _draw_strategy(plot, name, labels_L, values_S_L, QColor(colour))
    if level is not None:
        plot.addItem(pg.InfiniteLine(level, angle=0, pen=pg.mkPen("#777", style=pg.QtCore.Qt.PenStyle.DashLine)))
    legend.setBrush(pg.mkBrush(255, 255, 255, 220))
    plot.resize(SIZE)
    plot.grab().save(str(file))
    plot.close()
    application.processEvents()


def _draw_strategy(
    plot: pg.PlotWidget, name: str, labels_L: NDArray[np.float64], values_S_L: NDArray[np.float64], colour: QColor
) -> None:
    mean_L = values_S_L.mean(axis=0)
    spread_L = values_S_L.std(axis=0, ddof=1) if len(values_S_L) > 1 else np.zeros_like(mean_L)
    veil = QColor(colour)
    veil.setAlpha(45)
    low, high = (pg.PlotCurveItem(labels_L, mean_L + sign * spread_L, pen=None) for sign in (-1, 1))
    plot.addItem(pg.FillBetweenItem(low, high, brush=veil))
    plot.plot(labels_L, mean_L, pen=pg.mkPen(colour, width=2.5), name=f"{name} (mean of {len(values_S_L)})")
