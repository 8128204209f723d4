"""The demo: drawn galaxies as a survey's files, a project made of them, and a desk, or a simulated astronomer."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from gzdesk import app
from gzdesk.catalogue.catalog_columns import silent
from gzdesk.commands.sitting import ASTRONOMER, vote_alone
from gzdesk.commands.tree_comparison import check_drawn
from gzdesk.making import LOOKING, Told, make_project
from gzdesk.project.project import Project
from gzdesk.questions.tree import Tree, load_asked
from gzdesk.simulate.survey import write_survey
from gzdesk.terminal import CommandError, counter

QUESTION = "smooth-or-featured"
PROJECT = "demo.gzdesk"
GALAXIES = 1000


class DemoError(CommandError):
    """The demo cannot be run as asked; one sentence."""


def run(
    folder: Path,
    *,
    galaxies: int,
    votes: int,
    seed: int,
    headless: bool,
    label: Callable[[Path], int],
    question: str = QUESTION,
) -> int:
    """Draw the survey, make the project, and open the desk on it or let a simulated astronomer vote.

    ``label`` opens the desk; ``question``: a question or tree, shipped or a file, that drawn galaxies can be asked.
    """
    asked = load_asked(question)
    check_drawn(asked)
    if not headless and not app.has_display():
        print("There is no display, so a simulated astronomer votes in your place.")
        headless = True
    begin = time.perf_counter()
    if headless:
        _clear(folder / PROJECT)
    path = make(folder, galaxies=galaxies, seed=seed, progress=counter("Drawing and reading galaxies"), asked=asked)
    if not headless:
        return label(path)
    vote_alone(folder, path, votes, seed)
    print(f"Done in {time.perf_counter() - begin:.0f} s. {folder} holds the project, its tables and pictures.")
    return 0


def make(folder: Path, *, galaxies: int, seed: int, progress: Told, asked: Tree | None = None) -> Path:
    """Draw the survey and make a project of its files, the way a user's data goes; an earlier one is kept.

    ``asked`` in place of the demo's usual question; an earlier demo must ask the same.
    """
    path = folder / PROJECT
    if path.exists():
        _check_asks(path, asked)
        return path
    try:
        survey = write_survey(folder, galaxies, seed, progress=lambda done, total: progress(done // 2, total))
        make_project(
            path,
            survey.images,
            asked or load_asked(QUESTION),
            catalogue=survey.catalogue,
            stages=lambda stage: _second_half(progress) if stage == LOOKING else silent(stage),
        ).close()
    except OSError as error:
        raise DemoError(f"{folder}: the demo cannot be written there ({error.strerror})") from error
    return path


def _second_half(progress: Told) -> Told:
    """The progress of the reading, after that of the drawing."""
    return lambda done, total: progress((total + done) // 2, total)


def user_folder() -> Path:
    """Where the demo is kept when nobody says where: among the user's own data."""
    from platformdirs import user_data_path

    return user_data_path("gzdesk", appauthor=False) / "demo"


def _check_asks(path: Path, asked: Tree | None) -> None:
    if asked is None:
        return
    with Project.open(path, read_only=True) as project:
        there = project.tree
    if (there.name, there.version) != (asked.name, asked.version):
        raise DemoError(f"{path}: an earlier demo asks {there.name!r}, not {asked.name!r}; give another --folder")


def _clear(path: Path) -> None:
    """Take away an earlier simulated run; a demo on which a person has voted is left alone."""
    if not path.exists():
        return
    with Project.open(path) as project:
        people = {row.annotator for row in project.journal.rows()} - {ASTRONOMER}
    if people:
        raise DemoError(f"{path}: {', '.join(sorted(people))} voted there; give another --folder")
    for file in (path, *path.parent.glob(f"{path.name}-*")):
        if file.is_dir():
            shutil.rmtree(file)
        else:
            file.unlink()
