"""Which device and how many threads."""

import pytest
import torch

from gzdesk.model import device


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (4, 3), (8, 7), (64, 8)])
def test_a_core_is_left_to_the_window(cores, threads):
    assert device.compute_threads(cores) == threads


def test_the_fastest_device_there_is_taken(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert device.choose("auto").type == "cpu"
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert device.choose("auto").type == "mps"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert device.choose("auto").type == "cuda"


def test_a_device_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(device.DeviceError, match="'cuda' is not to be had"):
        device.choose("cuda")
    with pytest.raises(device.DeviceError, match="'abacus' is not known"):
        device.choose("abacus")


def test_devices_are_named_for_the_status_bar(monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda place: "NVIDIA H100")
    assert device.describe(torch.device("cpu")) == "CPU"
    assert device.describe(torch.device("mps")) == "MPS"
    assert device.describe(torch.device("cuda")) == "CUDA: NVIDIA H100"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (torch.OutOfMemoryError("CUDA out of memory."), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: 8 GB)"), True),
        (MemoryError(), True),
        (RuntimeError("shapes do not match"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_full_memory_is_told_from_other_errors(error, expected):
    assert device.is_out_of_memory(error) is expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RuntimeError("CUDA error: unspecified launch failure\nCUDA kernel errors might be..."), True),
        (RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"), True),
        (RuntimeError("CUDA driver error: unknown error"), True),
        (getattr(torch, "AcceleratorError", RuntimeError)("CUDA error: the launch timed out"), True),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), False),
        (OSError("CUDA error"), False),
    ],
)
def test_a_device_that_fails_is_told_from_a_mistake_of_ours(error, expected):
    assert device.is_lost(error) is expected


def test_preparing_the_worker_leaves_a_core_to_the_window(monkeypatch):
    monkeypatch.setattr(device.os, "sched_getaffinity", lambda process: set(range(4)), raising=False)
    device.prepare_worker()
    assert torch.get_num_threads() == 3
