"""Swatches: small strips of the colour maps, so that they can be chosen by eye."""

from functools import cache

import numpy as np
from PySide6.QtGui import QIcon, QImage, QPixmap

from gzdesk.images.colour_maps import colours

WIDTH, HEIGHT = 64, 20  # twice as fine as they are shown, for fine screens


@cache
def swatch(name: str) -> QIcon:
    """A colour map from dark to light."""
    columns = np.linspace(0, 255, WIDTH).round().astype(int)
    rgb_H_W_3 = np.ascontiguousarray(np.broadcast_to(colours(name)[columns], (HEIGHT, WIDTH, 3)))
    image = QImage(rgb_H_W_3.data, WIDTH, HEIGHT, 3 * WIDTH, QImage.Format.Format_RGB888)
    return QIcon(QPixmap.fromImage(image))
