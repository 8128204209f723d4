"""The experiment on a tree: annotators walk, students learn every question, and each gets a curve."""

import csv
import json
from dataclasses import dataclass

import numpy as np
import pytest

from gzdesk.acquisition.asking import asked
from gzdesk.cli import main
from gzdesk.experiment.experiment import ExperimentError, Rounds
from gzdesk.experiment.tree_experiment import TreeOracle, run_tree
from gzdesk.questions.tree import load_tree

GALAXIES = 100


@pytest.fixture
def tree():
    return load_tree("features-and-bar")


@pytest.fixture
def oracle(tree):
    rng = np.random.default_rng(0)
    rho = {question.name: rng.dirichlet(np.ones(len(question.answers)), GALAXIES) for question in tree.questions}
    return TreeOracle(tree, rho)


@dataclass
class Belief:
    """As a network would hand it over."""

    probs_G_T_A: dict
    concentrations: dict


class Parrot:
    """Believes the votes that it has heard, and nothing of the rest."""

    def __init__(self):
        self.heard = []

    def believe(self, counts_G_A, seed):
        self.heard.append(counts_G_A)
        samples = np.random.default_rng(seed).uniform(0.5, 1.5, 8)
        probs = {}
        for name, counts in counts_G_A.items():
            raised = (counts[:, None, :] + 1.0) ** samples[:, None]
            probs[name] = (raised / raised.sum(axis=2, keepdims=True)).astype(np.float32)
        return Belief(probs, {"smooth-or-featured": None, "bar": 5.0})


def test_as_many_are_asked_for_a_bar_as_said_featured(oracle):
    counts = oracle.walks(40, np.random.default_rng(1))
    assert (counts["smooth-or-featured"].sum(axis=1) == 40).all()
    np.testing.assert_array_equal(counts["bar"].sum(axis=1), counts["smooth-or-featured"][:, 1])


def test_walks_come_to_a_question_as_often_as_the_tree_says(tree, oracle):
    p_G = asked(tree, {name: rho[:, None] for name, rho in oracle.rho_G_A.items()})["bar"]
    counts = oracle.walks(2000, np.random.default_rng(2))["bar"].sum(axis=1)
    assert np.abs(counts / 2000 - p_G).max() < 5 * np.sqrt(0.25 / 2000)


def test_each_question_has_a_point_a_round(oracle):
    points = list(run_tree(Parrot(), oracle, ["bald", "random"], Rounds(30, 10, 8, 3), seeds=2))
    bars = [point for point in points if (point.strategy, point.seed, point.question) == ("bald", 1, "bar")]
    assert [point.labels for point in bars] == [10, 18, 26, 30]
    assert len(points) == 2 * 2 * 2 * 4
    assert all(np.isfinite([point.log_score, point.rmse, point.accuracy, point.kl]).all() for point in points)
    featured = [point for point in points if point.question == "smooth-or-featured"]
    assert all(point.votes == 3 * point.labels for point in featured)
    assert all(0 < point.votes < 3 * point.labels for point in bars)
    assert bars[0].concentration == 5.0


def test_strategies_begin_alike_and_are_never_taught_what_they_are_judged_on(oracle):
    student = Parrot()
    list(run_tree(student, oracle, ["bald-topk", "random"], Rounds(60, 10, 50, 1), seeds=1))
    taught = [counts["smooth-or-featured"].sum(axis=1) > 0 for counts in student.heard]
    assert (taught[0] == taught[2]).all()
    assert (taught[1] != taught[3]).any()
    test = np.random.default_rng([0, 0]).permutation(GALAXIES)[:30]
    assert not np.any(taught, axis=0)[test].any()


def test_a_strategy_that_is_not_for_trees_is_refused(oracle):
    with pytest.raises(ExperimentError, match="there are: bald, bald-topk, random"):
        next(run_tree(Parrot(), oracle, ["epig"], Rounds(20, 10, 5, 1), seeds=1))


def test_simulate_writes_a_curve_for_each_question(tmp_path):
    command = ["simulate", "--drawn", "20", "--tree", "features-and-bar", "--budget", "8", "--first", "4"]
    command += ["--batch", "4", "--seeds", "1", "--votes", "2", "--out", str(tmp_path / "out")]
    assert main(command) == 0
    with (tmp_path / "out/learning_curve.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["question"] for row in rows} == {"smooth-or-featured", "bar"}
    assert len(rows) == 2 * 2 * 2
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    assert set(summary["questions"]["bar"]["strategies"]) == {"bald", "random"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--drawn", "9", "--tree", "gz2"], "not 'how-rounded' of tree 'gz2'"),
        (["--drawn", "9", "--tree", "features-and-bar", "--question", "bar"], "with neither --question"),
        (["--drawn", "9", "--tree", "none"], "no such tree"),
    ],
)
def test_what_cannot_be_walked_is_refused_before_anything_is_drawn(options, words, tmp_path, capsys):
    assert main(["simulate", *options, "--out", str(tmp_path / "out")]) != 0
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
