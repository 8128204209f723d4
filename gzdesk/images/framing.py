"""Framing: how much of a picture the network is shown, and at what size, so that any desk cuts any galaxy alike."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.extent import SMALLEST_FIELD, extent, field_around
from gzdesk.images.network_input import to_grey8, to_network_rgb8
from gzdesk.images.picture import Picture


@dataclass(frozen=True)
class Framing:
    """What turns a picture into the network's input, all of it; kept with the weights that have learned from it."""

    size: int  # pixels on a side
    channels: int  # 1: grey; 3: red, green, blue
    field: float | None  # middle part of the picture, as a share of its shorter side; None: around each galaxy
    typical: float = 1.0  # extent of the galaxies learned from, where there is no field

    @property
    def at_least(self) -> int:
        """Pixels on the shorter side below which a picture would lose detail that the network sees."""
        return math.ceil(self.size / (self.field or SMALLEST_FIELD))

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one crop."""
        return (self.size, self.size) if self.channels == 1 else (self.size, self.size, self.channels)

    def crop(self, picture: Picture) -> NDArray[np.uint8]:
        """The network's input: 8-bit, square, with a last axis of 3 in colour."""
        field = self.field or field_around(extent(picture), self.typical)
        return (to_grey8 if self.channels == 1 else to_network_rgb8)(picture, self.size, field)
