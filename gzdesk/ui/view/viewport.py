"""Where a picture lies in the view that shows it: zoom and pan as plain arithmetic, without widgets or events."""

import math

LARGEST = 64.0  # device pixels per picture pixel
STEP = 1.25  # one press of + or one notch of the wheel
PIXELS_SHOW_ABOVE = 4.0  # device pixels per picture pixel from which single pixels are drawn as squares


class Viewport:
    """Maps picture pixels to a view; lengths of the view are logical pixels, ``ratio`` device pixels in each.

    While ``fitted``, the picture follows the size of the view. A picture larger than the view never leaves a gap at
    its edge; a smaller one stays in the middle. So no galaxy can be lost.
    """

    def __init__(self) -> None:
        self.picture = (1, 1)  # width, height
        self.view = (1.0, 1.0)
        self.ratio = 1.0
        self.scale = 1.0  # logical pixels per picture pixel
        self.centre = (0.5, 0.5)  # the picture's point in the middle of the view
        self.fitted = True
        self._near: tuple[float, tuple[float, float]] | None = None  # scale and centre, left for the whole picture

    @property
    def zoom(self) -> float:
        """Device pixels per picture pixel: 1 is "one to one"."""
        return self.scale * self.ratio

    @property
    def can_pan(self) -> bool:
        """Whether part of the picture lies outside the view."""
        return any(side * self.scale > room + 0.5 for side, room in zip(self.picture, self.view, strict=True))

    @property
    def shows_pixels(self) -> bool:
        """Whether pixels are drawn as squares: only where someone has zoomed in to see them."""
        return not self.fitted and self.zoom > PIXELS_SHOW_ABOVE

    def set_picture(self, width: int, height: int) -> None:
        """Show a picture of this size; zoom and place are kept from a picture of the same size."""
        if (width, height) != self.picture:
            self.picture = (max(width, 1), max(height, 1))
            self._near = None
            self.fit()

    def set_view(self, width: float, height: float, ratio: float) -> None:
        """The view was resized, or moved to a screen of another resolution."""
        self.view = (max(width, 1.0), max(height, 1.0))
        self.ratio = ratio
        if self.fitted:
            self.fit()
        else:
            self._rein_in()

    def fit(self) -> None:
        """Show the whole picture as large as the view allows."""
        self.scale = self._fitting()
        self.centre = (self.picture[0] / 2, self.picture[1] / 2)
        self.fitted = True

    def one_to_one(self) -> None:
        """One device pixel per picture pixel, about the point in the middle."""
        self.scale = 1 / self.ratio
        self.fitted = False
        self._rein_in()

    def toggle_field(self) -> None:
        """The whole picture, to see what lies around the galaxy; from there back to where one came from.

        Whoever was nowhere else goes to the middle, twice as near.
        """
        if not self.fitted:
            self._near = (self.scale, self.centre)
            self.fit()
        elif self._near is None:
            self.zoom_by(2.0)
        else:
            (self.scale, self.centre), self.fitted = self._near, False
            self._rein_in()

    def zoom_by(self, factor: float, at: tuple[float, float] | None = None) -> None:
        """Zoom, keeping the point of the picture under ``at`` (view coordinates; the middle by default) in place."""
        x, y = at or (self.view[0] / 2, self.view[1] / 2)
        under = self.to_picture(x, y)
        smallest = min(self._fitting(), 1 / self.ratio)
        self.scale = min(max(self.scale * factor, smallest), LARGEST / self.ratio)
        self.fitted = math.isclose(self.scale, self._fitting())
        self.centre = (
            under[0] - (x - self.view[0] / 2) / self.scale,
            under[1] - (y - self.view[1] / 2) / self.scale,
        )
        self._rein_in()

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by view pixels."""
        self.centre = (self.centre[0] - dx / self.scale, self.centre[1] - dy / self.scale)
        self._rein_in()

    def to_picture(self, x: float, y: float) -> tuple[float, float]:
        """The picture's point (x right, y down, 0 at the upper left corner) at a point of the view."""
        return (
            self.centre[0] + (x - self.view[0] / 2) / self.scale,
            self.centre[1] + (y - self.view[1] / 2) / self.scale,
        )

    def to_view(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the picture is drawn in the view."""
        return (
            self.view[0] / 2 + (x - self.centre[0]) * self.scale,
            self.view[1] / 2 + (y - self.centre[1]) * self.scale,
        )

    def target(self) -> tuple[float, float, float, float]:
        """Left, top, width, height of the picture in the view; the corner lies on a device pixel, for sharpness."""
        left = self.view[0] / 2 - self.centre[0] * self.scale
        top = self.view[1] / 2 - self.centre[1] * self.scale
        return (
            round(left * self.ratio) / self.ratio,
            round(top * self.ratio) / self.ratio,
            self.picture[0] * self.scale,
            self.picture[1] * self.scale,
        )

    def _fitting(self) -> float:
        return min(self.view[0] / self.picture[0], self.view[1] / self.picture[1], LARGEST / self.ratio)

    def _rein_in(self) -> None:
        self.centre = (
            _reined(self.centre[0], self.picture[0], self.view[0] / self.scale),
            _reined(self.centre[1], self.picture[1], self.view[1] / self.scale),
        )


def _reined(centre: float, side: int, seen: float) -> float:
    if side <= seen:
        return side / 2
    return min(max(centre, seen / 2), side - seen / 2)


def scale_bar(arcsec_per_pixel: float, scale: float, longest: float) -> tuple[float, str]:
    """Length in view pixels and label of the longest round scale bar not longer than ``longest`` view pixels.

    ``arcsec_per_pixel`` is the size of a picture pixel, ``scale`` the view pixels per picture pixel.
    """
    arcsec_per_view_pixel = arcsec_per_pixel / scale
    most = longest * arcsec_per_view_pixel
    unit, mark = next((u, m) for u, m in ((3600.0, "°"), (60.0, "′"), (1.0, "″"), (0.0, "″")) if most >= u)
    unit = unit or 1.0
    decade = 10 ** math.floor(math.log10(most / unit))
    steps = (5, 3, 2, 1) if unit == 60.0 else (5, 2, 1)
    nice = next(step * decade for step in steps if step * decade <= most / unit)
    return nice * unit / arcsec_per_view_pixel, f"{nice:g}{mark}"
