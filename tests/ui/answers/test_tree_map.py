"""The map of the tree: every question has its place beneath what leads to it, and tells what has become of it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gzdesk.questions.tree import load_tree, shipped_trees
from gzdesk.ui import look
from gzdesk.ui.answers.tree_layout import GAP, TreeLayout
from gzdesk.ui.answers.tree_map import TreeMap

GZ2 = load_tree("gz2")


@pytest.fixture
def tree_map(qapp, qtbot):
    look.apply(qapp)
    made = TreeMap(GZ2)
    qtbot.addWidget(made)
    made.resize(196, 500)
    made.show()
    return made


@pytest.mark.parametrize("name", shipped_trees())
@pytest.mark.parametrize("most", [5, 9, 20])
def test_every_question_stands_beneath_all_that_lead_to_it_and_beside_none(name, most):
    tree = load_tree(name)
    layout = TreeLayout.of(tree, most)
    for question, leads in zip(tree.questions, tree.leads, strict=True):
        here = layout.places[question.name]
        assert all(layout.places[lead.question].row < here.row for lead in leads)
        assert 0 <= here.left <= layout.columns - here.width + 1e-9
        for other in tree.questions:
            there = layout.places[other.name]
            if other is not question and there.row == here.row and there.left >= here.left:
                assert there.left >= here.left + here.width + GAP - 1e-9


def test_the_map_of_gz2_fits_a_narrow_column(tree_map):
    for knot in tree_map.knots.values():
        assert tree_map.drawing.rect().contains(knot.geometry())
    assert tree_map.drawing.height() <= tree_map._scroll.viewport().height()


def test_the_path_is_shown_and_said(tree_map):
    tree_map.show_path({"smooth-or-featured": "smooth"}, "how-rounded")
    knots = tree_map.knots
    assert knots["smooth-or-featured"].accessibleName().endswith("? Smooth")
    assert knots["how-rounded"].accessibleName() == "How round is the galaxy? (asked now)"
    assert knots["bar"].accessibleName().endswith("(not asked)")
    assert [name for name, knot in knots.items() if knot.isEnabled()] == ["smooth-or-featured", "how-rounded"]


def test_the_path_is_not_told_by_colour_alone(tree_map):
    def in_grey():
        return tree_map.drawing.grab().toImage().convertToFormat(tree_map.grab().toImage().Format.Format_Grayscale8)

    tree_map.show_path({}, "smooth-or-featured")
    before = in_grey()
    tree_map.show_path({"smooth-or-featured": "smooth"}, "how-rounded")
    assert in_grey() != before


def test_a_click_and_enter_ask_a_question_that_was_reached(tree_map, qtbot):
    chosen = []
    tree_map.question_chosen.connect(chosen.append)
    tree_map.show_path({"smooth-or-featured": "smooth"}, "how-rounded")
    qtbot.mouseClick(tree_map.knots["smooth-or-featured"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(tree_map.knots["bar"], Qt.MouseButton.LeftButton)
    tree_map.knots["how-rounded"].setFocus()
    QTest.keyClick(tree_map.knots["how-rounded"], Qt.Key.Key_Return)
    QTest.keyClick(tree_map.knots["how-rounded"], Qt.Key.Key_Space)
    assert chosen == ["smooth-or-featured", "how-rounded", "how-rounded"]


def test_the_caption_says_what_the_pointer_is_on(tree_map):
    tree_map.show_path({"smooth-or-featured": "smooth"}, "how-rounded")
    assert tree_map.caption.text() == "How round is the galaxy? (asked now)"
    tree_map.knots["smooth-or-featured"].noticed.emit(tree_map.knots["smooth-or-featured"])
    assert tree_map.caption.text() == tree_map.knots["smooth-or-featured"].words()
    tree_map.knots["smooth-or-featured"].noticed.emit(None)
    assert tree_map.caption.text() == "How round is the galaxy? (asked now)"


def test_a_low_map_is_scrolled_to_the_question_asked(tree_map, qtbot):
    tree_map.resize(196, 160)
    given = {"smooth-or-featured": "smooth", "how-rounded": "round", "something-odd": "yes"}
    tree_map.show_path(given, "odd-feature")
    knot = tree_map.knots["odd-feature"]
    qtbot.waitUntil(lambda: not knot.visibleRegion().isEmpty())


def test_without_a_galaxy_nothing_is_reached(tree_map):
    tree_map.show_path({}, None)
    assert not any(knot.reached for knot in tree_map.knots.values())
    assert tree_map.caption.text() == ""
