"""The learner's messages reach session and window, in the GUI thread, the newest progress alone."""

import pytest

from gzdesk.messages import Failed, Idle, Message, Notice, Posterior, Progress, Stopped, Withdrawn
from gzdesk.project.journal import JournalError
from gzdesk.ui.desk.bridge import Bridge


class HearingSession:
    """Remembers what it received."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self.error: Exception | None = None

    def receive(self, message: Message) -> None:
        if self.error is not None:
            raise self.error
        self.heard.append(message)


@pytest.fixture
def hearing() -> HearingSession:
    return HearingSession()


@pytest.fixture
def bridge(qapp, learner, hearing):
    bridge = Bridge(learner, hearing)
    yield bridge
    bridge.close()


def progress(step: int) -> Progress:
    return Progress("training", step, 10, 0.5, "CPU")


def test_messages_are_carried_over_by_themselves(qtbot, bridge, learner):
    with qtbot.waitSignal(bridge.notice, timeout=1000) as caught:
        learner.outbox.put(Notice("half the batch"))
    assert caught.args == ["half the batch"]


def test_of_many_steps_only_the_newest_is_told(bridge, learner):
    told = []
    bridge.progress.connect(told.append)
    for step in range(8):
        learner.outbox.put(progress(step))
    bridge.drain()
    assert [message.step for message in told] == [7]


def test_of_two_posteriors_the_session_hears_the_newer(bridge, learner, hearing, posterior):
    told = []
    bridge.posterior_changed.connect(lambda: told.append(len(hearing.heard)))
    for seed in (1, 2):
        learner.outbox.put(posterior(seed))
    bridge.drain()
    assert [message.model for message in hearing.heard if isinstance(message, Posterior)] == ["compact-test-0002"]
    assert told == [1]  # once, and after the session had it


def test_a_glimpse_and_a_withdrawal_are_changes_too(bridge, learner, hearing, glimpse):
    told = []
    bridge.posterior_changed.connect(lambda: told.append(type(hearing.heard[-1]).__name__))
    for message in (glimpse(1), Withdrawn()):
        learner.outbox.put(message)
    bridge.drain()
    assert told == ["Glimpse", "Withdrawn"]


def test_idle_failed_and_stopped_are_told_in_their_order(bridge, learner):
    told = []
    bridge.idle.connect(lambda: told.append("idle"))
    bridge.failed.connect(lambda failed: told.append(failed.summary))
    bridge.stopped.connect(lambda: told.append("stopped"))
    for message in (Idle(), Failed("it broke", "Traceback"), Stopped()):
        learner.outbox.put(message)
    bridge.drain()
    assert told == ["idle", "it broke", "stopped"]


def test_a_disk_that_refuses_the_learning_curve_is_a_notice(bridge, learner, hearing, posterior):
    told = []
    bridge.notice.connect(told.append)
    hearing.error = JournalError("bars.gzdesk: the disk is full; free some space.")
    learner.outbox.put(posterior())
    bridge.drain()
    assert told == ["bars.gzdesk: the disk is full; free some space."]


def test_a_closed_bridge_looks_no_more(qtbot, bridge, learner, hearing):
    bridge.close()
    learner.outbox.put(Idle())
    qtbot.wait(120)
    assert hearing.heard == []
