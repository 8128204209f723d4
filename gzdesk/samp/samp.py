"""Samp: the door to other programs (TOPCAT, Aladin, DS9), in threads of its own, shut until the user opens it."""

import contextlib
import threading
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Literal, Protocol

from gzdesk.catalogue.position import Position
from gzdesk.samp.samp_ear import Ear
from gzdesk.samp.samp_news import (
    Connected,
    Left,
    News,
    Others,
    OwnTable,
    RefusedError,
    SampError,
    Sent,
    Trouble,
)

if TYPE_CHECKING:
    from gzdesk.samp.samp_hub import SampHub

PING_S = 3.0  # between two looks whether the hub is still there
KEPT = {"table": 4, "galaxy": 20}  # files of each kind that are left for programs which read late
BIG = 50_000  # rows: beyond that a table goes out as FITS, which others read at once
REPLIES = 100  # that may wait for the hub

State = Literal["off", "connecting", "connected"]
Job = Callable[["SampHub"], None]


class TableOut(Protocol):
    """A table that can be written, as VOTable or FITS by the file's name; raises OSError."""

    @property
    def title(self) -> str: ...
    @property
    def rows(self) -> int: ...
    @property
    def posteriors(self) -> bool: ...
    def write(self, file: Path, /) -> None: ...


@dataclass(frozen=True)
class GalaxyOut:
    """A galaxy on its way to other programs."""

    index: int  # its place in the project, which is its row in the tables that were sent
    id: str
    position: Position | None
    image: Callable[[Path], Path]  # its FITS file, written into a folder where there is none; raises OSError


