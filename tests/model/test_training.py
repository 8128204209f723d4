"""train, driven as a list: what it says, when, and what it leaves behind."""

import dataclasses
import sys

import numpy as np
import pytest
import torch

from gzdesk.messages import Checkpointed, Glimpse, Idle, Notice, Posterior, Progress
from gzdesk.model import answering, deepening, fitting, posterior, refitting, serving, training
from gzdesk.model.training import recall

pytestmark = pytest.mark.usefixtures("short_fits")


def of(kind, messages):
    return [message for message in messages if isinstance(message, kind)]


@pytest.mark.usefixtures("pretrained")
def test_nothing_is_learned_before_the_first_votes(pool, bar, settings, drive_of):
    drive = drive_of(pool, bar, settings)
    drive.to_idle()
    drive.teach(pool.counts(range(settings.first_votes - 1)))
    assert drive.to_idle() == []
    drive.teach(pool.counts(range(settings.first_votes)))
    assert [p.votes for p in of(Posterior, drive.to_idle())] == [settings.first_votes]


@pytest.mark.usefixtures("pretrained")
def test_one_answer_alone_teaches_nothing_and_is_told_once(pool, bar, settings, drive_of):
    drive = drive_of(pool, bar, settings)
    drive.to_idle()
    drive.teach(pool.counts(np.flatnonzero(pool.long_G)))
    assert [type(message) for message in drive.to_idle()] == [Notice]
    drive.teach(pool.counts(np.flatnonzero(pool.long_G)))
    assert drive.to_idle() == []


@pytest.mark.usefixtures("pretrained")
def test_quick_refits_learn_to_tell_galaxies_apart(pool, bar, settings, monkeypatch, drive_of):
    monkeypatch.setattr(deepening, "QUICK", fitting.HeadFit(steps=100))
    monkeypatch.setattr(refitting, "QUICK", fitting.HeadFit(steps=100))
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(30)))
    posterior = of(Posterior, drive.to_idle())[-1]
    assert posterior.probs_G_T_A.shape == (60, settings.samples, 2)
    yes_G = posterior.probs_G_T_A.mean(1)[:, 0]
    assert ((yes_G > 0.5) == pool.long_G)[30:].all()


@pytest.mark.usefixtures("pretrained", "two_turns")
def test_features_of_one_turn_answer_until_those_of_all_are_there(pool, bar, settings, drive_of):
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(30)))
    said = drive.to_idle()
    quick, refined = of(Posterior, said)
    assert quick.votes == refined.votes == 30
    assert not np.array_equal(quick.probs_G_T_A, refined.probs_G_T_A)
    between = said[said.index(quick) : said.index(refined)]
    assert {progress.stage for progress in of(Progress, between)} == {"encoding"}
    drive.teach(pool.counts(range(31)))
    assert len(of(Posterior, drive.to_idle())) == 1


@pytest.mark.usefixtures("pretrained", "two_turns")
def test_features_are_refined_before_there_are_votes_and_kept(pool, bar, settings, tmp_path, drive_of):
    drive = drive_of(pool, bar, settings, features=tmp_path)
    assert [progress.step for progress in of(Progress, drive.to_idle()) if progress.stage == "encoding"][-1] == 60
    again = drive_of(pool, bar, settings, features=tmp_path)
    assert "encoding" not in {progress.stage for progress in of(Progress, again.to_idle())}


@pytest.mark.usefixtures("pretrained")
def test_more_votes_bring_a_deep_pass_and_a_checkpoint(pool, bar, settings, tmp_path, drive_of):
    drive = drive_of(pool, bar, settings, tmp_path)
    drive.teach(pool.counts(range(training.DEEP_VOTES)))
    said = drive.to_idle()
    quick, deep = of(Posterior, said)
    assert quick.model != deep.model
    assert "fine-tuning" in {progress.stage for progress in of(Progress, said)}
    assert [message.model for message in of(Checkpointed, said)] == [deep.model]
    drive.teach(pool.counts(range(training.DEEP_VOTES + 1)))
    assert len(of(Posterior, drive.to_idle())) == 1  # too few new ones for another


