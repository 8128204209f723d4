"""A real cluster of dask.distributed on this computer: a scheduler and workers, each a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

QUIET = {"DASK_DISTRIBUTED__DIAGNOSTICS__NVML": "False", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """Yields the scheduler's address and the workers, once they are all there; whatever is left of them is killed."""
    from distributed import Client

    told, running = folder / "scheduler.json", []

    def start(log, *command):
        with (folder / log).open("wb") as stream:
            dask = [sys.executable, "-m", "dask", *command, "--host", "127.0.0.1", "--no-dashboard"]
            environment = {**os.environ, **QUIET}
            running.append(subprocess.Popen(dask, env=environment, stdout=stream, stderr=stream, cwd=folder))

    try:
        start("scheduler.log", "scheduler", "--port", "0", "--scheduler-file", str(told))
        while not told.exists() or not told.stat().st_size:
            assert running[0].poll() is None
            time.sleep(0.05)
        small = ("--scheduler-file", str(told), "--nthreads", "1", "--memory-limit", "2GB", "--no-nanny")
        for number in range(workers):
            start(f"worker-{number}.log", "worker", *small)
        address = json.loads(told.read_text())["address"]
        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=120)
        yield address, running[1:]
    finally:
        for process in reversed(running):
            process.kill()
            process.wait()
