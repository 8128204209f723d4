"""Make a picture of every screen, light and dark: those in README and help, and all others for whoever looks them over.

    python packaging/screenshots.py --out FOLDER            every screen
    python packaging/screenshots.py --keep                  those that README and help show, into resources/pictures

Galaxies are drawn and voted on by a simulated astronomer, in the real window on Qt's offscreen screen, so that the
pictures cannot go stale. It takes a few minutes.
"""

import argparse
import contextlib
import io
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gzdesk import app
from gzdesk.commands import demo
from gzdesk.commands.sitting import ASTRONOMER, vote_alone
from gzdesk.making import make_project
from gzdesk.project.project import Project
from gzdesk.questions.tree import load_asked
from gzdesk.settings import LearningSettings
from gzdesk.ui import look

ROOT = Path(__file__).resolve().parent.parent
GALAXIES, SEED = 400, 1
FIRST, VOTES = 30, 200  # votes at the start, when the first networks are there, and later
SIZE, SMALL = QSize(1280, 800), QSize(1024, 700)
COLOURS = 256  # of a picture that is kept in the project: a third of the bytes, and no difference to the eye
NARROW = 560  # pixels: a plot beside another one
PLOTS = ("posterior", "learning-curve", "calibration", "why", "map", "likeness", "gallery", "progress")
STAGES = ("start", "later")
MOST_ALONG = 12  # galaxies, of which those drawn before the network was read are at random
KEPT = ("desk", "tree", "display", *(f"{plot}-{stage}" for plot in PLOTS for stage in STAGES))

Scene = Callable[["Studio"], Iterator[tuple[str, QWidget]]]


def main() -> None:
    """Draw, vote, and take the pictures."""
    parser = argparse.ArgumentParser(description="Make a picture of every screen of gzdesk")
    parser.add_argument("--out", type=Path, help="folder for pictures of every screen")
    parser.add_argument("--keep", action="store_true", help="renew the pictures of README and help")
    parser.add_argument("--scene", type=int, choices=range(len(SCENES)), help="this one alone")
    options = parser.parse_args()
    if not (options.out or options.keep):
        parser.error("say --out FOLDER, --keep or both")
    application = app.make_application(offscreen=True)
    with tempfile.TemporaryDirectory() as scratch:
        studio = Studio(application, Path(scratch))
        studio.prepare()
        for scheme in ("light", "dark"):
            look.set_scheme(scheme)
            for scene in SCENES if options.scene is None else (SCENES[options.scene],):
                for name, widget in scene(studio):
                    studio.rest(0.4)
                    picture = studio.take(widget)
                    if options.out:
                        options.out.mkdir(parents=True, exist_ok=True)
                        picture.save(options.out / f"{name}-{scheme}.png")
                        print(f"{name}-{scheme}.png", flush=True)
                    if options.keep and name in KEPT:
                        keep(picture, name, scheme)


def keep(picture: Image.Image, name: str, scheme: str) -> None:
    """Put a picture into the project, in few colours, and narrow where it stands beside another one."""
    way = Image.Quantize.MAXCOVERAGE  # others lose what is small and bright
    if name.endswith(STAGES):
        way = Image.Quantize.MEDIANCUT  # which keeps wide grounds in their own colour
        if picture.width > NARROW:
            height = round(picture.height * NARROW / picture.width)
            picture = picture.resize((NARROW, height), Image.Resampling.LANCZOS)
    few = picture.quantize(COLOURS, way, dither=Image.Dither.NONE)
    few.save(ROOT / "resources" / "pictures" / f"{name}-{scheme}.png", optimize=True)


