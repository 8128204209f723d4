"""A meeting at the desk: chosen in the queue's panel, settled by keys, told who said what, and undone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gzdesk.project.vote import new_vote, standing
from gzdesk.queue.orders import KINDS, Order
from gzdesk.session.session import Session
from gzdesk.settings import QueueSettings
from gzdesk.ui import look
from gzdesk.ui.answers.meeting_strip import NAMED
from gzdesk.ui.desk.window import VotingWindow


def say(project, annotator, **answers):
    question = project.question
    project.journal.append(
        *(
            new_vote(
                galaxy_id=galaxy.replace("_", "-"), annotator=annotator, question=question.name,
                question_version=question.version, answer=answer, kind="vote" if answer else "cant-tell",
            )
            for galaxy, answer in answers.items()
        )
    )  # fmt: skip


@pytest.fixture
def disputed(project):
    """Two galaxies on which annotators differ, the first of them more strongly."""
    say(project, "ann", galaxy_03="yes", galaxy_05="yes", galaxy_07="yes")
    say(project, "bob", galaxy_03="no", galaxy_05="no", galaxy_07="yes")
    say(project, "cat", galaxy_05="yes", galaxy_03=None)
    return project


@pytest.fixture
def window(qtbot, qapp, disputed, store, learner, settings):
    look.apply(qapp)
    session = Session(disputed, "ann", teach=learner.teach, queue_settings=QueueSettings(control_share=0.0))
    window = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    qtbot.waitUntil(lambda: window.voting.votable)
    return window


@pytest.fixture
def meeting(qtbot, window):
    """The order chosen with keys alone."""
    QTest.keyClick(window, Qt.Key.Key_Q)
    panel = window.queue.panel
    qtbot.waitUntil(panel.isVisible)
    for _ in range(KINDS.index("conflicts")):
        QTest.keyClick(panel.kinds, Qt.Key.Key_Down)
    qtbot.waitUntil(panel.show_these.isEnabled)
    panel.preview.flush()
    QTest.keyClick(panel.kinds, Qt.Key.Key_Return)
    window.activateWindow()  # which the offscreen screen does not do by itself when a panel closes
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    qtbot.waitUntil(lambda: window.session.settling and window.voting.votable)
    return window


def press(qtbot, window, key):
    QTest.keyClick(window, key)
    qtbot.waitUntil(lambda: window.voting.votable or window.session.current is None)


def on_screen(window):
    return window.session.project.galaxies[window.session.current.index].id


def test_the_desk_says_that_it_is_a_meeting_and_who_said_what(meeting):
    strip = meeting.meeting
    assert on_screen(meeting) == "galaxy-03"
    assert strip.isVisible()
    assert strip.title.text() == "Meeting: your answer settles the question for all"
    assert strip.words.text().split("\u00b7")[0].strip() == "Bar: ann"
    assert [one.strip() for one in strip.words.text().split("\u00b7")] == ["Bar: ann", "No bar: bob", "Can't tell: cat"]
    assert "No bar: bob" in strip.accessibleName()


def test_one_key_settles_and_the_next_conflict_follows_until_none_is_left(qtbot, meeting, disputed):
    press(qtbot, meeting, Qt.Key.Key_2)
    row = disputed.journal.rows()[-1]
    assert (row.kind, row.answer, row.galaxy_id, row.annotator) == ("settled", "no", "galaxy-03", "ann")
    assert on_screen(meeting) == "galaxy-05"
    press(qtbot, meeting, Qt.Key.Key_1)
    assert meeting.session.current is None
    assert not meeting.meeting.isVisible()


def test_undo_takes_the_settled_answer_back_and_the_meeting_goes_on(qtbot, meeting, disputed):
    press(qtbot, meeting, Qt.Key.Key_2)
    press(qtbot, meeting, Qt.Key.Key_Z)
    assert on_screen(meeting) == "galaxy-03"
    assert meeting.meeting.isVisible()
    assert "settled" not in {row.kind for row in standing(disputed.journal.rows())}
    assert meeting.statusBar().currentMessage() == "Undone: Settled: No bar on galaxy-03"


def test_nobody_s_own_can_t_tell_artifact_or_later_is_said_in_a_meeting(qtbot, meeting, disputed):
    before = len(disputed.journal.rows())
    do = meeting.desk_actions.vote
    assert [action.isEnabled() for action in (do.cant_tell, do.artifact, do.later, do.skip)] == [False] * 3 + [True]
    for act in (meeting.voting.cant_tell, meeting.voting.artifact, meeting.voting.later):
        act()
    press(qtbot, meeting, Qt.Key.Key_C)
    assert len(disputed.journal.rows()) == before
    press(qtbot, meeting, Qt.Key.Key_S)
    assert on_screen(meeting) == "galaxy-05"


def test_back_in_the_usual_order_votes_are_one_s_own_again(qtbot, meeting, disputed):
    qtbot.mouseClick(meeting.queue.bar.leave, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not meeting.session.settling and meeting.voting.votable)
    assert not meeting.meeting.isVisible()
    assert meeting.desk_actions.vote.cant_tell.isEnabled()
    press(qtbot, meeting, Qt.Key.Key_1)
    assert disputed.journal.rows()[-1].kind == "vote"


def test_going_back_shows_what_has_been_settled_and_one_key_settles_anew(qtbot, meeting, disputed):
    press(qtbot, meeting, Qt.Key.Key_2)
    meeting.desk_actions.vote.back.trigger()
    qtbot.waitUntil(lambda: meeting.voting.votable)
    assert on_screen(meeting) == "galaxy-03"
    assert [button._marked for button in meeting.answer_bar.answers] == [False, True]
    assert meeting.meeting.title.text() == "Meeting: settled already; a new answer replaces that one"
    press(qtbot, meeting, Qt.Key.Key_1)
    assert [row.answer for row in disputed.journal.rows() if row.kind == "settled"] == ["no", "yes"]
    assert on_screen(meeting) == "galaxy-05"


def test_many_annotators_are_named_in_part_and_counted(qtbot, qapp, project, store, learner, settings):
    look.apply(qapp)
    for number in range(NAMED + 3):
        say(project, f"a{number}", galaxy_01="yes")
    say(project, "zoe", galaxy_01="no")
    session = Session(project, "zoe", teach=learner.teach, queue_settings=QueueSettings(control_share=0.0))
    session.choose_order(Order("conflicts"))
    window = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(window)
    window.show()
    assert window.meeting.words.text().startswith("Bar: a0, a1, a2, a3, a4, a5 and 3 more")
