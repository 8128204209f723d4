"""Commands that write files, killed at random moments: what stands under its name is whole, the next run ends well."""

import csv
import json
import multiprocessing
import os
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from dataclasses import astuple
from pathlib import Path

import numpy as np
from crash_fork import ended, forked, kill
from crash_model import Found
from PIL import Image

from gzdesk.catalogue.catalog import scan_folder
from gzdesk.cli import main as gzdesk
from gzdesk.project import migration
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question

FIXTURES = Path(__file__).parents[1] / "fixtures"
GALAXIES, VOTES, MANY = 200, 2000, 20_000
IMPORTED = 5
MOSTLY = 0.8  # of an undisturbed run, so that few kills come too late


def kill_all(folder, kills, rng, report):
    """Kill each command so many times, at moments of its whole run drawn at random."""
    for trial in (*(Migration(version) for version in (1, 2)), *(kind() for kind in COMMANDS)):
        trial.prepare(folder / f"of-{trial.name}")
        begin = time.monotonic()
        if (end := run_whole(trial, folder / f"{trial.name}-whole")) != 0:
            report.failures.append(f"{trial.name}: does not even run undisturbed, {end}")
            print(f"FAILED {report.failures[-1]}", flush=True)
            continue
        seconds = time.monotonic() - begin
        report.commands[trial.name] = told = {"kills": 0, "in_time": 0, "seconds": round(seconds, 2)}
        for number in range(kills):
            place = folder / f"{trial.name}-{number}"
            try:
                told["in_time"] += one_kill(trial, place, rng.uniform(0, MOSTLY * seconds))
            except Found as found:
                report.failures.append(f"{trial.name}, kill {number}: {found}")
                print(f"FAILED {report.failures[-1]}", flush=True)
            told["kills"] += 1
            shutil.rmtree(place, ignore_errors=True)
        print(f"{trial.name}: {told}", flush=True)


def run_whole(trial, place):
    """Once without a kill; what comes out is what a whole output looks like."""
    place.mkdir()
    trial.begin(place)
    end = ended(forked(lambda: silently(trial, place)))
    if end == 0:
        trial.keep(place)
    return end


def one_kill(trial, place, seconds):
    """Whether the kill came before the end; raises Found where something half-made stands under its name."""
    place.mkdir()
    trial.begin(place)
    child = forked(lambda: silently(trial, place))
    time.sleep(seconds)
    in_time = kill(child) != 0
    trial.look(place)
    if ended(forked(lambda: silently(trial, trial.again(place)))) != 0:
        raise Found("what was left hinders the next run")
    trial.look(place, whole=True)
    return in_time