class Samp:
    """Connects, sends and disconnects without anybody waiting; what comes of it is taken by ``take``."""

    def __init__(self, folder: Callable[[], Path], nearest: Callable[[Position], int | None]) -> None:
        """``folder`` makes and tells where files for others may lie; ``nearest`` is called in threads of the door."""
        self._folder = folder
        self._nearest = nearest
        self._lock = threading.Lock()
        self._news: deque[News] = deque()
        self._newest: dict[str, News] = {}  # of those of which only the newest counts
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._following: GalaxyOut | None = None
        self._ear = Ear(nearest, self._tell)
        self._looking = False  # around at the others, as soon as there is time
        self._state: State = "off"

    @property
    def state(self) -> State:
        """Whether there is a connection, or one is being made."""
        return self._state

    def clients(self) -> tuple[str, ...]:
        """The names of the programs that take what is sent, as far as they are known."""
        return tuple(self._ear.names.values())

    def connect(self) -> None:
        """Begin to connect; ``Connected`` or ``Left`` is told."""
        if self._state == "off":
            self._state = "connecting"
            self._jobs = SimpleQueue()
            self._ear, self._looking = Ear(self._nearest, self._tell), False
            work = threading.Thread(target=self._work, args=(self._jobs,), name="gzdesk-samp", daemon=True)
            self._thread = work
            work.start()

    def disconnect(self) -> None:
        """Begin to take leave; ``Left`` is told."""
        self._jobs.put(None)

    def close(self, timeout: float = 1.0) -> bool:
        """Take leave for good, within so many seconds; returns whether all was done in time."""
        self.disconnect()
        if self._thread is not None:
            self._thread.join(timeout)
        return self._thread is None or not self._thread.is_alive()

    def send_table(self, table: TableOut) -> None:
        """Write a table, and have it loaded by all who take tables."""
        self._jobs.put(lambda hub: self._send_table(hub, table))

    def send_galaxy(self, galaxy: GalaxyOut) -> None:
        """Point at a galaxy, highlight its row in the tables that were sent, and send its image."""
        self._jobs.put(lambda hub: self._send_galaxy(hub, galaxy))

    def follow(self, galaxy: GalaxyOut) -> None:
        """Point at a galaxy and highlight its row, unless another one comes before there is time to."""
        with self._lock:
            waiting, self._following = self._following is not None, galaxy
        if not waiting:
            self._jobs.put(self._send_followed)

    def take(self) -> list[News]:
        """What has come since the last time; of highlights and selections only the newest."""
        with self._lock:
            news = [*self._news, *self._newest.values()]
            self._news.clear()
            self._newest.clear()
        return news

    # -- in the thread

    def _work(self, jobs: "SimpleQueue[Job | None]") -> None:
        from gzdesk.samp.samp_hub import SampHub  # the web's protocols: not before they are wanted

        reason = ""
        try:
            hub = SampHub(self._received)
        except SampError as error:
            self._end(str(error))
            return
        try:
            self._state = "connected"
            self._tell(Connected())
            self._look_around(hub)
            self._do(hub, jobs)
        except SampError as error:
            reason = str(error)
        finally:
            hub.close()
            self._end(reason)

    def _do(self, hub: "SampHub", jobs: "SimpleQueue[Job | None]") -> None:
        """One job after the other until there is leave to take."""
        while True:
            try:
                job = jobs.get(timeout=PING_S)
            except Empty:
                job = _ping
            if job is None:
                return
            try:
                job(hub)
            except RefusedError as refused:
                self._tell(Trouble(str(refused)))
            except SampError:
                raise
            except OSError as error:
                self._tell(Trouble(str(error)))

    def _end(self, reason: str) -> None:
        self._ear.names = {}
        self._following = None
        self._state = "off"
        self._tell(Left(reason))

    def _look_around(self, hub: "SampHub") -> None:
        self._looking = False
        self._ear.names = hub.others()
        self._tell(Others(tuple(self._ear.names.values())))

    def _send_table(self, hub: "SampHub", table: TableOut) -> None:
        kind = "fits" if table.rows > BIG else "votable"
        file = self._new_file("table", ".fits" if kind == "fits" else ".vot")
        table.write(file)
        own = OwnTable(f"gzdesk-{uuid.uuid4().hex}", file.absolute().as_uri(), table.rows, table.posteriors)
        self._ear.tables = (own, *self._ear.tables)[: KEPT["table"]]
        to = hub.publish(f"table.load.{kind}", {"url": own.url, "table-id": own.id, "name": table.title})
        self._tell(Sent("table", to, table.rows))

    def _send_galaxy(self, hub: "SampHub", galaxy: GalaxyOut) -> None:
        to = dict.fromkeys(self._point(hub, galaxy))
        trouble = ""
        if hub.takers("image.load.fits"):
            try:
                file = galaxy.image(self._new_file("galaxy", ".fits"))
                params = {"url": file.absolute().as_uri(), "image-id": f"gzdesk-{galaxy.id}", "name": galaxy.id}
                to |= dict.fromkeys(hub.publish("image.load.fits", params))
            except SampError:
                raise
            except OSError as error:
                trouble = str(error)
        self._tell(Trouble(trouble) if trouble else Sent("galaxy", tuple(to)))

    def _send_followed(self, hub: "SampHub") -> None:
        with self._lock:
            galaxy, self._following = self._following, None
        if galaxy is not None:
            self._point(hub, galaxy)

    def _point(self, hub: "SampHub", galaxy: GalaxyOut) -> list[str]:
        """Point at it on the sky, and in the newest table; returns who was told."""
        told: list[str] = []
        for table in self._ear.tables[:1]:
            if galaxy.index < table.rows:
                row = {"table-id": table.id, "url": table.url, "row": str(galaxy.index)}
                told += hub.publish("table.highlight.row", row)
        if galaxy.position is not None:
            ra, dec = galaxy.position
            told += hub.publish("coord.pointAt.sky", {"ra": f"{ra % 360.0:.8f}", "dec": f"{dec:.8f}"})
        return told

    def _new_file(self, kind: str, suffix: str) -> Path:
        """A name that is free; the oldest files of the kind are deleted."""
        folder = self._folder()
        old = sorted((one for one in folder.glob(f"{kind}-*") if one.is_file()), key=lambda one: one.stat().st_mtime)
        for one in old[: max(0, len(old) - KEPT[kind] + 1)]:
            with contextlib.suppress(OSError):  # another program may hold it open
                one.unlink()
        return folder / f"{kind}-{uuid.uuid4().hex[:12]}{suffix}"

    # -- in the threads that listen

    def _received(self, sender: str, mtype: str, params: object, call: str | None) -> None:
        """One message. Nothing is asked of the hub here: a simple hub waits for us meanwhile."""
        if self._ear.floods(sender):
            return
        if mtype.startswith("samp.hub."):
            self._look_soon()
            return
        news = self._ear.understood(sender, mtype, params)
        if news is not None:
            with self._lock:
                self._newest[type(news).__name__] = news
        if call is not None and self._jobs.qsize() < REPLIES:
            taken = news is not None
            self._jobs.put(lambda hub: hub.reply(call, taken))

    def _look_soon(self) -> None:
        """Somebody has come or gone, or the hub stops: anybody may say so, so it is looked up."""
        if not self._looking:
            self._looking = True
            self._jobs.put(self._look_around)

    def _tell(self, news: News) -> None:
        with self._lock:
            self._news.append(news)


def _ping(hub: "SampHub") -> None:
    hub.ping()
