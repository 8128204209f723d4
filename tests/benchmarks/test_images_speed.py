"""How fast images are read, drawn and cut: pytest tests/benchmarks/test_images_speed.py --benchmark-only."""

import threading
from dataclasses import replace
from itertools import cycle

import numpy as np
import pytest
from astropy.io import fits
from PIL import Image

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.images.crops import CropCache
from gzdesk.images.easel import Easel, to_rgb8
from gzdesk.images.network_input import to_grey8
from gzdesk.images.picture import Picture
from gzdesk.images.read import read_picture
from gzdesk.images.store import ImageStore
from gzdesk.settings import DisplaySettings


@pytest.fixture
def fits_file(tmp_path, request):
    y, x = np.mgrid[:424, :424]
    noise = np.random.default_rng(1).normal(0, 0.02, (*request.param[:-2], 424, 424))
    flux = (noise + 5 * np.exp(-np.hypot(x - 212, y - 212) / 30)).astype(np.float32)
    cards = {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CDELT1": -7e-5, "CDELT2": 7e-5, "CRVAL1": 150.0}
    fits.PrimaryHDU(flux[..., : request.param[-2], : request.param[-1]], fits.Header(cards)).writeto(
        tmp_path / "a.fits"
    )
    return tmp_path / "a.fits"


@pytest.fixture
def jpeg_file(tmp_path):
    noise = np.random.default_rng(1).normal(20, 6, (423, 423, 3))
    Image.fromarray(noise.clip(0, 255).astype(np.uint8)).save(tmp_path / "a.jpg", quality=90)
    return tmp_path / "a.jpg"


@pytest.mark.parametrize("fits_file", [(424, 424), (3, 424, 424)], indirect=True, ids=["grey", "cube"])
def test_reading_a_fits_file(benchmark, fits_file):
    benchmark(read_picture, fits_file)


@pytest.mark.parametrize("fits_file", [(424, 424), (3, 424, 424)], indirect=True, ids=["grey", "cube"])
def test_drawing_a_fits_file_goal_8_ms(benchmark, fits_file):
    benchmark(to_rgb8, read_picture(fits_file), DisplaySettings())


# What is dragged, and from where to where; every round draws another value.
CHANGES = {
    "contrast": [DisplaySettings(contrast=value, bias=0.4) for value in (1.2, 1.4, 1.6, 1.8)],
    "softening": [DisplaySettings(softening=value) for value in (0.02, 0.04, 0.06, 0.08)],
    "percentile": [DisplaySettings(high_percentile=value) for value in (98.0, 98.5, 99.0, 99.5)],
    "min-max": [DisplaySettings(limits="min-max", softening=value) for value in (0.02, 0.04, 0.06, 0.08)],
    "zscale": [DisplaySettings(limits="zscale", softening=value) for value in (0.02, 0.04, 0.06, 0.08)],
    "manual": [DisplaySettings(limits="manual", low=-0.1, high=value) for value in (2.0, 2.5, 3.0, 3.5)],
    "colour map": [DisplaySettings(colour_map=name) for name in ("viridis", "inferno", "heat", "grey")],
    "invert": [DisplaySettings(invert=value) for value in (False, True)],
    "lupton": [DisplaySettings(lupton=True, q=value) for value in (4.0, 8.0, 12.0, 16.0)],
    "bands": [DisplaySettings(red=first, blue=2 - first) for first in (0, 2)],
    "side by side": [DisplaySettings(colour="side-by-side", contrast=value) for value in (1.2, 1.4, 1.6, 1.8)],
}
OF_KIND = {
    "grey": ("contrast", "softening", "percentile", "min-max", "zscale", "manual", "colour map", "invert"),
    "colour": (
        *("contrast", "softening", "percentile", "min-max", "zscale", "manual"),
        *("invert", "lupton", "bands", "side by side"),
    ),
    "jpeg": ("contrast", "invert", "side by side"),
}


def picture_of(kind, side):
    """A galaxy on a noisy sky, as FITS in one or three bands, or as a JPEG."""
    y, x = np.ogrid[:side, :side]
    noise = np.random.default_rng(1).normal(0, 0.02, (3, side, side))
    flux_3_H_W = (noise + 5 * np.exp(-np.hypot(x - side / 2, y - side / 2) / 30)).astype(np.float32)
    if kind == "grey":
        return Picture(flux_3_H_W[0])
    if kind == "colour":
        return Picture(np.moveaxis(flux_3_H_W, 0, -1), bands=("z", "r", "g"))
    bytes_H_W_3 = np.moveaxis((40 * flux_3_H_W).clip(0, 255).astype(np.uint8), 0, -1)
    return Picture(np.ascontiguousarray(bytes_H_W_3, dtype=np.float32), display_ready=True)


@pytest.mark.parametrize("side", [424, 2048], ids=["424 px, goal 16 ms", "2048 px, goal 50 ms"])
@pytest.mark.parametrize(("kind", "change"), [(kind, change) for kind in OF_KIND for change in OF_KIND[kind]])
def test_a_change_of_the_display(benchmark, side, kind, change):
    """In all sizes that the window may want; the one on screen comes sooner."""
    easel = Easel(picture_of(kind, side))
    easel.panels(DisplaySettings())
    settings = cycle(CHANGES[change])
    benchmark(lambda: easel.panels(next(settings)))


@pytest.mark.parametrize("kind", ["grey", "colour", "jpeg"])
@pytest.mark.parametrize(("side", "zoom"), [(424, 1.5), (2048, 0.34)], ids=["424 px", "2048 px"])
def test_from_asking_the_store_to_the_picture_on_screen_size(benchmark, monkeypatch, tmp_path, kind, side, zoom):
    """What a voter who drags waits for: through the store's thread, in the size that a window of 700 px wants."""
    picture, arrived = picture_of(kind, side), threading.Event()
    monkeypatch.setattr("gzdesk.images.store.read_galaxy", lambda *_: picture)
    store = ImageStore([Galaxy("J1", "1.fits")], tmp_path, DisplaySettings())
    store.get(0)
    store.on_ready = lambda _: arrived.set()
    contrasts = cycle(np.linspace(1.1, 2.0, 37).tolist())

    def drag():
        arrived.clear()
        store.redraw(0, replace(DisplaySettings(), contrast=next(contrasts)), zoom)
        assert arrived.wait(10)

    benchmark(drag)
    store.close()


@pytest.mark.parametrize("fits_file", [(128, 128)], indirect=True, ids=["128 px"])
def test_from_fits_file_to_network_input(benchmark, fits_file):
    benchmark(lambda: to_grey8(read_picture(fits_file, with_wcs=False), 64))


def test_from_jpeg_file_to_network_input_goal_2_ms(benchmark, jpeg_file):
    benchmark(lambda: to_grey8(read_picture(jpeg_file, at_least=64), 64))


@pytest.mark.parametrize("fits_file", [(424, 424)], indirect=True, ids=["424 px"])
@pytest.mark.parametrize("what", ["value_at", "sky_at", "north_east"])
def test_what_is_told_under_the_cursor_goal_300_us(benchmark, fits_file, what):
    benchmark(getattr(read_picture(fits_file), what), 200.3, 100.7)


def test_opening_the_crops_of_100_000_galaxies(benchmark, tmp_path):
    galaxies = [Galaxy(f"J{number:06d}", f"{number % 100:02d}/{number:06d}.fits") for number in range(100_000)]
    CropCache(galaxies, tmp_path, tmp_path, 64).save()
    benchmark(CropCache, galaxies, tmp_path, tmp_path, 64)
