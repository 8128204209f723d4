"""Tiles: bands side by side are as large as the view allows, and no two of them share a point."""

import pytest

from gzdesk.ui.view.tiles import GAP, tiles


def test_one_picture_has_the_whole_view():
    (tile,) = tiles(1, 640, 480)
    assert (tile.left, tile.top, tile.width, tile.height) == (0, 0, 640, 480)


@pytest.mark.parametrize(
    ("count", "width", "height", "columns"),
    [(3, 900, 300, 3), (3, 300, 900, 1), (4, 600, 600, 2), (5, 600, 400, 3), (12, 800, 600, 4)],
)
def test_tiles_are_laid_so_that_pictures_come_out_large(count, width, height, columns):
    laid = tiles(count, width, height)
    assert len(laid) == count
    assert len({tile.left for tile in laid}) == columns


def test_every_point_lies_in_one_tile_or_in_a_gap():
    laid = tiles(4, 402, 402)
    for x in range(0, 402, 3):
        for y in range(0, 402, 3):
            held = sum(tile.holds(x, y) for tile in laid)
            in_gap = any(200 <= part < 200 + GAP for part in (x, y))
            assert held == (0 if in_gap else 1)


def test_wide_pictures_are_stacked():
    assert len({tile.left for tile in tiles(2, 600, 600, ratio=3.0)}) == 1
