"""Whatever a file says is shown letter by letter: as no web page, no picture of elsewhere, no words in other places."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as Text
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.project.project import Project
from gzdesk.questions.tree import parse_asked
from gzdesk.session.session import Session
from gzdesk.settings import QueueSettings
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.plain_words import PlainLabel, plain_tip

UI = Path(__file__).parents[2] / "gzdesk" / "ui"
WEB = "<b>bold</b><img src='file:///etc/passwd'>"
ASKED = f"""name = "bar"
text = "{WEB}?"
help = "{WEB} help"
[[answers]]
name = "yes"
text = "{WEB}"
help = "{WEB} yes"
[[answers]]
name = "no"
text = "No"
help = "<a href='http://x'>no</a>"
"""


@pytest.fixture
def hostile(tmp_path, images, learner):
    """A sitting at a project whose every name is a web page."""
    galaxies = tuple(Galaxy(f"{WEB} {number:02d}", f"galaxy-{number:02d}.png", None, 10.0, 1.0) for number in range(12))
    columns = tuple({f"{WEB} column": f"{WEB} value"} for _ in galaxies)
    file = tmp_path / "web.gzdesk"
    with Project.create(file, Catalogue(galaxies, columns, ()), images, parse_asked(ASKED, "web")) as project:
        yield Session(project, f"{WEB} ann", teach=learner.teach, queue_settings=QueueSettings(control_share=0.0))


def as_web_pages(root: QWidget) -> list[str]:
    """What of a window would be taken for a web page."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        where = f"{type(widget).__name__} {widget.objectName()}"
        if Text.mightBeRichText(widget.toolTip()) and not widget.toolTip().startswith("<qt>"):
            found.append(f"the tooltip of {where}: {widget.toolTip()}")
        if "<img" in widget.toolTip() or "<b>" in widget.toolTip():
            found.append(f"the tooltip of {where}: {widget.toolTip()}")
        guesses = isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText
        if guesses and Text.mightBeRichText(widget.text()):
            found.append(f"the text of {where}: {widget.text()}")
        found += [
            f"the tooltip of {action.objectName()}: {action.toolTip()}"
            for action in widget.actions()
            if Text.mightBeRichText(action.toolTip()) and not action.toolTip().startswith("<qt>")
        ]
    return list(dict.fromkeys(found))


def test_a_desk_full_of_web_pages_shows_their_letters(qtbot, hostile, store, learner, settings):
    window = VotingWindow(hostile, store, learner, settings=settings)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.showing.votable)
    assert as_web_pages(window) == []
    for key in ("1", "2", "s"):
        QTest.keyClick(window, key)
        qtbot.waitUntil(lambda: window.showing.votable)
    assert any(WEB in label.text() for label in window.findChildren(QLabel))
    assert as_web_pages(window) == []


def test_a_label_of_ours_shows_letters(qtbot):
    label = PlainLabel(WEB)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == WEB


@pytest.mark.parametrize("text", ["", "a plain tip", "1 < 2 > 0", "two\nlines"])
def test_a_plain_tip_stays_as_it_is(text):
    assert plain_tip(text) == text


def test_a_tip_that_looks_like_a_web_page_is_shown_by_its_letters():
    assert plain_tip("<b>x</b>\n&") == "<qt>&lt;b&gt;x&lt;/b&gt;<br>&amp;</qt>"


@pytest.mark.parametrize("file", sorted(UI.rglob("*.py")), ids=lambda path: path.name)
def test_no_room_makes_a_label_that_guesses(file):
    made = re.findall(r"(?<!Plain)(?<!\w)QLabel\(", re.sub(r"class \w+\(QLabel", "", file.read_text("utf-8")))
    assert made == []