@pytest.mark.usefixtures("pretrained")
def test_a_deep_pass_that_proves_no_better_does_not_serve(pool, bar, settings, monkeypatch, drive_of):
    def failed(*arguments):
        yield
        return False

    monkeypatch.setattr(training, "proves_better", failed)
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(40)))
    said = drive.to_idle()
    assert "fine-tuning" in {progress.stage for progress in of(Progress, said)}
    assert len(of(Posterior, said)) == 1
    drive.teach(pool.counts(range(42)))
    again = drive.to_idle()
    assert "fine-tuning" not in {progress.stage for progress in of(Progress, again)}
    assert of(Posterior, again)[-1].votes == 42


@pytest.mark.usefixtures("pretrained")
def test_a_deep_pass_that_proved_no_better_is_not_tried_again_after_a_restart(
    pool, bar, settings, tmp_path, monkeypatch, drive_of
):
    def failed(*arguments):
        yield
        return False

    monkeypatch.setattr(training, "proves_better", failed)
    drive = drive_of(pool, bar, settings, tmp_path)
    drive.teach(pool.counts(range(40)))
    assert "fine-tuning" in {progress.stage for progress in of(Progress, drive.to_idle())}
    drive.close()
    again = drive_of(pool, bar, settings, tmp_path)
    again.teach(pool.counts(range(41)))
    said = again.to_idle()
    assert of(Posterior, said)[-1].votes == 41
    assert "fine-tuning" not in {progress.stage for progress in of(Progress, said)}


@pytest.mark.usefixtures("from_scratch")
def test_without_pretrained_weights_the_deep_pass_comes_first(pool, bar, settings, drive_of):
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(20)))
    said = drive.to_idle()
    stages = list(dict.fromkeys(progress.stage for progress in of(Progress, said)))
    assert stages == ["reading images", "training", "encoding"]
    assert len(of(Posterior, said)) == 1
    drive.teach(pool.counts(range(22)))
    assert len(of(Posterior, drive.to_idle())) == 1


@pytest.mark.usefixtures("pretrained")
def test_votes_that_come_during_a_deep_pass_are_answered_in_between(pool, bar, settings, drive_of):
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(training.DEEP_VOTES)))
    votes = []
    for message in drive.work:
        if isinstance(message, Progress) and message.stage == "fine-tuning" and message.step == 1:
            drive.teach(pool.counts(range(training.DEEP_VOTES + 5)))
        if isinstance(message, Posterior):
            votes.append(message.votes)
        if isinstance(message, Idle):
            break
    assert votes == [40, 45, 45]  # quick, in between, and the deep network's answer, which has heard the new ones


@pytest.mark.usefixtures("pretrained")
def test_the_galaxies_ahead_hear_a_vote_before_the_pool(pool, bar, settings, drive_of):
    pool.readable_G[5] = False
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(20, 40)), ahead=[3, 5, 9])
    glimpse, posterior = (message for message in drive.to_idle() if isinstance(message, Glimpse | Posterior))
    assert isinstance(glimpse, Glimpse)
    assert glimpse.galaxies_n.tolist() == [3, 9]  # what could not be read is not spoken of
    assert (glimpse.model, glimpse.votes) == (posterior.model, posterior.votes)
    np.testing.assert_allclose(glimpse.probs_n_T_A, posterior.probs_G_T_A[[3, 9]], atol=1e-6)
    np.testing.assert_allclose(glimpse.mutual_information_n, posterior.mutual_information_G[[3, 9]], atol=1e-6)


def vote_while_scoring(drive, pool):
    """Teach one more vote whenever the galaxies ahead have heard one; what was said about whom, until it is idle."""
    said = []
    for message in drive.work:
        if isinstance(message, Glimpse | Posterior):
            said.append((type(message).__name__, message.votes))
        if isinstance(message, Glimpse) and message.votes < 23:
            drive.teach(pool.counts(range(message.votes + 1)), ahead=[50])
        if isinstance(message, Idle):
            return said


