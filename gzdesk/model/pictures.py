"""Pictures: the pool's crops as bytes, where the network computes; an accelerator holds them all if they fit."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gzdesk.model.device import HOST, free_memory
from gzdesk.model.encoding import Crops
from gzdesk.model.workbench import Workbench

SHARE = 0.5  # of an accelerator's free memory that the crops may fill
AT_ONCE = 1 << 26  # bytes carried over between two yields


class Pictures:
    """Hands out crops; augmentation and encoding then never wait for the way between the two memories.

    On the CPU, and where an accelerator has no room for all, crops are read from the cache when they are asked for.
    """

    def __init__(self, crops: Crops, bench: Workbench) -> None:
        self._crops, self._bench = crops, bench
        self._pool: Tensor | None = None
        self._place = HOST  # where it lies
        self._fits = True
        bench.make_room = self._leave

    @property
    def pool_G_S_S(self) -> Tensor | NDArray[np.uint8]:
        """All crops, to be indexed by galaxies."""
        return self._crops.crops_G_S_S if self._pool is None else self._pool

    def of(self, galaxies: NDArray[np.intp]) -> Tensor:
        """The crops of these galaxies, bytes on the device in use."""
        return torch.as_tensor(self.pool_G_S_S[galaxies]).to(self._bench.device)

    def each_of(self, galaxies: NDArray[np.intp]) -> "Chosen":
        """The same, but none of them until it is asked for."""
        return Chosen(self, galaxies)

    def carry_over(self) -> Iterator[None]:
        """Put the pool into the accelerator's memory, if there is one and it has room; yields between portions."""
        crops, place = self._crops.crops_G_S_S, self._bench.device
        if self._place != place:
            self.forget()
        if self._pool is not None or not self._fits or not self._bench.accelerated:
            return
        if crops.nbytes > SHARE * free_memory(place):
            return
        pool = torch.empty(crops.shape, dtype=torch.uint8, device=place)
        step = max(1, AT_ONCE // max(1, crops[:1].nbytes))
        for start in range(0, len(crops), step):
            pool[start : start + step] = torch.from_numpy(np.array(crops[start : start + step]))
            yield
        self._pool, self._place = pool, place

    def forget(self) -> None:
        """Hold nothing in a device that has been given up."""
        self._pool, self._place = None, HOST

    def _leave(self) -> bool:
        held = self._pool is not None
        self._fits = self._fits and not held
        self.forget()
        return held


class Chosen:
    """The crops of some galaxies, each got when it is asked for: however many were voted on, they take no memory."""

    def __init__(self, pictures: Pictures, galaxies: NDArray[np.intp]) -> None:
        self._pictures, self._galaxies = pictures, galaxies

    def __len__(self) -> int:
        return len(self._galaxies)

    def __getitem__(self, places: NDArray[np.intp]) -> Tensor:
        return self._pictures.of(self._galaxies[places])
