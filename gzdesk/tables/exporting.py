"""Exporting: the tables that a command asks for, each whole in the format of its name, or a folder of all of them."""

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from gzdesk.messages import Posterior
from gzdesk.project.parts import part_of
from gzdesk.project.project import Project
from gzdesk.settings import LearningSettings
from gzdesk.tables import export
from gzdesk.tables.described import Table
from gzdesk.tables.export import Wishes
from gzdesk.tables.provenance import facts_of_sources, pseudonyms_of
from gzdesk.tables.tables import format_of, write_csv, write_table, write_whole
from gzdesk.terminal import CommandError, counter
from gzdesk.votes.counts import Counts

TABLES = ("votes", "counts", "agreement", "posteriors", "rounds")
README = "README.txt"
LONG = 20_000  # rows from which progress is shown

Newest = Callable[[Project], Posterior | None]


@dataclass(frozen=True)
class ExportPlan:
    """What is exported, where to and how."""

    project: Path
    files: Mapping[str, Path] = field(default_factory=dict)  # by the names of tables
    folder: Path | None = None  # for all tables, and a README
    suffix: str = ".csv"  # of the tables in the folder
    wishes: Wishes = export.AS_IT_IS
    whole_paths: bool = False
    pseudonyms: bool = False
    key: Path | None = None  # which pseudonym is whose
    harmless: bool = True


def command(plan: ExportPlan, newest: Newest) -> int:
    """Write what the plan says; raises CommandError and ExportError."""
    _check(plan)
    with Project.open(plan.project, read_only=True) as project:
        names = pseudonyms_of(project.journal.rows()) if plan.pseudonyms else {}
        images = project.images.resolve() if plan.whole_paths else None
        facts = facts_of_sources(project.earlier_sources())
        making = _Making(project, replace(plan.wishes, names=names, images=images, facts=facts), newest)
        for name in (name for name in TABLES if name in plan.files):
            _write(making.table(name), plan.files[name], plan.files[name], plan.harmless)
        if plan.folder is not None:
            _write_folder(making, plan.folder, plan.suffix, plan.harmless)
        if plan.key is not None:
            write_csv(plan.key, ["annotator", "pseudonym"], names.items())
            print(f"{plan.key}: which pseudonym is whose; keep it to yourself")
    return 0


def _check(plan: ExportPlan) -> None:
    """Before any work is done."""
    if not plan.files and plan.folder is None:
        options = ", ".join(f"--{name}" for name in TABLES)
        raise CommandError(f"export writes nothing: give {options} with a FILE, or --all with a folder")
    for file in plan.files.values():
        format_of(file)
    if len({file.resolve() for file in plan.files.values()}) < len(plan.files):
        raise CommandError("export: two tables would go into one file; name them differently")
    if plan.key is not None and not plan.pseudonyms:
        raise CommandError("export: --key says which pseudonym is whose, and goes with --pseudonyms")
    if not re.fullmatch("[A-Za-z0-9-]*", plan.wishes.campaign):
        raise CommandError(f"export: {plan.wishes.campaign!r} is no campaign; use letters, digits and '-'")
    if (
        plan.folder is not None
        and plan.folder.exists()
        and not (plan.folder.is_dir() and not any(plan.folder.iterdir()))
    ):
        raise CommandError(f"{plan.folder}: is there already; name a new folder")


class _Making:
    """Makes tables of one project; votes are counted once, and the network is asked only for its own table."""

    def __init__(self, project: Project, wishes: Wishes, newest: Newest) -> None:
        self.project, self._wishes, self._newest = project, wishes, newest
        self._counts: Counts = export.counts_of(project)
        self._posterior: Posterior | None = None

    @property
    def has_posterior(self) -> bool:
        """Whether the network believes anything yet."""
        self._posterior = self._posterior or self._newest(self.project)
        return self._posterior is not None

    @property
    def no_posterior(self) -> str:
        """Why the network believes nothing, and the way on."""
        name = self.project.path.name
        return (
            f"{name}: has no posteriors yet. Learning begins with {LearningSettings.first_votes} votes, of two answers "
            f"at least; where they are there, as in a copied or merged project, open it (gzdesk label {name}), "
            "and the network learns from them."
        )

    def table(self, name: str) -> Table:
        """One of TABLES; raises CommandError for posteriors where there are none."""
        project, counts, wishes = self.project, self._counts, self._wishes
        if name == "posteriors":
            if not self.has_posterior or self._posterior is None:
                raise CommandError(self.no_posterior)
            return export.posteriors_table(
                project.galaxies, project.tree, self._posterior, counts, project=project, wishes=wishes
            )
        if name == "counts":
            return export.counts_table(project, counts, wishes=wishes)
        make = {"votes": export.votes_table, "agreement": export.agreement_table, "rounds": export.rounds_table}
        return make[name](project, counts, wishes)


def _write(table: Table, file: Path, named: Path, harmless: bool) -> None:
    """``named`` is what it will be called when all is done."""
    progress = counter(f"Writing {named.name}") if table.rows > LONG else None
    write_table(table, file, progress, harmless=harmless)
    print(f"{named}: {table.rows:,} rows. {table.description}")


def _write_folder(making: _Making, folder: Path, suffix: str, harmless: bool) -> None:
    """All tables and a README, in a folder that is there when all are whole."""
    part = part_of(folder.absolute())
    tables = [making.table(name) for name in TABLES if name != "posteriors" or making.has_posterior]
    try:
        part.mkdir(parents=True)
        for table in tables:
            _write(table, part / f"{table.name}{suffix}", folder / f"{table.name}{suffix}", harmless)
        write_whole({part / README: lambda file: file.write_text(_readme(tables, suffix), "utf-8")})
        if folder.is_dir():
            folder.rmdir()  # an empty one, which some systems will not replace
        part.rename(folder)
    except OSError as error:
        if isinstance(error, export.ExportError):
            raise
        raise export.ExportError(f"{folder}: the folder cannot be written ({error.strerror or error}).") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    print(f"{folder}: {len(tables)} tables, and {README}, which explains them")
    if not making.has_posterior:
        print(making.no_posterior)


def _readme(tables: list[Table], suffix: str) -> str:
    """What the files hold, column by column, and how they came to be."""
    facts = {fact.name: fact.value for table in tables for fact in table.about}
    lines = [f"Tables of a gzdesk project: {facts['project']}", ""]
    for table in tables:
        lines += [f"{table.name}{suffix}: {table.rows:,} rows. {table.description}", ""]
        for column in table.columns:
            unit = f" [{column.unit}]" if column.unit else ""
            lines.append(f"    {column.name}{unit}: {column.description}")
        lines.append("")
    lines += ["How they came to be", "", *(f"{name}: {value}" for name, value in facts.items() if name != "tree_toml")]
    return "\n".join([*lines, "", "What was asked, as TOML", "", str(facts["tree_toml"])])
