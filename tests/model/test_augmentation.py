"""Augmentation: the same galaxy, and still a picture."""

import torch

from gzdesk.model.augmentation import augment


def crops(*shape):
    return torch.randint(256, shape, dtype=torch.uint8, generator=torch.Generator().manual_seed(0))


def test_pictures_keep_their_shape_and_stay_between_black_and_white():
    for shape in ((5, 32, 32), (5, 32, 32, 3)):
        pictures = augment(crops(*shape), torch.Generator().manual_seed(1))
        assert pictures.shape == shape
        assert pictures.dtype == torch.float32
        assert 0 <= float(pictures.min()) < float(pictures.max()) <= 1


def test_the_bands_of_a_picture_change_alike():
    grey = crops(4, 32, 32)
    colour = augment(grey.unsqueeze(-1).repeat(1, 1, 1, 3), torch.Generator().manual_seed(1))
    expected = augment(grey, torch.Generator().manual_seed(1))
    assert all(torch.equal(colour[..., band], expected) for band in range(3))


def test_galaxies_change_each_in_its_own_way():
    same = crops(1, 32, 32).repeat(4, 1, 1)
    pictures = augment(same, torch.Generator().manual_seed(1))
    assert not any(torch.equal(pictures[0], other) for other in pictures[1:])
