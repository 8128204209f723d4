"""What every test stands on: no screen, and property tests that neither hurry nor change from run to run."""

import json
import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "gzdesk", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("gzdesk")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


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
