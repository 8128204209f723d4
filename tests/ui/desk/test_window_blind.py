"""What might lead the voter: posteriors before the vote are remembered, and galaxies come back unannounced."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gzdesk.catalogue.catalog import scan_folder
from gzdesk.messages import Posterior, frozen
from gzdesk.project.project import Project
from gzdesk.questions.tree import load_tree
from gzdesk.session.session import Session
from gzdesk.settings import QueueSettings
from gzdesk.ui import look, wording
from gzdesk.ui.desk.window import VotingWindow

TREE = load_tree("features-and-bar")
GALAXIES = 60


@pytest.fixture
def images(tmp_path: Path) -> Path:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(GALAXIES):
        Image.new("L", (4, 4), number).save(folder / f"galaxy-{number:02d}.png")
    return folder


@pytest.fixture
def project(tmp_path: Path, images: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "blind.gzdesk", scan_folder(images), images, TREE) as project:
        yield project


@pytest.fixture
def repeat_share() -> float:
    return 0.0


@pytest.fixture
def session(project, learner, repeat_share) -> Session:
    settings = QueueSettings(control_share=0.0, repeat_share=repeat_share)
    return Session(project, "ana", teach=learner.teach, queue_settings=settings)


@pytest.fixture
def window(qtbot, qapp, session, store, learner, settings) -> VotingWindow:
    look.apply(qapp)
    window = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    qtbot.waitUntil(lambda: window.voting.votable)
    learner.outbox.put(posterior())
    window.bridge.drain()
    return window


@pytest.fixture
def press(qtbot, window):
    def pressed(*keys) -> None:
        for key in keys:
            QTest.keyClick(window, key)
            qtbot.waitUntil(lambda: window.voting.votable)

    return pressed


def posterior() -> Posterior:
    rng = np.random.default_rng(0)
    parts = [rng.dirichlet(np.ones(len(q.answers)), (GALAXIES, 20)) for q in TREE.questions]
    information_G = rng.random(GALAXIES).astype(np.float32)
    probs_G_T_A = np.concatenate(parts, axis=2).astype(np.float32)
    entropies = (frozen(information_G + 1), frozen(np.ones(GALAXIES, np.float32)))
    return Posterior("compact-test-0001", 20, frozen(probs_G_T_A), frozen(information_G), *entropies)


def saw(project) -> list[bool | None]:
    return [row.saw_posterior for row in project.journal.rows() if row.kind == "vote"]


def drawn(window) -> str:
    window.panels.redraw.flush()
    plot = window.panels.posterior
    return plot.title.text() if plot.canvas.isVisible() else ""


# -- seen before the vote


def test_a_vote_without_a_look_at_the_posterior_says_so(window, press, project):
    window.panels.redraw.flush()
    press("2", "1")
    assert saw(project) == [False, False]


def test_peeking_is_written_with_the_vote_of_that_question_alone(window, press, project):
    press("p")
    window.panels.redraw.flush()
    press("2", "1")
    assert saw(project) == [True, False]


def test_a_peek_taken_back_is_a_peek(window, press, project):
    press("p")
    window.panels.redraw.flush()
    press("p")
    window.panels.redraw.flush()
    press("1")
    assert saw(project) == [True]


def test_a_posterior_that_is_not_hidden_is_seen_for_every_question(window, press, project):
    window.desk_actions.hide_posterior.trigger()
    for key in "21":
        window.panels.redraw.flush()
        press(key)
    assert saw(project) == [True, True]


def test_a_panel_that_is_put_away_shows_nothing(window, press, project):
    window.desk_actions.hide_posterior.trigger()
    next(dock for dock in window.desk_layout.docks if dock.objectName() == "posterior").close()
    window.panels.redraw.flush()
    press("1")
    assert saw(project) == [False]


def test_after_the_vote_the_posterior_of_that_question_is_drawn_and_leads_nobody(window, press, project, session):
    here = project.galaxies[session.current.index].id
    press("2")
    assert drawn(window) == f"Last vote: {here} · Features or disk"
    assert window.panels.posterior.answers.segments.place == 1  # the answer that was given
    press("1")
    assert saw(project) == [False, False]


def test_another_question_can_be_chosen_and_is_hidden_all_the_same(window, press, session, project):
    first = project.galaxies[session.current.index].id
    press("2", "1")
    menu = window.panels.posterior.questions
    menu.setCurrentIndex(menu.findData("bar"))
    menu.activated.emit(menu.currentIndex())
    assert drawn(window) == f"Last vote: {first} · Bar"
    press("2")
    assert drawn(window) == f"Last vote: {first} · Bar"
    press("p")
    assert drawn(window) == project.galaxies[session.current.index].id


def test_the_votes_on_a_galaxy_are_shown_after_ones_own(window, press, session):
    window.desk_actions.hide_posterior.trigger()
    window.panels.redraw.flush()
    assert window.panels.posterior.votes.text() == "Votes are shown after yours"


# -- blind repeats


def everything(window) -> str:
    """All that can be read on the desk of the galaxy on screen, but for the row of history and the picture."""
    window.panels.redraw.flush()
    bar, plot = window.answer_bar, window.panels.posterior
    knots = [knot.accessibleName() for knot in window.panels.tree_map.knots.values()]
    marks = [button.accessibleName() for button in bar.answers if button._marked]
    quiet = [button.accessibleName() for button in bar.quiet.buttons]
    row = str(window.panels.history.list.currentIndex().data())
    return "\n".join([*knots, *marks, *quiet, row, plot.votes.text(), str(plot.canvas._mark)])


@pytest.mark.parametrize("repeat_share", [0.9])
def test_a_galaxy_that_comes_back_unannounced_looks_like_one_never_seen(window, press, session, project, qtbot):
    window.desk_actions.hide_posterior.trigger()
    fresh = everything(window)
    press("f", "2", "1")
    QTest.keyClick(window, "n")
    window.answer_bar.comment.saved.emit("seen")
    rows = None
    for _ in range(40):
        if session.current.because == "repeat":
            break
        press("f", "n")
        window.answer_bar.comment.saved.emit("seen")
        press("2", "1")
    assert session.current.because == "repeat"
    assert everything(window) == fresh
    assert wording.why(session.current) == wording.why(session.current.instead)
    rows = [window.panels.history.model.index(row).data() for row in range(window.panels.history.model.rowCount())]
    press("2")  # and half way through it the answers of the first time are not told
    window.panels.redraw.flush()
    assert rows == [window.panels.history.model.index(row).data() for row in range(len(rows))]
    assert window.answer_bar.question.text() == TREE["bar"].text
    assert not any(button._marked for button in window.answer_bar.answers)
    press(Qt.Key.Key_Backspace)
    assert [button.text() for button in window.answer_bar.answers if button._marked] == ["Features or disk"]


# -- the bar beneath the posterior


def test_peeking_and_hiding_again_leave_the_panels_as_wide_as_they_were(window, press, qtbot):
    press("2", "1")
    window.panels.redraw.flush()
    assert window.panels.peek_bar.offers
    QApplication.processEvents()
    widths = [(window.width(), window.panels.posterior.width())]
    for _ in range(2):
        press("p")
        window.panels.redraw.flush()
        QApplication.processEvents()
        widths.append((window.width(), window.panels.posterior.width()))
    assert len(set(widths)) == 1
