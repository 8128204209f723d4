"""train, asked a whole tree: each question as if it were alone, and only where there are votes on it."""

import numpy as np
import pytest
import torch

from gzdesk.messages import Encoded, Glimpse, Notice, Posterior, Progress, Withdrawn
from gzdesk.model import checkpoint, deepening, fitting, refitting, training, trial
from gzdesk.model.fitting import DivergedError, HeadFit
from gzdesk.model.training import recall
from gzdesk.questions.tree import Tree, load_tree

pytestmark = pytest.mark.usefixtures("short_fits", "pretrained")

TREE = load_tree("features-and-bar")
FIRST, BAR = TREE.parts.values()


def of(kind, messages):
    return [message for message in messages if isinstance(message, kind)]


def walked(pool, galaxies, bars=True):
    """Long galaxies are featured; those whose place can be divided by four have a bar, if that is asked at all."""
    counts_G_A = np.zeros((len(pool.long_G), TREE.answers), np.int32)
    for galaxy in galaxies:
        counts_G_A[galaxy, 1 if pool.long_G[galaxy] else 0] = 1
        if pool.long_G[galaxy] and bars:
            counts_G_A[galaxy, 3 if galaxy % 4 == 0 else 4] = 1
    return counts_G_A


@pytest.fixture
def fits(monkeypatch):
    """The places of the questions whose heads were fitted, in order."""
    right, places = refitting.fit_head, []

    def fit(*arguments, place, **named):
        places.append(place)
        return right(*arguments, place=place, **named)

    monkeypatch.setattr(refitting, "fit_head", fit)
    return places


def test_all_questions_are_believed_and_each_sums_to_one(pool, settings, drive_of):
    pool.readable_G[5] = False
    drive = drive_of(pool, TREE, settings)
    drive.teach(walked(pool, range(30)), ahead=[3, 5, 9])
    said = drive.to_idle()
    posterior, glimpse = of(Posterior, said)[-1], of(Glimpse, said)[-1]
    assert posterior.probs_G_T_A.shape == (60, settings.samples, 5)
    for part in (FIRST, BAR):
        sums = np.delete(posterior.probs_G_T_A[:, :, part].sum(axis=2), 5, axis=0)
        np.testing.assert_allclose(sums, 1, rtol=1e-5)
    assert np.isnan(posterior.probs_G_T_A[5]).all()
    assert (np.delete(posterior.mutual_information_G, 5) > 0).all()
    assert glimpse.galaxies_n.tolist() == [3, 9]
    np.testing.assert_allclose(glimpse.probs_n_T_A, posterior.probs_G_T_A[[3, 9]], atol=1e-5)


def test_the_first_question_is_learned_as_it_would_be_alone(pool, settings, drive_of):
    first = Tree.of(TREE.questions[0])
    counts_G_A, beliefs = walked(pool, range(30)), []
    for asked, votes in ((TREE, counts_G_A), (first, counts_G_A[:, FIRST])):
        drive = drive_of(pool, asked, settings)
        drive.teach(votes)
        beliefs.append(of(Posterior, drive.to_idle())[-1].probs_G_T_A[:, :, FIRST])
    np.testing.assert_allclose(*beliefs, atol=1e-6)


def test_a_question_is_flat_and_teaches_nothing_until_it_has_two_answers(pool, settings, drive_of, fits):
    drive = drive_of(pool, TREE, settings)
    counts_G_A = walked(pool, range(30), bars=False)
    counts_G_A[[2, 6, 10], BAR.stop - 1] = 1
    drive.teach(counts_G_A)
    posterior = of(Posterior, drive.to_idle())[-1]
    assert (posterior.probs_G_T_A[:, :, BAR] == 0.5).all()
    assert fits == [0]
    counts_G_A[4, BAR.start] = 1
    drive.teach(counts_G_A)
    learned = of(Posterior, drive.to_idle())[-1]
    assert (learned.probs_G_T_A[:, :, BAR] != 0.5).any()
    np.testing.assert_array_equal(learned.probs_G_T_A[:, :, FIRST], posterior.probs_G_T_A[:, :, FIRST])
    assert fits == [0, 1]
    counts_G_A[4, BAR.start] = 0  # taken back
    drive.teach(counts_G_A)
    np.testing.assert_array_equal(of(Posterior, drive.to_idle())[-1].probs_G_T_A, posterior.probs_G_T_A)
    assert fits == [0, 1]


