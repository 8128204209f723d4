"""``gzdesk simulate``, small: real pictures with an oracle file, and drawn galaxies with volunteers."""

import csv
import json

import numpy as np
import pytest
from PIL import Image

from gzdesk.cli import main
from gzdesk.ui.pictures import curve_picture

FIELDS = ["strategy", "seed", "labels", "log_score", "rmse", "accuracy", "kl", "coverage_error", "seconds"]
SMALL = ["--budget", "12", "--first", "6", "--batch", "3", "--seeds", "2", "--regime", "frozen"]


@pytest.fixture(autouse=True)
def offscreen(monkeypatch, qapp):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


def check(out) -> dict:
    rows = list(csv.DictReader((out / "learning_curve.csv").read_text().splitlines()))
    assert list(rows[0]) == FIELDS
    assert {(row["strategy"], row["seed"]) for row in rows} == {(s, k) for s in ("bald", "random") for k in "01"}
    assert [int(row["labels"]) for row in rows[:3]] == [6, 9, 12]
    with Image.open(out / "learning_curve.png") as picture:
        assert picture.size[0] >= curve_picture.SIZE.width()
    return json.loads((out / "summary.json").read_text())


def test_drawn_galaxies_are_compared_and_the_results_written(tmp_path):
    arguments = ["simulate", "--drawn", "60", "--question", "bar", "--votes", "5", "--out", str(tmp_path / "out")]
    assert main([*arguments, *SMALL]) == 0
    summary = check(tmp_path / "out")
    assert summary["metric"] == "kl"
    assert set(summary["strategies"]) == {"bald", "random"}
    for strategy in summary["strategies"].values():
        assert set(strategy) >= {"labels_to_reach", "fewer_labels_percent"}
        assert set(strategy["fewer_labels_percent"]) == {"mean", "low", "high"}
    assert summary["settings"]["budget"] == 12
    assert summary["strategies"]["random"]["fewer_labels_percent"]["mean"] == 0
    assert set(summary["preferences"]) == {"share of yes", "share of no", "redshift"}
    for picked in summary["preferences"].values():
        assert set(picked) == {"pool", "bald", "random"}


def test_the_scatter_of_galaxies_can_be_left_out_and_moves_no_mean(tmp_path):
    rows = {}
    for correction in ("scatter", "none"):
        out = tmp_path / correction
        arguments = ["simulate", "--drawn", "60", "--votes", "20", "--strategies", "random", "--out", str(out)]
        assert main([*arguments, *SMALL, "--seeds", "1", "--correction", correction]) == 0
        rows[correction] = list(csv.DictReader((out / "learning_curve.csv").read_text().splitlines()))[-1]
        assert json.loads((out / "summary.json").read_text())["settings"]["correction"] == correction
    mended, plain = rows["scatter"], rows["none"]
    assert float(mended["rmse"]) == pytest.approx(float(plain["rmse"]), abs=1e-3)
    assert float(mended["log_score"]) != float(plain["log_score"])


def test_an_encoder_for_colour_from_a_folder_takes_part(tmp_path, encoder_folder):
    folder = str(encoder_folder("enc", channels=3))
    arguments = ["simulate", "--drawn", "60", "--architecture", folder, "--out", str(tmp_path / "out")]
    assert main([*arguments, *SMALL]) == 0
    assert check(tmp_path / "out")["settings"]["architecture"] == folder


def test_an_unknown_encoder_is_answered_with_those_there_are(tmp_path, capsys):
    assert main(["simulate", "--drawn", "60", "--architecture", "resnet", "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "no encoder 'resnet'" in said
    assert "compact, walmsley2019, efficientnet-lite0" in said
    assert not (tmp_path / "out").exists()


def test_a_project_with_an_oracle_of_answers_is_compared(tmp_path):
    images = tmp_path / "images"
    images.mkdir()
    rng = np.random.default_rng(0)
    lines = ["id_str,answer"]
    for number in range(40):
        bright = number % 2
        pixels = rng.normal(60 + 120 * bright, 10, (40, 40)).clip(0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(images / f"g{number:02d}.png")
        lines.append(f"g{number:02d},{'featured' if bright else 'smooth'}")
    (tmp_path / "oracle.csv").write_text("\n".join(lines))
    project = tmp_path / "p.gzdesk"
    assert main(["new", str(project), "--images", str(images)]) == 0
    arguments = ["simulate", "--project", str(project), "--oracle", str(tmp_path / "oracle.csv")]
    assert main([*arguments, "--out", str(tmp_path / "out"), *SMALL]) == 0
    summary = check(tmp_path / "out")
    assert summary["metric"] == "log_score"
    assert summary["settings"]["question"] == "smooth-or-featured"
    assert summary["settings"]["galaxies"] == 40
