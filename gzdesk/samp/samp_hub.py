"""SampHub: one line to a SAMP hub on this computer, through astropy.samp, which is not even imported before that.

Nothing leaves the computer: the hub's lock file is a file, its address one of this computer's own, and so is ours.
"""

import contextlib
import importlib
import ipaddress
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xmlrpc.client import Fault, ServerProxy, Transport

from gzdesk.samp.samp_news import RefusedError, SampError, local_path, printable

Received = Callable[[str, str, object, str | None], None]  # sender, mtype, parameters; the id of a call, to reply to

RECEIVED = ("table.highlight.row", "table.select.rowList", "coord.pointAt.sky")
EVENTS = ("register", "unregister", "metadata", "subscriptions", "shutdown")
TAKES = ("table.load.votable", "table.load.fits", "image.load.fits", "coord.pointAt.sky", "table.highlight.row")

ANSWER_S = 5.0  # that the hub may take to answer
LINES = 2  # kept to the hub: one for the work, one in reserve
A_SECOND = 50.0  # messages that are listened to; a client that sends more is kept waiting
BYTES = 2**25  # of one message: a list of half a million rows
LOCK_BYTES = 2**16  # of a lock file
START_ONE = "start TOPCAT, Aladin or DS9, and connect again"


class SampHub:
    """Registered with the hub from its making until it is closed. Its methods wait for the hub: not for the GUI."""

    def __init__(self, received: Received) -> None:
        """``received`` is called in threads of this line for every message; raises SampError."""
        self._received = received
        self._next = 0.0  # when the next message is listened to
        self._pace = threading.Lock()
        lock = read_lock(lock_file())
        toolkit = _toolkit()
        with _speaking():
            self._proxy = _proxy(toolkit, lock)
            try:
                self._client = self._listen(toolkit)
            except BaseException:
                self._proxy.disconnect()
                raise

    def publish(self, mtype: str, params: Mapping[str, object]) -> tuple[str, ...]:
        """Send a message to all who take its kind; returns their names."""
        takers = self.takers(mtype)
        if takers:
            with _speaking():
                self._proxy.notify_all(self._key, {"samp.mtype": mtype, "samp.params": dict(params)})
        return tuple(map(self.name_of, takers))

    def takers(self, mtype: str) -> tuple[str, ...]:
        """The ids of those who take a kind of message."""
        with _speaking():
            return tuple(map(str, self._proxy.get_subscribed_clients(self._key, mtype)))

    def others(self) -> dict[str, str]:
        """Names, by their ids, of the programs that take anything of what gzdesk sends."""
        try:
            ids = dict.fromkeys(one for mtype in TAKES for one in self.takers(mtype))
        except RefusedError as error:
            raise SampError(f"The SAMP hub knows gzdesk no more: {START_ONE}.") from error
        return {one: self.name_of(one) for one in ids}

    def name_of(self, client: str) -> str:
        """How a program calls itself; its id where it does not say, or has just left."""
        said = None
        with contextlib.suppress(RefusedError), _speaking():
            said = self._proxy.get_metadata(self._key, client)
        return printable(said.get("samp.name") if isinstance(said, dict) else None) or printable(client)

    def reply(self, call: str, taken: bool) -> None:
        """Tell a caller whether its message was of use."""
        response: dict[str, object] = {"samp.status": "samp.ok" if taken else "samp.warning", "samp.result": {}}
        if not taken:
            response["samp.error"] = {"samp.errortxt": "not about a table or galaxy of gzdesk"}
        with _speaking():
            self._proxy.reply(self._key, call, response)

    def ping(self) -> None:
        """Raise SampError where the hub is there no more."""
        with _speaking():
            self._proxy.ping()

    def close(self) -> None:
        """Take leave of the hub, if it is still there, and stop listening."""
        with contextlib.suppress(SampError), _speaking():
            self._client.unregister()
        _stop(self._client)
        self._proxy.disconnect()

    @property
    def _key(self) -> str:
        return str(self._client.get_private_key())

    def _listen(self, toolkit: Any) -> Any:  # noqa: ANN401  (astropy has no types)
        """A client that hears others at an address of this computer alone, and tells nothing of its environment."""
        about = "Labels galaxies while a Bayesian network learns from every vote"
        client = toolkit.SAMPClient(self._proxy, name="gzdesk", description=about, addr="127.0.0.1")
        client.unbind_receive_call("client.env.get", declare=False)
        for mtype in (*RECEIVED, *(f"samp.hub.event.{event}" for event in EVENTS), "samp.hub.disconnect"):
            client.bind_receive_notification(mtype, self._notified, declare=False)
            client.bind_receive_call(mtype, self._called, declare=False)
        server = client.client
        server.daemon_threads = True
        server.RequestHandlerClass = _bounded(server.RequestHandlerClass)
        server.verify_request = self._in_turn
        server.handle_error = lambda request, address: None  # a caller that hangs up is no matter
        client.start()
        try:
            client.register()
        except BaseException:
            _stop(client)
            raise
        return client

    def _in_turn(self, request: object, address: tuple[str, int]) -> bool:
        """Take so many messages a second, and let the others wait at the door."""
        with self._pace:
            now = time.monotonic()
            self._next = max(self._next, now) + 1 / A_SECOND
            wait = self._next - now - 1 / A_SECOND
        if wait > 0:
            time.sleep(wait)
        return True

    def _notified(self, key: str, sender: str, mtype: str, params: object, more: object) -> None:
        self._received(str(sender), str(mtype), params, None)

    def _called(self, key: str, sender: str, call: str, mtype: str, params: object, more: object) -> None:
        self._received(str(sender), str(mtype), params, str(call))


