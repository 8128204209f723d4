"""Thumbnails: made in the background, kept in memory and on disk, and made anew when what they show has changed."""

import os
import threading
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.images import thumbnails
from gzdesk.images.picture import UnreadableImage
from gzdesk.images.thumbnail_file import ThumbnailFile
from gzdesk.images.thumbnails import SIDE, Thumbnails
from gzdesk.settings import DisplaySettings

COUNT = 6


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    for number in range(COUNT):
        paint(folder, number, 20 * number)
    return folder


def paint(folder, number, grey, shape=(200, 300, 3)):
    Image.fromarray(np.full(shape, grey, np.uint8)).save(folder / f"{number}.png")


@pytest.fixture
def galaxies():
    return tuple(Galaxy(f"g{number}", f"{number}.png") for number in range(COUNT))


@pytest.fixture
def make(galaxies, images, tmp_path):
    made = []

    def make(folder=tmp_path / "cache", **more):
        one = Thumbnails(galaxies, images, DisplaySettings(), folder, workers=1, **more)
        made.append(one)
        return one

    yield make
    for one in made:
        one.close()


def fetch(store, indices):
    """Ask, and wait until all have come."""
    came, left = threading.Event(), set(indices)

    def told(index):
        left.discard(index)
        if not left:
            came.set()

    store.on_ready = told
    store.ask(list(indices))
    assert came.wait(5)
    store.on_ready = None
    return [store.get(index) for index in indices]


def grey(pixels):
    return int(pixels[pixels.shape[0] // 2, pixels.shape[1] // 2] & np.uint32(255))


def test_a_thumbnail_is_the_whole_picture_made_small(make):
    [pixels] = fetch(make(), [3])
    assert pixels.shape == (round(200 / 300 * SIDE), SIDE)
    assert grey(pixels) == 60


def test_nothing_is_made_unasked(make):
    assert make().get(0) is None


def test_only_the_newest_asking_counts(make, monkeypatch):
    begun, go_on, read = threading.Event(), threading.Event(), []
    usual = thumbnails.read_galaxy

    def slow(images, galaxy, *rest, **more):
        read.append(galaxy.file)
        begun.set()
        assert go_on.wait(5)
        return usual(images, galaxy, *rest, **more)

    monkeypatch.setattr(thumbnails, "read_galaxy", slow)
    store = make()
    store.ask([0, 1, 2])
    assert begun.wait(5)
    store.ask([1])
    threading.Timer(0.05, go_on.set).start()
    fetch(store, [5])
    assert read == ["0.png", "5.png"]


def test_another_run_takes_them_from_the_disk(make, monkeypatch):
    first = make()
    fetch(first, range(COUNT))
    first.close()
    monkeypatch.setattr(thumbnails, "read_galaxy", lambda *rest, **more: pytest.fail("read again"))
    assert [grey(one) for one in fetch(make(), range(COUNT))] == pytest.approx([20 * n for n in range(COUNT)], abs=2)


def test_a_file_written_anew_is_drawn_anew(make, images):
    first = make()
    fetch(first, [1])
    first.close()
    paint(images, 1, 200)
    os.utime(images / "1.png", ns=(1, 1))
    [pixels] = fetch(make(), [1])
    assert grey(pixels) == 200


def test_another_display_draws_anew_and_the_old_one_stays_until_then(make):
    store = make()
    fetch(store, [3])
    assert store.set_display(replace(DisplaySettings(), invert=True))
    assert grey(store.get(3)) == 60
    [pixels] = fetch(store, [3])
    assert grey(pixels) == 195
    assert not store.set_display(replace(DisplaySettings(), invert=True))


def test_an_unreadable_picture_comes_with_its_reason_and_again_when_it_is_there(make, images, monkeypatch):
    monkeypatch.setattr(thumbnails, "FRESH_SECONDS", 0.0)
    (images / "2.png").write_bytes(b"no picture")
    store = make()
    [error] = fetch(store, [2])
    assert isinstance(error, UnreadableImage)
    assert "2.png" in str(error)
    paint(images, 2, 40)
    [pixels] = fetch(store, [2])
    assert grey(pixels) == 40


def test_memory_is_bounded_and_the_newest_stay(make):
    one = round(200 / 300 * SIDE) * SIDE * 4
    store = make(keep_bytes=3 * one)
    fetch(store, range(COUNT))
    assert store.bytes <= 3 * one
    assert [store.get(index) is not None for index in range(COUNT)] == [False] * 3 + [True] * 3


def test_without_a_place_on_disk_they_are_made_all_the_same(make, tmp_path):
    (tmp_path / "blocked").write_text("no folder")
    for folder in (None, tmp_path / "blocked"):
        [pixels] = fetch(make(folder), [1])
        assert grey(pixels) == 20


def test_a_damaged_file_is_not_believed(make, tmp_path):
    first = make()
    fetch(first, [1])
    first.close()
    file = tmp_path / "cache" / "thumbnails-0.jpegs"
    file.write_bytes(b"\0" * file.stat().st_size)
    [pixels] = fetch(make(), [1])
    assert grey(pixels) == 20


def test_the_disk_holds_two_volumes_at_most(tmp_path):
    kept = ThumbnailFile(tmp_path, 100, max_bytes=1000)
    for index in range(100):
        kept.put(index, 7, bytes([index]) * 100)
    found = [index for index in range(100) if kept.get(index, 7) == bytes([index]) * 100]
    assert found == list(range(80, 100))
    kept.close()
    assert sum(file.stat().st_size for file in tmp_path.glob("*.jpegs")) <= 2000
    again = ThumbnailFile(tmp_path, 100, max_bytes=1000)
    assert again.get(99, 7) == bytes([99]) * 100
    assert again.get(99, 8) is None
    again.put(0, 9, b"new")
    assert again.get(0, 9) == b"new"
    again.close()