def silently(trial, place):
    """Do it, in the process that may be killed."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    trial.work(place)


class Migration:
    """A project of an old format, brought up to date."""

    def __init__(self, version):
        self.version, self.name = version, f"migration from format {version}"

    def prepare(self, base):
        base.mkdir()
        self._old = base / "old.gzdesk"
        shutil.copy(FIXTURES / f"format-{self.version}.gzdesk", self._old)
        with closing(sqlite3.connect(self._old)) as connection:
            names = [row[1] for row in connection.execute("PRAGMA table_info(votes)") if row[1] not in ("row", "uuid")]
            columns = ", ".join(names)
            connection.execute(
                "WITH RECURSIVE turn (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM turn WHERE n < ?) "  # noqa: S608
                f"INSERT INTO votes (uuid, {columns}) SELECT hex(randomblob(16)), {columns} FROM turn, votes "
                "WHERE votes.row = 1",
                (MANY,),
            )
            connection.commit()
        self._rows = rows_of(self._old, self.version)

    def begin(self, place):
        shutil.copy(self._old, place / "old.gzdesk")

    def work(self, place):
        Project.open(place / "old.gzdesk").close()

    def keep(self, place): ...

    def again(self, place):
        return place

    def look(self, place, *, whole=False):
        file = place / "old.gzdesk"
        if rows_of(file, self.version) != self._rows:
            raise Found("votes are not as they were")
        backups = list(place.glob("*.backup"))
        if any(rows_of(backup, self.version) != self._rows or version_of(backup) != self.version for backup in backups):
            raise Found("a backup that is none")
        if version_of(file) not in (self.version, migration.SCHEMA_VERSION) or (whole and not backups):
            raise Found("neither old nor new")
        if version_of(file) != self.version and len(backups) != 1:
            raise Found(f"{len(backups)} backups of an updated file")


class Command:
    """A command that makes new files of others, which it leaves alone."""

    def prepare(self, base):
        base.mkdir()
        self.base = base
        self.sources = self.make(base)
        self._before = {file: file.read_bytes() for file in self.sources}

    def begin(self, place): ...

    def keep(self, place):
        self._made = self.made(place)

    def again(self, place):
        for file in self.outputs(place):  # a command refuses to overwrite; whoever finds an output has what he wanted
            shutil.rmtree(file) if file.is_dir() else file.unlink(missing_ok=True)
        return place

    def look(self, place, *, whole=False):
        if {file: file.read_bytes() for file in self.sources} != self._before:
            raise Found("a source has been changed")
        made = self.made(place)
        for name, content in made.items():
            if content != self._made.get(name):
                raise Found(f"{name} is half-made")
        if whole and made.keys() != self._made.keys():
            raise Found(f"{self._made.keys() - made.keys()} lack in the end")

    def work(self, place):
        if gzdesk([str(one) for one in self.arguments(place)]) != 0:
            raise RuntimeError("the command says that it failed")

    def outputs(self, place):
        """All but what hides behind a dot and what SQLite keeps beside a file."""
        return [one for one in sorted(place.iterdir()) if not one.name.startswith(".") and "-wal" not in one.name]

    def made(self, place):
        """What each output holds."""
        return {file.name: file.read_bytes() for file in self.outputs(place)}


class Merge(Command):
    name = "merge"

    def make(self, base):
        return [voted(base / name, name) for name in ("ana", "ben")]

    def arguments(self, place):
        return ["merge", place / "both.gzdesk", *self.sources]

    def made(self, place):
        return {file.name: rows_of(file) for file in place.glob("*.gzdesk")}


class MergeInto(Merge):
    """The join takes the place of a project that is there; whoever kills it finds the old one or the new."""

    name = "merge --into"

    def make(self, base):
        self._target, other = super().make(base)
        self._old = rows_of(self._target)
        return [other]

    def begin(self, place):
        shutil.copy(self._target, place / "mine.gzdesk")

    def again(self, place):
        return place

    def arguments(self, place):
        return ["merge", place / "mine.gzdesk", *self.sources, "--into"]

    def look(self, place, *, whole=False):
        rows = rows_of(place / "mine.gzdesk")
        if rows not in ([self._made["mine.gzdesk"]] if whole else [self._old, self._made["mine.gzdesk"]]):
            raise Found("neither the old project nor the join")


class Import(MergeInto):
    """Earlier votes: all of a source's, or none."""

    name = "import"

    def make(self, base):
        self._target = voted(base / "ana", "ana")
        self._old, table = rows_of(self._target), base / "earlier.csv"
        with table.open("w", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["id_str", "bar_yes", "bar_no"])
            writer.writerows([f"g{number:03d}", IMPORTED, number % 7] for number in range(GALAXIES))
        return [table]

    def arguments(self, place):
        return ["import", place / "mine.gzdesk", self.sources[0]]


class Export(Command):
    name = "export"

    def make(self, base):
        return [voted(base / "ana", "ana")]

    def arguments(self, place):
        tables = [f"--{name}={place / name}.csv" for name in ("votes", "counts", "agreement", "rounds")]
        return ["export", self.sources[0], *tables]

    def made(self, place):
        return {file.name: file.read_bytes() for file in place.glob("*.csv")}  # beside them stands when and where


class ExportAll(Export):
    name = "export --all"

    def arguments(self, place):
        return ["export", self.sources[0], f"--all={place / 'tables'}"]

    def made(self, place):
        return {file.name: sorted(one.name for one in file.iterdir()) for file in self.outputs(place)}


class Split(Command):
    """The list of who has what comes last: where it is, all is."""

    name = "split"

    def make(self, base):
        return [voted(base / "ana", "ana")]

    def arguments(self, place):
        return ["split", self.sources[0], "--annotators", "ana,ben,eve", "--out", place / "hands"]

    def made(self, place):
        files = sorted((place / "hands").glob("[!.]*")) if (place / "hands").is_dir() else []
        return {file.name: len(galaxies_of(file)) for file in files if file.suffix == ".gzdesk"} | {
            file.name: file.read_bytes() for file in files if file.suffix == ".csv"
        }


