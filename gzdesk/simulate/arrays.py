"""Space: the few calls in which numpy and torch differ, so that galaxies are drawn by the same lines on either."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Pixels: TypeAlias = Any  # an array of numpy or a tensor of torch, float32: one type checker can't know both


@dataclass(frozen=True)
class Space:
    """An array namespace and, for torch, the device on which its arrays live."""

    xp: Any = np
    device: Any = None

    @property
    def chunk(self) -> int:
        """Galaxies drawn at a time: few enough for a processor's cache with numpy, enough to fill a GPU otherwise."""
        return 16 if self.xp is np else 256

    @property
    def on_device(self) -> dict[str, Any]:
        """Keywords that place a new array in this space."""
        return {} if self.device is None else {"device": self.device}

    def put(self, values: ArrayLike | NDArray[Any]) -> Pixels:
        """The values as float32 in this space."""
        values = np.asarray(values, np.float32)
        return values if self.xp is np else self.xp.asarray(values, **self.on_device)

    def column(self, values: ArrayLike | NDArray[Any]) -> Pixels:
        """One number per galaxy, (B,), as (B, 1, 1): ready to meet images (B, S, S)."""
        return self.put(values)[:, None, None]

    def order(self, index_B: NDArray[np.int64]) -> Pixels:
        """Whole numbers to index with."""
        return index_B if self.xp is np else self.xp.asarray(index_B, **self.on_device)

    def normal(self, shape: tuple[int, ...], rng: np.random.Generator) -> Pixels:
        """Independent standard normal numbers, float32, decided by the state of ``rng``."""
        if self.xp is np:
            return rng.standard_normal(shape, dtype=np.float32)
        generator = self.xp.Generator(device=self.device or "cpu")
        generator.manual_seed(int(rng.integers(2**62)))
        return self.xp.randn(shape, generator=generator, dtype=self.xp.float32, **self.on_device)
