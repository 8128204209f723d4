"""How fast images are read, drawn and cut: pytest tests/benchmarks/test_images_speed.py --benchmark-only."""

import numpy as np
import pytest
from astropy.io import fits
from PIL import Image

from gzdesk.catalog import Galaxy
from gzdesk.images.crops import CropCache
from gzdesk.images.read import read_picture
from gzdesk.images.stretch import to_grey8, to_rgb8
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


@pytest.mark.parametrize("fits_file", [(128, 128)], indirect=True, ids=["128 px"])
def test_from_fits_file_to_network_input(benchmark, fits_file):
    benchmark(lambda: to_grey8(read_picture(fits_file, with_wcs=False), 64))


def test_from_jpeg_file_to_network_input_goal_2_ms(benchmark, jpeg_file):
    benchmark(lambda: to_grey8(read_picture(jpeg_file, at_least=64), 64))


def test_opening_the_crops_of_100_000_galaxies(benchmark, tmp_path):
    galaxies = [Galaxy(f"J{number:06d}", f"{number % 100:02d}/{number:06d}.fits") for number in range(100_000)]
    CropCache(galaxies, tmp_path, tmp_path, 64).save()
    benchmark(CropCache, galaxies, tmp_path, tmp_path, 64)
