"""Progress: small plots and honest words, from the same votes and posteriors as the desk; each can be saved."""

import base64
import csv
import re
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from gzdesk.catalogue.catalog import scan_folder
from gzdesk.messages import Posterior
from gzdesk.progress.pace import DAY, HOUR, timeline
from gzdesk.progress.tallies import Answers
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question
from gzdesk.questions.tree import load_asked
from gzdesk.session.session import Session
from gzdesk.ui import look
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.progress.progress_page import ProgressPage
from gzdesk.ui.progress.progress_time import VotesPlot, few
from gzdesk.ui.progress.progress_words import rare_text, votes_text
from gzdesk.ui.progress.time_axis import ticks
from gzdesk.ui.survey_page import SurveyPage


def vote(place, answer="yes", because="control", annotator="ana", question="bar"):
    return new_vote(
        galaxy_id=f"galaxy-{place:02d}",
        annotator=annotator,
        question=question,
        question_version=1,
        answer=answer,
        shown_because=because,
    )


def with_votes(project) -> None:
    """Eight random controls with votes, two galaxies that were chosen, one annotator who is not at the desk."""
    rows = [vote(place, "yes" if place % 2 else "no") for place in range(8)]
    project.journal.append(
        *rows, vote(8, because="active"), vote(9, because="active"), vote(9, because="active", annotator="bo")
    )


@pytest.fixture
def page(qtbot, qapp, project, session):
    """A page whose session has no votes yet."""
    look.apply(qapp)
    made = ProgressPage(session, None)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    yield made
    made.stop()


@pytest.fixture
def voted(qtbot, qapp, project, posterior):
    """A page of a project with votes and a posterior."""
    look.apply(qapp)
    with_votes(project)
    session = Session(project, "ana")
    session.receive(posterior(1))
    made = ProgressPage(session, None)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made.settle()
    yield made
    made.stop()


def test_before_any_vote_every_plot_says_what_is_missing(page):
    page.settle()
    assert not any(card.drawn for card in page.cards.all)
    assert not any(card.save.isEnabled() for card in page.cards.all)
    assert all(card.empty.title.text() for card in page.cards.all)
    assert "No model yet" in page.lines.texts()["Sure"]


def test_with_votes_and_a_posterior_every_plot_is_drawn(voted):
    assert all(card.drawn for card in voted.cards.all)
    assert voted.drawn == "compact-test-0001"
    assert set(voted.lines.texts()) == {"Right", "Sure", "More votes", "Rare answers"}
    assert "8 random controls" in voted.lines.texts()["Right"]


def test_votes_of_those_who_are_not_at_the_desk_are_drawn_too(voted):
    assert set(voted.cards.votes._timeline.times_V) == {"ana", "bo"}


def test_confusion_is_that_of_controls_with_votes(voted):
    found = voted.cards.confusion._confusion
    assert found.controls == 8
    assert f"agree on {found.right} of 8" in voted.cards.cards["confusion"].note.text()


def test_a_new_vote_is_counted_without_the_others_being_read_again(voted):
    session, before = voted._session, voted._others
    session.vote(0, 1.0, "")
    voted.settle()
    assert voted.cards.answers._answers.votes == 12
    assert voted._others is before


def test_nothing_is_worked_out_again_where_nothing_has_changed(voted):
    voted.refresh()
    assert not voted._work.busy


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_each_plot_is_saved_without_its_button_and_it_is_told(voted, tmp_path, suffix):
    told = []
    voted.cards.told.connect(told.append)
    for name, card in voted.cards.cards.items():
        card.save.save_picture(tmp_path / f"{name}.{suffix}")
        assert (tmp_path / f"{name}.{suffix}").stat().st_size > 500
        assert card.save.isVisible()
    assert len(told) == len(voted.cards.cards)
    assert "curve." + suffix in told[0]


