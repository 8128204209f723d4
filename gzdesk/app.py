"""The one place where project, session, learner and window are made and joined."""

import contextlib
import gc
import getpass
import re
import sys
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from gzdesk.images.picture import UnreadableImage
from gzdesk.learner import Heard, Learner
from gzdesk.making import allows_outside
from gzdesk.messages import Message, Notice, Posterior
from gzdesk.project import hand_out
from gzdesk.project.project import Project
from gzdesk.session.session import Session
from gzdesk.settings import DeskSettings, DisplaySettings, LearningSettings, QueueSettings, dump, load
from gzdesk.ui.application import NoDisplayError as NoDisplayError
from gzdesk.ui.application import has_display as has_display
from gzdesk.ui.application import make_application as make_application

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

    from gzdesk.images.crops import CropCache

Kept = TypeVar("Kept", DeskSettings, DisplaySettings, LearningSettings, QueueSettings)


PAINTED_MS = 200  # after which the window is painted; what Qt loads for that would wait for torch's libraries
SWITCH_S = 0.001  # after which a thread gives the interpreter up: Python's 5 ms would cost the window frames


class Desk:
    """One open project with everything around it: session, learner, pictures and window."""

    def __init__(
        self,
        project: Project,
        annotator: str,
        learning: LearningSettings | None = None,
        layout: "QSettings | None" = None,
    ) -> None:
        """``learning`` in place of the project's own settings; ``layout`` in place of the user's remembered one."""
        from PySide6.QtCore import QTimer

        from gzdesk.images.store import ImageStore
        from gzdesk.ui.desk.window import VotingWindow
        from gzdesk.ui.garbage import Garbage

        self.project = project
        self.learning = learning or kept(project, "learning", LearningSettings())
        self._display = kept(project, "display", DisplaySettings())
        self.session = Session(
            project,
            annotator,
            teach=lambda labels: self.learner.teach(labels),
            queue_settings=kept(project, "queue", QueueSettings()),
            desk=kept(project, "desk", DeskSettings()),
        )
        self.learner = make_learner(project, self.session, self.learning)
        self.store = ImageStore(project.galaxies, project.images, self._display, allow_outside=allows_outside(project))
        first_votes = self.learning.first_votes
        self.window = VotingWindow(self.session, self.store, self.learner, settings=layout, first_votes=first_votes)
        self.window.view.default = self._display
        self.garbage = Garbage()
        self._painted = QTimer(singleShot=True, interval=PAINTED_MS)
        self._painted.timeout.connect(self.learner.start)
        sys.setswitchinterval(SWITCH_S)

    def wait_for_picture(self, seconds: float = 2.0) -> None:
        """Wait for the first galaxy's picture, which brings in astropy, so that the window does not open empty."""
        if self.session.current is not None:
            with contextlib.suppress(UnreadableImage, TimeoutError):
                self.store.get(self.session.current.index, seconds)

    def open(self) -> None:
        """Show the window, and start learning once it is painted."""
        self.window.show()
        self._painted.start()
        if self.project.backup is not None:
            from gzdesk.ui import wording

            told = wording.kept_before_update(self.project.path.name, self.project.backup.name)
            self.window.banner.problem(told)  # stays until it is dismissed

    def close(self) -> None:
        """Stop learning, close the pictures, the file and the window for good; what was voted is on disk already."""
        if not self.window.close():  # it has warned of a vote that the disk refused; whoever calls this has decided
            self.window.close()
        self._painted.stop()
        self.session.keep_drawn()
        self.learner.stop()
        self.store.close()
        self.garbage.close()
        self.project.close()
        self.window.deleteLater()  # else Qt keeps it, and dresses it anew at every change of the look


