"""What the galaxy costs the window: pytest tests/benchmarks/test_view_speed.py --benchmark-only."""

from itertools import cycle

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gzdesk.images.drawn import Drawn
from gzdesk.images.easel import Easel
from gzdesk.images.picture import Picture
from gzdesk.settings import DisplaySettings
from gzdesk.ui import look
from gzdesk.ui.view.galaxy_view import GalaxyView

SHAPES = {"424 colour": (424, 424, 3), "424 grey": (424, 424), "2048 grey": (2048, 2048), "4096 grey": (4096, 4096)}


@pytest.fixture(params=list(SHAPES))
def drawn(request) -> list[Drawn]:
    """The same sky as two galaxies."""
    from astropy.wcs import WCS

    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval, wcs.wcs.cdelt = [150.0, 2.0], [-7e-5, 7e-5]
    wcs.wcs.set()
    pixels = np.random.default_rng(0).normal(size=SHAPES[request.param]).astype(np.float32)
    picture = Picture(pixels, wcs, pixel_scale=0.25)
    panels = Easel(picture).panels(DisplaySettings())
    return [Drawn(index, picture, panels, f"{index}.fits") for index in range(2)]


@pytest.fixture
def view(qapp, qtbot, drawn) -> GalaxyView:
    look.apply(qapp)
    made = GalaxyView()
    qtbot.addWidget(made)
    made.resize(742, 540)
    made.show()
    made.show_drawn(drawn[0])
    QApplication.processEvents()
    return made


def test_swapping_the_galaxy_goal_1_ms(benchmark, view, drawn):
    following = cycle(drawn)
    benchmark(lambda: view.show_drawn(next(following)))


@pytest.mark.parametrize("zoom", ["fitted", "one to one", "magnified"])
def test_painting_the_galaxy_goal_2_ms(benchmark, view, zoom):
    if zoom != "fitted":
        view.one_to_one()
    if zoom == "magnified":
        for _ in range(9):
            view.zoom_in()
    benchmark(view.canvas.repaint)


def test_reading_under_the_cursor(benchmark, view):
    places = cycle(QPoint(200 + 7 * step, 200) for step in range(40))

    def move() -> None:
        QTest.mouseMove(view.canvas, next(places))
        QApplication.processEvents()

    benchmark(move)
