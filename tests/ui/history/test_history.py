"""The history: newest first, one row a galaxy, its marks, a filter, and a click that asks for the galaxy."""

import itertools
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gzdesk.project.vote import Vote, new_vote
from gzdesk.questions.tree import load_tree
from gzdesk.ui import said
from gzdesk.ui.history.history import HistoryPanel
from gzdesk.ui.history.history_model import clock

TREE = load_tree("features-and-bar")
FIRST = TREE.questions[0].name


def vote(galaxy: str, kind: str = "vote", answer: str = "smooth", question: str = FIRST, **more) -> Vote:
    said_it = answer if kind == "vote" else None
    return new_vote(
        galaxy_id=galaxy, annotator="ana", question=question, question_version=1, kind=kind, answer=said_it, **more
    )


@pytest.fixture
def panel(qtbot):
    panel = HistoryPanel(lambda rows: said.path(TREE, rows))
    qtbot.addWidget(panel)
    panel.resize(200, 400)
    panel.show()
    return panel


def shown(panel) -> list[str]:
    return [panel.model.index(row).data() for row in range(panel.model.rowCount())]


def tips(panel) -> list[str]:
    return [panel.model.index(row).data(Qt.ItemDataRole.ToolTipRole) for row in range(panel.model.rowCount())]


def test_the_newest_vote_stands_on_top(panel):
    panel.show_history([vote("a"), vote("b"), vote("c")])
    assert shown(panel) == ["c", "b", "a"]


def test_before_the_first_vote_it_says_so(panel):
    assert panel.empty.isVisible()
    panel.show_history([vote("a")])
    assert panel.list.isVisible()


def test_a_galaxy_has_one_row_with_its_walk_in_short(panel):
    rows = [vote("a", answer="featured"), vote("a", question="bar", answer="yes")]
    panel.show_history(rows)
    assert shown(panel) == ["a"]
    assert panel.model.describe(panel.model.entry(0)) == "Features or disk › Bar"
    panel.show_history([*rows, vote("a", answer="smooth")])
    assert panel.model.describe(panel.model.entry(0)) == "Smooth"  # the bar is reached no more


def test_a_vote_on_an_older_galaxy_moves_its_row_and_undo_moves_it_back(panel):
    told = []
    panel.model.rowsInserted.connect(lambda parent, first, last: told.append(("in", first, last)))
    panel.model.rowsRemoved.connect(lambda parent, first, last: told.append(("out", first, last)))
    panel.model.rowsMoved.connect(lambda parent, first, last, to, row: told.append(("moved", first, row)))
    panel.model.modelReset.connect(lambda: told.append(("all",)))
    votes = [vote("a"), vote("b"), vote("c")]
    panel.show_history(votes)
    told.clear()
    panel.show_history([*votes, vote("d")])
    panel.show_history(votes)
    panel.show_history([*votes, vote("a", answer="artifact")])
    assert shown(panel) == ["a", "c", "b"]
    panel.show_history(votes)
    assert shown(panel) == ["c", "b", "a"]
    assert told == [("in", 0, 0), ("out", 0, 0), ("moved", 2, 0), ("moved", 0, 3)]


def test_rows_withdrawn_within_the_history_are_taken_out(panel):
    first = vote("a", answer="featured")
    panel.show_history([vote("z"), first, vote("a", question="bar", answer="yes")])
    panel.show_history([panel._newest[0], first, vote("a", answer="smooth")])
    assert shown(panel) == ["a", "z"]
    assert panel.model.describe(panel.model.entry(0)) == "Smooth"


