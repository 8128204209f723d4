"""The store is ahead of the voter, keeps within its bounds, and never blocks or hangs."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.images import redrawing, shelf
from gzdesk.images import store as store_module
from gzdesk.images.easel import Easel
from gzdesk.images.picture import Picture, UnreadableImage
from gzdesk.images.store import Drawn, ImageStore
from gzdesk.settings import DisplaySettings

PLAIN = DisplaySettings()
INVERTED = replace(PLAIN, invert=True)
SOON = 10.0  # seconds; only a failing test waits that long


@pytest.fixture
def images(tmp_path):
    for number in range(40):
        Image.new("L", (20, 10), number).save(tmp_path / f"{number}.png")
    return tmp_path


@pytest.fixture
def galaxies():
    return [Galaxy(f"J{number}", f"{number}.png") for number in range(40)]


@pytest.fixture
def make(galaxies, images):
    made = []

    def one(**options):
        made.append(ImageStore(options.pop("galaxies", galaxies), images, PLAIN, **options))
        return made[-1]

    yield one
    for each in made:
        each.close()


class Reader:
    """Stands in for reading a file: notes what was asked for, and waits at a gate."""

    def __init__(self, monkeypatch):
        self.names, self.gate = [], threading.Event()
        self.gate.set()
        monkeypatch.setattr(store_module, "read_galaxy", self)

    def __call__(self, images, galaxy, allow_outside):
        file = images / galaxy.file
        self.names.append(file.stem)
        assert self.gate.wait(SOON)
        return Picture(np.full((10, 20), int(file.stem), np.float32), display_ready=True)


def until(condition):
    deadline = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.002)


def test_a_galaxy_is_drawn_with_its_name_and_picture(make):
    drawn = make().get(7, SOON)
    assert isinstance(drawn, Drawn)
    assert (drawn.index, drawn.name) == (7, "7.png")
    assert (drawn.picture.pixels == 7).all()
    np.testing.assert_array_equal(drawn.rgb_H_W_3, np.full((10, 20, 3), 7))
    assert drawn.rgb_H_W_3.flags.c_contiguous
    assert not drawn.rgb_H_W_3.flags.writeable


def test_what_was_not_asked_for_is_not_there(make):
    assert make().ready(3) is None


def test_a_prefetched_galaxy_becomes_ready_and_says_so(make):
    store, heard = make(), []
    store.on_ready = heard.append
    store.prefetch([2, 5])
    until(lambda: heard == [2, 5])
    assert store.ready(2).index == 2
    assert store.ready(5).index == 5


def test_prefetch_and_ready_do_not_wait_for_a_slow_disk(make, monkeypatch):
    reader = Reader(monkeypatch)
    reader.gate.clear()
    store = make()
    store.prefetch([1, 2])
    until(lambda: reader.names == ["1"])
    assert store.ready(1) is None
    reader.gate.set()
    assert store.get(1, SOON).index == 1


def test_the_newest_request_wins(make, monkeypatch):
    reader, heard = Reader(monkeypatch), []
    reader.gate.clear()
    store = make()
    store.on_ready = heard.append
    store.prefetch([1, 2, 3])
    until(lambda: reader.names == ["1"])
    store.prefetch([8, 9])
    reader.gate.set()
    until(lambda: 9 in heard)
    assert reader.names == ["1", "8", "9"]


def test_whoever_waits_comes_before_the_prefetch(make, monkeypatch):
    reader = Reader(monkeypatch)
    reader.gate.clear()
    store = make()
    store.prefetch([1, 2, 3])
    until(lambda: reader.names == ["1"])
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(store.get, 30, SOON)
        until(lambda: store._urgent == [30])
        reader.gate.set()
        assert waiting.result(SOON).index == 30
    assert reader.names[1] == "30"


def test_nothing_is_read_twice(make, monkeypatch):
    reader = Reader(monkeypatch)
    store = make()
    for _ in range(3):
        store.prefetch([4, 5])
        store.get(5, SOON)
    store.get(4, SOON)
    assert sorted(reader.names) == ["4", "5"]


def test_those_not_looked_at_for_longest_make_room(make):
    store = make(keep=3)
    for index in (0, 1, 2):
        store.get(index, SOON)
    store.ready(0)
    store.get(3, SOON)
    assert store.ready(1) is None
    assert [store.ready(index).index for index in (0, 2, 3)] == [0, 2, 3]


def test_memory_is_bounded_in_bytes(make):
    each = 10 * 20 * (4 + 4)  # a pixel's float, and its colour on the screen
    store = make(keep_bytes=3 * each)
    for index in range(10):
        store.get(index, SOON)
    assert sum(store.ready(index) is not None for index in range(10)) == 3
    assert store._shelf.bytes == 3 * each


def test_a_picture_larger_than_all_room_is_still_shown(make):
    store = make(keep_bytes=1)
    assert store.get(1, SOON).index == 1
    assert store.get(2, SOON).index == 2


def test_a_broken_file_is_an_error_not_an_exception(make, images):
    (images / "1.png").write_text("no image")
    (images / "2.png").unlink()
    store = make()
    errors = [store.get(index, SOON) for index in (1, 2)]
    assert all(isinstance(error, UnreadableImage) for error in errors)
    assert str(errors[1]) == "2.png: the file is missing; put it back where it was"
    assert store.ready(2) is errors[1]
    assert store.get(3, SOON).index == 3


def test_an_error_does_not_hold_on_to_what_was_read(make, images):
    (images / "1.png").write_text("no image")
    error = make().get(1, SOON)
    assert (error.__traceback__, error.__cause__, error.__context__) == (None, None, None)


def test_a_file_that_came_back_is_read_when_asked_again_after_a_while(make, images, monkeypatch):
    content = (images / "1.png").read_bytes()
    (images / "1.png").unlink()
    store = make()
    assert isinstance(store.get(1, SOON), UnreadableImage)
    (images / "1.png").write_bytes(content)
    assert isinstance(store.get(1, SOON), UnreadableImage), "too soon to look again"
    monkeypatch.setattr(shelf, "RETRY_SECONDS", 0.0)
    assert isinstance(store.ready(1), UnreadableImage)
    store.prefetch([1])
    until(lambda: isinstance(store.ready(1), Drawn))


def test_a_file_that_came_back_is_read_at_once_where_somebody_says_so(make, images):
    store = make()
    away = images.rename(images.with_name("unplugged"))
    assert isinstance(store.get(1, SOON), UnreadableImage)
    away.rename(images)
    assert isinstance(store.ready(1), UnreadableImage)
    store.look_again()
    assert store.ready(1) is None
    assert isinstance(store.get(1, SOON), Drawn)


def test_a_mistake_of_ours_costs_one_galaxy_and_is_logged(make, monkeypatch, caplog):
    def broken(picture):
        if (picture.pixels == 4).all():
            raise ZeroDivisionError("a bug")
        return Easel(picture)

    monkeypatch.setattr(store_module, "Easel", broken)
    store = make()
    assert str(store.get(4, SOON)) == "4.png: it could not be drawn (ZeroDivisionError: a bug)"
    assert store.get(5, SOON).index == 5
    assert "drawing galaxy J4 failed" in caplog.text


def test_a_listener_that_fails_does_not_stop_the_worker(make, caplog):
    store = make()
    store.on_ready = lambda index: 1 / 0
    assert store.get(1, SOON).index == 1
    assert store.get(2, SOON).index == 2
    until(lambda: "on_ready failed for galaxy 1" in caplog.text)


def test_new_settings_draw_anew_without_reading_anew(make, monkeypatch):
    reader = Reader(monkeypatch)
    store = make()
    before = store.get(9, SOON)
    store.set_display(INVERTED)
    after = store.get(9, SOON)
    assert (after.rgb_H_W_3 == 255 - before.rgb_H_W_3).all()
    assert after.picture is before.picture
    assert reader.names == ["9"]


def test_the_galaxy_on_screen_is_drawn_anew_unasked(make):
    store, heard = make(), []
    store.get(9, SOON)
    store.on_ready = heard.append
    store.set_display(INVERTED)
    until(lambda: heard == [9])
    assert (store.ready(9).rgb_H_W_3 == 246).all()


def test_the_same_settings_change_nothing(make):
    store = make()
    before = store.get(9, SOON)
    store.set_display(replace(PLAIN))
    assert store.ready(9) is before


def test_a_galaxy_drawn_while_the_settings_changed_is_drawn_anew(make, monkeypatch):
    reader = Reader(monkeypatch)
    reader.gate.clear()
    store = make()
    store.prefetch([9])
    until(lambda: reader.names == ["9"])
    store.set_display(INVERTED)
    reader.gate.set()
    assert (store.get(9, SOON).rgb_H_W_3 == 246).all()
    assert reader.names == ["9"]


def test_one_galaxy_is_drawn_on_its_own_and_no_other(make, monkeypatch):
    reader = Reader(monkeypatch)
    store = make()
    before = [store.get(index, SOON) for index in (8, 9)]
    store.redraw(9, INVERTED)
    assert (store.get(9, SOON).rgb_H_W_3 == 246).all()
    assert store.get(9, SOON).settings == INVERTED
    assert store.ready(8) is before[0]
    store.redraw(9, None)
    assert (store.get(9, SOON).rgb_H_W_3 == 9).all()
    assert reader.names == ["8", "9"]


def test_what_was_drawn_stays_until_the_new_is_there_and_says_so(make, monkeypatch):
    gate, heard = threading.Event(), []
    monkeypatch.setattr(redrawing, "Easel", lambda picture: gate.wait(SOON) and Easel(picture))
    store = make()
    before = store.get(9, SOON)
    store.on_ready = heard.append
    store.redraw(9, INVERTED)
    assert store.ready(9) is before
    gate.set()
    until(lambda: heard == [9])
    assert store.ready(9).settings == INVERTED


def test_of_many_askings_in_a_row_only_the_one_in_hand_and_the_newest_are_drawn(make, monkeypatch):
    gate, begun, drawn = threading.Event(), threading.Event(), []

    class Slow(Easel):
        def panels(self, settings, factors=None):
            drawn.append(settings.bias)
            begun.set()
            assert gate.wait(SOON)
            return super().panels(settings, factors)

    monkeypatch.setattr(redrawing, "Easel", Slow)
    store, shown = make(), []
    store.get(9, SOON)
    store.on_ready = lambda index: shown.append(store.ready(index).settings.bias)
    store.redraw(9, replace(PLAIN, bias=0.0))
    assert begun.wait(SOON)
    for step in range(1, 100):
        store.redraw(9, replace(PLAIN, bias=step / 100))
    gate.set()
    until(lambda: shown == [0.0, 0.99])
    assert drawn == [0.0, 0.99]


def test_another_galaxy_on_its_own_sends_the_first_back_to_the_others(make):
    store = make()
    for index in (8, 9):
        store.get(index, SOON)
    store.redraw(8, INVERTED)
    store.redraw(9, INVERTED)
    assert store.get(9, SOON).settings == INVERTED
    assert store.get(8, SOON).settings == PLAIN


def test_settings_for_all_are_for_the_one_drawn_on_its_own_too(make):
    store = make()
    store.get(9, SOON)
    store.redraw(9, INVERTED)
    store.set_display(PLAIN)
    assert store.get(9, SOON).settings == PLAIN


def test_what_is_drawn_with_the_new_settings_for_all_already_is_not_drawn_again(make):
    store = make()
    store.get(9, SOON)
    store.redraw(9, INVERTED)
    own = store.get(9, SOON)
    store.set_display(INVERTED)
    assert store.ready(9) is own


def test_a_galaxy_not_read_yet_is_drawn_on_its_own_when_it_comes(make):
    store = make()
    store.redraw(9, INVERTED)
    until(lambda: store.ready(9) is not None)
    assert store.ready(9).settings == INVERTED


def test_a_large_picture_comes_first_in_the_size_on_screen_and_then_whole(make, monkeypatch):
    picture = Picture(np.zeros((2048, 2048, 3), np.float32), display_ready=True)
    monkeypatch.setattr(store_module, "read_galaxy", lambda *_: picture)
    store, sizes = make(), []
    assert sorted(store.get(9, SOON).panels[0].screens) == [1, 2]

    def heard(index):
        drawn = store.ready(index)
        assert drawn.panels[0].shape == (2048, 2048)
        sizes.append((sorted(drawn.panels[0].screens), drawn.whole))

    store.on_ready = heard
    store.redraw(9, INVERTED, zoom=0.3)
    until(lambda: len(sizes) == 2)
    assert sizes == [([2], False), ([1, 2], True)]


def test_a_mistake_of_ours_in_redrawing_leaves_what_is_on_screen(make, monkeypatch, caplog):
    store = make()
    before = store.get(9, SOON)
    monkeypatch.setattr(redrawing, "Easel", lambda picture: 1 / 0)
    store.redraw(9, INVERTED)
    until(lambda: "redrawing 9.png failed" in caplog.text)
    assert store.ready(9) is before


def test_a_file_written_anew_is_read_anew_when_asked_again_after_a_while(make, images, monkeypatch):
    store = make()
    assert (store.get(3, SOON).rgb_H_W_3 == 3).all()
    Image.new("L", (20, 10), 77).save(images / "3.png")
    store.prefetch([3, 4])
    store.get(4, SOON)
    assert (store.ready(3).rgb_H_W_3 == 3).all(), "too soon to look again"
    monkeypatch.setattr(shelf, "RETRY_SECONDS", 0.0)
    store.prefetch([3])
    until(lambda: store.ready(3) is not None and (store.ready(3).rgb_H_W_3 == 77).all())


def test_a_file_that_is_still_the_same_is_not_read_again_and_not_spoken_of(make, monkeypatch):
    reader = Reader(monkeypatch)
    monkeypatch.setattr(shelf, "RETRY_SECONDS", 0.0)
    store, heard = make(), []
    before = store.get(3, SOON)
    store.on_ready = heard.append
    store.prefetch([3, 4])
    until(lambda: heard == [4])
    assert store.ready(3) is before
    assert reader.names == ["3", "4"]


def test_waiting_ends_when_time_is_up(make, monkeypatch):
    reader = Reader(monkeypatch)
    reader.gate.clear()
    with pytest.raises(TimeoutError, match="galaxy 1 was not read within"):
        make().get(1, 0.02)
    reader.gate.set()


def test_waiting_ends_when_the_store_closes(make, monkeypatch):
    reader = Reader(monkeypatch)
    reader.gate.clear()
    store = make()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(store.get, 1)
        until(lambda: reader.names == ["1"])
        monkeypatch.setattr(store_module, "JOIN_SECONDS", 0.01)
        store.close()
        with pytest.raises(RuntimeError, match="closed"):
            waiting.result(SOON)
    reader.gate.set()
    assert store.ready(1) is None


def test_a_closed_store_has_no_threads_left(make):
    store = make(workers=3)
    store.prefetch(range(20))
    store.close()
    store.close()
    assert not any(worker.is_alive() for worker in (*store._workers, store._redrawing.thread))


def test_a_galaxy_that_does_not_exist_is_the_callers_mistake(make):
    for index in (-1, 40):
        with pytest.raises(IndexError):
            make().prefetch([index])
        with pytest.raises(IndexError):
            make().get(index)


def test_many_threads_asking_at_once_all_get_theirs(make):
    store = make(keep=4, workers=3)
    rng = np.random.default_rng(5)
    orders = [rng.permutation(40) for _ in range(8)]

    def ask(order):
        for index in order.tolist():
            store.prefetch([(index + step) % 40 for step in range(3)])
            drawn = store.get(index, SOON)
            assert drawn.index == index
            store.set_display(INVERTED if index % 7 == 0 else PLAIN)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, orders))
    until(lambda: not store._pending and not store._in_hand)
    assert len(store._shelf) <= 4
    assert not store._awaited
    assert store._shelf.bytes == sum(kept.bytes for kept in store._shelf._kept.values())


def test_the_program_can_end_while_a_picture_is_being_read(images):
    program = (
        "import sys, time; from pathlib import Path\n"
        "from gzdesk.catalogue.catalog import Galaxy\nfrom gzdesk.images import store\n"
        "from gzdesk.settings import DisplaySettings\n"
        "store.read_galaxy = lambda *_: time.sleep(60)\n"
        "one = store.ImageStore([Galaxy('a', '1.png')], Path(sys.argv[1]), DisplaySettings())\n"
        "one.prefetch([0]); time.sleep(0.05); print('astropy' in sys.modules, 'PIL' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(images)], capture_output=True, text=True, timeout=20, check=True
    )
    assert (done.stdout, done.stderr) == ("False False\n", "")
