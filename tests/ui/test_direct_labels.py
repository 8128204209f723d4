"""Names beside their curves: near the peak, inside the plot, and across as little as can be."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gzdesk.ui.direct_labels import Box, Lines, Name, place

X = np.linspace(0, 300, 21)
ROOM = (300.0, 150.0)


def hill(middle: float, height: float, width: float = 30.0) -> np.ndarray:
    return height * np.exp(-(((X - middle) / width) ** 2))


def overlap(one: Box, other: Box) -> float:
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(wide, 0) * max(high, 0)


def test_a_name_stands_at_the_peak_of_its_curve():
    lines = Lines(X, np.array([hill(60, 100), hill(220, 80)]), np.array([1.0, 1.0]))
    names = [Name(curve, 50, 14) for curve in lines.y_C_K]
    first, second = place(names, lines, ROOM)
    assert abs(first.x + 25 - 60) < 70
    assert first.y > 70
    assert abs(second.x + 25 - 220) < 70


def test_a_name_is_not_written_across_curves_where_there_is_room():
    lines = Lines(X, np.array([hill(150, 60), hill(100, 140), hill(60, 140)]), np.array([1.0, 1.0, 1.0]))
    (box,) = place([Name(lines.y_C_K[0], 60, 14)], lines, ROOM)
    inside = (box.x <= X) & (box.x + box.width >= X)
    for curve in lines.y_C_K:
        assert not np.any((curve[inside] > box.y) & (curve[inside] < box.y + box.height))


def test_names_make_way_for_each_other_and_for_what_is_taken():
    curve = hill(150, 90)
    lines = Lines(X, np.array([curve]), np.array([1.0]))
    taken = Box(100, 92, 100, 14)
    boxes = place([Name(curve, 50, 14), Name(curve, 50, 14)], lines, ROOM, [taken])
    assert overlap(*boxes) == 0
    assert all(overlap(box, taken) == 0 for box in boxes)


@given(st.integers(0, 2**32 - 1), st.floats(10, 400), st.floats(20, 400), st.floats(10, 400))
def test_names_stay_inside_the_plot_where_they_fit(seed, width, room_width, room_height):
    rng = np.random.default_rng(seed)
    x = np.linspace(0, room_width, 12)
    lines = Lines(x, rng.uniform(0, room_height, (4, 12)), np.ones(4))
    for box in place([Name(curve, width, 14) for curve in lines.y_C_K], lines, (room_width, room_height)):
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= max(room_width, width) + 1e-6
        assert box.y + box.height <= max(room_height, 14) + 1e-6


@given(st.floats(20, 120))
def test_the_name_of_a_level_line_is_never_struck_through(height):
    """As that of the floor while there is one score alone: wherever the line falls among the cells of the grid."""
    level = np.array([height])
    lines = Lines(np.array([290.0]), np.array([level - 20, level]), np.array([2.0, 2.0]))
    (box,) = place([Name(level, 30, 14)], lines, ROOM)
    assert not box.y < height < box.y + box.height
