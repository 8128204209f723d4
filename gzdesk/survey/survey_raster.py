"""Draws hundreds of thousands of galaxies as dots into one image, by binning them into its pixels.

Letters in array names: G galaxies of the project, N those in sight, M galaxies with a sign, K pixels of a dot or a
sign, H and W rows and columns of the image, C colours of a scale.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gzdesk.survey.survey_signs import RIM, Colour, Shape, Stamp, stamp
from gzdesk.survey.survey_view import SurveyView

FAINTEST, GROWTH = 0.62, 0.7  # how opaque one dot is, and how soon dots upon each other become solid
LEVELS = 64  # of opacity
FULL = 8.0  # dots in one pixel from which on it is solid
DENSE = 250_000  # pixels of all dots together above which work goes with the image and not with the dots
SMALL = 2.6  # pixels: the largest diameter of dots drawn so
MARKED = 500_000  # pixels of all signs together; more and larger signs are drawn smaller
SMALLEST_SIGN = 4.0
SOLID = 0.97  # covered so much, a pixel is taken as covered

Image = NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class Marks:
    """Galaxies drawn with a sign of their own, above all dots; those that come later lie above."""

    galaxies_M: NDArray[np.intp]
    shape: Shape
    colour: Colour
    rim: Colour | None = None
    size: float = 9.0  # logical pixels


@dataclass(frozen=True, eq=False)
class Scene:
    """What is drawn: where every galaxy lies (NaN: nowhere), its place on the scale of colours, and signs."""

    x_G: NDArray[np.float32]
    y_G: NDArray[np.float32]
    colours_C_3: NDArray[np.uint8]
    shade_G: NDArray[np.float32] | None = None  # 0 to 1 on the scale; None: all have its first colour
    marks: tuple[Marks, ...] = ()
    dot: float = 3.0  # diameter, logical pixels


def dot_size(galaxies: int, magnification: float) -> float:
    """The diameter of a dot, logical pixels: larger where there are fewer galaxies, and as one looks closer."""
    usual = 4.0 * (2000.0 / max(galaxies, 1)) ** 0.15
    return float(np.clip(usual * max(magnification, 1.0) ** 0.25, 2.0, 9.0))


def draw(scene: Scene, view: SurveyView, ratio: float = 1.0) -> Image:
    """The image of a view: premultiplied ARGB, ``ratio`` pixels of it for each of the view's."""
    pad = 2 + round(ratio * max([scene.dot, *(marks.size for marks in scene.marks)]))  # no stamp is cut off
    width, height = round(view.width * ratio) + 2 * pad, round(view.height * ratio) + 2 * pad
    column_G, row_G = view.widened(pad / ratio).resized(width, height).to_pixels(scene.x_G, scene.y_G)
    image_H_W = _dots(scene, column_G, row_G, (height, width), scene.dot * ratio)
    crowd = sum(len(marks.galaxies_M) for marks in scene.marks)
    for marks in scene.marks:
        _mark(image_H_W, marks, column_G[marks.galaxies_M], row_G[marks.galaxies_M], ratio, crowd)
    return np.ascontiguousarray(image_H_W[pad:-pad, pad:-pad])


def _dots(
    scene: Scene, column_G: NDArray[np.float32], row_G: NDArray[np.float32], shape: tuple[int, int], size: float
) -> Image:
    """All galaxies; colours are the means of the dots in a pixel, and the more there are the more solid it is."""
    dot = stamp("disc", round(size, 1))
    seen_N = _within(column_G, row_G, shape, dot.reach)
    place_N = row_G[seen_N].astype(np.intp) * shape[1] + column_G[seen_N].astype(np.intp)
    spread = _Spread(place_N, dot, min(size, SMALL), shape)
    heap = spread.of(None)
    lit = np.flatnonzero(heap)
    amount = heap[lit]
    colours = len(scene.colours_C_3)
    colour = np.zeros(1, np.intp)
    if scene.shade_G is not None:
        mean = spread.of(scene.shade_G[seen_N])[lit] / amount
        colour = np.clip(mean * colours, 0, colours - 1).astype(np.intp)
    level = np.minimum(np.sqrt(amount * ((LEVELS - 1) ** 2 / FULL)), LEVELS - 1).astype(np.intp)
    image = np.zeros(shape, np.uint32)
    image.ravel()[lit] = _inks(scene.colours_C_3)[level, colour]
    return image


def _inks(colours_C_3: NDArray[np.uint8]) -> Image:
    """Premultiplied ARGB by level of opacity (the square root of how many dots there are) and colour."""
    amount = (np.arange(LEVELS) / (LEVELS - 1)) ** 2 * FULL
    solid = 1 - (1 - FAINTEST) ** np.maximum(amount, 1) ** GROWTH
    opacity = np.where(amount < 1, FAINTEST * amount, solid)[:, None]
    red, green, blue = (np.rint(colours_C_3[None, :, place] * opacity).astype(np.uint32) for place in range(3))
    inks: Image = np.rint(opacity * 255).astype(np.uint32) << 24 | red << 16 | green << 8 | blue
    return inks