class New(Command):
    name = "new"

    def make(self, base):
        pictures(base / "images")
        return []

    def arguments(self, place):
        return ["new", place / "p.gzdesk", "--images", self.base / "images", "--question", "bar"]

    def made(self, place):
        return {file.name: galaxies_of(file) for file in place.glob("*.gzdesk")}


class Checkpoints(Command):
    """The learner's network, written again and again; each file that has its name can be read, and is of one state."""

    name = "checkpoints"
    rounds = 12

    def make(self, base):
        import gzdesk.model.network  # noqa: F401  (here, so that the kills hit the writing)

        return []

    def work(self, place):
        import torch

        from gzdesk.model.checkpoint import About, save_checkpoint
        from gzdesk.model.network import make_network

        network = make_network("compact", [2], 0)
        for number in range(1, self.rounds + 1):
            with torch.no_grad():
                for weights in network.parameters():
                    weights.fill_(float(number))
            about = About("compact", "bar", 1, ("yes", "no"), 50, 0, 3, number, f"compact-{number:04d}")
            save_checkpoint(place, network, network.head_parameters(), about)

    def made(self, place):
        from gzdesk.model.checkpoint import kept, read_tensors

        for file in kept(place):
            tensors, about = read_tensors(file)
            head = [float(weights.min()) for name, weights in tensors.items() if name.startswith("first_head")]
            if {*head, float(about["round"])} != {float(file.stem.split("-")[0])}:
                raise Found(f"{file.name} is of more than one state")
        return {"newest": kept(place)[-1].name} if len(kept(place)) and not self._killed else {}

    _killed = False

    def look(self, place, *, whole=False):
        self._killed = not whole  # an earlier round is as good
        super().look(place, whole=whole)

    def again(self, place):
        return place  # over what is there, as the learner does


class Predict(Command):
    """Posteriors in shards; a run goes on where the last one was killed, and ends as if nothing had been."""

    name = "predict"

    def make(self, base):
        from surveys_to_predict import write_survey

        catalogue, images, checkpoint = write_survey(base / "survey")
        self._given = ["--checkpoint", checkpoint, "--catalogue", catalogue, "--images", images]
        return [catalogue, checkpoint]

    def work(self, place):
        multiprocessing.current_process()._config["daemon"] = True  # helpers as threads, which die with it
        super().work(place)

    def arguments(self, place):
        return ["predict", *self._given, "--out", place / "out", "--turns", "1", "--shard-rows", "8"]

    def again(self, place):
        return place

    def made(self, place):
        out = place / "out"
        return {file.name: file.read_bytes() for file in sorted(out.glob("part-*.parquet"))}


COMMANDS = (New, Merge, MergeInto, Import, Export, ExportAll, Split, Checkpoints, Predict)


def pictures(folder):
    """Small ones, of noise."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for number in range(GALAXIES):
        Image.fromarray(rng.integers(0, 255, (16, 16, 3), np.uint8)).save(folder / f"g{number:03d}.png")


def voted(folder, annotator):
    """A project with many votes of one annotator."""
    pictures(folder / "images")
    file = folder / f"{annotator}.gzdesk"
    with Project.create(file, scan_folder(folder / "images"), folder / "images", load_question("bar")) as project:
        answers = ("yes", "no")
        project.journal.append(
            *(
                new_vote(
                    galaxy_id=project.galaxies[n % GALAXIES].id, annotator=annotator, question="bar",
                    question_version=1, answer=answers[n % 2],
                )
                for n in range(VOTES)
            )
        )  # fmt: skip
    return file


def rows_of(file, version=migration.SCHEMA_VERSION):
    """Every vote of a project that is whole, in the columns that a format had, and the earlier ones."""
    width = {1: 16, 2: 19}.get(version, 19)
    with closing(sqlite3.connect(file)) as connection:
        (said,) = connection.execute("PRAGMA integrity_check").fetchone()
        if said != "ok":
            raise Found(f"{file.name}: {said}")
        rows = [row[:width] for row in connection.execute("SELECT * FROM votes ORDER BY row")]
        if version >= migration.SCHEMA_VERSION:
            rows += connection.execute("SELECT * FROM earlier_votes ORDER BY galaxy_id, answer").fetchall()
        return json.dumps(rows)


def version_of(file):
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]


def galaxies_of(file):
    """The galaxies of a project that opens."""
    rows_of(file)
    with Project.open(file, read_only=True) as project:
        return [astuple(one) if hasattr(one, "__dataclass_fields__") else tuple(one) for one in project.galaxies]


sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))  # where the survey to predict is drawn
