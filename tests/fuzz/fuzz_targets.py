"""What gzdesk does with a file of each kind, and which of its errors are the world's: all others are gzdesk's own."""

import contextlib
import json
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gzdesk.catalogue.catalog import preview, read_catalogue
from gzdesk.catalogue.catalog_columns import CatalogueError
from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.images.open_tiles import TILES
from gzdesk.images.read import UnreadableImage, read_galaxy, read_picture
from gzdesk.project.journal import JournalError
from gzdesk.project.project import ProjectError
from gzdesk.questions.question import QuestionError
from gzdesk.settings import SettingsError
from gzdesk.terminal import CommandError

WORLDS_ERRORS: tuple[type[Exception], ...] = (
    UnreadableImage, CatalogueError, QuestionError, ProjectError, JournalError, SettingsError, CommandError,
)  # fmt: skip


def read_image(file: Path) -> None:
    """As the desk, the check before a new project and the network read it."""
    picture = read_picture(file)
    assert picture.pixels.dtype == "float32"
    assert picture.pixels.ndim in (2, 3)
    with contextlib.suppress(UnreadableImage):
        read_picture(file, "1", at_least=16, with_wcs=False, at_most=3)


def cut_from_mosaic(file: Path) -> None:
    """Find the footprint, and cut a galaxy out."""
    try:
        galaxy = Galaxy("g", file.name, None, 150.0, 2.0, 3.0)
        with contextlib.suppress(UnreadableImage):
            read_galaxy(file.parent, galaxy)
        from gzdesk.images.mosaic import find_tiles

        tiles = find_tiles(file.parent)
        tiles.place(150.0, 2.0, 3.0)
        if not tiles.tiles:
            raise UnreadableImage(file, tiles.rejected[0].reason)
    finally:
        TILES.close()


def read_any_catalogue(file: Path) -> None:
    """Look into it, read it with cutouts and without, take every column of every galaxy."""
    images = file.parent / "images"
    preview(file)
    read = read_catalogue(file, images)
    for galaxy, columns in zip(read.galaxies, read.columns, strict=True):
        assert galaxy.id.isprintable()
        assert not galaxy.file.startswith("/")
        assert ".." not in galaxy.file.split("/")
        json.dumps(columns)
    with contextlib.suppress(CatalogueError):
        read_catalogue(file, images, cutout=5.0)


def read_in_pieces(file: Path) -> None:
    """The same, and as a whole survey is read."""
    from gzdesk.catalogue.streamed_catalogue import galaxies, reading_of
    from gzdesk.catalogue.streamed_tables import survey

    with contextlib.suppress(CatalogueError):
        found = survey(file, 5)
        reading = reading_of(file)
        for span in found.spans(5)[:20]:
            for rows in galaxies(file, found.kind, reading, span, 3):
                assert len(rows) <= 3
    read_any_catalogue(file)


def read_question(file: Path) -> None:
    """A question or a tree, written and read again."""
    from gzdesk.questions.tree import load_asked, parse_asked, tree_to_toml

    tree = load_asked(file)
    assert parse_asked(tree_to_toml(tree), "again") == tree


def read_settings(file: Path) -> None:
    """Settings of all kinds, and an order of the queue."""
    from gzdesk import settings
    from gzdesk.queue.orders import order_of_toml

    text = file.read_bytes().decode("utf-8", "surrogateescape")
    raised: Exception | None = None
    order_of_toml(text)
    for kind in (settings.LearningSettings, settings.QueueSettings, settings.DisplaySettings, settings.DeskSettings):
        try:
            settings.dump(settings.load(kind, text))
        except SettingsError as error:
            raised = error
    if raised is not None:
        raise raised


