"""What every test stands on: no screen, and property tests that neither hurry nor change from run to run."""

import json
import os
import sys
import warnings

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "gzdesk", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("gzdesk")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def swept():
    """Delete closed windows after each test: Qt would keep them, and dress them all again with the next one."""
    yield
    core = sys.modules.get("PySide6.QtCore")  # a test without windows loads no Qt
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)


WIDTHS, DEPTHS = (8, 12, 16, 24), (1, 1, 2, 1)


@pytest.fixture
def convnext_tensors():
    """Makes the weights of a tiny ConvNeXt at random, under the names that timm gives them."""
    import torch

    def make(channels=1, seed=0, prefix="", one_pixel_convolutions=True):
        shapes = {"stem.0.weight": (8, channels, 4, 4), "stem.0.bias": (8,), "stem.1.weight": (8,), "stem.1.bias": (8,)}
        for stage, (width, depth) in enumerate(zip(WIDTHS, DEPTHS, strict=True)):
            if stage:
                before, down = WIDTHS[stage - 1], f"stages.{stage}.downsample"
                shapes |= {f"{down}.0.weight": (before,), f"{down}.0.bias": (before,)}
                shapes |= {f"{down}.1.weight": (width, before, 2, 2), f"{down}.1.bias": (width,)}
            for number in range(depth):
                block, pixel = f"stages.{stage}.blocks.{number}", (1, 1) if one_pixel_convolutions else ()
                shapes |= {f"{block}.conv_dw.weight": (width, 1, 7, 7), f"{block}.conv_dw.bias": (width,)}
                shapes |= {f"{block}.norm.weight": (width,), f"{block}.norm.bias": (width,)}
                shapes |= {f"{block}.mlp.fc1.weight": (4 * width, width, *pixel), f"{block}.mlp.fc1.bias": (4 * width,)}
                shapes |= {f"{block}.mlp.fc2.weight": (width, 4 * width, *pixel), f"{block}.mlp.fc2.bias": (width,)}
                shapes |= {f"{block}.gamma": (width,)}
        shapes |= {"head.norm.weight": (24,), "head.norm.bias": (24,), "head.fc.weight": (5, 24), "head.fc.bias": (5,)}
        generator = torch.Generator().manual_seed(seed)
        return {f"{prefix}{name}": torch.randn(shape, generator=generator) * 0.3 for name, shape in shapes.items()}

    return make


@pytest.fixture
def encoder_folder(tmp_path, convnext_tensors):
    """Writes a tiny encoder as timm and Zoobot publish theirs; keywords go into its config.json."""
    from safetensors.torch import save_file

    def write(name="encoder", channels=1, size=32, seed=0, tensors=None, config=None, **given):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        save_file(tensors or convnext_tensors(channels, seed), folder / "model.safetensors")
        card = {"architecture": "convnext_pico", "num_features": 24}
        card["pretrained_cfg"] = {"input_size": [3, size, size], "first_conv": "stem.0", **given}
        (folder / "config.json").write_text(json.dumps(config or card), "utf-8")
        return folder

    return write


class OtherProgram:
    """A real SAMP client as TOPCAT would be: it keeps what it hears, and says what the test has it say."""

    KINDS = (
        "table.load.votable", "table.load.fits", "table.highlight.row", "coord.pointAt.sky", "image.load.fits",
    )  # fmt: skip

    def __init__(self, samp, name="TOPCAT", kinds=KINDS):
        self.heard = []
        self.client = samp.SAMPIntegratedClient(name=name, addr="127.0.0.1")
        self.client.connect()
        for kind in kinds:
            self.client.bind_receive_notification(kind, self._hear)

    def said(self, kind):
        """The parameters of all messages of a kind that have come."""
        return [params for heard, params in self.heard if heard == kind]

    def say(self, kind, **params):
        self.client.enotify_all(kind, **{name.replace("_", "-"): value for name, value in params.items()})

    def leave(self):
        self.client.disconnect()

    def _hear(self, private_key, sender_id, mtype, params, extra):
        self.heard.append((mtype, params))


@pytest.fixture
def astropy_samp():
    """astropy's SAMP, which newer versions import with a warning only; it must not ask for the network."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        samp = pytest.importorskip("astropy.samp")
    samp.conf.use_internet = False
    return samp


@pytest.fixture
def no_hub(tmp_path, monkeypatch):
    """Where a hub's lock file would be; none has been started."""
    lock = tmp_path / "samp-lock"
    monkeypatch.setenv("SAMP_HUB", f"std-lockurl:{lock.as_uri()}")
    monkeypatch.setenv("HOME", str(tmp_path))  # a hub that starts looks for the remains of others there
    return lock


@pytest.fixture
def hub(astropy_samp, no_hub):
    """A real hub on this computer, without the web."""
    warnings.filterwarnings("ignore", ".* from client .* failed")  # the hub's own, of a program that has just left
    hub = astropy_samp.SAMPHubServer(web_profile=False, addr="127.0.0.1")
    hub.start()
    yield hub
    if hub.is_running:
        hub.stop()


@pytest.fixture
def other_program(astropy_samp, hub):
    """Makes other programs that are connected to the hub."""
    made = []

    def make(name="TOPCAT", **options):
        made.append(OtherProgram(astropy_samp, name, **options))
        return made[-1]

    yield make
    for one in made:
        if one.client.is_connected and hub.is_running:
            one.leave()
        elif one.client.client is not None:
            one.client.client.stop()
            one.client.hub.disconnect()