def lock_file() -> Path:
    """Where the hub says how it can be reached: SAMP_HUB, or else the standard place; raises SampError."""
    said = os.environ.get("SAMP_HUB", "")
    if not said:
        return Path.home() / ".samp"
    profile, _, url = said.partition(":")
    file = local_path(url) if profile == "std-lockurl" else None
    if file is None:
        raise SampError(f"SAMP_HUB is {printable(said)}: gzdesk knows only std-lockurl:file:///... on this computer.")
    return file


def read_lock(file: Path) -> dict[str, str]:
    """What a lock file says; raises SampError where there is none, or where its hub is on another computer."""
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            lines = stream.read(LOCK_BYTES).splitlines()
    except FileNotFoundError:
        raise SampError(f"No SAMP hub is running: {START_ONE}.") from None
    except OSError as error:
        raise SampError(f"{file.name}: the SAMP hub's lock file cannot be read ({error.strerror}).") from error
    pairs = (line.partition("=") for line in lines if not line.startswith("#"))
    lock = {name.strip(): value.strip().replace("\\", "") for name, _, value in pairs}
    url, secret = lock.get("samp.hub.xmlrpc.url", ""), lock.get("samp.secret", "")
    try:
        scheme, host = urlsplit(url).scheme, urlsplit(url).hostname or ""
    except ValueError:
        scheme = host = ""
    if scheme != "http" or not host or not secret:
        raise SampError(f"{file.name}: is no lock file of a SAMP hub; {START_ONE}.")
    if not _is_here(host):
        raise SampError(f"The SAMP hub is at {printable(host)}; gzdesk speaks to this computer's own address alone.")
    return lock


def _is_here(host: str) -> bool:
    """Whether a host is this computer, without a name server being asked."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _toolkit() -> Any:  # noqa: ANN401  (astropy has no types)
    """astropy.samp; where a later astropy has given it away, pyvo has it."""
    warnings.filterwarnings("ignore", r"astropy\.samp was deprecated")
    for name in ("astropy.samp", "pyvo.samp"):
        with contextlib.suppress(ImportError):
            toolkit = importlib.import_module(name)
            toolkit.conf.use_internet = False  # it would ask a server elsewhere whether there is a network
            return toolkit
    raise SampError("This astropy has no SAMP any more: install pyvo, which has it, and connect again.")


def _proxy(toolkit: Any, lock: dict[str, str]) -> Any:  # noqa: ANN401
    """Lines to the hub that do not wait for ever."""
    url = lock["samp.hub.xmlrpc.url"]
    with _line(url) as first:
        first.samp.hub.ping()
    proxy = toolkit.SAMPHubProxy()
    proxy.connect(hub_params=lock, pool_size=1)
    patient, proxy.proxy = proxy.proxy, type(proxy.proxy)(LINES, _line, url)
    patient.shutdown()
    return proxy


def _line(url: str) -> ServerProxy:
    return ServerProxy(url, transport=_Impatient(), allow_none=True)


class _Impatient(Transport):
    """A line on which an answer is awaited for some seconds only."""

    def make_connection(self, host: Any) -> Any:  # noqa: ANN401  (the library's own)
        """The library's hook."""
        connection = super().make_connection(host)
        connection.timeout = ANSWER_S
        return connection


def _bounded(handler: type) -> type:
    """The same handler of requests, which waits for none and reads none that is too long."""

    def do_post(self: Any) -> None:  # noqa: ANN401
        length = self.headers.get("content-length", "")
        if length.isdecimal() and int(length) <= BYTES:
            handler.do_POST(self)  # type: ignore[attr-defined]
        else:
            self.send_error(413)

    return type("BoundedHandler", (handler,), {"timeout": ANSWER_S, "do_POST": do_post})


def _stop(client: Any) -> None:  # noqa: ANN401
    """Stop listening; where a message is still being read, that thread ends by itself."""
    with contextlib.suppress(Exception):
        client.stop(ANSWER_S)


@contextlib.contextmanager
def _speaking() -> Iterator[None]:
    """Whatever goes wrong with another program is the world's error."""
    try:
        yield
    except SampError:
        raise
    except Fault as fault:
        raise RefusedError(f"The SAMP hub refused a message ({printable(fault.faultString)}).") from fault
    except Exception as error:
        raise SampError(f"The SAMP hub has stopped, or does not answer: {START_ONE}.") from error
