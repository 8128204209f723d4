"""From the start window to the desk and back, with a desk of three lines in place of the real one."""

import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QObject, QSettings, Signal

from gzdesk import app
from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.commands import demo
from gzdesk.commands.start import Start
from gzdesk.project.project import Project, ProjectError
from gzdesk.questions.question import load_question
from gzdesk.ui import look
from gzdesk.ui.start.new_project import NewProject


class FakeWindow(QObject):
    open_asked = Signal()
    annotator_asked = Signal(str)
    closed = Signal()
    holds_a_vote = False

    def close(self) -> bool:
        if not self.holds_a_vote:
            self.closed.emit()
        return not self.holds_a_vote


class FakeDesk:
    def __init__(self, path: Path) -> None:
        self.path, self.window, self.is_open = path, FakeWindow(), False
        self.project = SimpleNamespace(path=path)

    def open(self) -> None:
        self.is_open = True

    def close(self) -> None:
        self.is_open = False


@pytest.fixture
def start(qapp, tmp_path, monkeypatch):
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "config"))
    look.apply(qapp)
    monkeypatch.setattr(app, "open_desk", lambda path, annotator, **more: FakeDesk(path))
    made = Start("ann")
    made.window.show()
    yield made
    made.close()
    made.window.close()
    made.window.deleteLater()


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    for number in range(3):
        Image.fromarray(np.full((20, 20), 40 * number, np.uint8)).save(folder / f"g{number}.png")
    return folder


def asked(images, name: str = "p.gzdesk", catalogue=None) -> NewProject:
    return NewProject(images.parent / name, images, catalogue, "bar")


def test_a_new_project_is_made_in_the_background_and_its_desk_opened(start, images, qtbot):
    start.window.show_new_project(images=images)
    start.create(asked(images))
    qtbot.waitUntil(lambda: start.desk is not None)
    assert start.desk.path == images.parent / "p.gzdesk"
    assert start.desk.is_open
    assert not start.window.isVisible()
    with Project.open(start.desk.path, read_only=True) as made:
        assert len(made.galaxies) == 3


def test_what_cannot_be_made_is_said_on_the_page_and_nothing_is_left(start, tmp_path, qtbot):
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "bad.png").write_bytes(b"")
    start.window.show_new_project(images=empty)
    start.create(asked(empty))
    qtbot.waitUntil(lambda: "can be read" in start.window.new_project.message.text())
    assert "bad" in start.window.new_project.message.text()
    assert start.desk is None
    assert not (tmp_path / "p.gzdesk").exists()
    assert start.window.new_project.images.isEnabled()


def test_making_can_be_cancelled_and_leaves_nothing(start, images, qtbot, monkeypatch):
    reached, go_on = threading.Event(), threading.Event()

    def slow(path, *arguments, stages, **named):
        reached.set()
        go_on.wait(5)
        stages("Reading images")(1, 3)
        raise AssertionError("went on after being cancelled")

    monkeypatch.setattr("gzdesk.commands.start.make_project", slow)
    start.window.show_new_project(images=images)
    start.create(asked(images))
    qtbot.waitUntil(reached.is_set)
    start.window.new_project.back.click()
    go_on.set()
    qtbot.waitUntil(lambda: start.window.new_project.images.isEnabled())
    assert start.desk is None
    assert start.window.isVisible()


def test_a_project_that_cannot_be_opened_is_named_and_the_start_window_stays(start, monkeypatch, tmp_path):
    def refuse(path, annotator, **more):
        raise ProjectError(f"{path.name}: is no gzdesk project.")

    monkeypatch.setattr(app, "open_desk", refuse)
    start.window.opened.emit(tmp_path / "letter.gzdesk")
    assert "letter.gzdesk: is no gzdesk project." in start.window.message.text()
    assert start.window.isVisible()


