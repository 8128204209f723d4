"""Where learning is done and in what portions: the device, and smaller portions when its memory is full."""

from collections.abc import Callable, Generator, Iterator

import torch

from gzdesk.messages import Message, Notice, Progress
from gzdesk.model import device

Messages = Generator[Message | None, None, None]

MOST_SHRINK = 8


class Workbench:
    """The device in use and the divisor of every batch; both change when memory runs out."""

    def __init__(self) -> None:
        self.device = torch.device("cpu")
        self.shrink = 1
        self.moved: Callable[[torch.device], None] = lambda device: None  # called when work goes on elsewhere

    def choose(self, setting: str) -> Messages:
        """Take the device that the settings ask for, or the CPU with a Notice."""
        try:
            self.device = device.choose(setting)
        except device.DeviceError as error:
            self.device = torch.device("cpu")
            yield Notice(f"{error} Learning goes on on the CPU.")

    def within_memory(self, work: Callable[[], Iterator[Message | None]]) -> Messages:
        """Do the work; where memory is too small, again from the start in smaller portions, and at last on the CPU."""
        while True:
            try:
                yield from work()
                return
            except (RuntimeError, MemoryError) as error:
                if not device.is_out_of_memory(error) or not self._can_give_way():
                    raise
            yield self._give_way()

    def progress(self, stage: str, step: int, steps: int, loss: float | None = None) -> Progress:
        """A Progress of work done here."""
        return Progress(stage, step, steps, loss, device.describe(self.device))

    def _can_give_way(self) -> bool:
        return self.shrink < MOST_SHRINK or self.device.type != "cpu"

    def _give_way(self) -> Notice:
        name = device.describe(self.device)
        if self.shrink < MOST_SHRINK:
            self.shrink *= 2
            return Notice(f"{name} ran out of memory; going on with half the batch.")
        self.device, self.shrink = torch.device("cpu"), 1
        self.moved(self.device)
        return Notice(f"{name} ran out of memory even for small batches; going on on the CPU.")