@pytest.mark.usefixtures("pretrained")
def test_newer_votes_do_not_wait_for_the_scoring_of_older_ones(pool, bar, settings, drive_of, monkeypatch):
    monkeypatch.setattr(posterior, "NUMBERS_AT_ONCE", 2 * settings.samples)  # a galaxy at a time
    monkeypatch.setattr(answering, "STALE_S", 1000.0)
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(20)), ahead=[50])
    assert vote_while_scoring(drive, pool) == [*(("Glimpse", votes) for votes in (20, 21, 22, 23)), ("Posterior", 23)]


@pytest.mark.usefixtures("pretrained")
def test_steady_voting_never_starves_the_pool(pool, bar, settings, drive_of, monkeypatch):
    monkeypatch.setattr(posterior, "NUMBERS_AT_ONCE", 2 * settings.samples)
    monkeypatch.setattr(answering, "STALE_S", 0.0)
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(20)), ahead=[50])
    said = vote_while_scoring(drive, pool)
    assert said == [(kind, votes) for votes in (20, 21, 22, 23) for kind in ("Glimpse", "Posterior")]


@pytest.mark.usefixtures("pretrained")
def test_while_the_pool_is_encoded_again_the_old_network_answers(pool, bar, settings, drive_of):
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(40)))
    serving = drive.training.serving
    said, before = [], None
    for message in drive.work:
        if isinstance(message, Progress) and message.stage == "encoding" and said and before is None:
            before = serving.network, serving.features_G_F
            drive.teach(pool.counts(range(45)))
        if isinstance(message, Posterior):
            said.append((message.votes, serving.network, serving.features_G_F))
        if isinstance(message, Idle):
            break
    quick, between, deep = said
    assert (quick[0], between[0], deep[0]) == (40, 45, 45)
    assert between[1] is before[0]
    assert between[2] is before[1]
    assert deep[1] is not before[0]
    assert not torch.equal(deep[2], before[1])  # both were replaced, in one go


@pytest.mark.usefixtures("pretrained")
def test_unreadable_galaxies_are_neither_taught_nor_judged(pool, bar, settings, drive_of):
    pool.readable_G[[0, 1]] = False
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(21)))
    assert of(Posterior, drive.to_idle()) == []  # 19 readable ones
    drive.teach(pool.counts(range(22)))
    posterior = of(Posterior, drive.to_idle())[-1]
    assert np.isnan(posterior.probs_G_T_A[:2]).all()
    assert np.isfinite(posterior.probs_G_T_A[2:]).all()


def test_a_pool_without_a_readable_image_idles_and_says_so(pool, bar, settings, drive_of):
    pool.readable_G[:] = False
    drive = drive_of(pool, bar, settings)
    assert len(of(Notice, drive.to_idle())) == 1
    assert drive.to_idle() == []


@pytest.mark.usefixtures("pretrained")
def test_the_same_votes_give_the_same_posterior(pool, bar, settings, drive_of):
    before, probs = torch.get_rng_state(), []
    for _ in range(2):
        drive = drive_of(pool, bar, settings)
        drive.teach(pool.counts(range(40)))
        probs.append(of(Posterior, drive.to_idle())[-1])
    assert probs[0].model == probs[1].model
    np.testing.assert_array_equal(probs[0].probs_G_T_A, probs[1].probs_G_T_A)
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("votes", [20, 40])
@pytest.mark.usefixtures("pretrained")
def test_a_restart_goes_on_where_it_stopped(pool, bar, settings, tmp_path, votes, drive_of):
    drive = drive_of(pool, bar, settings, tmp_path)
    drive.teach(pool.counts(range(votes)))
    last = of(Posterior, drive.to_idle())[-1]
    drive.close()
    again = drive_of(pool, bar, settings, tmp_path)
    again.teach(pool.counts(range(votes)))
    first = of(Posterior, again.to_idle())[0]
    assert first.votes == votes
    np.testing.assert_allclose(first.probs_G_T_A, last.probs_G_T_A, atol=1e-6)
    recalled = recall(pool, bar, settings, tmp_path)
    np.testing.assert_array_equal(recalled.probs_G_T_A, first.probs_G_T_A)


