"""Shards on a cluster of dask.distributed, a real one on this computer: a worker that is lost loses nothing."""

import os
import signal
import subprocess
import sys
import time

import pytest
from local_cluster import QUIET, cluster
from surveys_to_predict import write_survey

from gzdesk.cli import main

parquet = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("distributed")


def arguments(survey, out, *more):
    catalogue, images, checkpoint = survey
    given = ["--checkpoint", checkpoint, "--catalogue", catalogue, "--images", images, "--out", out]
    return ["predict", *map(str, given), "--turns", "2", "--shard-rows", "8", *more]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system kills in another way")
def test_one_of_two_workers_is_killed_and_the_table_is_the_same_as_without_dask(tmp_path):
    survey = write_survey(tmp_path, 96)
    assert main(arguments(survey, tmp_path / "alone")) == 0
    expected = {file.name: file.read_bytes() for file in (tmp_path / "alone").glob("part-*")}
    out = tmp_path / "out"
    with cluster(tmp_path, 2) as (address, workers):
        command = [sys.executable, "-m", "gzdesk", *arguments(survey, out, "--dask", address)]
        running = subprocess.Popen(
            command, env={**os.environ, **QUIET}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        while len(list(out.glob("part-*"))) < 2:
            assert running.poll() is None, running.communicate()[1]
            time.sleep(0.01)
        workers[0].send_signal(signal.SIGKILL)
        left = len(expected) - len(list(out.glob("part-*")))
        told, failed = running.communicate(timeout=300)
    assert running.returncode == 0, failed
    assert left > 2  # it was lost mid-way
    assert {file.name: file.read_bytes() for file in out.glob("part-*")} == expected
    assert parquet.read_table(out)["id_str"].to_pylist() == [f"g{row}" for row in range(96)]
    assert "96 predicted now" in told


def test_without_a_scheduler_it_says_so(tmp_path, monkeypatch, capsys):
    from gzdesk.predict import dask_shards

    monkeypatch.setattr(dask_shards, "PATIENCE_S", 0.2)
    survey = write_survey(tmp_path, 8)
    assert main(arguments(survey, tmp_path / "out", "--dask", "tcp://127.0.0.1:1")) == 1
    assert "no Dask scheduler answers there" in capsys.readouterr().err


def test_without_distributed_it_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    survey = write_survey(tmp_path, 8)
    assert main(arguments(survey, tmp_path / "out", "--dask", "tcp://127.0.0.1:1")) == 1
    assert "pip install 'gzdesk[dask]'" in capsys.readouterr().err
