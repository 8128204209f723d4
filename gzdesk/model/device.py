"""Where the network computes: the device, its name for the status bar, and how many threads the worker may take."""

import ctypes
import os
import sys

import torch

MOST_THREADS = 8  # networks this small gain nothing from more
HOST = torch.device("cpu")  # where what must survive the loss of an accelerator is kept
FAULTS = ("cuda error", "cuda driver", "cudnn", "cublas", "nvml", "hip error", "mps backend", "device-side assert")


class DeviceError(Exception):
    """The device that the settings ask for is not there; the text says so in one sentence."""


def choose(setting: str) -> torch.device:
    """The device for "auto", "cpu", "cuda" or "mps"; "auto" takes the fastest that is there."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if setting == "auto":
        return torch.device(next(name for name, present in there.items() if present))
    if setting not in there:
        raise DeviceError(f"The device {setting!r} is not known. Take auto, cpu, cuda or mps.")
    if not there[setting]:
        raise DeviceError(f"The device {setting!r} is not to be had on this computer.")
    return torch.device(setting)


def describe(device: torch.device) -> str:
    """The device as the status bar names it: "CPU", "CUDA: NVIDIA H100", "MPS"."""
    if device.type == "cuda":
        return f"CUDA: {torch.cuda.get_device_name(device)}"
    return device.type.upper()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error means that the device's memory is full; MPS says so only in the text."""
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or (
        isinstance(error, RuntimeError)
        and ("out of memory" in str(error).lower() or "can't allocate memory" in str(error))
    )


def is_lost(error: BaseException) -> bool:
    """Whether an error means that the accelerator itself failed: unplugged, reset, asleep, its driver gone.

    Nothing that lies in its memory can be read after that.
    """
    failed: type[BaseException] | None = getattr(torch, "AcceleratorError", None)  # torch 2.8 and later
    if failed is not None and isinstance(error, failed):
        return True
    return isinstance(error, RuntimeError) and any(fault in str(error).lower() for fault in FAULTS)


def probe(device: torch.device) -> None:
    """Compute something there; raises RuntimeError where a device is listed but does not work."""
    float(torch.ones(8, device=device).sum())


def free_memory(device: torch.device) -> int:
    """Bytes that may still be had there; 0 where that cannot be known."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    if device.type == "mps":
        return int(torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory())
    return 0


def compute_threads(cores: int) -> int:
    """How many of the cores the worker may take: one of two, else all but the window's, and never more than eight.

    Two torch threads beside a busy window on two cores are several times slower than one, and the window stutters.
    """
    return max(1, min(cores - 1, MOST_THREADS))


def prepare_worker() -> None:
    """The first line of the worker's thread: torch counts its threads per calling thread."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    torch.set_num_threads(compute_threads(cores))
    keep_freed_memory()


def keep_freed_memory() -> None:
    """Let glibc keep the memory of one training step for the next, which saves up to half of a step's time.

    Without it every activation is mapped, faulted in and given back anew. Only blocks up to 32 MiB are kept, so that
    large arrays still go back to the system at once.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return
    m_trim_threshold, m_top_pad, m_mmap_threshold = -1, -2, -3
    mallopt(m_mmap_threshold, 32 << 20)
    mallopt(m_trim_threshold, 256 << 20)
    mallopt(m_top_pad, 16 << 20)