class _Spread:
    """Adds up what the dots put into each pixel, in the way that costs less."""

    def __init__(self, place_N: NDArray[np.intp], dot: Stamp, small: float, shape: tuple[int, int]) -> None:
        self._place_N, self._dot, self._shape = place_N, dot, shape
        self._edge = small / 2 - 0.5  # how much of the pixels beside its own a small dot covers
        self._dense = len(place_N) * len(dot.row_K) > DENSE

    def of(self, weight_N: NDArray[np.float32] | None) -> NDArray[np.float32]:
        """The sum over the dots, each weighing so much or else one."""
        return self._image(weight_N) if self._dense else self._each(weight_N)

    def _each(self, weight_N: NDArray[np.float32] | None) -> NDArray[np.float32]:
        """Bin every pixel of every dot: for few dots."""
        dot, (height, width) = self._dot, self._shape
        place_N_K = self._place_N[:, None] + (dot.row_K * width + dot.column_K)
        share_N_K = dot.share_K if weight_N is None else dot.share_K * weight_N[:, None]
        heap = np.zeros(height * width, np.float32)
        np.add.at(heap, place_N_K.ravel(), np.broadcast_to(share_N_K, place_N_K.shape).ravel())
        return heap

    def _image(self, weight_N: NDArray[np.float32] | None) -> NDArray[np.float32]:
        """Bin the dots, then spread the image over its neighbouring pixels: for many dots."""
        height, width = self._shape
        binned = np.zeros(height * width, np.float32)
        np.add.at(binned, self._place_N, np.float32(1) if weight_N is None else weight_N)
        for step in (1, width):  # what runs over the image's edges is padding
            binned, part = binned.copy(), binned * np.float32(self._edge)
            binned[step:] += part[:-step]
            binned[:-step] += part[step:]
        return binned


def _within(
    column_N: NDArray[np.float32], row_N: NDArray[np.float32], shape: tuple[int, int], reach: int
) -> NDArray[np.intp]:
    """Those whose stamp lies within the image; NaN is nowhere."""
    height, width = shape
    return np.flatnonzero(
        (column_N >= reach) & (column_N < width - reach) & (row_N >= reach) & (row_N < height - reach)
    )


def _mark(
    image_H_W: Image,
    marks: Marks,
    column_M: NDArray[np.float32],
    row_M: NDArray[np.float32],
    ratio: float,
    crowd: int,
) -> None:
    """Draw one sign upon each of the galaxies; ``crowd`` is how many signs there are altogether."""
    room = (MARKED / max(crowd, 1)) ** 0.5
    size = round(max(min(marks.size * ratio, room), SMALLEST_SIGN), 1)
    sign = stamp(marks.shape, size, RIM * ratio if marks.rim else 0.0)
    seen_N = _within(column_M, row_M, image_H_W.shape, sign.reach)
    place_N = row_M[seen_N].astype(np.intp) * image_H_W.shape[1] + column_M[seen_N].astype(np.intp)
    place_K = sign.row_K * image_H_W.shape[1] + sign.column_K
    image, solid_K, ink_K = image_H_W.reshape(-1), sign.share_K > SOLID, _inks_of(sign, marks)
    place_N_K = place_N[:, None] + place_K
    image[place_N_K[:, solid_K]] = ink_K[solid_K]
    edge_N_K = place_N_K[:, ~solid_K]
    image[edge_N_K] = _over(image[edge_N_K], sign.share_K[~solid_K], ink_K[~solid_K])


def _inks_of(sign: Stamp, marks: Marks) -> Image:
    """The colour of each pixel of a sign, solid: towards the edge that of the rim."""
    inner_K = sign.inner_K / sign.share_K
    red_K, green_K, blue_K = (
        np.rint(inner_K * inside + (1 - inner_K) * rim).astype(np.uint32)
        for inside, rim in zip(marks.colour, marks.rim or marks.colour, strict=True)
    )
    ink_K: Image = np.uint32(255 << 24) | red_K << np.uint32(16) | green_K << np.uint32(8) | blue_K
    return ink_K


def _over(under: Image, share_K: NDArray[np.float32], ink_K: Image) -> Image:
    """Lay colours over pixels, of which they cover a share; two of the four bytes at a time."""
    part_K, odd = np.rint(share_K * 256).astype(np.uint32), np.uint32(0x00FF00FF)
    rest_K = np.uint32(256) - part_K
    low: Image = ((under & odd) * rest_K + (ink_K & odd) * part_K) >> np.uint32(8) & odd
    high: Image = ((under >> np.uint32(8) & odd) * rest_K + (ink_K >> np.uint32(8) & odd) * part_K) & ~odd
    return low | high
