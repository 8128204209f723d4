"""RecentProjects: the project files opened last, remembered from one start to the next."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QSettings

KEY = "start/recent"
MOST = 12


@dataclass(frozen=True)
class Recent:
    """A project file, and when it was opened last."""

    path: Path
    utc: str  # ISO 8601

    @property
    def there(self) -> bool:
        """Whether the file can be seen now; it cannot where a disk is unplugged or a folder closed to us."""
        try:
            return self.path.is_file()
        except OSError:
            return False


class RecentProjects:
    """A short list in the settings, newest first. What cannot be read of it is left out: it is only a convenience."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def all(self) -> list[Recent]:
        """Newest first."""
        try:
            stored = json.loads(str(self._settings.value(KEY, "[]")))
            return [Recent(Path(entry["path"]), str(entry["utc"])) for entry in stored]
        except (ValueError, TypeError, KeyError, RecursionError):
            return []

    def remember(self, path: Path) -> None:
        """Put a project at the top: it has just been opened."""
        path = path.absolute()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        others = [recent for recent in self.all() if recent.path != path]
        self._store([Recent(path, now), *others][:MOST])

    def forget(self, path: Path) -> None:
        """Take a project from the list; its file stays where it is."""
        self._store([recent for recent in self.all() if recent.path != path])

    def _store(self, recents: list[Recent]) -> None:
        self._settings.setValue(KEY, json.dumps([{"path": str(one.path), "utc": one.utc} for one in recents]))
        self._settings.sync()