def test_a_vote_refits_only_the_head_of_its_question(pool, settings, drive_of, fits):
    drive = drive_of(pool, TREE, settings)
    counts_G_A = walked(pool, range(30))
    drive.teach(counts_G_A)
    before = of(Posterior, drive.to_idle())[-1]
    assert fits == [0, 1]
    counts_G_A = counts_G_A.copy()
    counts_G_A[32, BAR.start] = 1
    drive.teach(counts_G_A)
    after = of(Posterior, drive.to_idle())[-1]
    assert fits == [0, 1, 1]
    assert after.model != before.model
    np.testing.assert_array_equal(after.probs_G_T_A[:, :, FIRST], before.probs_G_T_A[:, :, FIRST])
    assert (after.probs_G_T_A[:, :, BAR] != before.probs_G_T_A[:, :, BAR]).any()
    fresh = drive_of(pool, TREE, settings)
    fresh.teach(counts_G_A)
    np.testing.assert_array_equal(of(Posterior, fresh.to_idle())[-1].probs_G_T_A, after.probs_G_T_A)


def test_learning_begins_with_enough_votes_on_one_question_however_long_the_walks(pool, settings, drive_of):
    drive = drive_of(pool, TREE, settings)
    counts_G_A = walked(pool, range(settings.first_votes - 2))
    assert counts_G_A.sum() > settings.first_votes
    drive.teach(counts_G_A)
    assert of(Posterior, drive.to_idle()) == []
    drive.teach(walked(pool, range(settings.first_votes)))
    assert of(Posterior, drive.to_idle())[-1].votes == settings.first_votes * 1.5
    drive.teach(walked(pool, []))
    assert Withdrawn() in drive.to_idle()


def test_one_answer_to_the_first_question_alone_is_told(pool, settings, drive_of):
    drive = drive_of(pool, TREE, settings)
    drive.teach(walked(pool, np.flatnonzero(~pool.long_G)))
    assert [notice.text for notice in of(Notice, drive.to_idle())] == [
        "Every vote so far says “Smooth”. Learning waits for a second answer."
    ]


def test_features_are_sent_whenever_they_are_new_and_take_no_memory_twice(pool, settings, drive_of):
    pool.readable_G[5] = False
    drive = drive_of(pool, TREE, settings)
    (first,) = of(Encoded, drive.to_idle())
    assert first.features_G_F.shape == (60, 352)
    assert np.isnan(first.features_G_F[5]).all()
    assert np.isfinite(np.delete(first.features_G_F, 5, axis=0)).all()
    assert not first.features_G_F.flags.writeable
    assert np.shares_memory(first.features_G_F, drive.training.serving.features_G_F.numpy())
    drive.teach(walked(pool, range(30)))
    assert of(Encoded, drive.to_idle()) == []
    drive.teach(walked(pool, range(48)))  # a deep pass changes the encoder
    (second,) = of(Encoded, drive.to_idle())
    assert not np.array_equal(first.features_G_F, second.features_G_F, equal_nan=True)


def test_features_that_lie_on_disk_are_sent_as_they_lie_there(pool, settings, drive_of, tmp_path):
    pool.readable_G[5] = False
    for _ in range(2):
        drive = drive_of(pool, TREE, settings, features=tmp_path)
        (encoded,) = of(Encoded, drive.to_idle())
        assert isinstance(encoded.features_G_F.base, np.memmap | np.ndarray)
        assert np.isnan(encoded.features_G_F[5]).all()
        drive.close()
    (file,) = tmp_path.glob("features-*.npy")
    assert np.isfinite(np.load(file)).all()  # what says that there is no picture is not written down


def test_fine_tuning_hears_all_questions_and_serves_if_it_proves_better(pool, settings, drive_of, tmp_path):
    drive = drive_of(pool, TREE, settings, tmp_path)
    drive.teach(walked(pool, range(training.DEEP_VOTES)))
    said = drive.to_idle()
    quick, deep = of(Posterior, said)
    assert "fine-tuning" in {progress.stage for progress in of(Progress, said)}
    for part in (FIRST, BAR):
        assert not np.array_equal(quick.probs_G_T_A[:, :, part], deep.probs_G_T_A[:, :, part])
    assert drive.training.tried_votes == training.DEEP_VOTES  # of the question with most, not of all together
    drive.close()
    recalled = recall(pool, TREE, settings, tmp_path)
    np.testing.assert_allclose(recalled.probs_G_T_A, deep.probs_G_T_A, atol=1e-6)
    assert recall(pool, Tree.of(TREE.questions[0]), settings, tmp_path) is None


def test_a_question_first_heard_of_after_a_deep_pass_learns_from_the_beginning(pool, settings, drive_of, monkeypatch):
    steps = []
    right = refitting.fit_head

    def fit(network, features, counts, seed, fit, *, place, **named):
        steps.append((place, fit.steps))
        return right(network, features, counts, seed, fit, place=place, **named)

    drive = drive_of(pool, TREE, settings)
    drive.teach(walked(pool, range(training.DEEP_VOTES), bars=False))
    assert len(of(Posterior, drive.to_idle())) == 2
    monkeypatch.setattr(refitting, "fit_head", fit)
    drive.teach(walked(pool, range(training.DEEP_VOTES)))
    drive.to_idle()
    assert steps == [(1, refitting.QUICK.steps)]
    drive.teach(walked(pool, range(training.DEEP_VOTES + 1)))
    drive.to_idle()
    assert (0, refitting.TOUCH_UP.steps) in steps


