"""Why this galaxy: what its panel says and shows, and that it hides where the posterior hides."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gzdesk.messages import Encoded, Posterior
from gzdesk.session.session import Session
from gzdesk.settings import DeskSettings, QueueSettings
from gzdesk.ui.desk.window import VotingWindow

GALAXIES = 12


def believed(*rho, model="m1") -> Posterior:
    """All galaxies alike: each network gives the first answer such a probability."""
    yes_G_T = np.tile(np.array(rho, np.float32), (GALAXIES, 1))
    nats_G = np.full(GALAXIES, 0.1, np.float32)
    return Posterior(model, 9, np.stack([yes_G_T, 1 - yes_G_T], axis=2), nats_G, nats_G, nats_G)


def features() -> Encoded:
    """Galaxies stand on a circle, in their order."""
    angle = np.linspace(0, 2, GALAXIES)
    return Encoded(np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32))


@pytest.fixture
def desk(qtbot, project, store, learner, settings):
    """Opens the desk, the panel in front of it."""
    opened = []

    def make(*, hide=False) -> VotingWindow:
        session = Session(
            project, "ana", queue_settings=QueueSettings(control_share=0.0), desk=DeskSettings(hide_posterior=hide)
        )
        window = VotingWindow(session, store, learner, settings=settings)
        qtbot.addWidget(window)
        opened.append(window)
        with qtbot.waitExposed(window):
            window.show()
        qtbot.waitUntil(lambda: window.showing.votable)
        QTest.keyClick(window, Qt.Key.Key_Y)
        qtbot.waitUntil(lambda: not window.why.view.visibleRegion().isEmpty())
        return window

    yield make
    for window in opened:
        window.close()


def hear(window, posterior) -> None:
    window.session.receive(posterior)
    window.panels.settle()
    window.why.settle()


def test_the_panel_is_put_away_until_its_key_is_pressed_and_again_after(qtbot, desk):
    window = desk()
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert window.why.view.visibleRegion().isEmpty()


@pytest.mark.parametrize(
    ("rho", "word"),
    [
        ((0.02, 0.98, 0.04, 0.96), "disagree"),
        ((0.48, 0.52, 0.5), "mostly chance"),
        ((0.98, 0.97, 0.99), "agree on “Bar”"),
    ],
)
def test_a_sentence_says_whether_the_networks_disagree(desk, rho, word):
    window = desk()
    hear(window, believed(*rho))
    assert window.why.view.shown
    assert word in window.why.view.verdict.text()


def test_the_numbers_are_both_entropies_and_what_lies_between(desk):
    window = desk()
    hear(window, believed(0.1, 0.9))
    together, alone, between = (float(text.split("\u2009")[0]) for text in window.why.view.facts.texts().values())
    assert together == pytest.approx(np.log(2), abs=1e-3)
    assert between == pytest.approx(together - alone, abs=2e-3)


def test_every_network_is_in_the_table_of_the_split(desk):
    window = desk()
    hear(window, believed(0.1, 0.9, 0.5))
    header, rows = window.why.view.strip.table()
    assert header[-1] == "networks"
    assert sum(row[-1] for row in rows) == 2 * 3


def test_the_nearest_voted_galaxies_are_shown_with_their_votes_and_a_click_brings_one_back(qtbot, desk):
    window = desk()
    session = window.session
    for place in range(3):
        session.visit(place)
        session.vote(place % 2, 1.0, "")
    session.receive(features())
    session.visit(4)
    hear(window, believed(0.3, 0.6))
    row = window.why.view.neighbours
    qtbot.waitUntil(lambda: [one.index for one in row._met] == [2, 1, 0])
    assert [one.said for one in row._met] == ["Bar", "No bar", "Bar"]
    window.resize(1280, 900)
    button = next(one for one in row.buttons if not one.isHidden())
    assert "galaxy-02" in button.accessibleName()
    button.click()
    assert session.current.index == 2


def test_pictures_of_neighbours_come_from_their_files(qtbot, desk):
    window = desk()
    window.session.visit(0)
    window.session.vote(0, 1.0, "")
    window.session.receive(features())
    hear(window, believed(0.3, 0.6))
    row = window.why.view.neighbours
    blank = row.buttons[0].icon().cacheKey()
    qtbot.waitUntil(lambda: bool(row._met) and row.buttons[0].icon().cacheKey() != blank)
    pixels = window.why._thumbnails.get(0)
    assert pixels.shape == (32, 32)


def test_before_the_network_has_seen_all_there_are_no_neighbours(desk):
    window = desk()
    hear(window, believed(0.3, 0.6))
    assert "once the network has seen all" in window.why.view.near.text()


def test_it_hides_until_the_vote_and_tells_no_screen_reader_either(desk):
    window = desk(hide=True)
    hear(window, believed(0.02, 0.98))
    assert not window.why.view.shown
    assert window.why.view.empty.title.text() == "Hidden until your vote"
    assert "disagree" not in window.why.view.accessibleDescription()


def test_peeking_shows_it_and_counts_as_having_seen_the_posterior(qtbot, desk):
    window = desk(hide=True)
    next(dock for dock in window.desk_layout.docks if dock.objectName() == "posterior").close()
    hear(window, believed(0.02, 0.98))
    assert not window.panels.posterior_panel.saw()
    window.why.view.empty.button.click()
    window.panels.settle()
    window.why.settle()
    assert window.why.view.shown
    assert window.panels.posterior_panel.saw()


def test_out_of_sight_nothing_is_drawn(qtbot, desk):
    window = desk()
    QTest.keyClick(window, Qt.Key.Key_Y)
    hear(window, believed(0.02, 0.98))
    assert window.why.drawn == ""
    QTest.keyClick(window, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: window.why.drawn == "m1")


def test_the_galaxy_on_screen_is_never_a_neighbour(qtbot, desk):
    window = desk(hide=True)
    session = window.session
    for place in (0, 1):
        session.visit(place)
        session.vote(0, 1.0, "")
    session.receive(features())
    hear(window, believed(0.3, 0.6))
    session.visit(0)
    hear(window, believed(0.3, 0.6, model="m2"))
    assert 0 not in [one.index for one in window.why.view.neighbours._met]
