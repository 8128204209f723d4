"""On no screen of gzdesk does a name hide, turn around or forge anything: each is drawn, and every text is looked at.

All that is drawn is taken down as an SVG file would have it, whoever draws it: labels, lists, delegates and plots.
"""

import csv
import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice, QPoint, Qt
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QTabBar, QWidget

from gzdesk.catalogue.catalog import Catalogue, Galaxy
from gzdesk.catalogue.galaxy import Rejected
from gzdesk.letters import visible
from gzdesk.messages import Posterior, frozen
from gzdesk.progress.summary import summarise
from gzdesk.project.earlier_votes import EarlierVote
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote
from gzdesk.questions.tree import parse_asked
from gzdesk.queue.orders import Order
from gzdesk.session.session import Session
from gzdesk.settings import QueueSettings
from gzdesk.ui import look
from gzdesk.ui.answers.question_help import QuestionHelp
from gzdesk.ui.desk.annotator_choice import AnnotatorChoice
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.progress.summary_page import save_summary
from gzdesk.ui.start.start_window import StartWindow
from gzdesk.ui.view.column_chooser import ColumnChooser

HIDING = "\u202e\u2066\u200b\x1b[1m\0"
BAD = f"B{HIDING}\nFORGED"
LONG = "L" * 10_000
TOML = f"B{HIDING}".replace("\x1b", "\\u001B").replace("\0", "\\u0000")  # whoever asks a question may break its lines
ASKED = f"""name = "tree"
text = "{TOML}"
[[questions]]
name = "bar"
text = "{TOML} bar?"
help = "{TOML} help"
[[questions.answers]]
name = "yes"
text = "{TOML} yes"
help = "{TOML} yes"
[[questions.answers]]
name = "no"
text = "{LONG}"
[[questions]]
name = "ring"
text = "{TOML} ring?"
after = ["bar_yes"]
[[questions.answers]]
name = "yes"
text = "{TOML} ring"
[[questions.answers]]
name = "no"
text = "No"
"""


def painted(widget: QWidget) -> list[str]:
    """Every piece of text that a widget and all within it draw."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setSize(widget.size())
    widget.render(drawing)
    del drawing
    return pieces_of(bytes(buffer.data()).decode("utf-8", "replace"))


def pieces_of(drawing: str) -> list[str]:
    return [unescape(piece) for piece in re.findall(r"<text[^>]*>(.*?)</text>", drawing, re.DOTALL)]


def typed(root: QWidget) -> str:
    """What stands in fields that one writes in: texts as they are, or they would be changed by being looked at."""
    return "".join(field.text() for field in root.findChildren(QLineEdit)) + "".join(
        field.toPlainText() for field in root.findChildren(QPlainTextEdit) if not field.isReadOnly()
    )


def told(root: QWidget) -> list[tuple[str, str]]:
    """What widgets say besides: titles, tips, and what a screen reader is told."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        where = f"{type(widget).__name__} {widget.objectName()}"
        found += [(f"title of {where}", widget.windowTitle()), (f"tip of {where}", widget.toolTip())]
        found += [(f"name of {where}", widget.accessibleName())]
        found += [(f"description of {where}", widget.accessibleDescription())]
        for action in widget.actions():
            found += [(f"action of {where}", action.text()), (f"action's tip of {where}", action.toolTip())]
        if isinstance(widget, QTabBar):
            found += [(f"tab of {where}", widget.tabText(place)) for place in range(widget.count())]
        if isinstance(widget, QComboBox):
            found += [(f"choice of {where}", widget.itemText(place)) for place in range(widget.count())]
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            model = widget.model()
            roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
            for row in range(min(model.rowCount(), 30)):
                said = [model.data(model.index(row, 0), role) for role in roles]
                found += [(f"row of {where}", text) for text in said if isinstance(text, str)]
    return [(where, text) for where, text in found if text]


def faults(root: QWidget) -> list[str]:
    """What of a window hides something, turns it around, or begins a line of its own in the middle of a name."""
    written = typed(root)
    drawn = [text for text in painted(root) if text not in written]
    found = [f"drawn: {text!r}" for text in drawn if visible(text) != text or text.startswith("FORGED")]
    for where, text in told(root):
        if visible(text, lines=True) != text or "\nFORGED" in text or "<br>FORGED" in text:
            found.append(f"{where}: {text[:80]!r}")
        if len(text) > 5000:
            found.append(f"{where}: {len(text)} letters")
    if root.minimumSizeHint().width() > 2000:
        found.append(f"{type(root).__name__} wants to be {root.minimumSizeHint().width()} pixels wide")
    return list(dict.fromkeys(found))


