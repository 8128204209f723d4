"""Crops are cut once, survive a stop at any moment, and never stand in the way of learning."""

import errno
import json
import os

import numpy as np
import pytest
from astropy.io import fits

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.images import crops, stamps
from gzdesk.images.crops import ArrayCrops, CropCache
from gzdesk.images.network_input import to_grey8
from gzdesk.images.read import read_picture


@pytest.fixture
def images(tmp_path, flux):
    folder = tmp_path / "images"
    folder.mkdir()
    for number in range(6):
        fits.PrimaryHDU(np.roll(flux, 3 * number, axis=1)).writeto(folder / f"{number}.fits")
    return folder


@pytest.fixture
def galaxies():
    return [Galaxy(f"J{number}", f"{number}.fits") for number in range(6)]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "a.gzdesk-cache"


@pytest.fixture
def one_at_a_time(monkeypatch):
    monkeypatch.setattr(crops, "CHUNK_SECONDS", 0.0)


def test_every_galaxy_becomes_the_input_that_the_network_expects(galaxies, images, folder):
    cache = CropCache(galaxies, images, folder, 32)
    assert not cache.readable_G.any()
    assert list(cache.prepare())[-1] == 6
    assert cache.readable_G.all()
    assert cache.trouble is None
    assert isinstance(cache.crops_G_S_S, np.memmap)
    for number in range(6):
        expected = to_grey8(read_picture(images / f"{number}.fits"), 32)
        np.testing.assert_array_equal(cache.crops_G_S_S[number], expected)


def test_colour_crops_stand_beside_the_grey_ones(galaxies, images, folder):
    grey, colour = (CropCache(galaxies, images, folder, 32, channels=channels) for channels in (1, 3))
    for cache in (grey, colour):
        list(cache.prepare())
    assert colour.crops_G_S_S.shape == (6, 32, 32, 3)
    np.testing.assert_array_equal(colour.crops_G_S_S[..., 1], grey.crops_G_S_S)  # the files hold one band
    again = CropCache(galaxies, images, folder, 32, channels=3)
    assert again.readable_G.all()
    np.testing.assert_array_equal(again.crops_G_S_S, colour.crops_G_S_S)


def test_the_number_done_is_told_as_it_grows(galaxies, images, folder, one_at_a_time):
    assert list(CropCache(galaxies, images, folder, 32).prepare()) == [1, 2, 3, 4, 5, 6, 6]


def test_small_galaxies_are_told_in_bunches(galaxies, images, folder, monkeypatch):
    monkeypatch.setattr(crops, "CHUNK_SECONDS", 1000.0)
    assert list(CropCache(galaxies, images, folder, 32).prepare()) == [6]


def test_an_abandoned_preparation_goes_on_where_it_stopped(galaxies, images, folder, one_at_a_time):
    preparing = CropCache(galaxies, images, folder, 32).prepare()
    assert [next(preparing) for _ in range(3)] == [1, 2, 3]
    preparing.close()
    for number in range(3):
        (images / f"{number}.fits").unlink()
    cache = CropCache(galaxies, images, folder, 32)
    np.testing.assert_array_equal(cache.readable_G, [True] * 3 + [False] * 3)
    assert list(cache.prepare()) == [4, 5, 6, 6]
    assert cache.readable_G.all()
    assert not cache.unreadable


def test_the_same_cache_goes_on_too(galaxies, images, folder, one_at_a_time):
    cache = CropCache(galaxies, images, folder, 32)
    next(cache.prepare())
    assert list(cache.prepare()) == [2, 3, 4, 5, 6, 6]


def test_a_finished_cache_is_not_read_again(galaxies, images, folder):
    list(CropCache(galaxies, images, folder, 32).prepare())
    for file in images.iterdir():
        file.unlink()
    cache = CropCache(galaxies, images, folder, 32)
    assert list(cache.prepare()) == [6]
    assert cache.readable_G.all()


def test_a_picture_written_anew_is_cut_anew_and_nothing_else(galaxies, images, folder, flux):
    before = CropCache(galaxies, images, folder, 32)
    list(before.prepare())
    fits.PrimaryHDU(flux[::-1]).writeto(images / "4.fits", overwrite=True)
    (images / "2.fits").unlink()
    again = CropCache(galaxies, images, folder, 32)
    assert again.identity == before.identity
    assert list(again.prepare())[-2:] == [5, 6]
    np.testing.assert_array_equal(again.crops_G_S_S[4], to_grey8(read_picture(images / "4.fits"), 32))
    assert again.readable_G.all(), "a file that is gone keeps its crop"
    assert again.identity != before.identity, "features of the old crop are void"
    last = CropCache(galaxies, images, folder, 32)
    list(last.prepare())
    assert last.identity == again.identity


