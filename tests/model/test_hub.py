"""The hub: asked once and in full, never unasked, and silent when there is no network."""

import io
import socket
from types import SimpleNamespace
from urllib.error import HTTPError, URLError

import pytest

from gzdesk.model import hub
from gzdesk.model.architectures import ask_for, find_architecture
from gzdesk.model.encoder import EncoderError

NAME = "someone/zoobot-encoder-convnext_pico"


@pytest.fixture(autouse=True)
def caches(tmp_path, monkeypatch):
    """Nobody's caches but this test's, and no way out of this computer."""
    monkeypatch.setattr(hub.platformdirs, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hf"))
    monkeypatch.setattr(hub, "_tools", lambda: None)

    def no_way(*_, **__):
        raise AssertionError("went to the network unasked")

    monkeypatch.setattr(socket, "create_connection", no_way)
    return tmp_path


class FakeHub:
    """Answers requests out of a folder, as the hub would."""

    def __init__(self, folder, cut=None, length=None, url="https://cdn.example/file"):
        self.folder, self.cut, self.length, self.url, self.asked = folder, cut, length, url, []

    def __call__(self, url):
        self.asked.append(url)
        content = (self.folder / url.rpartition("/")[2]).read_bytes()
        return FakeAnswer(content[: self.cut], self.length or len(content), self.url)


class FakeAnswer(io.BytesIO):
    def __init__(self, content, length, url):
        super().__init__(content)
        self.length, self.url = length, url

    def getheader(self, name):
        return str(self.length) if name == "Content-Length" and self.length else None


def test_an_encoder_is_downloaded_once_and_then_read_offline(encoder_folder):
    answers = FakeHub(encoder_folder("published"))
    hub.download(NAME, answers)
    assert answers.asked == [f"https://huggingface.co/{NAME}/resolve/main/{file}" for file in hub.FILES]
    hub.download(NAME, answers)
    assert len(answers.asked) == 2
    architecture = find_architecture(f"hf_hub:{NAME}")
    assert architecture.name.startswith("zoobot-encoder-convnext_pico@")
    assert ask_for(f"hf_hub:{NAME}") == f"hf_hub:{NAME}"


def test_looking_an_encoder_up_never_asks_the_network():
    with pytest.raises(EncoderError, match=f"hf_hub:{NAME} has not been downloaded .*--architecture"):
        find_architecture(f"hf_hub:{NAME}")


def test_what_the_hubs_own_tools_have_downloaded_is_found(encoder_folder, caches):
    root = caches / "hf" / "models--someone--zoobot-encoder-convnext_pico"
    (root / "refs").mkdir(parents=True)
    (root / "refs" / "main").write_text("abc123")
    (root / "snapshots").mkdir()
    encoder_folder("published").rename(root / "snapshots" / "abc123")
    assert find_architecture(f"hf_hub:{NAME}").features == 24


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            URLError(socket.gaierror(-3, "Temporary failure in name resolution")),
            "cannot be downloaded .*name resolution",
        ),
        (TimeoutError("timed out"), "cannot be downloaded .*timed out"),
        (HTTPError("", 404, "Not Found", None, None), "no public encoder of this name"),
        (HTTPError("", 401, "Unauthorized", None, None), "no public encoder of this name"),
        (HTTPError("", 503, "Busy", None, None), "error 503; try again later"),
    ],
)
def test_a_failure_is_told_in_a_sentence(error, said):
    def fail(url):
        raise error

    with pytest.raises(EncoderError, match=f"^hf_hub:{NAME}.*{said}"):
        hub.download(NAME, fail)
    assert hub.kept(NAME) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cut": 10}, "ended early"),
        ({"length": 2**31}, "MB; gzdesk reads up to 1"),
        ({"url": "http://cdn.example/file"}, "not safe"),
    ],
)
def test_nothing_half_or_strange_is_kept(encoder_folder, caches, changes, said):
    with pytest.raises(EncoderError, match=said):
        hub.download(NAME, FakeHub(encoder_folder("published"), **changes))
    assert not [file for file in (caches / "cache").rglob("*") if file.is_file()]


def test_a_file_that_hides_its_length_is_cut_off_at_the_limit(encoder_folder, monkeypatch):
    monkeypatch.setitem(hub.FILES, hub.WEIGHTS, 5000)
    monkeypatch.setattr(hub, "BLOCK", 1000)
    folder = encoder_folder("published")

    def answer(url):
        content = (folder / url.rpartition("/")[2]).read_bytes()
        return FakeAnswer(content, 0, "https://cdn.example/file")

    with pytest.raises(EncoderError, match="has more than 0 MB"):
        hub.download(NAME, answer)
    assert hub.kept(NAME) is None


@pytest.mark.parametrize("name", ["nobody", "a/b/c", "../../etc", "a/..", "-x/y", "a b/c", "häns/x"])
def test_a_name_that_is_none_of_the_hubs_is_refused(name):
    with pytest.raises(EncoderError, match="no name of the hub"):
        find_architecture(f"hf_hub:{name}")
    with pytest.raises(EncoderError, match="no name of the hub"):
        hub.download(name)


class FakeTools:
    """huggingface_hub, as far as it is used."""

    def __init__(self, error=None, size=1000):
        self.error, self.size, self.fetched = error, size, []

    def hf_hub_url(self, name, file):
        return f"{name}/{file}"

    def get_hf_file_metadata(self, url, timeout):
        return SimpleNamespace(size=self.size)

    def hf_hub_download(self, name, file, etag_timeout):
        if self.error is not None:
            raise self.error
        self.fetched.append((name, file))


def test_the_hubs_own_tools_are_used_where_they_are_installed(monkeypatch):
    tools = FakeTools()
    monkeypatch.setattr(hub, "_tools", lambda: tools)
    hub.download(NAME)
    assert tools.fetched == [(NAME, file) for file in hub.FILES]


class RefusedError(Exception):
    response = SimpleNamespace(status_code=404)


@pytest.mark.parametrize(
    ("tools", "said"),
    [
        (FakeTools(error=ValueError("no\n route")), "cannot be downloaded .no route.. That takes a network"),
        (FakeTools(error=RefusedError()), "no public encoder of this name"),
        (FakeTools(size=2**30), "has 1024 MB; gzdesk reads up to 1"),
    ],
)
def test_what_the_hubs_own_tools_stumble_over_is_told_in_a_sentence(monkeypatch, tools, said):
    monkeypatch.setattr(hub, "_tools", lambda: tools)
    with pytest.raises(EncoderError, match=f"^hf_hub:{NAME}.*{said}"):
        hub.download(NAME)