def test_any_order_of_votes_and_undos_shows_what_a_fresh_list_shows(panel, qtbot):
    kinds = itertools.cycle(["vote", "skip", "star", "vote", "comment", "later", "vote", "unstar"])
    history: list[Vote] = []
    for step in range(120):
        if step % 7 == 6:
            del history[-1 - step % 3]
        elif step % 11 == 10:
            history[-2:] = []
        else:
            kind = next(kinds)
            text = {"text": "odd"} if kind == "comment" else {}
            history.append(vote(f"g{step * step % 17}", kind, **text))
        panel.show_history(history)
    fresh = HistoryPanel(lambda rows: said.path(TREE, rows))
    qtbot.addWidget(fresh)
    fresh.show_history(history)
    fresh.settle()
    assert shown(panel) == shown(fresh)
    assert tips(panel) == tips(fresh)


@pytest.mark.parametrize(("kind", "word"), [("star", "starred"), ("comment", "comment: odd arms"), ("later", "Later")])
def test_marks_are_seen_and_said(panel, kind, word):
    panel.show_history([vote("a")])
    before = panel.list.viewport().grab().toImage()
    text = {"text": "odd arms"} if kind == "comment" else {}
    panel.show_history([*panel._newest, vote("a", kind, **text)])
    assert shown(panel) == ["a"]
    assert panel.list.viewport().grab().toImage() != before
    assert word in panel.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_mark_leaves_the_row_where_it_is(panel):
    votes = [vote("a"), vote("b")]
    panel.show_history(votes)
    panel.show_history([*votes, vote("a", "star")])
    assert shown(panel) == ["b", "a"]


@pytest.mark.parametrize(("words", "found"), [("b", ["b"]), ("FEAT", ["b"]), ("smooth z", []), ("ring", ["a"])])
def test_words_narrow_the_list(panel, qtbot, words, found):
    panel.show_history([vote("a"), vote("a", "comment", text="a Ring?"), vote("b", answer="featured")])
    QTest.keyClicks(panel.words, words)
    panel.settle()
    assert shown(panel) == found
    assert panel.none.isVisible() == (not found)
    panel.show_all()
    panel.settle()
    assert shown(panel) == ["b", "a"]


def test_a_mark_narrows_the_list_and_votes_go_on_beneath_it(panel):
    panel.show_history([vote("a"), vote("b"), vote("b", "star"), vote("c")])
    next(action for action in panel._group.actions() if action.data() == "starred").trigger()
    panel.settle()
    assert shown(panel) == ["b"]
    panel.show_history([*panel._newest, vote("a", "star"), vote("d")])
    assert shown(panel) == ["b", "a"]
    panel.show_history([row for row in panel._newest if row.kind != "star"])
    assert shown(panel) == []


def test_the_galaxy_that_is_revisited_is_marked(panel):
    panel.show_history([vote("a"), vote("b")])
    panel.show_on_screen("a")
    assert panel.list.currentIndex().data() == "a"
    panel.show_on_screen(None)
    assert not panel.list.currentIndex().isValid()
    assert not panel.list.selectedIndexes()


def test_a_click_and_enter_ask_for_the_galaxy(panel, qtbot):
    asked = []
    panel.revisit_asked.connect(asked.append)
    panel.show_history([vote("a"), vote("b")])
    where = panel.list.visualRect(panel.model.index(1)).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    assert set(asked) == {"a"}
    panel.list.setCurrentIndex(panel.model.index(0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert asked[-1] == "b"


def test_votes_of_today_show_the_hour_and_older_ones_the_day():
    now = vote("a")
    assert len(clock(now.utc)) == len("12:34")
    assert clock(replace(now, utc="2024-03-05T12:00:00.000Z").utc) == "05 Mar 2024"


def test_ten_thousand_votes_are_read_in_pieces_and_then_kept_up(panel, qtbot):
    votes = [vote(f"galaxy-{place}") for place in range(10_000)]
    panel.show_history(votes)
    assert panel.model.rowCount() == 0
    votes.append(vote("last"))
    panel.show_history(votes)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 10_001)
    assert panel.list.indexAt(QPoint(10, 10)).data() == "last"
    assert panel.model.rowCount() == 10_001
