"""What can go wrong while learning: it recovers or says what is wrong, and votes go on being heard."""

import numpy as np
import pytest
import torch

from gzdesk.messages import Checkpointed, Notice, Posterior, Progress, Withdrawn
from gzdesk.model import (
    checkpoint,
    deepening,
    device,
    feature_file,
    fitting,
    pictures,
    refitting,
    serving,
    training,
)
from gzdesk.model.fitting import HeadFit

pytestmark = pytest.mark.usefixtures("short_fits", "pretrained")


def of(kind, messages):
    return [message for message in messages if isinstance(message, kind)]


def believed(messages):
    """The newest posterior of these messages, which must hold numbers."""
    posterior = of(Posterior, messages)[-1]
    assert np.isfinite(posterior.probs_G_T_A).all()
    return posterior


# -- the network


def test_weights_that_explode_leave_the_last_good_posterior(pool, bar, settings, drive_of, monkeypatch):
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(20)))
    drive.to_idle()
    with monkeypatch.context() as broken:
        broken.setattr(refitting, "QUICK", HeadFit(steps=10, rate=1e30))
        drive.teach(pool.counts(range(22)))
        said = drive.to_idle()
        assert of(Posterior, said) == []
        assert "astray" in of(Notice, said)[0].text
    drive.teach(pool.counts(range(24)))
    assert believed(drive.to_idle()).votes == 24


def test_a_deep_pass_whose_encoder_explodes_does_not_serve(pool, bar, settings, drive_of, monkeypatch):
    right = deepening.fine_tune

    def explode(network, *arguments, **named):
        yield from right(network, *arguments, **named)
        for parameter in network.encoder.parameters():
            parameter.data.mul_(1e12)  # each is a number; what they make of a picture is not

    monkeypatch.setattr(deepening, "fine_tune", explode)
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(40)))
    said = drive.to_idle()
    assert [posterior.votes for posterior in of(Posterior, said)] == [40]
    assert "a feature is not a number" in of(Notice, said)[0].text
    drive.teach(pool.counts(range(42)))
    assert believed(drive.to_idle()).votes == 42


def test_a_posterior_that_is_not_a_number_is_never_published(pool, bar, settings, drive_of, monkeypatch):
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(20)))
    drive.to_idle()
    right = serving.believe

    def nonsense(*arguments):
        posterior = yield from right(*arguments)
        posterior.mutual_information_G.setflags(write=True)
        posterior.mutual_information_G[7] = np.nan
        return posterior

    with monkeypatch.context() as broken:
        broken.setattr(serving, "believe", nonsense)
        drive.teach(pool.counts(range(22)))
        said = drive.to_idle()
    assert of(Posterior, said) == []
    assert "a probability is not a number" in of(Notice, said)[0].text
    drive.teach(pool.counts(range(24)))
    assert believed(drive.to_idle()).votes == 24


# -- the votes


def test_contradictory_votes_on_one_galaxy_make_it_undecided(pool, bar, settings, drive_of, monkeypatch):
    monkeypatch.setattr(refitting, "QUICK", HeadFit(steps=60))
    counts_G_A = pool.counts(range(20))
    counts_G_A[0] = [10, 10]
    drive = drive_of(pool, bar, settings)
    drive.teach(counts_G_A)
    first = believed(drive.to_idle()).probs_G_T_A[0, :, 0].mean()
    assert abs(first - 0.5) < 0.2
    counts_G_A = pool.counts([0, 1])
    counts_G_A[0] = [1, 1]
    counts_G_A[1] = [9, 9]
    drive.teach(counts_G_A)  # nothing but contradictions
    assert abs(believed(drive.to_idle()).probs_G_T_A[1, :, 0].mean() - 0.5) < 0.1


def test_when_votes_are_taken_back_what_rested_on_them_is_withdrawn(pool, bar, settings, drive_of, tmp_path):
    drive = drive_of(pool, bar, settings, tmp_path)
    drive.teach(pool.counts(range(20)))
    first = believed(drive.to_idle())
    drive.teach(pool.counts(range(12)))  # one undo must not make the posterior come and go
    assert believed(drive.to_idle()).votes == 12
    drive.teach(pool.counts([]))
    assert drive.to_idle() == [Withdrawn()]
    assert drive.to_idle() == []  # once
    drive.teach(pool.counts(range(12)))
    assert drive.to_idle() == []  # as before the first posterior
    drive.teach(pool.counts(range(20)))
    np.testing.assert_allclose(believed(drive.to_idle()).probs_G_T_A, first.probs_G_T_A, atol=1e-5)


