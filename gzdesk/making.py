"""Making a project of a folder or a catalogue: what the command, the start window and the demo all do."""

from collections.abc import Callable
from pathlib import Path

from gzdesk.catalog import Catalogue, read_catalogue, scan_folder
from gzdesk.images.check import readable_only
from gzdesk.project import Project, ProjectError
from gzdesk.question import Question
from gzdesk.tree import Tree

OUTSIDE = "allow_outside = true\n"

Told = Callable[[int, int], None]  # hears (done, total); what it raises ends the making, and nothing is left behind


class NothingReadableError(ProjectError):
    """No image could be read, so there is nothing to make a project of; ``catalogue`` holds the reasons."""

    def __init__(self, text: str, catalogue: Catalogue) -> None:
        super().__init__(text)
        self.catalogue = catalogue


def make_project(
    path: Path,
    images: Path,
    asked: Tree | Question,
    *,
    catalogue: Path | None = None,
    hdu: str | None = None,
    allow_outside: bool = False,
    progress: Told = lambda done, total: None,
    annotator: str = "",
) -> Project:
    """Look through the images, and make and open the project file; what cannot be read is in ``project.rejected``.

    ``hdu`` names the FITS extension for galaxies whose catalogue row names none; ``allow_outside`` accepts paths that
    lead out of the image folder. Raises CatalogueError, ProjectError, or NothingReadableError with the reasons.
    """
    if path.exists():
        raise ProjectError(f"{path.name}: exists already; choose another name, or open it.")
    if not images.is_dir():
        raise ProjectError(f"{images}: there is no such folder of images.")
    found = read_catalogue(catalogue, images, allow_outside=allow_outside) if catalogue else scan_folder(images)
    checked = readable_only(found, images, hdu=hdu, allow_outside=allow_outside, progress=progress)
    if not checked.galaxies:
        raise NothingReadableError(f"{catalogue or images}: holds no galaxy image that can be read.", checked)
    project = Project.create(path, checked, images, asked, annotator=annotator)
    if allow_outside:
        project.set_setting("images", OUTSIDE)
    return project


def allows_outside(project: Project) -> bool:
    """Whether the user let the catalogue's paths lead out of the image folder when the project was made."""
    return project.setting("images") == OUTSIDE
