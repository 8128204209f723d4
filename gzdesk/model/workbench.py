"""Where learning is done and in what portions: the device, and smaller portions when its memory is full."""

from collections.abc import Callable, Generator, Iterator

import torch

from gzdesk.messages import Message, Notice, Progress
from gzdesk.model import device

Messages = Generator[Message | None, None, None]

MOST_SHRINK = 8


class Workbench:
    """The device in use and the divisor of every batch; both change when memory runs out or the device fails."""

    def __init__(self) -> None:
        self.device = device.HOST
        self.shrink = 1
        self.to_host: Callable[[], None] = lambda: None  # called when the device is given up: go on from host copies
        self.make_room: Callable[[], bool] = lambda: False  # gives up what the device can do without; whether any was

    @property
    def accelerated(self) -> bool:
        """Whether the work is done elsewhere than on the CPU."""
        return self.device != device.HOST

    def choose(self, setting: str) -> Messages:
        """Take the device that the settings ask for, or the CPU with a Notice."""
        try:
            self.device = device.choose(setting)
            device.probe(self.device)
        except device.DeviceError as error:
            self.device = device.HOST
            yield Notice(f"{error} Learning goes on on the CPU.")
        except RuntimeError as error:
            name, self.device = device.describe(self.device), device.HOST
            yield Notice(f"{name} does not work ({_first_line(error)}). Learning goes on on the CPU.")

    def within_memory(self, work: Callable[[], Iterator[Message | None]]) -> Messages:
        """Do the work; again from the start in smaller portions where memory is too small, and at last on the CPU.

        Where the device itself fails, the work is begun again on the CPU at once.
        """
        while True:
            begun_on = self.device
            try:
                yield from work()
                return
            except (RuntimeError, MemoryError) as error:
                if begun_on == self.device or not device.is_lost(error):  # else other work has left it already
                    notice = self._give_way(error)
                    if notice is None:
                        raise
                    yield notice

    def progress(self, stage: str, step: int, steps: int, loss: float | None = None) -> Progress:
        """A Progress of work done here."""
        return Progress(stage, step, steps, loss, device.describe(self.device))

    def _give_way(self, error: BaseException) -> Notice | None:
        """Change what can be changed so that the work may succeed; None where nothing can."""
        if device.is_out_of_memory(error):
            return self._make_do()
        if device.is_lost(error) and self.accelerated:
            name = self._leave_device()
            return Notice(f"{name} failed in the midst of learning ({_first_line(error)}); going on on the CPU.")
        return None

    def _make_do(self) -> Notice | None:
        name = _name_of(self.device)
        if self.make_room():
            return Notice(f"{name} ran out of memory; the pictures stay in the computer's own memory.")
        if self.shrink < MOST_SHRINK:
            self.shrink *= 2
            return Notice(f"{name} ran out of memory; going on with half the batch.")
        if not self.accelerated:
            return None
        self._leave_device()
        return Notice(f"{name} ran out of memory even for small batches; going on on the CPU.")

    def _leave_device(self) -> str:
        name = _name_of(self.device)
        self.device, self.shrink = device.HOST, 1
        self.to_host()
        return name


def _name_of(place: torch.device) -> str:
    try:
        return device.describe(place)
    except RuntimeError:  # a device that has failed cannot even be asked for its name
        return place.type.upper()


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
