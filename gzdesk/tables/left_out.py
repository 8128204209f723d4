"""What is not voted on, and why: rows and images left out of the project, and images found unreadable later."""

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from gzdesk.catalogue.galaxy import Rejected
from gzdesk.project.parts import part_of
from gzdesk.project.project import Project
from gzdesk.tables.tables import RUN_BY_SPREADSHEETS

MOST_BYTES = 1 << 30  # of a cache's description that is read


def all_left_out(project: Project, found: Mapping[str, str] | None = None) -> list[Rejected]:
    """Those left out when the project was made, then by id those unreadable later, of a sitting (``found``) or of
    the cache of the network's crops."""
    later = {**_found_by_learning(project), **(found or {})}
    known = {one.name for one in project.rejected}
    return [*project.rejected, *(Rejected(name, why) for name, why in sorted(later.items()) if name not in known)]


def write_left_out(left_out: Iterable[Rejected], file: Path) -> None:
    """Write names and reasons as CSV, whole or not at all; raises OSError with the file's name."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("name", "reason"))
    writer.writerows((_harmless(one.name), _harmless(one.reason)) for one in left_out)
    part = part_of(file)
    try:
        part.write_text(text.getvalue(), "utf-8", newline="")
        os.replace(part, file)  # noqa: PTH105 - says which of both it was about
    except OSError as error:
        raise OSError(f"{file.name}: cannot be written to {file.absolute().parent} ({error.strerror})") from error
    finally:
        part.unlink(missing_ok=True)


def _found_by_learning(project: Project) -> dict[str, str]:
    """Reasons by galaxy, of the images that could not be cut for the network; a cache that is damaged knows of none."""
    found: dict[str, str] = {}
    folder = project.path.with_name(project.path.name + "-cache")
    galaxies = project.places
    for sidecar in sorted(folder.glob("crops-*.json")):
        try:
            if sidecar.stat().st_size > MOST_BYTES:
                continue
            kept = json.loads(sidecar.read_text("utf-8"))
            reasons = kept["unreadable"].items()
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            continue
        found |= {str(name): str(why) for name, why in reasons if name in galaxies}
    return found


def _harmless(text: str) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(RUN_BY_SPREADSHEETS) else text
