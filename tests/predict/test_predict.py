"""Posteriors for catalogues of any size: every galaxy has one row, whoever computes it and however often it stops."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from surveys_to_predict import UNREADABLE, write_checkpoint, write_survey

from gzdesk.cli import main
from gzdesk.evaluation.scatter import scattered, usual_scatter
from gzdesk.images.framing import Framing
from gzdesk.images.read import read_picture
from gzdesk.model.checkpoint import load_checkpoint
from gzdesk.model.encoding import encode_all
from gzdesk.model.posterior import sample_probs, walk_entropies
from gzdesk.predict.manifest import CHECKPOINT, MANIFEST
from gzdesk.questions.question import load_question
from gzdesk.questions.tree import Tree

parquet = pytest.importorskip("pyarrow.parquet")


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    return write_survey(tmp_path_factory.mktemp("survey"))


@pytest.fixture
def threads(monkeypatch):
    """Helpers as threads, as in a daemon: they begin at once."""
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)


def arguments(survey, out, *more):
    catalogue, images, checkpoint = survey
    given = ["--checkpoint", checkpoint, "--catalogue", catalogue, "--images", images, "--out", out]
    return ["predict", *map(str, given), "--turns", "1", "--shard-rows", "12", *more]


def files(out):
    return {file.name: file.read_bytes() for file in sorted(out.glob("part-*.parquet"))}


@pytest.fixture
def whole(survey, threads, tmp_path):
    assert main(arguments(survey, tmp_path / "whole")) == 0
    return tmp_path / "whole"


def test_every_galaxy_has_one_row_in_the_order_of_the_catalogue(whole):
    table = parquet.read_table(whole)
    assert table["id_str"].to_pylist() == [f"g{row}" for row in range(40)]
    assert table["ra"].to_pylist() == pytest.approx([row * 0.1 for row in range(40)])
    assert len(files(whole)) == 4


def test_figures_are_those_of_the_checkpoint_on_crops_cut_as_in_its_training(survey, whole):
    _, images, checkpoint = survey
    tree, table = Tree.of(load_question("bar")), parquet.read_table(whole)
    framing = Framing(96, 1, None, 0.4)
    crops = np.stack([framing.crop(read_picture(images / f"{row:05d}.png")) for row in range(3)])
    network = load_checkpoint(checkpoint, tree, "compact").network
    probs = sample_probs(network, encode_all(network, crops), 100, 3)
    draws = scattered(probs, usual_scatter("bar"))
    told = np.array([table["bar_yes_mean"].to_pylist()[:3], table["bar_yes_90pc-lower"].to_pylist()[:3]])
    expected = [draws[..., 0].mean(axis=1), np.quantile(draws[..., 0], 0.05, axis=1)]
    assert told == pytest.approx(np.array(expected), abs=1e-4)
    predictive, conditional = walk_entropies(tree, probs)
    assert table["mutual_information"].to_pylist()[:3] == pytest.approx(predictive - conditional, abs=1e-4)


def test_an_unreadable_image_gives_a_row_without_figures_and_a_reason(whole):
    rows = parquet.read_table(whole).to_pylist()
    for row, one in enumerate(rows):
        assert (one["bar_yes_mean"] is None) == (row in UNREADABLE)
        assert (one["mutual_information"] is None) == (row in UNREADABLE)
        assert bool(one["unreadable"]) == (row in UNREADABLE)
    assert "missing" in rows[UNREADABLE[0]]["unreadable"]


def test_each_file_tells_how_it_came_to_be(survey, whole):
    about = parquet.read_schema(whole / "part-00001.parquet").metadata
    assert about[b"catalogue"] == b"big.csv"
    assert about[b"first row"] == b"12"
    plan = json.loads(about[b"plan"])
    assert (plan["model"], plan["votes"], plan["turns"]) == ("compact-abcd-0007", 50, 1)
    assert plan == json.loads((whole / MANIFEST).read_text())["plan"]


def test_given_again_it_makes_only_what_is_missing(survey, whole, threads, capsys):
    before = files(whole)
    kept = {name: (whole / name).stat().st_mtime_ns for name in before}
    (whole / "part-00001.parquet").unlink()
    (whole / "part-00002.parquet").write_bytes(before["part-00002.parquet"][:1000])
    (whole / ".part-00003.parquet.0123.tmp").write_bytes(b"half")
    assert main(arguments(survey, whole)) == 0
    assert "24 predicted now" in capsys.readouterr().out
    assert files(whole) == before
    assert (whole / "part-00000.parquet").stat().st_mtime_ns == kept["part-00000.parquet"]
    assert not list(whole.glob(".part*"))
    assert main(arguments(survey, whole)) == 0
    assert "are there already" in capsys.readouterr().out


def test_more_columns_come_on_request(survey, threads, tmp_path):
    samples = ("--samples", "5", "--votes-asked", "3")
    assert main(arguments(survey, tmp_path / "out", *samples)) == 0
    table = parquet.read_table(tmp_path / "out")
    assert len(table["bar_yes_sample"][0].as_py()) == 5
    assert sum(table["bar_no_p-of-3"][0].as_py()) == pytest.approx(1)
    assert np.isnan(table["bar_no_p-of-3"][UNREADABLE[0]].as_py()).all()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (["--turns", "2"], "another --turns"),
        (["--shard-rows", "13"], "another --shard-rows"),
        (["--samples", "5"], "another --samples"),
        (["--hdu", "SCI"], "another choice of columns, HDU or cutout"),
    ],
)
def test_going_on_with_other_options_is_refused(changed, told, survey, whole, capsys):
    assert main(arguments(survey, whole, *changed)) == 1
    said = capsys.readouterr().err
    assert told in said
    assert "another --out" in said


def test_going_on_with_another_catalogue_or_checkpoint_is_refused(survey, whole, tmp_path, capsys):
    catalogue, images, checkpoint = survey
    other = tmp_path / "other.csv"
    other.write_text(catalogue.read_text().replace("g7", "h7"))
    assert main(arguments((other, images, checkpoint), whole)) == 1
    assert "made with another catalogue" in capsys.readouterr().err
    other_checkpoint = write_checkpoint(tmp_path, "smooth-or-featured")
    assert main(arguments((catalogue, images, other_checkpoint), whole)) == 1
    assert "made with another checkpoint" in capsys.readouterr().err


def test_the_copy_of_the_checkpoint_beside_the_shards_goes_on_with_them(survey, whole, threads, capsys):
    catalogue, images, _ = survey
    (whole / "part-00000.parquet").unlink()
    assert main(arguments((catalogue, images, whole / CHECKPOINT), whole)) == 0
    assert "12 predicted now" in capsys.readouterr().out


def test_a_second_run_in_the_same_folder_is_refused(survey, tmp_path, capsys, monkeypatch):
    from gzdesk.project import lock

    (tmp_path / "out").mkdir()
    held = lock.take(tmp_path / "out" / ".lock", "gzdesk predict", "now")
    assert main(arguments(survey, tmp_path / "out")) == 1
    assert "another run is at work there" in capsys.readouterr().err
    held.release()


def test_a_checkpoint_that_does_not_tell_its_questions_asks_for_the_project(survey, tmp_path, capsys):
    from safetensors.torch import save_file

    from gzdesk.model.checkpoint import read_about, read_tensors

    catalogue, images, checkpoint = survey
    old = read_about(checkpoint).as_metadata()
    del old["tree"], old["framing"]
    tensors, _ = read_tensors(checkpoint)
    save_file(tensors, tmp_path / "old.safetensors", old)
    assert main(arguments((catalogue, images, tmp_path / "old.safetensors"), tmp_path / "out")) == 1
    assert "give the project" in capsys.readouterr().err


def test_without_the_images_or_with_two_kinds_of_helpers_it_says_so(survey, tmp_path, capsys):
    catalogue, _, checkpoint = survey
    assert main(arguments((catalogue, tmp_path / "nowhere", checkpoint), tmp_path / "out")) == 1
    assert "no such folder of images" in capsys.readouterr().err
    assert main(arguments(survey, tmp_path / "out", "--dask", "tcp://127.0.0.1:1", "--processes", "2")) == 1
    assert "not both" in capsys.readouterr().err


def test_galaxies_without_files_are_cut_out_of_mosaics(survey, threads, tmp_path):
    from astropy.io import fits

    header = fits.Header()
    header["CTYPE1"], header["CTYPE2"] = "RA---TAN", "DEC--TAN"
    header["CRVAL1"], header["CRVAL2"], header["CRPIX1"], header["CRPIX2"] = 150.0, 2.0, 100.5, 100.5
    header["CDELT1"], header["CDELT2"] = -1 / 3600, 1 / 3600
    tiles = tmp_path / "tiles"
    tiles.mkdir()
    light = np.random.default_rng(0).normal(0, 1, (200, 200)).astype(np.float32)
    fits.writeto(tiles / "tile.fits", light, header)
    places = tmp_path / "places.csv"
    places.write_text("id_str,ra,dec\nmiddle,150,2\nelsewhere,20,2\nnowhere,,\n")
    assert main(arguments((places, tiles, survey[2]), tmp_path / "out", "--cutout", "40")) == 0
    table = parquet.read_table(tmp_path / "out")
    assert [mean is None for mean in table["bar_yes_mean"].to_pylist()] == [False, True, True]
    told = table["unreadable"].to_pylist()[1:]
    assert told == ["it lies on none of the mosaics", "it has no position"]


def program(survey, out, *more):
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "gzdesk", *arguments(survey, out, *more)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(condition, running, seconds=120.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        assert running.poll() is None, running.communicate()[1]
        time.sleep(0.01)


def alive(pid):
    return Path(f"/proc/{pid}").exists() and "Z (zombie)" not in Path(f"/proc/{pid}/status").read_text("utf-8")


@pytest.mark.slow
def test_two_processes_make_the_same_files_as_one(survey, whole, tmp_path):
    running = program(survey, tmp_path / "out", "--processes", "2")
    told, failed = running.communicate(timeout=300)
    assert running.returncode == 0, failed
    assert "40 predicted now" in told
    assert files(tmp_path / "out") == files(whole)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system kills in another way")
def test_a_run_that_was_killed_goes_on_and_ends_as_if_nothing_had_been(survey, whole, tmp_path):
    out = tmp_path / "out"
    running = program(survey, out)
    wait_for(lambda: len(files(out)) >= 1, running)
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    helpers = children.read_text("ascii").split() if children.exists() else []
    running.kill()
    running.communicate()
    there = files(out)
    assert all(files(whole)[name] == content for name, content in there.items())
    deadline = time.monotonic() + 20
    while any(map(alive, helpers)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(alive, helpers))  # nor does anything that it had started live on
    again = program(survey, out)
    _, failed = again.communicate(timeout=300)
    assert again.returncode == 0, failed
    assert files(out) == files(whole)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="interrupts go another way")
def test_ctrl_c_leaves_whole_shards_and_nothing_half_made(survey, whole, tmp_path):
    out = tmp_path / "out"
    running = program(survey, out)
    wait_for(lambda: len(files(out)) >= 1, running)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 1 or len(files(out)) == 4
    assert "Traceback" not in told
    assert not list(out.glob(".part*"))
    assert not (out / ".lock").exists()


def test_a_survey_whose_images_are_elsewhere_is_refused_before_it_begins(survey, tmp_path, capsys):
    catalogue, _, checkpoint = survey
    (tmp_path / "elsewhere").mkdir()
    moved = catalogue, tmp_path / "elsewhere", checkpoint
    assert main(arguments(moved, tmp_path / "out")) == 1
    told = capsys.readouterr().err
    assert "holds none of the first" in told
    assert "file_loc" in told
    assert not (tmp_path / "out").exists()
