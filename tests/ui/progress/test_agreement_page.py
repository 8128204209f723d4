"""The page of agreement: drawn for a question, renewed with votes, saved, and kind where there is nobody to compare."""

import csv

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gzdesk.catalogue.catalog import scan_folder
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote
from gzdesk.questions.tree import load_tree
from gzdesk.session.session import Session
from gzdesk.ui import look
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.progress.agreement_cards import MOST, MOST_BIASES
from gzdesk.ui.progress.agreement_page import AgreementPage


def say(project, annotator, letters, question=None, because="random"):
    """A letter a galaxy: the first answer, the second, or a dot for none."""
    asked = question or project.question
    rows = [
        new_vote(
            galaxy_id=f"galaxy-{place:02d}",
            annotator=annotator,
            question=asked.name,
            question_version=asked.version,
            answer=asked.answers["yn".index(letter)].name,
            shown_because=because,
        )
        for place, letter in enumerate(letters)
        if letter != "."
    ]
    project.journal.append(*rows)


@pytest.fixture
def page(qtbot, qapp):
    """Makes pages, and stops them in the end."""
    look.apply(qapp)
    made = []

    def make(project, annotator="ann"):
        page = AgreementPage(Session(project, annotator), None)
        qtbot.addWidget(page)
        page.resize(1000, 700)
        page.show()
        page.settle()
        made.append(page)
        return page

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def three(project):
    say(project, "ann", "yynnyynnyynn")
    say(project, "bob", "yynnyynnyyny")
    say(project, "cat", "yyyyyyyyyyyy")
    say(project, "ann", "yn..........", because="repeat")
    return project


def test_one_annotator_is_told_what_agreement_needs(page, project):
    say(project, "ann", "yn")
    made = page(project)
    assert not made.drawn
    assert made.empty.isVisible()
    assert made.empty.title.text() == "Agreement needs two annotators"
    assert "gzdesk merge" in made.empty.text.text()


def test_annotators_without_a_galaxy_in_common_are_told_how_to_get_some(page, project):
    say(project, "ann", "yn..")
    say(project, "bob", "..yn")
    assert "gzdesk split" in page(project).empty.text.text()


def test_every_card_is_drawn_from_the_votes_of_all(page, three):
    cards = page(three).cards
    assert all(card.drawn for card in cards.all)
    assert cards.questions.rows[0].figure.endswith("12 galaxies")
    assert cards.rest.rows[0].words == "cat"
    assert cards.pairs.values["ann", "bob"] == pytest.approx(1 - (2 / 12) / (288 / 552))
    assert cards.biases.rows[0].words.startswith("cat: ")
    assert cards.biases.rows[0].figure in ("+50", "\u221250")
    assert [(row.words, row.figure) for row in cards.again.rows] == [("ann", "1 of 2")]


def test_a_vote_at_the_desk_renews_the_page_and_nothing_else_does(page, three):
    made = page(three)
    before = made.found
    made.refresh()
    assert not made._work.busy
    made._session.visit(2)
    made._session.vote(0, 1.0, "")
    made.settle()
    assert made.found.of("bar").figures.alpha != before.of("bar").figures.alpha


def test_what_was_undone_counts_no_more(page, three):
    made = page(three)
    before = made.found
    made._session.visit(2)
    made._session.vote(0, 1.0, "")
    made._session.undo()
    made.settle()
    assert made.found.questions == before.questions


def test_another_question_is_drawn_from_the_menu(qtbot, page, tmp_path, images):
    tree = load_tree("features-and-bar")
    with Project.create(tmp_path / "t.gzdesk", scan_folder(images), images, tree) as project:
        for who, letters in (("ann", "yynn"), ("bob", "yyny")):
            say(project, who, letters, tree.questions[0])
        say(project, "ann", "yn..........", tree["bar"])
        say(project, "bob", "ynyn........", tree["bar"])
        made = page(project)
        assert len(made.cards.questions.rows) == 2
        assert made.cards.pairs.values["ann", "bob"] != 1.0
        QTest.keyClick(made.head.questions, Qt.Key.Key_Down)
        made.settle()
        assert made.cards.pairs.values["ann", "bob"] == 1.0


def test_what_is_not_defined_has_a_dash(page, project):
    for who in ("ann", "bob"):
        say(project, who, "y" * 12)
    cards = page(project).cards
    assert cards.questions.rows[0].value is None
    assert cards.questions.rows[0].figure.startswith("–")
    assert cards.pairs.values["ann", "bob"] is None
    assert not cards.cards["self"].drawn


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_cards_are_saved_as_pictures(page, three, tmp_path, suffix):
    made = page(three)
    for name, card in made.cards.cards.items():
        card.save.save_picture(tmp_path / f"{name}.{suffix}")
        assert (tmp_path / f"{name}.{suffix}").stat().st_size > 500
    assert "self." + suffix in made.head._said.text()


def test_the_numbers_of_a_card_are_saved_as_a_table(page, three, tmp_path):
    made = page(three)
    made.cards.cards["bias"].save.save_numbers(tmp_path / "b.csv")
    rows = list(csv.DictReader((tmp_path / "b.csv").read_text().splitlines()))
    assert {(row["of"], row["question"]) for row in rows} == {("rest", "bar")}
    assert sum(row["figure"] == "bias" for row in rows) == 3 * 2


def test_of_many_annotators_some_are_drawn_and_the_rest_counted(page, project):
    for number in range(MOST + 3):
        say(project, f"a{number:02}", "ynynynynynyn"[number % 3 :])
    made = page(project)
    assert len(made.cards.rest.rows) == len(made.cards.pairs.names) == MOST
    assert len(made.cards.biases.rows) == MOST_BIASES
    assert "3 more are in the table." in made.cards.cards["rest"].note.text()
    assert f"Of {MOST + 3} annotators" in made.cards.cards["pairs"].note.text()


def test_a_key_at_the_desk_opens_the_page(qtbot, three, store, learner, settings):
    window = VotingWindow(Session(three, "ann"), store, learner, settings=settings)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    QTest.keyClick(window, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: window.survey.window is not None and isinstance(window.survey.window.page, AgreementPage))
    window.survey.window.settle()
    assert window.survey.window.page.drawn
    window.close()
