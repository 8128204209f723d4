"""How fast posteriors are written for a catalogue of any size, who is busy meanwhile, and how much memory it takes.

On one core, by two processes and by two workers of a Dask cluster; drawn FITS images, read over and over. Memory is the
most that all processes of the program held together, a sixth and the whole of the way through: flat, if it is.
"""

import os
import re
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from surveys_to_predict import write_checkpoint

psutil = pytest.importorskip("psutil")
pytest.importorskip("pyarrow")

GALAXIES = int(os.environ.get("GZDESK_PREDICT_GALAXIES", "2400"))
PICTURES, SHARDS = 60, 12
ALONE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    from astropy.io import fits

    folder, rng = tmp_path_factory.mktemp("survey"), np.random.default_rng(0)
    images = folder / "images"
    images.mkdir()
    y, x = np.mgrid[:128, :128] - 63.5
    for number in range(PICTURES):
        light = np.exp(-np.hypot(x / rng.uniform(3, 9), y / rng.uniform(3, 9))) * 50 + rng.normal(0, 1, x.shape)
        fits.writeto(images / f"{number:02d}.fits", light.astype(np.float32))
    rows = (f"g{row},{row % PICTURES:02d}.fits,{row % 360},0" for row in range(GALAXIES))
    (folder / "big.csv").write_text("\n".join(["id_str,file_loc,ra,dec", *rows]))
    return folder / "big.csv", images, write_checkpoint(folder / "checkpoints")


def predict(survey, out, *more, pinned=False, beside=()):
    """Run the command to its end; its words, the seconds that it took, and the memory of it and those beside it."""
    catalogue, images, checkpoint = survey
    command = [sys.executable, "-m", "gzdesk", "predict", "--checkpoint", checkpoint, "--catalogue", catalogue]
    command += ["--images", images, "--out", out, "--shard-rows", str(GALAXIES // SHARDS), *more]
    begin = time.perf_counter()
    running = subprocess.Popen(list(map(str, command)), env={**os.environ, **ALONE}, stdout=subprocess.PIPE, text=True)
    if pinned:
        os.sched_setaffinity(running.pid, {0})
    memory: list[tuple[int, float]] = []
    before = _processor_seconds(beside)
    watch = threading.Thread(target=_watch, args=(running, beside, out, memory))
    watch.start()
    told = running.communicate()[0]
    watch.join()
    assert running.returncode == 0
    return told, time.perf_counter() - begin, _processor_seconds(beside) - before, memory


def _processor_seconds(beside):
    """That programs which have ended, and these workers, have taken: a busy computer changes little of it."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    families = [[worker, *worker.children(recursive=True)] for worker in (psutil.Process(one.pid) for one in beside)]
    times = [member.cpu_times() for family in families for member in family]
    return ended.ru_utime + ended.ru_stime + sum(one.user + one.system for one in times)


def _watch(running, beside, out, memory):
    while running.poll() is None:
        held = 0
        for one in (running.pid, *(process.pid for process in beside)):
            try:
                process = psutil.Process(one)
                family = [process, *process.children(recursive=True)]
                held += sum(member.memory_info().rss for member in family)
            except psutil.Error:
                continue
        memory.append((len(list(Path(out).glob("part-*"))), held / 2**20))
        time.sleep(0.2)


def keep(benchmark, out, told, seconds, processor_seconds, memory):
    network, cutting = re.search(r"network (\d+)%, reading and cutting (\d+)%", told).groups()
    early = max((held for done, held in memory if done <= SHARDS // 6), default=0.0)
    written = sum(file.stat().st_size for file in Path(out).glob("part-*"))
    benchmark.extra_info |= {
        "galaxies_a_second_with_start": round(GALAXIES / seconds, 1),
        "processor_milliseconds_a_galaxy_with_start": round(1000 * processor_seconds / GALAXIES, 1),
        "told": told.strip().splitlines(),
        "network_busy_percent": int(network),
        "cutting_busy_percent": int(cutting),
        "mebibytes_early": round(early),
        "mebibytes_most": round(max(held for _, held in memory)),
        "bytes_a_galaxy": round(written / GALAXIES, 1),
    }


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system does not tie a program to a core")
def test_predicting_on_one_core(benchmark, survey, tmp_path):
    keep(benchmark, tmp_path, *benchmark.pedantic(predict, (survey, tmp_path), {"pinned": True}, rounds=1))


def test_predicting_by_one_process_and_its_helper(benchmark, survey, tmp_path):
    keep(benchmark, tmp_path, *benchmark.pedantic(predict, (survey, tmp_path), rounds=1))


def test_predicting_by_two_processes(benchmark, survey, tmp_path):
    keep(benchmark, tmp_path, *benchmark.pedantic(predict, (survey, tmp_path, "--processes", "2"), rounds=1))


def test_predicting_by_two_dask_workers(benchmark, survey, tmp_path):
    pytest.importorskip("distributed")
    from local_cluster import cluster

    (tmp_path / "dask").mkdir()
    with cluster(tmp_path / "dask", 2) as (address, workers):
        out = tmp_path / "out"
        work = benchmark.pedantic(predict, (survey, out, "--dask", address), {"beside": workers}, rounds=1)
        keep(benchmark, out, *work)
