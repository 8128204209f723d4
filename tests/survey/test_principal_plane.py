"""The plane of the features: the two directions of most scatter, always the same way round."""

import numpy as np
import pytest

from gzdesk.survey import principal_plane as room
from gzdesk.survey.principal_plane import principal_plane


def worked_out(features_G_F):
    pieces = principal_plane(features_G_F)
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return end.value


@pytest.fixture(scope="module")
def features():
    """Scatter of 9, 4 and 1 along three hidden directions, around a large mean, in 20 numbers each."""
    rng = np.random.default_rng(0)
    directions, _ = np.linalg.qr(rng.normal(size=(20, 20)))
    hidden = rng.normal(size=(6000, 3)) * (3, 2, 1)
    return (50 + hidden @ directions[:3]).astype(np.float32), hidden


def test_the_axes_are_those_of_most_scatter(features):
    features_G_F, hidden = features
    plane = worked_out(features_G_F)
    for found_G, true_G in ((plane.x_G, hidden[:, 0]), (plane.y_G, hidden[:, 1])):
        assert abs(np.corrcoef(found_G, true_G)[0, 1]) > 0.99
    assert plane.shares == pytest.approx((9 / 14, 4 / 14), abs=0.03)
    assert plane.features == 20


def test_the_same_galaxies_lie_the_same_way_round_whatever_their_order(features):
    features_G_F, _ = features
    there, back = worked_out(features_G_F), worked_out(features_G_F[::-1].copy())
    assert np.allclose(there.x_G, back.x_G[::-1], atol=1e-2)
    assert np.allclose(there.y_G, back.y_G[::-1], atol=1e-2)


def test_galaxies_whose_picture_could_not_be_read_have_no_place(features):
    features_G_F = features[0].copy()
    features_G_F[3], features_G_F[8] = np.nan, 0
    plane = worked_out(features_G_F)
    assert np.flatnonzero(np.isnan(plane.x_G)).tolist() == [3, 8]
    assert np.isfinite(plane.y_G[[2, 4]]).all()


def test_a_part_of_many_galaxies_says_enough(features, monkeypatch):
    features_G_F, _ = features
    whole = worked_out(features_G_F)
    monkeypatch.setattr(room, "FITTED_ON", 1000)
    assert np.corrcoef(worked_out(features_G_F).x_G, whole.x_G)[0, 1] > 0.99


def test_half_precision_is_enough(features):
    features_G_F, _ = features
    whole, half = worked_out(features_G_F), worked_out(features_G_F.astype(np.float16))
    assert np.corrcoef(whole.y_G, half.y_G)[0, 1] > 0.99


def test_too_few_galaxies_make_no_plane(features):
    assert worked_out(features[0][:2]) is None
    assert worked_out(np.zeros((10, 4), np.float32)) is None
