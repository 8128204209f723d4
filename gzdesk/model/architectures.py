"""Which encoder a name stands for: gzdesk's own, a folder of weights, or one that an installed package brings.

Looking a name up never goes to the network; that is for ``gzdesk.model.hub``, when the user asks.
"""

import os
from functools import lru_cache
from pathlib import Path

from gzdesk.model import hub, lite0, timm_encoder
from gzdesk.model.encoder import ARCHITECTURES, Architecture, EncoderError
from gzdesk.model.encoder_folder import CONFIG, WEIGHTS, open_folder, open_weights

FALLBACK = "compact"
TIMM, HUB = "timm:", "hf_hub:"
OFFERED = (
    f"{', '.join([*ARCHITECTURES, lite0.NAME])}, a folder with config.json and model.safetensors, {TIMM}NAME, "
    f"or {HUB}OWNER/NAME"
)


def find_architecture(name: str) -> Architecture:
    """The architecture of this name, with its weights if it is pretrained; raises EncoderError with what to do."""
    if name in ARCHITECTURES:
        return ARCHITECTURES[name]
    if name == lite0.NAME:
        return lite0.architecture()
    if name.startswith(TIMM):
        return _of_timm(name.removeprefix(TIMM))
    if name.startswith(HUB):
        return open_folder(hub.stored(name.removeprefix(HUB)), called=name.rpartition("/")[2])
    if (folder := _folder(name)) is not None:
        return open_folder(folder)
    if Path(name).is_absolute() or name.startswith("~") or os.sep in name or "/" in name:
        raise EncoderError(f"{name}: no encoder's folder is there (one with config.json and model.safetensors).")
    raise EncoderError(f"There is no encoder {name!r}. Take one of these: {OFFERED}.")


def _folder(name: str) -> Path | None:
    """The folder of this name that holds an encoder, if it is one."""
    try:
        folder = Path(name).expanduser()
        return folder if folder.is_dir() and any((folder / file).exists() for file in (CONFIG, WEIGHTS)) else None
    except (OSError, RuntimeError) as error:  # not to be entered, too long, or of a user that is not known
        raise EncoderError(f"{name}: the encoder's folder cannot be opened ({error}).") from error


def _of_timm(name: str) -> Architecture:
    """With pretrained weights where timm has left them on this computer, else with random ones."""
    folder = hub.kept(timm_encoder.published_as(name), [WEIGHTS])
    if folder is None:
        return timm_encoder.architecture(name)
    return _published(folder / WEIGHTS, name)


@lru_cache(maxsize=1)  # an experiment makes hundreds of networks of one encoder
def _published(weights: Path, name: str) -> Architecture:
    return open_weights(weights, timm_encoder.described(name), name)


def usable_name(name: str) -> tuple[str, str | None]:
    """The name itself, or the compact encoder's where its own cannot be had; and what to tell of it in a sentence."""
    try:
        chosen = find_architecture(name)
    except EncoderError as error:
        return FALLBACK, f"{error} Learning goes on with gzdesk's own {FALLBACK} encoder."
    if name.startswith(TIMM) and not chosen.pretrained:
        more = f"{HUB}{timm_encoder.published_as(name.removeprefix(TIMM))}"
        return name, f"{name} has no weights on this computer and learns from nothing; {more} would bring some."
    return name, None


def ask_for(name: str) -> str:
    """Have this encoder at hand, since the user asks for it by name; returns the name by which to keep it.

    The one place where weights are downloaded, and only for a name that begins with ``hf_hub:``. A folder's name is
    made absolute, so that it holds wherever gzdesk is started the next time.
    """
    if name.startswith(HUB):
        hub.download(name.removeprefix(HUB))
    find_architecture(name)
    own = name in ARCHITECTURES or name == lite0.NAME or name.startswith((TIMM, HUB))
    return name if own else str(Path(name).expanduser().resolve())