@pytest.mark.usefixtures("pretrained")
def test_closing_in_the_midst_of_a_refit_saves_the_last_whole_state(
    pool, bar, settings, tmp_path, monkeypatch, drive_of
):
    drive = drive_of(pool, bar, settings, tmp_path)
    drive.teach(pool.counts(range(20)))
    last = of(Posterior, drive.to_idle())[-1]
    drive.teach(pool.counts(range(30)))
    for _ in range(4):
        next(drive.work)
    drive.close()
    np.testing.assert_allclose(recall(pool, bar, settings, tmp_path).probs_G_T_A, last.probs_G_T_A, atol=1e-6)


def test_nothing_is_recalled_where_nothing_was_saved(pool, bar, settings, tmp_path):
    assert recall(pool, bar, settings, tmp_path) is None
    assert recall(pool, bar, settings, None) is None


@pytest.mark.usefixtures("pretrained")
def test_a_broken_checkpoint_is_told_and_learning_begins_anew(pool, bar, settings, tmp_path, drive_of):
    (tmp_path / "000001-000020.safetensors").write_bytes(b"not a checkpoint")
    drive = drive_of(pool, bar, settings, tmp_path)
    drive.teach(pool.counts(range(20)))
    said = drive.to_idle()
    assert "000001-000020.safetensors" in of(Notice, said)[0].text
    assert len(of(Posterior, said)) == 1


@pytest.mark.usefixtures("pretrained")
def test_a_loss_that_is_not_a_number_leaves_the_last_good_posterior(pool, bar, settings, monkeypatch, drive_of):
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(20)))
    good = of(Posterior, drive.to_idle())[-1]
    right = fitting.draw_masks
    monkeypatch.setattr(fitting, "draw_masks", lambda *arguments: right(*arguments) * torch.nan)
    drive.teach(pool.counts(range(40)))
    said = drive.to_idle()
    assert of(Posterior, said) == []
    assert ["went astray" in notice.text for notice in of(Notice, said)] == [True, True]  # the quick and the deep one
    monkeypatch.undo()
    drive.teach(pool.counts(range(20)))
    assert of(Posterior, drive.to_idle())[-1].votes == good.votes


@pytest.mark.usefixtures("pretrained")
def test_a_device_out_of_memory_gets_smaller_batches(pool, bar, settings, monkeypatch, drive_of):
    right, sizes = fitting.augment, []

    def augment(crops, generator):
        sizes.append(len(crops))
        if len(crops) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return right(crops, generator)

    monkeypatch.setattr(fitting, "augment", augment)
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(40)))
    said = drive.to_idle()
    assert [notice.text for notice in of(Notice, said)] == ["CPU ran out of memory; going on with half the batch."]
    assert sizes[0] == 4
    assert set(sizes[1:]) == {2}
    assert len(of(Posterior, said)) == 2


def test_without_memory_for_the_smallest_batch_learning_fails_loudly(pool, bar, settings, monkeypatch, drive_of):
    def encode(*arguments):
        raise torch.OutOfMemoryError("out of memory")
        yield

    monkeypatch.setattr(deepening, "encode", encode)
    monkeypatch.setattr(serving, "encode", encode)
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(40)))
    with pytest.raises(torch.OutOfMemoryError):
        drive.to_idle()


def test_a_device_that_is_not_there_gives_way_to_the_cpu(pool, bar, settings, drive_of):
    drive = drive_of(pool, bar, dataclasses.replace(settings, device="abacus"))
    notice = of(Notice, drive.to_idle())[0]
    assert "'abacus'" in notice.text
    assert notice.text.endswith("on the CPU.")


@pytest.mark.usefixtures("pretrained")
def test_learning_never_loads_the_compiler(pool, bar, settings, drive_of):
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(40)))
    drive.to_idle()
    assert "torch._dynamo" not in sys.modules  # seconds of import, in which the window would stand still


@pytest.mark.usefixtures("pretrained")
def test_control_is_given_back_often(pool, bar, settings, drive_of):
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(40)))
    yields = 0
    for message in drive.work:
        yields += 1
        if isinstance(message, Idle):
            break
    assert yields > 2 + 10 + 2 * 2  # chunks of encoding, steps of the head, slices of the deep pass