def test_dots_and_lines_of_a_saved_plot_are_no_pixels(voted, tmp_path):
    for name in voted.cards.cards:
        voted.cards.cards[name].save.save_picture(tmp_path / f"{name}.svg")
        text = (tmp_path / f"{name}.svg").read_text()
        for content in re.findall(r'base64,([^"]*)"', text):  # the empty ground behind a plot is one
            image = QImage.fromData(base64.b64decode(content))
            assert all(image.pixelColor(x, y).alpha() == 0 for x in range(image.width()) for y in range(image.height()))


def test_the_table_behind_each_plot_is_saved(voted, tmp_path):
    for name, card in voted.cards.cards.items():
        card.save.save_numbers(tmp_path / f"{name}.csv")
        rows = list(csv.DictReader((tmp_path / f"{name}.csv").read_text().splitlines()))
        assert rows, name
    confusion = list(csv.DictReader((tmp_path / "confusion.csv").read_text().splitlines()))
    assert sum(int(row["model_yes"]) + int(row["model_no"]) for row in confusion) == 8
    pace = list(csv.DictReader((tmp_path / "pace.csv").read_text().splitlines()))
    assert sum(int(row["votes"]) for row in pace) == 11


def test_what_cannot_be_written_is_told_in_words(voted, tmp_path):
    (tmp_path / "file").write_text("")
    voted.cards.cards["pace"].save.save_picture(tmp_path / "file" / "a.png")
    assert "cannot be written" in voted.head._said.text()


def test_the_summary_page_is_written_from_the_project_as_it_is(voted, tmp_path):
    voted.summary.save(tmp_path / "summary.pdf")
    voted.summary.settle()
    assert (tmp_path / "summary.pdf").read_bytes().startswith(b"%PDF")
    assert "summary.pdf" in voted.head._said.text()


def test_cards_stand_beneath_each_other_where_there_is_no_room(voted, qtbot):
    cards = voted.cards.all
    voted.resize(1150, 700)
    qtbot.waitUntil(lambda: cards[0].y() == cards[1].y() == cards[2].y())
    voted.resize(420, 700)
    qtbot.waitUntil(lambda: len({card.x() for card in cards}) == 1)
    assert cards[0].y() < cards[1].y() < cards[2].y()


def test_a_tree_shows_one_question_at_a_time(qtbot, qapp, tmp_path, images):
    look.apply(qapp)
    tree = load_asked("features-and-bar")
    with Project.create(tmp_path / "tree.gzdesk", scan_folder(images), images, tree) as project:
        first, second = tree.questions[:2]
        project.journal.append(
            *(
                new_vote(
                    galaxy_id=f"galaxy-{place:02d}",
                    annotator="ana",
                    question=question.name,
                    question_version=question.version,
                    answer=question.answers[0].name,
                    shown_because="active",
                )
                for place, question in ((1, first), (2, first), (3, second))
            )
        )
        page = ProgressPage(Session(project, "ana"), None)
        qtbot.addWidget(page)
        page.show()
        page.settle()
        assert page.cards.answers._answers.votes == 2
        page.head.questions.setCurrentIndex(1)
        page.head.questions.activated.emit(1)
        page.settle()
        assert page.cards.answers._answers.question == second
        assert page.cards.answers._answers.votes == 1
        page.stop()


def test_f5_opens_progress_and_a_posterior_reaches_it(qtbot, project, store, learner, settings, posterior):
    with_votes(project)
    session = Session(project, "ana")
    window = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    QTest.keyClick(window, Qt.Key.Key_F5)
    page = window.survey.window.page
    assert isinstance(page, ProgressPage)
    learner.outbox.put(posterior(7))
    qtbot.waitUntil(lambda: page.drawn == "compact-test-0007")
    qtbot.waitUntil(lambda: page.cards.cards["curve"].drawn)
    window.close()