def open_project(file: Path) -> None:
    """Read all of it, open it to vote, merge it with another."""
    from gzdesk.project.column_reader import column_names, column_values
    from gzdesk.project.project import Project
    from gzdesk.team.merge import merge, told
    from gzdesk.votes.counts import Counts

    raised: Exception | None = None
    whole = file.with_name("whole.gzdesk")
    out = file.with_name("merged.gzdesk")
    shutil.copyfile(file.parent / "good.gzdesk", whole)
    try:
        for conflict in merge(out, [whole, file]).conflicts:
            told(conflict)
        Project.open(out).close()
    except WORLDS_ERRORS as error:
        raised = error
    with Project.open(file) as project:
        for place in range(min(3, len(project.galaxies))):
            project.columns(place)
        Counts.of(project.journal.rows(), project.galaxies, project.tree)
        for name in column_names(project.path)[:3]:
            column_values(project.path, name, len(project.galaxies))
        project.questions_held()
        project.conflicts()
        project.rounds()
        project.earlier_votes()
        project.earlier_counts()
    if raised is not None:
        raise raised


def load_weights(file: Path) -> None:
    """A checkpoint as the desk takes it up again, and as a file of weights from elsewhere."""
    from gzdesk.model.checkpoint import load_checkpoint, read_about
    from gzdesk.model.encoder_folder import read_weights
    from gzdesk.predict.learned import learned_of
    from gzdesk.questions.tree import load_asked

    with contextlib.suppress(CommandError):
        read_weights(file, "given")
    with contextlib.suppress(CommandError):
        learned_of(file)
    read_about(file)
    kept = load_checkpoint(file, load_asked("bar"), "compact")
    for mine, given in zip(kept.first_head, kept.network.head_parameters(), strict=True):
        assert mine.shape == given.shape
        assert mine.dtype == given.dtype


def import_votes(file: Path) -> None:
    """A file of votes, and as a workflow."""
    from gzdesk.earlier.importing import understand
    from gzdesk.earlier.panoptes import read_workflows
    from gzdesk.earlier.understood import Request

    project = _project(file.parent)
    with contextlib.suppress(*WORLDS_ERRORS):
        flows = read_workflows(file)
        for name in list(flows.tasks)[:3]:
            flows.tree(name)
    understand(project, Request(file, annotators=True, within=2.0))


@cache
def _project(folder: Path) -> Any:
    from gzdesk.project.project import Project

    return Project.open(folder / "votes" / "good.gzdesk", read_only=True)


def hear_samp(file: Path) -> None:
    """A message of another program."""
    from gzdesk.samp.samp_news import OwnTable, position_of, printable, row_of, rows_of

    tables = [OwnTable("t", "file:///t.vot", 12, False)]
    try:
        said = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        return
    row_of(said, tables)
    rows_of(said, tables)
    position_of(said)
    printable(said)


def take_drawing(file: Path) -> None:
    """An icon or an example picture beside a question."""
    from gzdesk.questions.illustrations import IllustrationError, example_bytes, taken_example, taken_icon

    try:
        if file.suffix == ".svg":
            drawn = taken_icon(file.name, file.parent)
            assert taken_icon(drawn, None) == drawn
            plain = drawn.replace("http://www.w3.org/2000/svg", "")
            assert not any(word in plain for word in ("href", "script", "url(", "http:", "file:", "<!"))
        else:
            example_bytes(taken_example(file.name, file.parent))
    except IllustrationError as error:
        raise QuestionError(str(error)) from error


TARGETS: Mapping[str, Callable[[Path], None]] = MappingProxyType(
    {
        "fits": read_image,
        "mosaic": cut_from_mosaic,
        "png": read_image,
        "jpeg": read_image,
        "tiff": read_image,
        "csv": read_in_pieces,
        "ecsv": read_any_catalogue,
        "votable": read_any_catalogue,
        "parquet": read_in_pieces,
        "fits-table": read_in_pieces,
        "toml": read_question,
        "settings": read_settings,
        "project": open_project,
        "checkpoint": load_weights,
        "votes": import_votes,
        "samp": hear_samp,
        "drawing": take_drawing,
    }
)


def worlds_errors() -> tuple[type[Exception], ...]:
    """The world's errors, those of the rooms that load torch among them."""
    from gzdesk.model.checkpoint import CheckpointError

    return (*WORLDS_ERRORS, CheckpointError)