def test_an_encoder_tuned_by_votes_that_were_taken_back_is_given_up(pool, bar, settings, drive_of, tmp_path):
    drive = drive_of(pool, bar, settings, tmp_path)
    drive.teach(pool.counts(range(20)))
    untuned = believed(drive.to_idle())
    drive.teach(pool.counts(range(40)))
    drive.to_idle()
    assert checkpoint.kept(tmp_path)
    drive.teach(np.array(pool.counts(np.flatnonzero(pool.long_G))))  # one answer is left
    assert isinstance(drive.to_idle()[0], Withdrawn)
    assert not checkpoint.kept(tmp_path)
    drive.teach(pool.counts(range(20)))
    np.testing.assert_allclose(believed(drive.to_idle()).probs_G_T_A, untuned.probs_G_T_A, atol=1e-5)


# -- the disk


def full(*arguments):
    raise OSError(28, "No space left on device")


def test_a_full_disk_costs_the_checkpoint_and_nothing_else(pool, bar, settings, drive_of, tmp_path, monkeypatch):
    drive = drive_of(pool, bar, settings, tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(checkpoint, "write_atomically", full)
        drive.teach(pool.counts(range(40)))
        said = drive.to_idle()
        assert len(of(Posterior, said)) == 2
        assert "No space left" in of(Notice, said)[0].text
        drive.teach(pool.counts(range(42)))
        assert believed(drive.to_idle()).votes == 42
    drive.close()  # by now there is room
    assert len(checkpoint.kept(tmp_path)) == 1


def test_a_full_disk_costs_the_kept_features_and_nothing_else(pool, bar, settings, drive_of, tmp_path, monkeypatch):
    monkeypatch.setattr(feature_file, "write_atomically", full)
    drive = drive_of(pool, bar, settings, None, tmp_path)
    drive.teach(pool.counts(range(20)))
    said = drive.to_idle()
    assert ["features cannot be kept" in notice.text for notice in of(Notice, said)] == [True]
    assert believed(said).votes == 20
    assert list(tmp_path.iterdir()) == []


def test_where_the_newest_checkpoint_is_broken_the_one_before_is_taken_up(pool, bar, settings, drive_of, tmp_path):
    for votes in (20, 24):
        drive = drive_of(pool, bar, settings, tmp_path)
        drive.teach(pool.counts(range(votes)))
        drive.to_idle()
        drive.close()
    newest = checkpoint.kept(tmp_path)[-1]
    newest.write_bytes(newest.read_bytes()[:-100])
    drive = drive_of(pool, bar, settings, tmp_path)
    drive.teach(pool.counts(range(24)))
    said = drive.to_idle()
    assert newest.name in of(Notice, said)[0].text
    assert [posterior.votes for posterior in of(Posterior, said)] == [20, 24]


# -- the device

STAND_IN = torch.device("cpu", 0)  # to gzdesk another device than the host; what is "there" are copies


class Accelerator:
    """Fails on demand, and leaves nonsense in all that lay in its memory."""

    def __init__(self, monkeypatch):
        self.servings, self.failures, self.monkeypatch = [], 0, monkeypatch
        monkeypatch.setattr(device, "choose", lambda setting: STAND_IN)
        monkeypatch.setattr(device, "describe", lambda place: "CPU" if place == device.HOST else "CUDA: test")
        accelerator = self

        class Watched(serving.Serving):
            def __init__(self, *arguments):
                super().__init__(*arguments)
                accelerator.servings.append(self)

        monkeypatch.setattr(training, "Serving", Watched)

    def vanish(self):
        """As when the card is gone: every tensor there is lost, and every call fails from now on."""
        self.failures += 1
        for one in self.servings:
            if one.network is not one.kept:
                for tensor in one.network.state_dict().values():
                    tensor.zero_().add_(float("nan")) if tensor.is_floating_point() else None
                if one.features_G_F is not None:
                    one.features_G_F.fill_(float("nan"))
        raise RuntimeError("CUDA error: unspecified launch failure\nCUDA kernel errors might be reported later")

    def fail_in(self, module, name):
        """Let the second step of this work fail, once."""
        right = getattr(module, name)

        def work(*arguments, **named):
            for step, done in enumerate(right(*arguments, **named)):
                yield done
                if step == 1 and not self.failures:
                    self.vanish()

        self.monkeypatch.setattr(module, name, work)


@pytest.fixture
def accelerator(monkeypatch):
    return Accelerator(monkeypatch)


@pytest.mark.parametrize(
    ("module", "name"),
    [(serving, "acquaint"), (serving, "encode"), (refitting, "fit_head"), (deepening, "fine_tune")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_gpu_that_vanishes_gives_way_to_the_cpu(pool, bar, settings, drive_of, tmp_path, accelerator, module, name):
    plain = drive_of(pool, bar, settings)
    accelerator.fail_in(module, name)
    drive = drive_of(pool, bar, settings, tmp_path)
    drive.teach(pool.counts(range(40)))
    said = drive.to_idle()
    assert accelerator.failures == 1
    notice = of(Notice, said)[0].text
    assert notice.startswith("CUDA: test failed in the midst of learning (CUDA error: unspecified launch failure); ")
    assert drive.training.serving.network is drive.training.serving.kept
    assert len(of(Checkpointed, said)) == 1
    assert {progress.device for progress in of(Progress, said)} >= {"CPU"}
    plain.teach(pool.counts(range(40)))
    unharmed = believed(plain.to_idle())
    np.testing.assert_allclose(believed(said).probs_G_T_A, unharmed.probs_G_T_A, atol=1e-4)
    drive.teach(pool.counts(range(44)))
    assert believed(drive.to_idle()).votes == 44


def test_a_gpu_that_vanishes_while_a_vote_is_answered_in_a_deep_pass(pool, bar, settings, drive_of, accelerator):
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(40)))
    broken = False
    said = []
    for message in drive.work:
        if isinstance(message, Progress) and message.stage == "fine-tuning" and not broken:
            broken = True
            accelerator.fail_in(refitting, "fit_head")
            drive.teach(pool.counts(range(42)))
        if type(message).__name__ == "Idle":
            break
        said.append(message)
    assert accelerator.failures == 1
    assert len(of(Notice, said)) == 1
    assert believed(said).votes == 42


def test_a_gpu_that_fails_at_once_is_not_used(pool, bar, settings, drive_of, accelerator, monkeypatch):
    def dead(place):
        raise RuntimeError("CUDA driver error: device not ready")

    monkeypatch.setattr(device, "probe", dead)
    drive = drive_of(pool, bar, settings)
    notice = of(Notice, drive.to_idle())[0]
    assert notice.text == "CUDA: test does not work (CUDA driver error: device not ready). Learning goes on on the CPU."


def test_an_error_that_is_none_of_the_devices_is_not_hushed_up(pool, bar, settings, drive_of, accelerator, monkeypatch):
    def wrong(*arguments, **named):
        raise RuntimeError("shapes do not match")
        yield

    monkeypatch.setattr(refitting, "fit_head", wrong)
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(20)))
    with pytest.raises(RuntimeError, match="shapes do not match"):
        drive.to_idle()


def test_pictures_leave_an_accelerator_that_needs_the_room(pool, bar, settings, drive_of, accelerator, monkeypatch):
    monkeypatch.setattr(pictures, "free_memory", lambda place: 1 << 30)
    right, calls = fitting.augment, []

    def augment(crops, generator):
        calls.append(len(crops))
        if len(calls) == 1:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return right(crops, generator)

    monkeypatch.setattr(fitting, "augment", augment)
    drive = drive_of(pool, bar, settings)
    drive.teach(pool.counts(range(40)))
    said = drive.to_idle()
    assert [notice.text for notice in of(Notice, said)] == [
        "CUDA: test ran out of memory; the pictures stay in the computer's own memory."
    ]
    assert calls[0] == calls[1]  # the batch is as large as before
    assert len(of(Posterior, said)) == 2
