"""The desk as the program joins it, with the real network, offscreen."""

import shutil
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSettings

from gzdesk import app
from gzdesk.commands.simulate_arguments import ARCHITECTURES
from gzdesk.making import make_project
from gzdesk.model import encoder
from gzdesk.model.architectures import ask_for
from gzdesk.project import hand_out
from gzdesk.project.project import Project, ProjectLocked
from gzdesk.questions.question import load_question
from gzdesk.settings import DisplaySettings, LearningSettings
from gzdesk.terminal import CommandError
from gzdesk.ui.desk_layout import desk_settings
from gzdesk.ui.start.annotator_field import KEY


@pytest.fixture
def project(tmp_path, qapp):
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "config"))
    images = tmp_path / "images"
    images.mkdir()
    rng = np.random.default_rng(0)
    for number in range(6):
        Image.fromarray(rng.integers(0, 255, (40, 40), np.uint8)).save(images / f"g{number}.png")
    path = tmp_path / "p.gzdesk"
    make_project(path, images, load_question("bar")).close()
    return path


def test_the_command_line_knows_the_architectures_by_name():
    assert set(ARCHITECTURES) == set(encoder.ARCHITECTURES)


def test_an_architecture_asked_for_is_kept_in_the_project(project):
    app.open_desk(project, "ann", "walmsley2019").close()
    desk = app.open_desk(project, "ann")
    assert desk.learning.architecture == "walmsley2019"
    desk.close()
    with Project.open(project, read_only=True) as opened:
        assert app.open_crops(opened, desk.learning).crops_G_S_S.shape[1:] == (128, 128)


def test_a_folder_of_weights_is_learned_with_in_colour(project, encoder_folder):
    folder = encoder_folder("enc", channels=3)
    app.open_desk(project, "ann", ask_for(str(folder))).close()
    with Project.open(project, read_only=True) as opened:
        learning = app.kept(opened, "learning", LearningSettings())
        assert learning.architecture == str(folder)
        assert app.open_crops(opened, learning).crops_G_S_S.shape == (6, 32, 32, 3)


def test_the_desk_opens_without_the_encoder_and_tells(project, encoder_folder, qtbot):
    folder = encoder_folder("enc")
    app.open_desk(project, "ann", str(folder)).close()
    shutil.rmtree(folder)
    desk = app.open_desk(project, "ann")
    with qtbot.waitSignal(desk.window.bridge.notice, timeout=30_000) as told:
        desk.open()
    desk.close()
    assert desk.learning.architecture == str(folder)  # it is learned with again when it is back
    assert str(folder) in told.args[0]
    assert "compact" in told.args[0]
    with (
        Project.open(project, read_only=True) as opened,
        pytest.raises(CommandError, match="no encoder's folder is there"),
    ):
        app.newest_posterior(opened)


def test_each_encoder_has_its_own_checkpoints(project):
    with Project.open(project, read_only=True) as opened:
        names = ("compact", "walmsley2019", "/data/a/encoder", "hf_hub:someone/encoder")
        folders = [app.checkpoints_of(opened, LearningSettings(architecture=name)) for name in names]
    assert [folder.name for folder in folders[:2]] == ["checkpoints", "checkpoints-walmsley2019"]
    assert len(set(folders)) == 4
    assert {folder.parent for folder in folders} == {folders[0].parent}


def test_the_first_galaxy_waits_for_no_network(project):
    code = """
import linecache, sys
from pathlib import Path
from gzdesk import app
app.make_application(offscreen=True)
desk = app.open_desk(Path(sys.argv[1]), "ann")
assert desk.store.get(desk.session.current.index, 0.0) is not None
assert "torch" not in sys.modules
assert not any("gzdesk" in file for file in linecache.cache)  # nobody has read the sources
desk.open()
desk.close()
assert not desk.learner.alive
"""
    subprocess.run([sys.executable, "-c", code, str(project)], check=True)


def test_display_settings_are_remembered_in_the_project(project):
    desk = app.open_desk(project, "ann")
    desk.window.view.strip.change({"stretch": "log", "invert": True})
    desk.window.view.strip.make_default()
    desk.window.view.strip.change({"stretch": "sqrt"})  # for one galaxy only
    desk.close()
    again = app.open_desk(project, "ann")
    assert again.window.view.display == DisplaySettings(stretch="log", invert=True)
    again.close()


def test_a_closed_desk_leaves_no_window(project, qtbot):
    desk = app.open_desk(project, "ann")
    with qtbot.waitSignal(desk.window.destroyed):
        desk.close()


def test_a_second_desk_is_told_who_has_the_project(project):
    desk = app.open_desk(project, "ann")
    with pytest.raises(ProjectLocked, match="ann"):
        app.open_desk(project, "bob")
    desk.close()
    app.open_desk(project, "bob").close()


def test_the_desk_learns_from_votes_in_the_background(project, qtbot):
    with Project.open(project, annotator="") as opened:
        opened.set_setting("learning", "first_votes = 2\nsamples = 10\n")
    desk = app.open_desk(project, "ann")
    assert desk.learning == LearningSettings(first_votes=2, samples=10)
    desk.open()
    for vote in range(4):
        qtbot.waitUntil(lambda: desk.window.showing.votable)
        desk.window.voting.answer(vote % 2)
    qtbot.waitUntil(lambda: desk.session.posterior is not None, timeout=60_000)
    assert desk.session.posterior.probs_G_T_A.shape == (6, 10, 2)
    desk.close()
    assert not desk.learner.alive
    with Project.open(project, read_only=True) as opened:
        assert app.newest_posterior(opened) is not None


def test_a_project_that_was_handed_out_knows_who_votes_unless_told_otherwise(project):
    with Project.open(project, annotator="") as opened:
        opened.set_setting(hand_out.SETTING, hand_out.dump(hand_out.HandOut("ann", (3, 1))))
    for asked, voting in (("", "ann"), ("bob", "bob")):
        desk = app.open_desk(project, asked)
        assert desk.session.annotator == voting
        desk.close()


def test_who_was_named_in_the_start_window_votes_from_a_terminal_too(project):
    settings = desk_settings()
    settings.setValue(KEY, "Vera Rubin")
    desk = app.open_desk(project, "")
    assert desk.session.annotator == "Vera Rubin"
    desk.close()
    settings.remove(KEY)
    desk = app.open_desk(project, "")
    assert desk.session.annotator == app.default_annotator()
    desk.close()
