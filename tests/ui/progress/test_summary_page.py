"""The summary for print: one page, more for a tree, in every format; and from the command line."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter

from gzdesk import cli
from gzdesk.catalogue.catalog import scan_folder
from gzdesk.progress.summary import summarise
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote
from gzdesk.questions.tree import load_asked
from gzdesk.team.agreement import QuestionAgreement
from gzdesk.team.agreement_figures import Estimate, Figures
from gzdesk.ui import look
from gzdesk.ui.pictures.paper import marks_around, round_marks
from gzdesk.ui.pictures.saving import UnsavedError
from gzdesk.ui.progress.progress_words import agreement_text
from gzdesk.ui.progress.summary_page import A4, pages, print_pages, save_summary


@pytest.fixture
def summary(qapp, project, posterior):
    look.apply(qapp)
    project.journal.append(
        *(
            new_vote(
                galaxy_id=f"galaxy-{place:02d}",
                annotator="ana" if place % 3 else "bo",
                question="bar",
                question_version=1,
                answer="yes" if place % 2 else "no",
                shown_because="control",
            )
            for place in range(9)
        )
    )
    figures = dict.fromkeys(("log_score", "log_score_floor", "accuracy", "rmse", "rmse_floor", "brier"), 0.5)
    for votes in (20, 40, 60):
        project.record_round(f"m{votes}", votes, figures | {"galaxies": 9.0})
    return summarise(project, posterior(1))


def test_one_question_has_one_page_of_a4(summary, tmp_path):
    assert save_summary(summary, tmp_path / "s.png") == [tmp_path / "s.png"]
    image = QImage(str(tmp_path / "s.png"))
    assert image.size() == 2 * A4
    assert image.pixelColor(5, 5).name() == "#ffffff"


def test_words_and_lines_stay_such_in_svg(summary, tmp_path):
    save_summary(summary, tmp_path / "s.svg")
    text = (tmp_path / "s.svg").read_text()
    for words in ("bars", "Learning curve", "Confusion on controls", "Walmsley et al. 2020", "ana", "bo"):
        assert words in text
    assert "<image" not in text


def test_the_page_speaks_of_agreement_where_two_have_answered_the_same(summary, project, tmp_path):
    save_summary(summary, tmp_path / "alone.svg")
    assert "Krippendorff" not in (tmp_path / "alone.svg").read_text()
    others = [replace(row, uuid=f"other-{row.uuid}", annotator="eve") for row in project.journal.rows()]
    project.journal.append(*others)
    save_summary(summarise(project, None), tmp_path / "both.svg")
    assert "On 9 galaxies that several have answered" in (tmp_path / "both.svg").read_text()


def test_agreement_is_told_with_its_uncertainty():
    figures = Figures(120, Estimate(0.813, 0.741, 0.88), Estimate(0.6), Estimate(0.615, 0.5, 0.73))
    said = agreement_text(QuestionAgreement("bar", figures, (), ()))
    assert "81\u202f% (74 to 88\u202f%, with 95\u202f%)" in said
    assert "alpha is 0.61 (0.50 to 0.73, with 95\u202f%)" in said
    few = Figures(3, Estimate(1.0), Estimate(None), Estimate(None))
    said = agreement_text(QuestionAgreement("bar", few, (), ()))
    assert "100\u202f% (too few for an interval)" in said
    assert "not defined" in said


def test_a_pdf_is_a_pdf(summary, tmp_path):
    save_summary(summary, tmp_path / "s.pdf")
    assert (tmp_path / "s.pdf").read_bytes().startswith(b"%PDF")


def test_a_tree_tells_of_its_other_questions_on_a_second_page(qapp, tmp_path, images):
    look.apply(qapp)
    with Project.create(tmp_path / "t.gzdesk", scan_folder(images), images, load_asked("features-and-bar")) as project:
        written = save_summary(summarise(project, None), tmp_path / "s.svg")
    assert [file.name for file in written] == ["s.svg", "s-2.svg"]
    assert "votes" in written[1].read_text()


def test_all_pages_of_a_tree_are_one_pdf(qapp, tmp_path, images):
    with Project.create(tmp_path / "t.gzdesk", scan_folder(images), images, load_asked("gz2")) as project:
        found = summarise(project, None)
    assert save_summary(found, tmp_path / "s.pdf") == [tmp_path / "s.pdf"]
    assert (tmp_path / "s.pdf").read_bytes().count(b"/Type /Page\n") == len(pages(found)) == 2


def test_pages_fit_a_printers_paper(summary, tmp_path):
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    print_pages(pages(summary), printer)
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF")


def test_another_suffix_is_refused(summary, tmp_path):
    with pytest.raises(UnsavedError, match=r"name it \.png, \.svg or \.pdf"):
        save_summary(summary, tmp_path / "s.doc")


def test_the_command_line_writes_it_beside_the_facts(summary, project, tmp_path, capsys):
    assert cli.main(["info", str(project.path), "--summary", str(tmp_path / "s.pdf"), "--json"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("{")
    assert "s.pdf" in said.err
    assert (tmp_path / "s.pdf").stat().st_size > 5000


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.35, 1.08), (12.0, 240.0), (0.481, 0.483)])
def test_marks_are_round_even_and_hold_what_they_should(low, high):
    inside, around = round_marks(low, high), marks_around(low, high)
    assert low - 1e-9 <= inside[0] < inside[-1] <= high + 1e-9
    assert around[0] <= low + 1e-9
    assert around[-1] >= high - 1e-9
    assert 2 <= len(around) <= 7


def test_a_page_is_a4(qapp):
    assert QSize(794, 1123) == A4