def test_the_demo_is_drawn_and_opened(start, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(demo, "user_folder", lambda: tmp_path / "demo")
    monkeypatch.setattr(demo, "GALAXIES", 6)
    start.window.demo_asked.emit()
    qtbot.waitUntil(lambda: start.desk is not None)
    assert start.desk.path == tmp_path / "demo" / demo.PROJECT


def test_asking_for_another_project_brings_the_start_window_back(start, tmp_path, qtbot):
    start.open(tmp_path / "a.gzdesk")
    desk = start.desk
    desk.window.open_asked.emit()
    qtbot.waitUntil(lambda: not desk.is_open)
    assert start.desk is None
    assert start.window.isVisible()


def test_a_desk_opened_from_a_terminal_leads_to_the_start_window_too(start, tmp_path, qtbot):
    start.window.hide()
    desk = FakeDesk(tmp_path / "a.gzdesk")
    start.show_desk(desk)
    assert desk.is_open
    desk.window.open_asked.emit()
    qtbot.waitUntil(lambda: not desk.is_open)
    assert start.window.isVisible()


def test_a_desk_from_a_terminal_needs_no_start_window(qapp, tmp_path):
    begun = Start("ann")
    begun.show_desk(FakeDesk(tmp_path / "a.gzdesk"))
    begun.close()
    assert "window" not in vars(begun)


def test_a_desk_with_an_unsaved_vote_is_not_left_for_another_project(start, tmp_path):
    start.open(tmp_path / "a.gzdesk")
    start.desk.window.holds_a_vote = True
    start.desk.window.open_asked.emit()
    assert start.desk.is_open
    assert not start.window.isVisible()


def test_a_closed_desk_is_closed_whole(start, tmp_path, qtbot):
    start.open(tmp_path / "a.gzdesk")
    desk = start.desk
    desk.window.closed.emit()
    qtbot.waitUntil(lambda: not desk.is_open)
    assert start.desk is None


def test_projects_are_merged_and_one_is_told_what_came_of_it(start, qtbot, tmp_path, images):
    files = []
    for name, path in (("a", "g0.png"), ("b", "g1.png")):
        files.append(tmp_path / f"{name}.gzdesk")
        catalogue = Catalogue((Galaxy("g", path),), ({},), ())
        Project.create(files[-1], catalogue, images, load_question("bar")).close()
    out = tmp_path / "all.gzdesk"
    start.window.merge_asked.emit(out, files)
    qtbot.waitUntil(lambda: "all.gzdesk" in start.window.message.text() and start.window.new.isEnabled())
    qtbot.waitUntil(lambda: "1 galaxies" in start.window.message.text())
    assert "conflict" not in start.window.message.text()
    assert "Differences between the projects: 1; the first: galaxy g" in start.window.message.text()
    assert start.window.recent_projects.all()[0].path == out
    assert start.desk is None
    start.window.merge_asked.emit(out, files)
    qtbot.waitUntil(lambda: "exists already" in start.window.message.text())


def test_the_desk_opens_under_the_name_that_was_typed(start, bars_of, monkeypatch):
    opened = []
    monkeypatch.setattr(app, "open_desk", lambda path, annotator, **more: opened.append(annotator) or FakeDesk(path))
    start.window.annotator.edit.setText("Vera Rubin")
    start.open(bars_of)
    assert opened == ["Vera Rubin"]


def test_somebody_else_votes_at_a_desk_opened_again(start, bars_of, monkeypatch, qtbot):
    opened = []
    start.open(bars_of)
    first = start.desk

    def reopen(path, annotator, **more):
        assert not first.is_open  # or its file would be locked
        opened.append((path, annotator))
        return FakeDesk(path)

    monkeypatch.setattr(app, "open_desk", reopen)
    first.window.annotator_asked.emit("Vera Rubin")
    qtbot.waitUntil(lambda: opened == [(bars_of, "Vera Rubin")])
    assert start.desk is not first
    assert start.desk.is_open
    assert not start.window.isVisible()


def test_a_desk_with_an_unsaved_vote_stays_with_its_annotator(start, tmp_path, qtbot):
    start.open(tmp_path / "a.gzdesk")
    desk = start.desk
    desk.window.holds_a_vote = True
    desk.window.annotator_asked.emit("Vera Rubin")
    qtbot.wait(20)
    assert start.desk is desk
    assert desk.is_open


def test_a_desk_that_cannot_be_opened_again_says_why_in_the_start_window(start, tmp_path, monkeypatch, qtbot):
    start.open(tmp_path / "a.gzdesk")

    def refuse(path, annotator, **more):
        raise ProjectError(f"{path.name}: is open elsewhere.")

    monkeypatch.setattr(app, "open_desk", refuse)
    start.desk.window.annotator_asked.emit("Vera Rubin")
    qtbot.waitUntil(start.window.isVisible)
    assert "a.gzdesk: is open elsewhere." in start.window.message.text()


@pytest.fixture
def bars_of(tmp_path, images):
    file = tmp_path / "bars.gzdesk"
    Project.create(file, Catalogue((Galaxy("g", "g0.png"),), ({},), ()), images, load_question("bar")).close()
    return file
