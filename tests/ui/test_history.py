"""The history: newest first, one row a vote, a star on the galaxy's rows, and a click that asks for the galaxy."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt

from gzdesk.journal import new_vote
from gzdesk.ui.history import HistoryPanel, clock


def vote(galaxy: str, kind: str = "vote"):
    answer = "yes" if kind == "vote" else None
    return new_vote(galaxy_id=galaxy, annotator="ana", question="bar", question_version=1, kind=kind, answer=answer)


@pytest.fixture
def starred() -> set[str]:
    return set()


@pytest.fixture
def panel(qtbot, starred):
    panel = HistoryPanel(lambda vote: vote.answer or vote.kind, lambda vote: vote.galaxy_id in starred)
    qtbot.addWidget(panel)
    panel.resize(200, 400)
    panel.show()
    return panel


def shown(panel) -> list[str]:
    return [panel.model.index(row).data() for row in range(panel.model.rowCount())]


def test_the_newest_vote_stands_on_top(panel):
    panel.show_history([vote("a"), vote("b"), vote("c")])
    assert shown(panel) == ["c", "b", "a"]


def test_before_the_first_vote_it_says_so(panel):
    assert panel.empty.isVisible()
    panel.show_history([vote("a")])
    assert panel.list.isVisible()


def test_one_vote_more_or_less_moves_one_row(panel):
    told = []
    panel.model.rowsInserted.connect(lambda parent, first, last: told.append(("in", first, last)))
    panel.model.rowsRemoved.connect(lambda parent, first, last: told.append(("out", first, last)))
    panel.model.modelReset.connect(lambda: told.append(("all",)))
    votes = [vote("a"), vote("b")]
    panel.show_history(votes)
    panel.show_history([*votes, vote("c")])
    panel.show_history(votes)
    assert told == [("all",), ("in", 0, 0), ("out", 0, 0)]
    assert shown(panel) == ["b", "a"]


def test_stars_are_marks_and_not_rows(panel, starred):
    panel.show_history([vote("a"), vote("a", "star")])
    assert shown(panel) == ["a"]
    before = panel.list.viewport().grab().toImage()
    starred.add("a")
    panel.show_history(panel.model._votes)
    assert panel.list.viewport().grab().toImage() != before


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


def test_ten_thousand_votes_are_no_burden(panel):
    votes = [vote(f"galaxy-{place}") for place in range(10_000)]
    panel.show_history(votes)
    panel.show_history([*votes, vote("last")])
    assert panel.model.rowCount() == 10_001
    assert panel.list.indexAt(QPoint(10, 10)).data() == "last"
