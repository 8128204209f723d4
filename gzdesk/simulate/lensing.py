"""Lensing: a galaxy far behind another, drawn out into arcs by its gravity."""

import numpy as np
from numpy.typing import NDArray

from gzdesk.simulate.profiles import sersic

Floats = NDArray[np.float64]


def lensed_light(
    x: Floats,
    y: Floats,
    einstein_radius: float,
    source: tuple[float, float],
    source_radius: float,
    *,
    flattening: float = 0.0,
) -> Floats:
    """Surface brightness of a small round galaxy behind an isothermal lens in the middle; 1 at its effective radius.

    x, y, the Einstein radius, the source's true place and its radius share one unit. Lensing moves light and keeps its
    surface brightness, so the source is looked up where each ray comes from: beta = theta - theta_E theta / |theta|
    (Narayan & Bartelmann 1996). ``flattening`` adds an external shear along x, which tears rings into arcs.
    """
    angle = np.arctan2(y, x)
    behind_x = x * (1 - flattening) - einstein_radius * np.cos(angle)
    behind_y = y * (1 + flattening) - einstein_radius * np.sin(angle)
    light: Floats = sersic(behind_x, behind_y, r_eff=source_radius, n=1.0, x_0=source[0], y_0=source[1])
    return light