def test_crops_cut_before_stamps_were_kept_are_taken_as_they_are(galaxies, images, folder):
    before = CropCache(galaxies, images, folder, 32)
    list(before.prepare())
    sidecar = folder / "crops-32.json"
    kept = json.loads(sidecar.read_text())
    del kept["stamps"]
    sidecar.write_text(json.dumps(kept))
    again = CropCache(galaxies, images, folder, 32)
    assert set(again.prepare()) == {6}
    assert again.identity == before.identity


def test_a_slow_disk_is_looked_at_only_so_long(galaxies, images, folder, monkeypatch):
    list(CropCache(galaxies, images, folder, 32).prepare())
    monkeypatch.setattr(stamps, "LOOK_SECONDS", 0.0)
    looked_at = []
    monkeypatch.setattr(stamps.Stamps, "of", lambda _, index: looked_at.append(index) or 0)
    list(CropCache(galaxies, images, folder, 32).prepare())
    assert len(looked_at) == 1


def test_what_cannot_be_read_has_a_reason_and_is_tried_again_next_time(galaxies, images, folder):
    away = images / "2.fits"
    content = away.read_bytes()
    away.unlink()
    cache = CropCache(galaxies, images, folder, 32)
    assert list(cache.prepare())[-1] == 6
    assert cache.unreadable == {2: "the file is missing; put it back where it was"}
    np.testing.assert_array_equal(np.flatnonzero(~cache.readable_G), [2])
    assert not cache.crops_G_S_S[2].any()
    assert json.loads((folder / "crops-32.json").read_text())["unreadable"] == {"J2": cache.unreadable[2]}
    away.write_bytes(content)
    again = CropCache(galaxies, images, folder, 32)
    list(again.prepare())
    assert again.readable_G.all()
    assert not again.unreadable


def test_a_path_outside_the_folder_is_a_reason_too(galaxies, images, folder):
    cache = CropCache([Galaxy("J0", "../../x.fits")], images, folder, 32)
    list(cache.prepare())
    assert "outside the image folder" in cache.unreadable[0]


def test_crops_of_other_galaxies_are_not_taken_for_these(galaxies, images, folder):
    list(CropCache(galaxies, images, folder, 32).prepare())
    for others in (galaxies[::-1], galaxies[:5], [galaxy._replace(hdu="0") for galaxy in galaxies]):
        assert not CropCache(others, images, folder, 32).readable_G.any()


def test_crops_of_another_field_are_not_taken_for_these(galaxies, images, folder):
    list(CropCache(galaxies, images, folder, 32).prepare())
    assert not CropCache(galaxies, images, folder, 32, field=0.5).readable_G.any()


def test_two_sizes_live_side_by_side(galaxies, images, folder):
    list(CropCache(galaxies, images, folder, 32).prepare())
    list(CropCache(galaxies, images, folder, 16).prepare())
    assert CropCache(galaxies, images, folder, 32).readable_G.all()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"identity": 3}'])
def test_a_damaged_sidecar_means_to_start_anew(galaxies, images, folder, damage):
    list(CropCache(galaxies, images, folder, 32).prepare())
    (folder / "crops-32.json").write_text(damage)
    cache = CropCache(galaxies, images, folder, 32)
    assert not cache.readable_G.any()
    list(cache.prepare())
    assert cache.readable_G.all()


def test_a_damaged_array_means_to_start_anew(galaxies, images, folder):
    list(CropCache(galaxies, images, folder, 32).prepare())
    file = folder / "crops-32.npy"
    file.write_bytes(file.read_bytes()[:2000])
    assert not CropCache(galaxies, images, folder, 32).readable_G.any()


def test_an_array_of_pickles_is_never_loaded(galaxies, images, folder):
    list(CropCache(galaxies, images, folder, 32).prepare())
    np.save(folder / "crops-32.npy", np.array([{}] * 6, dtype=object), allow_pickle=True)
    assert not CropCache(galaxies, images, folder, 32).readable_G.any()


