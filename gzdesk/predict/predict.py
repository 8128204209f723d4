"""Posteriors for catalogues that do not fit in memory: ``gzdesk predict`` joins catalogue, checkpoint and shards."""

import contextlib
import importlib.util
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from gzdesk.catalogue.column_roles import Taken, said
from gzdesk.catalogue.spans import Span
from gzdesk.catalogue.streamed_catalogue import Reading, galaxies, reading_of
from gzdesk.catalogue.streamed_tables import Surveyed, survey
from gzdesk.predict import manifest
from gzdesk.predict.learned import Learned, learned_of
from gzdesk.predict.manifest import CHECKPOINT
from gzdesk.predict.plan import Plan, ShardError
from gzdesk.predict.shard_processes import side_by_side
from gzdesk.predict.shard_work import Busy, work_through
from gzdesk.project import lock
from gzdesk.project.clock import utc_now
from gzdesk.questions.tree import tree_to_toml
from gzdesk.terminal import CommandError, Countdown, counter

LOOKED_FOR = 20  # galaxies whose images are looked for before a survey is begun


@dataclass(frozen=True)
class Asked:
    """What the command line says."""

    checkpoint: Path  # or a project
    catalogue: Path
    images: Path
    out: Path
    architecture: str | None = None
    columns: tuple[Taken, ...] = ()  # put right by hand
    hdu: str = ""
    cutout: float = 0.0  # arcsec; 0: images as a whole
    bands: tuple[str, ...] = ()  # of mosaics; all where none are said
    allow_outside: bool = False
    turns: int = 0  # 0: as the desk does
    precision: str = "float32"
    device: str = "auto"
    samples: int = 0  # of each galaxy and answer, kept in the shards
    votes_asked: int = 0  # the N of p(k of N votes)
    shard_rows: int = 10_000
    processes: int = 1
    helpers: int = 0
    dask: str | None = None


def command(asked: Asked) -> int:
    """Make all shards that are not there yet, and say what was done."""
    if asked.dask and asked.processes > 1:
        raise CommandError("predict takes --processes or --dask, not both; a cluster has workers of its own")
    if not asked.images.is_dir():
        raise CommandError(f"{asked.images}: there is no such folder of images.")
    _needs_pyarrow()
    learned = learned_of(asked.checkpoint, asked.architecture)
    reading = reading_of(asked.catalogue, asked.columns, asked.hdu, asked.cutout)
    print(f"{asked.catalogue.name}: {said(dict(reading.columns))}", file=sys.stderr)
    found = survey(asked.catalogue, asked.shard_rows, counter("Looking through the catalogue, bytes"))
    plan = planned(asked, learned, reading, found)
    spans = found.spans(asked.shard_rows)
    _look_for_images(asked, plan, spans[:1])
    with _alone(plan):
        manifest.begin(plan, utc_now())
        _keep(learned.checkpoint, plan.folder / CHECKPOINT)
        left = [span for span in spans if not manifest.is_whole(plan, span)]
        begin = time.perf_counter()
        busy = _made(asked, plan, left)
    print(_report(plan, len(spans), busy, time.perf_counter() - begin))
    return 0


def _look_for_images(asked: Asked, plan: Plan, spans: Sequence[Span]) -> None:
    """Refuse, before anything is begun, where none of the first galaxies has its image where the catalogue says."""
    rows = (
        row
        for span in spans
        for piece in galaxies(asked.catalogue, plan.kind, plan.reading, span, LOOKED_FOR)
        for row in piece
    )
    first = [row.galaxy for row in islice(rows, LOOKED_FOR)]
    files = [galaxy.files[0] for galaxy in first if galaxy.file]
    if files and not any((asked.images / file).exists() for file in files):
        raise CommandError(
            f"{asked.images}: holds none of the first {len(files)} images of {asked.catalogue.name}, such as "
            f"{files[0]}; the column file_loc must hold whole paths within that folder, endings too."
        )


