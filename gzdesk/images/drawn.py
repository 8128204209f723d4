"""Drawn: one galaxy ready for the screen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.easel import Panel, rgb_of
from gzdesk.images.picture import Picture
from gzdesk.settings import DisplaySettings


@dataclass(frozen=True, eq=False)
class Drawn:
    """A galaxy's picture, and what it looks like with some display settings: in one panel, or one for each band."""

    index: int
    picture: Picture
    panels: tuple[Panel, ...]
    name: str  # of the file
    settings: DisplaySettings = DisplaySettings()  # noqa: RUF009 - frozen
    whole: bool = True  # False: only in the size asked for; the others are on their way

    @property
    def rgb_H_W_3(self) -> NDArray[np.uint8]:
        """All panels from left to right, red, green and blue; C-contiguous, read-only, row 0 on top."""
        rgb_H_W_3 = rgb_of(self.panels)
        rgb_H_W_3.setflags(write=False)
        return rgb_H_W_3

    @property
    def bytes(self) -> int:
        """Memory held besides the picture."""
        return sum(panel.bytes for panel in self.panels)