def test_a_page_that_cannot_be_seen_works_nothing_out(qtbot, project, store, learner, settings, posterior):
    with_votes(project)
    window = VotingWindow(Session(project, "ana"), store, learner, settings=settings)
    qtbot.addWidget(window)
    window.show()
    page = window.survey.open("progress")
    assert isinstance(page, SurveyPage)
    qtbot.waitUntil(lambda: page.cards.cards["votes"].drawn)
    window.survey.window.hide()
    learner.outbox.put(posterior(7))
    qtbot.waitUntil(lambda: window.session.posterior is not None)
    window.survey.window.redraw.flush()
    assert page.drawn == ""
    assert not page._work.busy
    window.close()


# -- words


def answers(*counts, random=None) -> Answers:
    question = load_question("bar")
    return Answers(question, np.array(counts), np.array(random or [0] * len(counts)))


def test_rare_answers_are_named_with_how_common_they_may_be():
    text = rare_text(answers(4, 196, random=(1, 49)))
    assert "has 4 of 200 votes" in text
    assert "of votes on random galaxies 0 to 8" in text
    assert "None" in rare_text(answers(100, 100))
    assert rare_text(answers(0, 0)) == "The question has no votes yet."


def test_votes_say_what_chose_their_galaxies():
    text = votes_text(241, 240, 1000, {"active": 180, "random": 55, "searched": 5})
    assert text == (
        "241 votes on 240 of 1000 galaxies: chosen 55 at random, 180 because they would teach most, "
        "5 for another reason."
    )
    assert votes_text(0, 0, 10, {}) == "0 votes on 0 of 10 galaxies."


# -- time


def test_ticks_are_few_round_and_inside():
    for span in (60, HOUR, 9 * HOUR, 3 * DAY, 40 * DAY, 900 * DAY):
        low = 1.76e9
        places, words = ticks(low, low + span)
        assert 1 <= len(places) <= 5
        assert all(low <= place <= low + span for place in places)
        assert len(set(words)) == len(words)


def test_annotators_beyond_a_few_share_a_line():
    rows = [
        replace(vote(0, annotator=f"a{who}"), utc=f"2026-02-03T10:00:{second:02d}.000Z")
        for who in range(8)
        for second in range(10 - who)
    ]
    lines = few(timeline(rows))
    assert [who for who, _ in lines] == ["a0", "a1", "a2", "a3", "others"]
    assert sum(len(times) for _, times in lines) == len(rows)


def test_several_annotators_are_told_apart_by_name_and_dashes(qtbot, qapp):
    look.apply(qapp)
    plot = VotesPlot()
    qtbot.addWidget(plot)
    plot.resize(360, 240)
    plot.show()
    plot.show_timeline(timeline([vote(0), vote(1), vote(2, annotator="bo")]))
    shown = [line for line in plot._lines if line.isVisible()]
    assert len(shown) == 2
    assert len({str(line.opts["pen"].dashPattern()) for line in shown}) == 2
    assert [name.toPlainText() for name in plot._names if name.isVisible()] == ["ana", "bo"]


def test_plots_follow_the_scheme(voted):
    def ink() -> str:
        return QImage(voted.cards.answers.grab().toImage()).pixelColor(1, 1).name()

    before = ink()
    look.set_scheme("dark")
    try:
        assert ink() != before
    finally:
        look.set_scheme("system")


def test_a_posterior_without_controls_says_how_sure_it_is_all_the_same(qtbot, qapp, project):
    look.apply(qapp)
    probs = np.zeros((12, 5, 2), np.float32)
    probs[:, :, 0] = 0.97
    probs[:, :, 1] = 0.03
    nats_G = np.full(12, 0.1, np.float32)
    session = Session(project, "ana")
    session.receive(Posterior("m", 3, probs, nats_G, nats_G, nats_G))
    page = ProgressPage(session, None)
    qtbot.addWidget(page)
    page.show()
    page.settle()
    assert page.lines.texts()["Sure"] == "Sure of 12 of 12 galaxies; no control among them has a vote yet."
    page.stop()