def names_drawn(root: QWidget) -> bool:
    return any("<202E>" in text for text in painted(root))


@pytest.fixture
def hostile(tmp_path, images, learner, posterior):
    """A sitting at a project in which every name hides something, or is very long."""
    names = [f"{BAD} {number:02d}" for number in range(11)] + [LONG]
    galaxies = tuple(
        Galaxy(name, f"galaxy-{number:02d}.png", None, 10.0 + number, 1.0) for number, name in enumerate(names)
    )
    columns = tuple({f"{BAD} column": f"{BAD} value", LONG: LONG, "size": place} for place in range(12))
    catalogue = Catalogue(galaxies, columns, (Rejected(BAD, BAD), Rejected(LONG, LONG)))
    file = tmp_path / "b\u202e\x1bad.gzdesk"
    with Project.create(file, catalogue, images, parse_asked(ASKED, "bad")) as project:
        for annotator in (f"{BAD} bob", LONG):
            for number, galaxy in enumerate(galaxies):
                given = {"galaxy_id": galaxy.id, "annotator": annotator, "question_version": 1}
                project.journal.append(
                    new_vote(question="bar", answer="yes" if number % 2 else "no", shown_because="control", **given),
                    new_vote(question="bar", kind="comment", text=f"{BAD} comment", **given),
                    new_vote(question="bar", kind="star", **given),
                )
        project.add_earlier_votes(BAD, [EarlierVote(BAD, galaxies[0].id, "bar", 1, "yes", 3)])
        session = Session(project, f"{BAD} bob", teach=learner.teach, queue_settings=QueueSettings(control_share=0.0))
        session.desk = replace(session.desk, hide_posterior=False)
        yield session


@pytest.fixture
def desk(qtbot, qapp, hostile, store, learner, settings):
    look.apply(qapp)
    store.unreadable[4] = f"{BAD} is broken"
    window = VotingWindow(hostile, store, learner, settings=settings)
    qtbot.addWidget(window)
    window.resize(1500, 1100)
    window.show()
    qtbot.waitUntil(lambda: window.showing.votable)
    return window


def believed() -> Posterior:
    """A posterior of twelve galaxies and the four answers."""
    yes_G_T_2 = np.random.default_rng(0).random((12, 8, 2), dtype=np.float32)
    probs_G_T_A = np.stack([yes_G_T_2, 1 - yes_G_T_2], axis=3).reshape(12, 8, 4)
    spread_G = probs_G_T_A.var(axis=(1, 2))
    frozen_G = [frozen(one_G) for one_G in (spread_G, spread_G + 0.3, np.full(12, 0.3, np.float32))]
    return Posterior(f"model-{BAD}", 24, frozen(probs_G_T_A), *frozen_G)


def clean(root: QWidget) -> None:
    assert not (found := faults(root)), "\n".join(found)


def test_the_desk_hides_nothing(qtbot, desk):
    for dock in desk.desk_layout.docks:
        dock.show()
    for key in ("1", "1", "2", "s", "u"):
        qtbot.keyClick(desk, key)
    desk.session.receive(believed())
    desk.panels.settle()
    desk.viewing.settle()
    desk.why.settle()
    clean(desk)
    assert names_drawn(desk)
    for dock in desk.desk_layout.docks:
        dock.raise_()
        clean(dock.widget())


def test_a_picture_that_cannot_be_read_and_a_problem_hide_nothing(desk):
    desk.revisit(desk.session.project.galaxies[4].id)
    desk.banner.problem(f"{BAD} cannot be written: {BAD}", lambda: None, details=HIDING)
    desk.banner.details.show()
    clean(desk)
    assert any("<202E>" in text for text in painted(desk.view))
    assert any("<202E>" in text for text in painted(desk.banner))
    assert "<1B>" in desk.banner.details.toPlainText()


@pytest.mark.parametrize("name", ["gallery", "survey_map", "progress", "agreement"])
def test_the_survey_hides_nothing(qtbot, desk, name):
    desk.session.receive(believed())
    page = desk.survey.open(name)
    desk.survey.window.resize(1400, 1000)
    page.settle()
    desk.survey.window.settle()
    clean(desk.survey.window)
    assert names_drawn(page)
    desk.survey.stop()


def test_the_card_of_the_map_hides_nothing(qtbot, desk):
    desk.session.receive(believed())
    page = desk.survey.open("survey_map")
    page.settle()
    page.canvas.setFocus()
    qtbot.waitUntil(page.canvas.hasFocus)
    page._point(3)
    assert page.card.isVisible()
    clean(page)
    assert names_drawn(page.card)
    desk.survey.stop()


