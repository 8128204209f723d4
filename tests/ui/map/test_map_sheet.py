"""The sheet of points follows the hand at once, and is drawn anew only where the old image no longer does."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gzdesk.survey.survey_raster import Scene
from gzdesk.survey.survey_view import SurveyView
from gzdesk.ui.map.map_axes import entropy_words, feature_words, ticks
from gzdesk.ui.map.map_sheet import MARGIN, MapSheet, covers

WIDTH, HEIGHT = 300, 200
RED = np.array([[255, 0, 0]], np.uint8)


@pytest.fixture
def sheet(qapp):
    sheet = MapSheet(qapp)
    sheet.resize(WIDTH, HEIGHT, 1.0)
    yield sheet
    sheet.stop()


@pytest.fixture
def shown(sheet):
    """One galaxy in the middle of the features."""
    sheet.show(scene(), (0.0, 1.0, 0.0, 1.0), feature_words((0.5, 0.2)))
    sheet.settle()
    return sheet


def scene(x=0.5, y=0.5):
    return Scene(np.array([x], np.float32), np.array([y], np.float32), RED, dot=9.0)


def reddest(sheet) -> tuple[float, float]:
    """Where the galaxy is seen."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    sheet.paint(painter, QRectF(0, 0, WIDTH, HEIGHT))
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(HEIGHT, WIDTH, 4).astype(int)
    row, column = np.nonzero(pixels[..., 2] - pixels[..., 1] > 120)
    return (column.mean() + 0.5, row.mean() + 0.5) if len(row) else (np.nan, np.nan)


def test_the_image_follows_the_hand_before_a_new_one_is_drawn(shown):
    assert reddest(shown) == pytest.approx((150, 100), abs=1)
    shown.pan(40, -30)
    assert reddest(shown) == pytest.approx((190, 70), abs=1)
    shown.zoom(2.0, QPointF(150, 100))
    assert shown.busy
    assert reddest(shown) == pytest.approx((230, 40), abs=2)
    shown.settle()
    assert reddest(shown) == pytest.approx((230, 40), abs=1)


def test_dragged_a_little_it_needs_no_new_image_and_dragged_far_it_does(shown):
    shown.pan(MARGIN / 3, 0)
    assert not shown.busy
    shown.pan(MARGIN, 0)
    assert shown.busy


def test_an_image_covers_a_view_of_its_scale_with_room_to_spare():
    view = SurveyView(0, 1, 0, 1, 300, 200)
    assert covers(view.widened(100), view, 50)
    assert not covers(view.widened(100), view.panned(60, 0), 50)
    assert not covers(view.widened(100), view.zoomed(1.1, 150, 100), 50)


def test_a_voter_who_looks_closer_keeps_his_view_when_the_points_move(shown):
    shown.zoom(3.0, QPointF(150, 100))
    before = shown.view
    shown.show(scene(0.51), (0.0, 2.0, 0.0, 2.0), feature_words((0.5, 0.2)))
    assert shown.view == before
    shown.fit()
    assert shown.view.right - shown.view.left > 2


def test_another_plane_is_seen_as_a_whole(shown):
    shown.zoom(3.0, QPointF(150, 100))
    shown.show(scene(), (0.0, 0.7, 0.0, 0.7), entropy_words())
    assert shown.magnification == pytest.approx(1)


def test_nobody_zooms_into_nothing(shown):
    for _ in range(100):
        shown.zoom(3.0, QPointF(150, 100))
    assert shown.magnification <= 20_001
    for _ in range(100):
        shown.zoom(0.3, QPointF(150, 100))
    assert shown.magnification >= 0.199


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.7), (-13.2, 41.0), (0.4999, 0.5001), (0, 1e6)])
def test_ticks_are_round_numbers_within_the_range(low, high):
    found = ticks(low, high)
    assert 3 <= len(found) <= 8
    assert low <= min(found) <= max(found) <= high
    assert np.allclose(np.diff(found), found[1] - found[0])