def planned(asked: Asked, learned: Learned, reading: Reading, found: Surveyed) -> Plan:
    """All that decides what comes out; a run that goes on keeps the scatter with which it began."""
    from gzdesk.model.architectures import find_architecture
    from gzdesk.model.predicting import digest_of

    digest = digest_of(learned.checkpoint)
    scatters = manifest.scatters_of(asked.out, digest) or learned.scatters
    return Plan(
        out=str(asked.out.resolve()),
        catalogue=str(asked.catalogue.resolve()),
        checkpoint=str(learned.checkpoint.resolve()),
        device=asked.device,
        kind=found.kind,
        catalogue_digest=found.digest,
        rows=found.rows,
        reading=reading,
        images=str(asked.images.resolve()),
        allow_outside=asked.allow_outside,
        bands=asked.bands,
        checkpoint_digest=digest,
        model=learned.about.model,
        votes=learned.about.votes,
        architecture=learned.architecture,
        tree=tree_to_toml(learned.tree),
        framing=learned.framing,
        scatters=scatters,
        samples=learned.samples,
        seed=learned.seed,
        turns=asked.turns or find_architecture(learned.architecture).turns,
        precision=asked.precision,
        keep_samples=asked.samples,
        votes_asked=asked.votes_asked,
        shard_rows=asked.shard_rows,
    )


def _made(asked: Asked, plan: Plan, left: list[Span]) -> Busy:
    rows = sum(span.stop - span.start for span in left)
    if not left:
        return Busy()
    countdown = Countdown("Predicting", plan.rows - rows, plan.rows)
    try:
        if asked.dask:
            from gzdesk.predict.dask_shards import on_cluster

            return on_cluster(plan, left, asked.dask, asked.helpers, countdown.add)
        if asked.processes > 1 and len(left) > 1:
            return side_by_side(plan, left, min(asked.processes, len(left)), asked.helpers, countdown.add)
        return work_through(plan, left, asked.helpers, countdown.add)
    finally:
        countdown.close()


def _report(plan: Plan, spans: int, busy: Busy, seconds: float) -> str:
    """What was made, how fast, and who was busy meanwhile."""
    if not busy.shards:
        return f"{plan.out}: all {plan.rows:,} galaxies are there already, in {spans:,} shards."
    network, cutting = busy.shares
    return (
        f"{plan.out}: {plan.rows:,} galaxies in {spans:,} shards; {busy.galaxies:,} predicted now, {busy.unreadable:,} "
        f"of them unreadable, {busy.galaxies / max(seconds, 1e-9):,.1f} a second.\n"
        f"Busy on {busy.device or 'workers'}: network {network:.0%}, reading and cutting {cutting:.0%}, "
        f"writing {busy.writing / max(busy.wall, 1e-9):.0%}."
    )


def _keep(checkpoint: Path, copy: Path) -> None:
    """A copy beside the shards: the desk goes on learning, and removes its old checkpoints."""
    if not copy.exists():
        manifest.write_whole(copy, checkpoint.read_bytes())


def _needs_pyarrow() -> None:
    if importlib.util.find_spec("pyarrow") is None:
        raise CommandError(
            "predict writes Parquet, which needs pyarrow; install it with: pip install 'gzdesk[parquet]'"
        )


@contextlib.contextmanager
def _alone(plan: Plan) -> Iterator[None]:
    """Nobody else may write into the folder meanwhile."""
    try:
        plan.folder.mkdir(parents=True, exist_ok=True)
        taken = lock.take(plan.folder / ".lock", "gzdesk predict", utc_now())
    except lock.LockedError as error:
        raise ShardError(
            f"{plan.out}: another run is at work there ({error}). If you are sure that it is gone, delete .lock in it."
        ) from None
    except OSError as error:
        raise ShardError(f"{plan.out}: cannot be written ({error.strerror}).") from error
    try:
        yield
    finally:
        taken.release()
