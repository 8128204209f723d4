"""The manifest of a folder of shards: ties them to catalogue, checkpoint and all options, so that a run can go on."""

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gzdesk import __version__
from gzdesk.catalogue.spans import Span
from gzdesk.predict.plan import Plan, ShardError, place_of
from gzdesk.project.parts import part_of

MANIFEST = "_manifest.json"  # readers of Parquet folders skip names that begin so
CHECKPOINT = "_checkpoint.safetensors"  # a copy: the desk removes its old ones
FORMAT = "gzdesk-shards-1"


def begin(plan: Plan, begun: str) -> None:
    """Make the folder and its manifest, or make sure that those that are there are of this very plan."""
    file = plan.folder / MANIFEST
    try:
        plan.folder.mkdir(parents=True, exist_ok=True)
        if file.exists():
            _compare(plan, file)
        elif any(plan.folder.glob("part-*.parquet")):
            raise ShardError(f"{plan.folder}: holds shards without a manifest; give another --out.")
        else:
            text = json.dumps(
                {"format": FORMAT, "gzdesk": __version__, "begun": begun, "plan": plan.binding()}, indent=1
            )
            write_whole(file, text.encode())
        for left in plan.folder.glob(".part-*.tmp"):  # by a run that was killed
            left.unlink(missing_ok=True)
    except OSError as error:
        raise ShardError(f"{plan.folder}: cannot be written ({error.strerror}).") from error


def _compare(plan: Plan, file: Path) -> None:
    try:
        there: Any = json.loads(file.read_text("utf-8"))
        kept: Mapping[str, Any] = there["plan"]
        known = there["format"] == FORMAT and isinstance(kept, dict)
    except (ValueError, KeyError, TypeError, RecursionError):
        known = False
    if not known:
        raise ShardError(f"{file}: is no manifest of this gzdesk; give another --out.")
    now = plan.binding()
    other = [name for name in now if now[name] != kept.get(name)]
    if other:
        raise ShardError(
            f"{plan.folder}: holds shards that were made with another {_named(other)}; give the same as then, or "
            "another --out."
        )


_NAMES = {
    "catalogue_digest": "catalogue",
    "rows": "catalogue",
    "kind": "catalogue",
    "reading": "choice of columns, HDU or cutout",
    "images": "folder of images",
    "allow_outside": "--allow-outside",
    "checkpoint_digest": f"checkpoint (that one is kept there as {CHECKPOINT})",
    "model": f"checkpoint (that one is kept there as {CHECKPOINT})",
    "votes": f"checkpoint (that one is kept there as {CHECKPOINT})",
    "tree": "question",
    "keep_samples": "--samples",
    "shard_rows": "--shard-rows",
    "votes_asked": "--votes-asked",
    "scatters": "scatter of galaxies that look alike",
}


def _named(names: Sequence[str]) -> str:
    words = dict.fromkeys(_NAMES.get(name, f"--{name}") for name in names)
    return " and another ".join(list(words)[:2])


def is_whole(plan: Plan, span: Span) -> bool:
    """Whether a shard is there, and is this one; a file that cannot be read is made anew."""
    from pyarrow import ArrowException, parquet

    file = place_of(plan, span)
    if not file.exists():
        return False
    try:
        metadata = parquet.read_metadata(file)
    except (OSError, ArrowException):
        return False
    told = metadata.metadata or {}
    same_rows = told.get(b"first row") == str(span.start).encode() and metadata.num_rows == span.stop - span.start
    return bool(same_rows and told.get(b"plan") == json.dumps(plan.binding(), ensure_ascii=False).encode())


def scatters_of(folder: Path, checkpoint_digest: str) -> tuple[float, ...]:
    """With which scatter the shards there were begun, if they are of this checkpoint: votes may have come in since."""
    try:
        kept: Any = json.loads((folder / MANIFEST).read_text("utf-8"))["plan"]
        if kept["checkpoint_digest"] == checkpoint_digest:
            return tuple(float(one) for one in kept["scatters"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    return ()


def write_whole(file: Path, content: bytes) -> None:
    """Write beside and rename, so that a reader sees the old file or the new one."""
    beside = part_of(file)
    try:
        with beside.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(file)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