def make_learner(project: Project, session: Session, settings: LearningSettings) -> Learner:
    """The learner of a project, not started; torch is imported by its thread, beside a window that shows a galaxy."""
    found: tuple[CropCache, Path] | None = None

    def training(heard: Heard) -> Generator[Message | None, None, None]:
        nonlocal found
        from gzdesk.model.loading import load_torch

        load_torch()
        yield None  # a window that was closed meanwhile waits for no more
        from gzdesk.model.architectures import usable_name
        from gzdesk.model.device import prepare_worker
        from gzdesk.model.training import train

        prepare_worker()
        name, notice = usable_name(settings.architecture)  # a folder of weights may have gone; votes go on
        usable = replace(settings, architecture=name)
        if found is None or project.cache != found[1]:  # the votes may go to another file since; the cache lies beside
            found = open_crops(project, usable), project.cache
        if notice is not None:
            yield Notice(notice)
        crops, cache = found
        yield from train(crops, heard, project.tree, usable, checkpoints_of(project, usable), cache)

    return Learner(training, session.labels())


def open_crops(project: Project, settings: LearningSettings) -> "CropCache":
    """The network's view of every galaxy, cached beside the project."""
    from gzdesk.images.crops import CropCache
    from gzdesk.model.architectures import find_architecture

    architecture = find_architecture(settings.architecture)
    return CropCache(
        project.galaxies,
        project.images,
        project.cache,
        architecture.size,
        channels=architecture.channels,
        field=settings.field or None,
        allow_outside=allows_outside(project),
    )


def checkpoints_of(project: Project, settings: LearningSettings) -> Path:
    """The folder of the checkpoints of one encoder, so that trying another loses none."""
    name = settings.architecture
    suffix = "" if name == LearningSettings().architecture else "-" + re.sub(r"\W+", "-", name)[-60:].strip("-")
    return project.cache / f"checkpoints{suffix}"


def has_learned(project: Project) -> bool:
    """Whether any state of the project's network was saved; torch need not be loaded to know."""
    return checkpoints_of(project, kept(project, "learning", LearningSettings())).is_dir()


def newest_posterior(project: Project) -> Posterior | None:
    """What the newest saved state of the network believes; None where there is none yet."""
    from gzdesk.model.training import recall

    settings = kept(project, "learning", LearningSettings())
    crops, checkpoints = open_crops(project, settings), checkpoints_of(project, settings)
    return recall(crops, project.tree, settings, checkpoints, project.cache)


def kept(project: Project, name: str, otherwise: Kept) -> Kept:
    """The settings that a project keeps under a name, or ``otherwise``."""
    text = project.setting(name)
    return otherwise if text is None else load(type(otherwise), text)


def open_desk(
    path: Path, annotator: str, architecture: str | None = None, reading: Callable[[], None] = lambda: None
) -> Desk:
    """Open a project and make its desk, which takes a second; ``reading`` is called before the first galaxy is read.

    ``annotator``, where empty, is the one to whom the project was handed out, or who was named in the start window
    last, or the user. ``architecture``, where given, is the project's network from now on.
    """
    from gzdesk.ui.desk_layout import desk_settings
    from gzdesk.ui.start.annotator_field import remembered
    from gzdesk.ui.start.recent import RecentProjects

    settings = desk_settings()
    usual = remembered(settings) or default_annotator()
    project = Project.open(path, annotator=annotator or usual)
    gc.disable()  # what is loaded now stays, and looking it over takes a fifth of the time; then Garbage takes over
    try:
        handed_out = hand_out.load(project.setting(hand_out.SETTING), len(project.galaxies))
        annotator = annotator or handed_out.annotator or usual
        if architecture is not None:
            learning = kept(project, "learning", LearningSettings())
            project.set_setting("learning", dump(replace(learning, architecture=architecture)))
        desk = Desk(project, annotator)
        reading()
        desk.wait_for_picture()
    except BaseException:
        gc.enable()
        project.close()
        raise
    RecentProjects(settings).remember(path)
    return desk


def fresh_layout(folder: Path) -> "QSettings":
    """Layout settings of nobody: the window as it looks at first, and nothing of the user's touched."""
    from PySide6.QtCore import QSettings

    return QSettings(str(folder / "layout.ini"), QSettings.Format.IniFormat)


def default_annotator() -> str:
    """The user's name on this computer."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # no user database, as in a bare container
        return "me"