def test_the_gallery_filters_by_the_name_that_a_column_has(qtbot, desk):
    page = desk.survey.open("gallery")
    page.settle()
    menu = page.head.filter
    qtbot.waitUntil(menu.add.isEnabled)
    menu.add.click()
    row = menu.rows[0]
    row.value.setText("5")
    meant = []
    for place in range(row.column.count()):
        row.column.setCurrentIndex(place)
        meant.append(menu.read().conditions[0].column)
    assert meant[-3:] == [f"{BAD} column", LONG, "size"]
    clean(menu)
    desk.survey.stop()


def test_columns_are_chosen_by_the_names_that_they_have(qtbot, desk):
    chooser, chosen = ColumnChooser(desk), []
    chooser.chosen.connect(chosen.append)
    chooser.offer([f"{BAD} column", LONG], [], QPoint(300, 600))
    clean(chooser)
    assert names_drawn(chooser)
    chooser.list.item(0).setCheckState(Qt.CheckState.Checked)
    assert chosen == [(f"{BAD} column",)]


def test_the_queue_and_its_panel_hide_nothing(desk):
    for order in (Order("similar", like=desk.session.project.galaxies[3].id), Order("list", ids=(BAD, "none", LONG))):
        desk.queue.choose(order)
        desk.queue.open()
        desk.queue.settle()
        clean(desk.queue.panel)
        desk.queue.panel.hide()
        clean(desk)


def test_what_was_left_out_hides_nothing(desk):
    desk.session.unreadable[3] = BAD
    desk.panels.unreadable.show_unreadable({BAD: BAD, LONG: LONG})
    desk.panels.unreadable.click()
    clean(desk.panels.unreadable.list)
    assert names_drawn(desk.panels.unreadable.list)


def test_settings_import_and_help_beside_the_desk_hide_nothing(qtbot, desk, tmp_path):
    clean(desk.beside.open_settings())
    clean(desk.beside.open_keys_sheet())
    importing = desk.beside.open_import(lambda: None)
    qtbot.waitUntil(lambda: not importing.work.busy)
    file = tmp_path / "votes\u202e.csv"
    with file.open("w", newline="", encoding="utf-8") as lines:
        rows = [["id_str", "bar_yes", "bar_no", "a\u00adb"], [f"x{HIDING}".replace("\0", ""), 3, 1, "x"]]
        csv.writer(lines).writerows(rows)
    importing.file.edit.setText(str(file))
    qtbot.waitUntil(lambda: importing.found.topLevelItemCount() > 0 or importing.message.text() != "")
    clean(importing)
    assert any("<202E>" in importing.sources.itemText(place) for place in range(importing.sources.count()))
    desk.helping.toggle()
    for window in desk.findChildren(QuestionHelp):
        clean(window)
    desk.beside.stop()


def test_what_other_programs_say_hides_nothing(desk):
    desk.samp.status.show_connected([BAD, LONG])
    desk.samp.notice.show_selected(BAD, 5)
    clean(desk)
    assert any("<202E>" in text for text in painted(desk.samp.notice))


def test_the_start_window_hides_nothing(qtbot, settings, tmp_path):
    start = StartWindow(settings)
    qtbot.addWidget(start)
    for folder in ("a\u202e", "b" * 200):
        (tmp_path / folder).mkdir()
        start.recent_projects.remember(tmp_path / folder / "x\u2066\x1b.gzdesk")
    start.show()
    start.show_recent()
    start.show_error(BAD)
    clean(start)
    assert names_drawn(start)
    catalogue = tmp_path / "cat\u202e.csv"
    catalogue.write_text("id_str,file_loc,a\u00adb\nx\u202ey,z\u200b.png,1\n", "utf-8")
    start.show_new_project(tmp_path, catalogue)
    start.show_error(BAD)
    clean(start)


def test_the_summary_page_hides_nothing(qapp, desk, tmp_path):
    summary = summarise(desk.session.project, believed())
    texts = []
    for file in save_summary(summary, tmp_path / "s.svg"):
        texts += pieces_of(file.read_text("utf-8"))
    assert not [text for text in texts if visible(text) != text or text.startswith("FORGED")]
    assert any("<202E>" in text for text in texts)


def test_who_votes_is_chosen_by_the_name_that_is_recorded(qtbot, desk):
    choice, chosen = desk.findChild(AnnotatorChoice), []
    choice.chosen.connect(chosen.append)
    choice.open()
    clean(choice.sheet)
    assert names_drawn(choice.sheet)
    choice.sheet.names.itemClicked.emit(choice.sheet.names.item(0))
    assert chosen == [LONG]