def test_a_restart_goes_on_with_every_question(pool, settings, drive_of, tmp_path):
    drive = drive_of(pool, TREE, settings, tmp_path)
    drive.teach(walked(pool, range(30)))
    last = of(Posterior, drive.to_idle())[-1]
    drive.close()
    assert len(checkpoint.kept(tmp_path)) == 1
    again = drive_of(pool, TREE, settings, tmp_path)
    again.teach(walked(pool, range(30)))
    np.testing.assert_allclose(of(Posterior, again.to_idle())[0].probs_G_T_A, last.probs_G_T_A, atol=1e-6)


# -- what can go wrong


def test_a_head_that_goes_astray_takes_no_other_with_it(pool, settings, drive_of, monkeypatch):
    drive = drive_of(pool, TREE, settings)
    drive.teach(walked(pool, range(20)))
    good = of(Posterior, drive.to_idle())[-1]
    right = refitting.fit_head

    def broken(*arguments, place, **named):
        yield from right(*arguments, place=place, **named)
        if place == 1:
            raise DivergedError("the loss is not a number")

    with monkeypatch.context() as astray:
        astray.setattr(refitting, "fit_head", broken)
        drive.teach(walked(pool, range(24)))
        said = drive.to_idle()
    assert of(Posterior, said) == []
    assert "went astray (the loss is not a number)" in of(Notice, said)[0].text
    network = drive.training.serving.network
    assert all(bool(torch.isfinite(parameter).all()) for parameter in network.head_parameters())
    drive.teach(walked(pool, range(20)))  # heads are as they were: there is nothing to fit
    np.testing.assert_array_equal(of(Posterior, drive.to_idle())[-1].probs_G_T_A, good.probs_G_T_A)
    drive.teach(walked(pool, range(24)))
    assert of(Posterior, drive.to_idle())[-1].votes == 36


def test_weights_of_one_question_that_explode_leave_the_last_good_posterior(pool, settings, drive_of, monkeypatch):
    drive = drive_of(pool, TREE, settings)
    drive.teach(walked(pool, range(20)))
    drive.to_idle()
    with monkeypatch.context() as broken:
        broken.setattr(refitting, "QUICK", HeadFit(steps=10, rate=1e30))
        drive.teach(walked(pool, range(22)))
        assert of(Posterior, drive.to_idle()) == []
    drive.teach(walked(pool, range(24)))
    posterior = of(Posterior, drive.to_idle())[-1]
    assert np.isfinite(posterior.probs_G_T_A).all()


def test_contradictory_votes_on_a_later_question_make_it_undecided(pool, settings, drive_of, monkeypatch):
    monkeypatch.setattr(refitting, "QUICK", HeadFit(steps=60))
    drive = drive_of(pool, TREE, settings)
    counts_G_A = walked(pool, range(30), bars=False)
    counts_G_A[0, BAR] = [10, 10]
    drive.teach(counts_G_A)
    posterior = of(Posterior, drive.to_idle())[-1]
    assert abs(posterior.probs_G_T_A[0, :, BAR.start].mean() - 0.5) < 0.1


def test_a_trial_sums_over_the_questions_asked_of_each_galaxy(pool, monkeypatch):
    network, _ = deepening.begin("compact", [3, 2], 0)
    probs = np.full((2, 4, 5), [0.5, 0.3, 0.2, 0.9, 0.1])
    monkeypatch.setattr(trial, "sample_probs", lambda *arguments: probs)
    counts = np.array([[1, 0, 0, 0, 0], [0, 2, 0, 1, 3]], np.int32)
    found = []

    def whole():
        found.append((yield from trial._surprise(network, (pool.crops_G_S_S[:2], counts), 0, 1)))

    for _ in whole():
        pass
    of_bar = -(np.log(0.9) + 3 * np.log(0.1)) / 4
    np.testing.assert_allclose(found[0], [-np.log(0.5), -np.log(0.3) + of_bar])


def test_deep_fits_are_short_enough_to_be_interrupted(pool, settings, drive_of, monkeypatch):
    """Votes on any question that come during a deep pass are answered in between."""
    monkeypatch.setattr(deepening, "FROM_PRETRAINED", fitting.DeepFit(steps=3, batch=16))
    drive = drive_of(pool, TREE, settings)
    drive.teach(walked(pool, range(training.DEEP_VOTES)))
    votes = []
    for message in drive.work:
        if isinstance(message, Progress) and message.stage == "fine-tuning" and message.step == 1:
            drive.teach(walked(pool, range(training.DEEP_VOTES + 5)))
        if isinstance(message, Posterior):
            votes.append(message.votes)
        if type(message).__name__ == "Idle":
            break
    assert votes == [60, 68, 68]
