"""The trail behind the posterior: earlier averages of this galaxy, and of no other."""

import numpy as np
import pytest

from gzdesk.project.vote import new_vote
from gzdesk.queue.shown import Shown
from gzdesk.session.session import Session
from gzdesk.settings import DeskSettings, QueueSettings
from gzdesk.ui import look
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.learning.posterior_canvas import PosteriorCanvas
from gzdesk.ui.learning.posterior_curves import curves_of
from gzdesk.ui.learning.posterior_trail import MOST, OPACITIES


def curves(rho: float):
    yes_T = np.clip(np.random.default_rng(0).normal(rho, 0.05, 50), 0.01, 0.99)
    return curves_of(np.stack([yes_T, 1 - yes_T], axis=1), 0, 20)


@pytest.fixture
def canvas(qapp, qtbot) -> PosteriorCanvas:
    look.apply(qapp)
    made = PosteriorCanvas()
    qtbot.addWidget(made)
    made.resize(340, 260)
    made.show()
    return made


def seen(canvas) -> list[np.ndarray]:
    """The curves that are drawn as a trail, the oldest first."""
    shown = [item.getData()[1].reshape(-1, 21) for item in canvas._trail.items if item.isVisible()]
    return list(np.concatenate(shown)) if shown else []


def test_earlier_averages_stand_behind_the_newest_and_are_named(canvas):
    canvas.show_curves(curves(0.7), None, glide=False)
    earlier = [curves(rho).average_K for rho in (0.3, 0.5)]
    canvas.show_trail(earlier)
    canvas.finish()
    np.testing.assert_array_equal(seen(canvas), earlier)
    assert canvas._names[-1].isVisible()
    assert all(item.zValue() < canvas._average.zValue() for item in canvas._trail.items)


def test_the_older_the_fainter():
    assert list(OPACITIES) == sorted(OPACITIES)


def test_of_a_long_trail_a_few_are_drawn_the_first_and_the_last_among_them(canvas):
    earlier = [curves(rho).average_K for rho in np.linspace(0.2, 0.8, 20)]
    canvas.show_curves(curves(0.8), None, glide=False)
    canvas.show_trail(earlier)
    canvas.finish()
    drawn = seen(canvas)
    assert len(drawn) == MOST
    np.testing.assert_array_equal((drawn[0], drawn[-1]), (earlier[0], earlier[-1]))


def test_another_galaxy_leaves_no_trail_of_the_last_one(canvas):
    canvas.show_curves(curves(0.7), None, glide=False)
    canvas.show_trail([curves(0.3).average_K])
    canvas.finish()
    canvas.show_curves(curves(0.2), None, glide=False)
    canvas.show_trail([])
    assert seen(canvas) == []
    canvas.finish()
    assert not canvas._names[-1].isVisible()


def open_desk(qtbot, session, store, learner, settings) -> VotingWindow:
    window = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.showing.votable)
    return window


def test_a_new_posterior_pushes_the_last_one_into_the_trail(
    qtbot, project, store, learner, settings, posterior
):  # fmt: skip
    session = Session(
        project, "ana", queue_settings=QueueSettings(control_share=0.0), desk=DeskSettings(hide_posterior=False)
    )
    window = open_desk(qtbot, session, store, learner, settings)
    for seed in (1, 2, 3):
        session.receive(posterior(seed))
        window.panels.settle()
    assert len(seen(window.panels.posterior.canvas)) == 2


def test_the_trail_of_a_galaxy_begins_before_the_vote_though_it_was_hidden(
    qtbot, session, store, learner, settings, posterior
):  # fmt: skip
    window = open_desk(qtbot, session, store, learner, settings)
    session.receive(posterior(1))
    window.panels.settle()
    assert seen(window.panels.posterior.canvas) == []
    window.voting.answer(0)
    session.receive(posterior(2))
    window.panels.settle()
    assert len(seen(window.panels.posterior.canvas)) == 1


def test_a_blind_repeat_shows_no_trail(qtbot, project, store, learner, settings, posterior):
    for place in range(11):
        row = new_vote(
            galaxy_id=f"galaxy-{place:02d}", annotator="ana", question="bar", question_version=1, answer="yes"
        )
        project.journal.append(row)
    shares = QueueSettings(control_share=0.0, repeat_share=1.0)
    session = Session(project, "ana", queue_settings=shares, desk=DeskSettings(hide_posterior=False))
    window = open_desk(qtbot, session, store, learner, settings)
    session._queue.show(Shown(3, "repeat"))
    for seed in (1, 2):
        session.receive(posterior(seed))
        window.panels.settle()
    assert seen(window.panels.posterior.canvas) == []