def test_without_room_on_the_disk_crops_stay_in_memory(galaxies, images, folder, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    cache = CropCache(galaxies, images, folder, 32)
    list(cache.prepare())
    assert cache.readable_G.all()
    assert cache.trouble == (
        f"crops-32.npy: no crops can be kept in {folder} (No space left on device); they will be read again next time"
    )
    assert not list(folder.iterdir())


def test_where_room_cannot_be_claimed_at_once_it_is_written(galaxies, images, folder, monkeypatch):
    monkeypatch.delattr(os, "posix_fallocate", raising=False)
    cache = CropCache(galaxies, images, folder, 32)
    assert cache.trouble is None
    stat = (folder / "crops-32.npy").stat()
    assert stat.st_blocks * 512 >= 6 * 32 * 32
    list(cache.prepare())
    del cache
    again = CropCache(galaxies, images, folder, 32)
    assert again.readable_G.all()
    np.testing.assert_array_equal(again.crops_G_S_S[0], to_grey8(read_picture(images / "0.fits"), 32))


def test_a_folder_that_cannot_be_made_leaves_crops_in_memory(galaxies, images, folder):
    folder.write_text("in the way")
    cache = CropCache(galaxies, images, folder, 32)
    list(cache.prepare())
    assert cache.readable_G.all()
    assert cache.trouble.startswith("crops-32.npy: no crops can be kept")


def test_a_disk_that_fills_up_later_costs_no_crops(galaxies, images, folder, monkeypatch):
    cache = CropCache(galaxies, images, folder, 32)
    monkeypatch.setattr(crops.json, "dumps", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left")))
    list(cache.prepare())
    assert cache.readable_G.all()
    assert cache.trouble == "crops-32.json: cannot be written (No space left); make room or change permissions"


def test_a_project_without_galaxies_has_no_crops(images, folder):
    cache = CropCache([], images, folder, 32)
    assert list(cache.prepare()) == [0]
    assert cache.crops_G_S_S.shape == (0, 32, 32)


def test_drawn_galaxies_are_ready_at_once():
    drawn = ArrayCrops(np.ones((3, 8, 8), np.uint8))
    assert list(drawn.prepare()) == [3]
    assert drawn.readable_G.all()
    assert drawn.unreadable == {}


def wide(folder, number, scale):
    away = np.arange(200) - 99.5
    radius = np.hypot(away[:, None], away[None, :])
    noise = 0.01 * np.random.default_rng(number).standard_normal((200, 200))
    fits.PrimaryHDU((np.exp(-radius / scale) + noise).astype(np.float32)).writeto(folder / f"wide{number}.fits")


def test_wide_pictures_are_cut_around_their_galaxies(tmp_path):
    for number in range(3):
        wide(tmp_path, number, 6.0)
    galaxies = [Galaxy(f"J{number}", f"wide{number}.fits") for number in range(3)]
    whole = CropCache(galaxies, tmp_path, tmp_path / "whole", 32)
    close = CropCache(galaxies, tmp_path, tmp_path / "close", 32, field=None)
    list(whole.prepare())
    list(close.prepare())
    bright = [(cache.crops_G_S_S > 100).mean() for cache in (whole, close)]
    assert bright[1] > 3 * bright[0]


def test_the_typical_galaxy_is_measured_once(tmp_path, folder, one_at_a_time, monkeypatch):
    for number in range(3):
        wide(tmp_path, number, 4.0 + 3 * number)
    galaxies = [Galaxy(f"J{number}", f"wide{number}.fits") for number in range(3)]
    preparing = CropCache(galaxies, tmp_path, folder, 32, field=None).prepare()
    assert [next(preparing) for _ in range(5)] == [0, 0, 0, 1, 2]
    preparing.close()
    again = CropCache(galaxies, tmp_path, folder, 32, field=None)
    monkeypatch.setattr(again, "_measure", lambda done: pytest.fail("measured again"))
    assert list(again.prepare())[-1] == 3


def test_crops_have_a_name_that_lasts_as_long_as_they_do(galaxies, images, folder):
    cache = CropCache(galaxies, images, folder, 32)
    list(cache.prepare())
    assert cache.identity
    assert CropCache(galaxies, images, folder, 32).identity == cache.identity
    assert CropCache(galaxies[:5], images, folder, 32).identity != cache.identity
    for file in folder.iterdir():
        file.unlink()
    assert CropCache(galaxies, images, folder, 32).identity != cache.identity  # the pictures may be others by now


def test_crops_that_are_not_kept_have_no_name(galaxies, images, tmp_path):
    (tmp_path / "in the way").touch()
    assert CropCache(galaxies, images, tmp_path / "in the way", 32).identity == ""
    assert ArrayCrops(np.zeros((2, 4, 4), np.uint8)).identity == ""
