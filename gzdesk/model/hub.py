"""Encoders from the Hugging Face hub: downloaded once, when the user asks for one by name, then read offline."""

import importlib
import os
import re
from collections.abc import Callable, Collection
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import platformdirs

from gzdesk.model.encoder import EncoderError
from gzdesk.model.encoder_folder import CONFIG, LARGEST_CONFIG, LARGEST_WEIGHTS, WEIGHTS
from gzdesk.terminal import counter

HOST = "https://huggingface.co"
NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)
PATIENCE_SECONDS = 20.0  # without a byte
BLOCK = 2**20
FILES = {CONFIG: LARGEST_CONFIG, WEIGHTS: LARGEST_WEIGHTS}

Tell = Callable[[int, int], None]


class Answer(Protocol):
    """What the hub answers a request for a file with."""

    url: str

    def read(self, size: int, /) -> bytes: ...

    def getheader(self, name: str, /) -> str | None: ...

    def close(self) -> None: ...


def stored(name: str) -> Path:
    """The folder of an encoder that was downloaded before, by gzdesk or by the hub's own tools."""
    folder = kept(name)
    if folder is None:
        raise EncoderError(
            f"hf_hub:{name} has not been downloaded to this computer; `gzdesk label PROJECT --architecture "
            f"hf_hub:{name}` does that, with a network."
        )
    return folder


def kept(name: str, files: Collection[str] = (CONFIG, WEIGHTS)) -> Path | None:
    """The folder of a downloaded encoder with these files, or None; looks on the disk alone."""
    own, others = _own_folder(name), _snapshot(name)
    whole = (folder for folder in (own, others) if folder and all((folder / file).is_file() for file in files))
    return next(whole, None)


def download(name: str, request: Callable[[str], Answer] | None = None) -> None:
    """Have this encoder's two files in the cache, downloading those that are not there; EncoderError says what failed.

    huggingface_hub does it where it is installed, since it knows the user's account and mirror.
    """
    if kept(name) is not None:
        return
    folder = _own_folder(name)
    try:
        if request is None and (tools := _tools()) is not None:
            _by_tools(tools, name)
            return
        folder.mkdir(parents=True, exist_ok=True)
        for file, limit in FILES.items():
            if not (folder / file).is_file():
                url = f"{HOST}/{name}/resolve/main/{file}"
                with closing((request or _request)(url)) as answer:
                    _keep(answer, folder / file, limit, counter(f"Downloading {name}/{file}, KB"))
    except HTTPError as error:
        raise EncoderError(f"hf_hub:{name}: {_refusal(error.code)}") from error
    except OSError as error:  # URLError, time-outs and full disks among them
        reason = getattr(error, "reason", None) or error.strerror or error
        raise EncoderError(
            f"hf_hub:{name} cannot be downloaded ({reason}). That takes a network, once; a folder with its {CONFIG} "
            f"and {WEIGHTS} does as well."
        ) from error


def _keep(answer: Answer, file: Path, limit: int, tell: Tell) -> None:
    """Write what comes to a file beside, and give it its name when it is whole."""
    if not answer.url.startswith("https://"):
        raise OSError(None, "the hub leads to an address that is not safe")
    expected = int(answer.getheader("Content-Length") or 0)
    if expected > limit:
        raise OSError(None, f"{file.name} has {expected >> 20} MB; gzdesk reads up to {limit >> 20}")
    beside = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as stream:
            done = _pour(answer, stream, limit, lambda done: tell(done >> 10, max(expected, done) >> 10))
        if done < expected:
            raise OSError(None, "the connection ended early")
        if done > limit:
            raise OSError(None, f"{file.name} has more than {limit >> 20} MB")
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def _pour(answer: Answer, stream: BinaryIO, limit: int, tell: Callable[[int], None]) -> int:
    done = 0
    while done <= limit and (block := answer.read(BLOCK)):
        stream.write(block)
        done += len(block)
        tell(done)
    return done


def _request(url: str) -> Answer:
    asked = Request(url, headers={"User-Agent": "gzdesk"})  # noqa: S310  (https, from HOST)
    answer: Answer = urlopen(asked, timeout=PATIENCE_SECONDS)  # noqa: S310
    return answer


def _tools() -> Any:  # noqa: ANN401  (it may not be installed)
    """huggingface_hub, or None where it is not there or cannot be loaded."""
    try:
        tools = importlib.import_module("huggingface_hub")
        return tools if tools.hf_hub_download and tools.get_hf_file_metadata else None
    except Exception:  # it loads its parts late, and each may lack a library
        return None


def _by_tools(tools: Any, name: str) -> None:  # noqa: ANN401
    """Into the hub's own cache, where its other tools find it as well."""
    try:
        for file, limit in FILES.items():
            size = tools.get_hf_file_metadata(tools.hf_hub_url(name, file), timeout=PATIENCE_SECONDS).size or 0
            if size > limit:
                raise EncoderError(f"hf_hub:{name}: {file} has {size >> 20} MB; gzdesk reads up to {limit >> 20}.")
            tools.hf_hub_download(name, file, etag_timeout=PATIENCE_SECONDS)
    except EncoderError:
        raise
    except Exception as error:  # whatever its HTTP library of the day raises
        status = getattr(getattr(error, "response", None), "status_code", None)
        if status is not None:
            raise EncoderError(f"hf_hub:{name}: {_refusal(int(status))}") from error
        raise OSError(None, " ".join(str(error).split())[:200] or type(error).__name__) from error


def _refusal(status: int) -> str:
    if status in (401, 403, 404):
        return f"the hub has no public encoder of this name with {CONFIG} and {WEIGHTS}."
    return f"the hub answers with the error {status}; try again later."


def _own_folder(name: str) -> Path:
    if not NAME.fullmatch(name):
        raise EncoderError(f"hf_hub:{name} is no name of the hub, which look like hf_hub:OWNER/NAME.")
    return platformdirs.user_cache_path("gzdesk", appauthor=False) / "encoders" / name.replace("/", "--")


def _snapshot(name: str) -> Path | None:
    """Where the hub's own tools keep the newest state of it that was downloaded."""
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    root = Path(os.environ.get("HF_HUB_CACHE") or home / "hub") / f"models--{name.replace('/', '--')}"
    try:
        return root / "snapshots" / (root / "refs" / "main").read_text("ascii").strip()
    except (OSError, ValueError):
        return None
