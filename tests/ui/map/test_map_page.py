"""The map by mouse and keys: points are found, opened, surrounded and coloured, and nothing is told before its time."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from gzdesk.messages import Encoded, Posterior, Withdrawn, frozen
from gzdesk.project.vote import new_vote
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.doings import Doings
from gzdesk.ui.map.map_page import MapPage

EXPECTED = np.linspace(0.05, 0.60, 12, dtype=np.float32)
INFORMATION = np.array([0.01, 0.3, 0.02, 0.2, 0.03, 0.1] * 2, np.float32)
SHIFT, LEFT = Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton


def spread_out() -> Posterior:
    """Twelve galaxies well apart on the plane of entropies."""
    yes_G_T = np.random.default_rng(0).random((12, 6), dtype=np.float32)
    return Posterior(
        "m",
        20,
        frozen(np.stack([yes_G_T, 1 - yes_G_T], axis=2)),
        frozen(INFORMATION.copy()),
        frozen(EXPECTED + INFORMATION),
        frozen(EXPECTED.copy()),
    )


class Desk:
    """Keeps what the page wants done."""

    def __init__(self) -> None:
        self.shown: list[int] = []
        self.queues: list[list[int]] = []
        self.doings = Doings(self.shown.append, lambda indices: self.queues.append(list(indices)))


@pytest.fixture
def asked() -> Desk:
    return Desk()


@pytest.fixture
def page(qtbot, session, asked):
    session.desk = replace(session.desk, hide_posterior=False)
    page = MapPage(session, asked.doings, None)
    qtbot.addWidget(page)
    page.resize(760, 600)
    with qtbot.waitExposed(page):
        page.show()
    yield page
    page.stop()


@pytest.fixture
def drawn(page, session):
    """The page with a posterior on it."""
    session.receive(spread_out())
    page.settle()
    return page


def point(page, galaxy) -> QPoint:
    return page.canvas.place_of(galaxy).toPoint()


def surround(page, *corners, modifier=SHIFT) -> None:
    canvas = page.canvas
    QTest.mousePress(canvas, LEFT, modifier, corners[0])
    for corner in corners[1:]:
        QTest.mouseMove(canvas, corner)
    QTest.mouseRelease(canvas, LEFT, modifier, corners[-1])
    page.settle()


def around(place: QPoint, reach=12) -> list[QPoint]:
    steps = ((-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0))
    return [place + QPoint(x * reach, y * reach) for x, y in steps]


def recolour(page, place) -> None:
    page.side.colours.setCurrentIndex(place)
    page.side.colours.activated.emit(place)
    page.settle()


def test_before_there_is_a_posterior_the_page_says_so(page):
    page.settle()
    assert page.empty.isVisible()
    assert page.empty.title.text()
    assert not page.canvas.isVisible()


def test_galaxies_lie_by_their_entropies(drawn):
    canvas = drawn.canvas
    assert canvas.isVisible()
    x, y = drawn.canvas.sheet.view.to_plane(*(canvas.place_of(3) - canvas.area.topLeft()).toTuple())
    assert (x, y) == pytest.approx((EXPECTED[3], EXPECTED[3] + INFORMATION[3]), abs=1e-5)


def test_when_nothing_is_believed_any_more_the_map_goes(drawn, session):
    session.receive(Withdrawn())
    drawn.settle()
    assert drawn.empty.isVisible()


def test_a_click_opens_the_galaxy(drawn, asked):
    QTest.mouseClick(drawn.canvas, LEFT, pos=point(drawn, 3) + QPoint(2, 1))
    QTest.mouseClick(drawn.canvas, LEFT, pos=point(drawn, 3) + QPoint(60, 60))
    assert asked.shown == [3]


def test_the_pointer_tells_what_is_known_of_a_galaxy(qtbot, drawn, session):
    QTest.mouseMove(drawn.canvas, point(drawn, 3))
    assert drawn.card.name.text() == session.project.galaxies[3].id
    assert "0.200" in drawn.card.text.text()
    QTest.mouseMove(drawn.canvas, point(drawn, 3) + QPoint(40, 40))
    assert drawn.canvas.galaxy is None
    assert not drawn.card.isVisible()


def test_a_lasso_makes_a_queue(drawn, asked):
    surround(drawn, *around(point(drawn, 3)))
    assert drawn.chosen.tolist() == [3]
    assert drawn.side.chosen.isVisible()
    view = drawn.canvas.area.toRect()
    surround(drawn, *around(view.center(), max(view.width(), view.height())))
    assert len(drawn.chosen) == 12
    drawn.side.show_these.click()
    assert asked.queues == [list(range(12))]


def test_with_the_tool_every_drag_is_a_lasso(drawn):
    drawn.side.lasso.click()
    surround(drawn, *around(point(drawn, 5)), modifier=Qt.KeyboardModifier.NoModifier)
    assert drawn.chosen.tolist() == [5]


def test_a_slip_of_the_hand_chooses_nothing_and_esc_lets_go(drawn):
    surround(drawn, *around(point(drawn, 3)))
    QTest.keyClick(drawn.canvas, Qt.Key.Key_Escape)
    assert len(drawn.chosen) == 0
    assert not drawn.side.chosen.isVisible()
    surround(drawn, *around(point(drawn, 3)))
    surround(drawn, point(drawn, 3))
    assert len(drawn.chosen) == 0


def test_dragging_moves_the_points_and_opens_none(drawn, asked):
    canvas, start = drawn.canvas, point(drawn, 3)
    QTest.mousePress(canvas, LEFT, pos=start)
    QTest.mouseMove(canvas, start + QPoint(20, 10))
    QTest.mouseMove(canvas, start + QPoint(50, 30))
    QTest.mouseRelease(canvas, LEFT, pos=start + QPoint(50, 30))
    assert point(drawn, 3) == start + QPoint(50, 30)
    assert asked.shown == []


def test_the_wheel_zooms_at_the_pointer_and_zero_shows_all_again(drawn, turn_wheel):
    before, other = point(drawn, 3), point(drawn, 4)
    turn_wheel(drawn.canvas, QPointF(before), 120)
    assert (point(drawn, 3) - before).manhattanLength() <= 1
    assert (point(drawn, 4) - before).manhattanLength() > (other - before).manhattanLength()
    QTest.keyClick(drawn.canvas, Qt.Key.Key_0)
    assert (point(drawn, 4) - other).manhattanLength() <= 1


def test_a_double_click_beside_the_points_shows_all_again(drawn, turn_wheel):
    before = point(drawn, 4)
    turn_wheel(drawn.canvas, QPointF(before), 360)
    empty = drawn.canvas.area.bottomRight().toPoint() - QPoint(5, 5)
    QTest.mouseDClick(drawn.canvas, LEFT, pos=empty)
    assert (point(drawn, 4) - before).manhattanLength() <= 1


def test_arrows_go_from_galaxy_to_galaxy_and_enter_opens(drawn, asked, session):
    canvas = drawn.canvas
    canvas.setFocus()
    drawn.refresh()
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.cursor_at == session.current.index
    start = point(drawn, canvas.cursor_at)
    way = Qt.Key.Key_Right if canvas.cursor_at < 6 else Qt.Key.Key_Left
    QTest.keyClick(canvas, way)
    assert point(drawn, canvas.cursor_at) != start
    assert session.project.galaxies[canvas.cursor_at].id in canvas.accessibleDescription()
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert asked.shown == [canvas.cursor_at]


def test_space_chooses_the_galaxy_at_the_cursor_and_leaves_it_again(drawn):
    canvas = drawn.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert drawn.chosen.tolist() == [canvas.cursor_at]
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert len(drawn.chosen) == 0


def test_the_cursor_is_kept_in_sight(drawn):
    canvas = drawn.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    for _ in range(8):
        QTest.keyClick(canvas, Qt.Key.Key_Plus)
    for _ in range(4):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
        assert canvas.place_of(canvas.cursor_at) is not None


def test_votes_can_be_told_by_sign_and_colour(drawn, session):
    voted = session.current.index
    session.vote(0, 1.0, "")
    recolour(drawn, 1)
    marks = drawn.canvas.sheet.scene.marks
    assert marks[0].galaxies_M.tolist() == [voted]
    assert marks[0].shape != marks[1].shape
    words = [sign.text for sign in drawn.side.legend.legend.signs]
    assert words[:3] == ["Bar (1)", "No bar (0)", "none (11)"]


def test_votes_of_others_count_where_everybodys_are_shown(drawn, session):
    bar = session.question
    galaxy = session.project.galaxies[7]
    session.counts.add(
        new_vote(galaxy_id=galaxy.id, annotator="bob", question=bar.name, question_version=1, answer="no")
    )
    recolour(drawn, 2)
    assert drawn.canvas.sheet.scene.marks[1].galaxies_M.tolist() == [7]
    recolour(drawn, 0)
    assert drawn.canvas.sheet.scene.marks[0].galaxies_M.tolist() == [7]


def test_the_mean_posterior_colours_the_points(drawn, session):
    recolour(drawn, 4)
    means_G = session.posterior.probs_G_T_A[:, :, 1].mean(axis=1)
    assert np.allclose(drawn.canvas.sheet.scene.shade_G, means_G, atol=1e-5)
    assert drawn.side.legend.legend.high == "1"


def test_the_galaxy_at_the_desk_is_marked(drawn, session):
    session.visit(4)
    drawn.refresh()
    assert drawn.canvas.here == 4
    assert drawn.saw()


def test_nothing_tells_of_a_galaxy_whose_posterior_is_hidden_until_the_vote(drawn, session):
    session.desk = replace(session.desk, hide_posterior=True)
    session.visit(4)
    drawn.refresh()
    assert drawn.canvas.here is None
    assert not drawn.saw()
    QTest.mouseMove(drawn.canvas, point(drawn, 4))
    assert "nats" not in drawn.card.text.text()
    session.receive(Encoded(np.random.default_rng(0).normal(size=(12, 5)).astype(np.float32)))
    drawn.side.planes.button(1).click()
    drawn.settle()
    assert drawn.canvas.here is None
    recolour(drawn, 1)
    assert drawn.canvas.here == 4
    assert not drawn.saw()


def test_features_make_a_plane_of_their_own(page, session):
    page.side.planes.button(1).click()
    page.settle()
    assert page.empty.isVisible()
    features = np.random.default_rng(1).normal(size=(12, 7)).astype(np.float32)
    features[5] = np.nan
    session.receive(Encoded(features))
    page.refresh()
    page.settle()
    assert page.canvas.isVisible()
    assert "7" in page.side.explanation.text()
    assert page.canvas.place_of(5) is None
    page.side.planes.button(0).click()
    page.settle()
    assert page.empty.isVisible()


def test_a_new_posterior_moves_the_points(drawn, session):
    before = point(drawn, 3)
    surround(drawn, *around(before))
    moved = spread_out()
    session.receive(replace(moved, predictive_entropy_G=frozen(moved.predictive_entropy_G * 0.9)))
    drawn.settle()
    assert point(drawn, 3) != before
    assert drawn.chosen.tolist() == [3]
    assert drawn.canvas.lasso.corners == []


@pytest.mark.parametrize(("suffix", "begins"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")])
def test_the_map_is_saved_as_it_is_seen(drawn, tmp_path, suffix, begins):
    file = tmp_path / f"map{suffix}"
    drawn.save_picture(file)
    assert file.read_bytes().startswith(begins)
    if suffix == ".svg":
        assert "Mutual information" in file.read_text()


def test_the_table_holds_every_galaxy(drawn, session, tmp_path):
    drawn.save.save_numbers(tmp_path / "map.csv")
    drawn.save.settle()
    with (tmp_path / "map.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["id_str"] for row in rows] == [galaxy.id for galaxy in session.project.galaxies]
    assert float(rows[3]["mutual_information"]) == pytest.approx(0.2)
    assert "map.csv" in drawn.side.told.text()


def test_a_table_that_cannot_be_written_is_spoken_of(drawn, tmp_path):
    (tmp_path / "file").write_text("")
    drawn.save.save_numbers(tmp_path / "file" / "map.csv")
    drawn.save.settle()
    assert "map.csv" in drawn.side.told.text()


def test_at_the_real_desk_a_lasso_brings_its_galaxies_on_screen(qtbot, session, store, learner, settings):
    desk = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(desk)
    with qtbot.waitExposed(desk):
        desk.show()
    learner.outbox.put(spread_out())
    desk.bridge.drain()
    QTest.keyClick(desk, Qt.Key.Key_F4)
    page = desk.survey.window.page
    desk.survey.window.settle()
    surround(page, *around(point(page, 3)))
    page.side.show_these.click()
    qtbot.waitUntil(lambda: session.current.index == 3)
    assert session.order.kind == "list"
    QTest.mouseClick(page.canvas, LEFT, pos=point(page, 8))
    assert session.current.index == 8
    desk.close()


def test_a_vote_says_whether_its_galaxy_was_seen_on_the_map(qtbot, session, store, learner, settings):
    session.desk = replace(session.desk, hide_posterior=True)
    desk = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(desk)
    with qtbot.waitExposed(desk):
        desk.show()
    session.receive(spread_out())
    desk.survey.open("survey_map")
    for hidden in (True, False):
        session.desk = replace(session.desk, hide_posterior=hidden)
        desk.survey.window.settle()
        assert desk.survey.saw() is not hidden
    session.visit(3)
    desk.survey.window.settle()
    assert desk._saw()
    desk.survey.window.hide()
    assert not desk.survey.saw()
    desk.close()
