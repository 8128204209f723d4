"""A sheet is as large as its picture, whichever sizes of it have been drawn."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from gzdesk.images.easel import Easel
from gzdesk.images.picture import Picture
from gzdesk.settings import DisplaySettings
from gzdesk.ui.sheet import Sheet


@pytest.mark.parametrize("factors", [(1, 2), (2,)], ids=["whole", "on the way"])
def test_a_large_picture_keeps_its_size_while_only_its_half_is_there(qapp, factors):
    pixels = np.zeros((1100, 1500), np.float32)
    pixels[:, 750:] = 1.0
    (panel,) = Easel(Picture(pixels)).panels(DisplaySettings(stretch="linear", limits="min-max"), factors)
    sheet = Sheet(panel)
    assert (sheet.height, sheet.width) == (1100, 1500)
    shown = QImage(300, 220, QImage.Format.Format_RGB32)
    shown.fill(Qt.GlobalColor.red)
    painter = QPainter(shown)
    sheet.paint(painter, QRectF(0, 0, 300, 220), 0.2, smooth=True)
    painter.end()
    greys = [shown.pixelColor(x, 100).getRgb()[:3] for x in (5, 140, 160, 295)]
    assert greys == [(0, 0, 0), (0, 0, 0), (255, 255, 255), (255, 255, 255)]
