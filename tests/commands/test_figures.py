"""The figures of the method, from drawn galaxies: what they hold, and that every format is written."""

import csv

import numpy as np
import pytest

from gzdesk import cli
from gzdesk.acquisition.information import entropies
from gzdesk.commands.figures import SIDE_BY_SIDE, FiguresPlan, believe, tell
from gzdesk.questions.question import load_question
from gzdesk.terminal import CommandError


@pytest.fixture(scope="module")
def believed(tmp_path_factory):
    plan = FiguresPlan("bar", galaxies=110, taught=40, seed=0, out=tmp_path_factory.mktemp("figures"))
    return believe(plan, load_question("bar"))


def test_only_galaxies_that_were_not_taught_are_shown(believed):
    assert len(believed.crops_G_S_S) == len(believed.counts_G_A) == len(believed.probs_G_T_A) == 70


def test_information_is_never_more_than_what_is_uncertain(believed):
    assert (believed.information_G >= 0).all()
    assert (believed.expected_G <= believed.predictive_G + 1e-6).all()


def test_the_plane_is_that_of_the_votes_of_forty_volunteers(believed):
    predictive_G, expected_G = entropies(believed.probs_G_T_A, 40)
    np.testing.assert_array_equal(believed.predictive_G, predictive_G)
    np.testing.assert_array_equal(believed.expected_G, expected_G)
    assert np.log(2) < believed.predictive_G.max() < np.log(41)


def test_the_most_informative_come_first(believed):
    ordered = believed.information_G[believed.by_information]
    assert (np.diff(ordered) <= 0).all()


def test_featured_galaxies_are_preferred(believed):
    most, least = (places[:SIDE_BY_SIDE] for places in (believed.by_information, believed.by_information[::-1]))
    barred_G = believed.counts_G_A[:, 0] / believed.counts_G_A.sum(axis=1)
    assert barred_G[most].mean() > barred_G[least].mean()
    assert "most informative" in "\n".join(tell(believed))


def test_the_posterior_page_runs_from_unlikely_to_likely(believed):
    means = believed.probs_G_T_A[believed.spread(6), :, 0].mean(axis=1)
    assert (np.diff(means) > 0).all()


def test_the_command_writes_every_figure_in_every_format(tmp_path, capsys):
    options = ["--galaxies", "60", "--taught", "30", "--out", str(tmp_path)]
    assert cli.main(["figures", *options]) == 0
    for name in ("posteriors", "informative", "entropies"):
        for suffix in ("png", "svg", "pdf"):
            assert (tmp_path / f"{name}.{suffix}").stat().st_size > 1000
    rows = list(csv.DictReader((tmp_path / "informative.csv").read_text().splitlines()))
    assert [int(row["rank"]) for row in rows] == list(range(1, 31))
    assert "least informative" in capsys.readouterr().out


def test_more_galaxies_to_teach_than_are_drawn_is_refused(tmp_path):
    from gzdesk.commands.figures import command

    with pytest.raises(CommandError, match="not fewer"):
        command(FiguresPlan("bar", 10, 10, 0, tmp_path))