@dataclass
class Studio:
    """Where pictures are taken: the application, and projects that have been voted on."""

    application: QApplication
    folder: Path

    @property
    def voted(self) -> Path:
        """A project of one question, with votes and posteriors."""
        return self.folder / "survey" / demo.PROJECT

    @property
    def first(self) -> Path:
        """The same project when the first networks had just come."""
        return self.folder / "first" / demo.PROJECT

    @property
    def tree(self) -> Path:
        """A project of a whole tree on the same galaxies."""
        return self.folder / "survey" / "tree.gzdesk"

    def prepare(self) -> None:
        """Draw the galaxies, and let a simulated astronomer vote."""
        survey = self.folder / "survey"
        with contextlib.redirect_stdout(io.StringIO()):
            demo.make(survey, galaxies=GALAXIES, seed=SEED, progress=lambda done, total: None)
            vote_alone(survey, self.voted, FIRST, SEED)
            shutil.copytree(survey, self.first.parent)
            vote_alone(survey, self.voted, VOTES - FIRST, SEED + 1)
        make_project(self.tree, survey / "images", load_asked("gz2"), catalogue=survey / "catalogue.fits").close()

    @contextlib.contextmanager
    def desk(self, path: Path, size: QSize = SIZE) -> Iterator["app.Desk"]:
        """A desk on a copy of a project, as it looks at first."""
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            for file in (path, path.with_name(path.name + "-cache")):
                if file.is_dir():
                    shutil.copytree(file, Path(scratch) / file.name)
                elif file.exists():
                    shutil.copy(file, scratch)
            project = Project.open(Path(scratch) / path.name, annotator=ASTRONOMER)
            desk = app.Desk(project, ASTRONOMER, LearningSettings(seed=SEED), app.fresh_layout(Path(scratch)))
            try:
                desk.open()
                desk.window.resize(size)
                desk.window.desk_layout.reset()
                self.until(lambda: desk.window.showing.votable)
                yield desk
            finally:
                desk.close()

    def until(self, done: Callable[[], bool], seconds: float = 60.0) -> None:
        """Let the windows live until something is so."""
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                raise TimeoutError("the window does not come to what the picture should show")
            self.application.processEvents()
            time.sleep(0.005)

    def rest(self, seconds: float) -> None:
        """Let the windows live for a while."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end)

    def believed(self, desk: "app.Desk") -> None:
        """Wait for the posterior and what is said of it."""
        self.until(lambda: desk.session.posterior is not None and desk.session.assessment is not None)

    def vote_along(self, desk: "app.Desk") -> None:
        """Say what the network thinks most probable, until the galaxy on screen is one that it has chosen."""
        session, voting = desk.session, desk.window.voting
        for _ in range(MOST_ALONG):
            if session.current is None or session.posterior is None or session.current.because == "active":
                break
            voting.answer(int(session.posterior.probs_G_T_A[session.current.index].mean(axis=0).argmax()))
            self.until(lambda: desk.window.showing.votable)
            self.rest(1.5)

    def take(self, widget: QWidget) -> Image.Image:
        """The widget as it looks now."""
        file = self.folder / "picture.png"
        settle = getattr(widget, "grab_picture", None)
        if settle is not None:
            settle(file)
        else:
            ground = QPixmap(widget.size())
            ground.fill(look.look().background)  # a page within a panel has none of its own
            widget.render(ground)
            ground.save(str(file))
        return Image.open(file).convert("RGB")


def at_the_desk(studio: Studio) -> Iterator[tuple[str, QWidget]]:
    """One question: before the model, with it, on a small screen, with everything that opens over it."""
    with studio.desk(studio.voted) as desk:
        window, do = desk.window, desk.window.desk_actions
        studio.believed(desk)
        studio.vote_along(desk)
        yield "desk", window
        do.peek.trigger()
        yield "peek", window
        do.peek.trigger()
        window.view.strip.visit()
        yield "display", window
        window.view.strip.visit()
        do.vote.choose_queue.trigger()
        yield "queue", window.queue.panel
        window.queue.panel.hide()
        do.vote.comment.trigger()
        yield "comment", window
        do.vote.comment.trigger()
        window.banner.problem("demo.gzdesk: the disk is full; free some space, then try again.", lambda: None)
        yield "banner", window
    with studio.desk(studio.voted, SMALL) as desk:
        studio.believed(desk)
        yield "desk-small", desk.window


def plots(studio: Studio) -> Iterator[tuple[str, QWidget]]:
    """Every plot when the first networks have come, and later."""
    for stage, path in zip(STAGES, (studio.first, studio.voted), strict=True):
        with studio.desk(path) as desk:
            studio.believed(desk)
            window, learning = desk.window, desk.window.panels.learning
            studio.rest(2.5)  # curves glide to their places
            yield f"posterior-{stage}", window.panels.posterior
            yield f"learning-curve-{stage}", learning
            learning.choice.button(1).click()
            studio.rest(1.0)
            yield f"calibration-{stage}", learning
            window.desk_actions.why.trigger()
            studio.rest(2.0)
            yield f"why-{stage}", window.why.view.page
            for name, page in (("survey_map", "map"), ("gallery", "gallery"), ("progress", "progress")):
                shown = window.survey.open(name)
                studio.rest(3.0)
                shown.settle()
                yield f"{page}-{stage}", shown.window()
                if page == "map":
                    shown.side.planes.button(1).click()
                    studio.rest(3.0)
                    shown.settle()
                    yield f"likeness-{stage}", shown.window()


def in_a_tree(studio: Studio) -> Iterator[tuple[str, QWidget]]:
    """A decision tree, half walked."""
    with studio.desk(studio.tree) as desk:
        for digit in "221":
            QTest.keyClick(desk.window, digit)
            studio.rest(0.2)
        yield "tree", desk.window
        desk.window.desk_actions.about_question.trigger()
        studio.rest(1.0)
        yield "question-help", desk.window.helping.help
        desk.window.helping.toggle()
    with studio.desk(studio.tree, SMALL) as desk:
        QTest.keyClick(desk.window, "2")
        yield "tree-small", desk.window


def beside_the_desk(studio: Studio) -> Iterator[tuple[str, QWidget]]:
    """Settings, keys, the survey window, and why a galaxy is asked about."""
    with studio.desk(studio.voted) as desk:
        window = desk.window
        studio.believed(desk)
        window.desk_actions.why.trigger()
        studio.rest(1.5)
        yield "why", window
        for name in window.desk_actions.survey:
            page = window.survey.open(name)
            studio.rest(3.0)  # pictures are read and galaxies sorted beside the window
            page.settle()
            yield f"survey-{name.removeprefix('survey_')}", page.window()
        settings = window.beside.open_settings()
        for page in settings.pages:
            settings.open_page(type(page))
            yield f"settings-{type(page).__name__.removesuffix('Page').lower()}", settings
        settings.close()
        keys = window.beside.open_keys_sheet()
        yield "keys", keys
        keys.close()


def before_the_desk(studio: Studio) -> Iterator[tuple[str, QWidget]]:
    """The start window and the form for a new project."""
    from gzdesk.ui.start.start_window import StartWindow

    (studio.folder / "layout.ini").unlink(missing_ok=True)
    start = StartWindow(app.fresh_layout(studio.folder))
    start.show()
    yield "start-empty", start
    start.recent_projects.remember(studio.voted)
    start.show_recent()
    yield "start", start
    start.show_new_project(studio.folder / "survey" / "images")
    yield "new-project", start
    start.close()


def states(studio: Studio) -> Iterator[tuple[str, QWidget]]:
    """What is shown when there is nothing to show."""
    folder = studio.folder / f"few-{time.monotonic_ns()}"
    shutil.copytree(studio.folder / "survey" / "images", folder / "images")
    files = sorted((folder / "images").iterdir())
    for file in files[4:]:
        file.unlink()
    make_project(folder / "few.gzdesk", folder / "images", load_asked("bar")).close()
    with studio.desk(folder / "few.gzdesk") as desk:
        yield "no-model", desk.window
        for _ in range(len(desk.session.project.galaxies)):
            desk.window.voting.answer(1)
            studio.rest(0.3)
        yield "all-voted", desk.window
    make_project(folder / "bad.gzdesk", folder / "images", load_asked("bar")).close()
    for file in files[:4]:
        file.write_bytes(b"")
    with Project.open(folder / "bad.gzdesk", annotator=ASTRONOMER) as project:
        desk = app.Desk(project, ASTRONOMER, layout=app.fresh_layout(folder))
        desk.open()
        desk.window.resize(SIZE)
        studio.rest(1.0)
        yield "unreadable", desk.window
        desk.close()


SCENES: tuple[Scene, ...] = (at_the_desk, plots, in_a_tree, beside_the_desk, before_the_desk, states)

if __name__ == "__main__":
    main()
