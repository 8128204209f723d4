"""Whatever a file holds, reading it ends in a picture or in one sentence with its name; nothing is printed."""

import gzip
import os
import struct
import tracemalloc
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS, FITSFixedWarning
from PIL import Image

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.images.read import UnreadableImage, read_picture, resolve


def sentence(file, hdu=None):
    with pytest.raises(UnreadableImage) as error:
        read_picture(file, hdu)
    assert error.value.file == Path(file)
    assert str(error.value) == f"{Path(file).name}: {error.value.reason}"
    return str(error.value)


def cut(file, length):
    file.write_bytes(file.read_bytes()[:length])
    return file


@pytest.fixture(autouse=True)
def nothing_is_printed(capfd):
    yield
    assert capfd.readouterr() == ("", "")


def test_a_truncated_fits_file(fits_file):
    assert sentence(cut(fits_file, 10_000)) == (
        "galaxy.fits: the file is cut short (10,000 of 12,480 bytes are there); fetch it again"
    )


def test_a_fits_file_that_lacks_only_its_padding_is_fine(fits_file, flux):
    np.testing.assert_array_equal(read_picture(cut(fits_file, 12_480)).pixels, flux[::-1])


def test_a_fits_file_cut_within_its_header(fits_file):
    assert sentence(cut(fits_file, 500)) == (
        "galaxy.fits: the file is cut short or damaged: it has no readable FITS header; fetch it again"
    )


def test_a_fits_file_cut_before_its_second_extension(tmp_path, flux):
    file = tmp_path / "a.fits"
    fits.HDUList([fits.PrimaryHDU(), fits.ImageHDU(flux)]).writeto(file)
    assert sentence(cut(file, 2880 + 900)) == "a.fits: the file is cut short before its first image; fetch it again"


def test_a_truncated_compressed_file(tmp_path, flux):
    file = tmp_path / "a.fits.gz"
    fits.PrimaryHDU(flux).writeto(file)
    assert sentence(cut(file, file.stat().st_size // 2)).startswith("a.fits.gz: the file is cut short")


def test_a_truncated_tile_compressed_file(tmp_path, flux):
    file = tmp_path / "a.fits.fz"
    fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(flux)]).writeto(file)
    assert sentence(cut(file, file.stat().st_size - 2880)).startswith("a.fits.fz: the file is cut short")


def test_a_jpeg_that_is_cut_short(jpeg_file):
    assert sentence(cut(jpeg_file, 3000)) == "galaxy.jpg: the file is cut short; fetch it again"


def test_a_png_that_is_cut_short(tmp_path):
    file = tmp_path / "a.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (60, 60), dtype=np.uint8)).save(file)
    assert sentence(cut(file, 1000)) == "a.png: the file is cut short; fetch it again"


def test_a_tiff_that_is_cut_short(tmp_path):
    file = tmp_path / "a.tif"
    Image.fromarray(np.ones((60, 60), dtype=np.float32)).save(file)
    assert sentence(cut(file, 1000)).startswith("a.tif: the file ")


def test_an_empty_file(tmp_path):
    (tmp_path / "a.fits").touch()
    assert sentence(tmp_path / "a.fits") == "a.fits: the file is empty (0 bytes); fetch it again"


@pytest.mark.parametrize("name", ["a.jpg", "a.fits", "a.tif"])
def test_text_with_the_name_of_an_image(tmp_path, name):
    (tmp_path / name).write_text("<html>404 Not Found</html>\n")
    assert sentence(tmp_path / name) == (
        f"{name}: the file holds text, not an image; FITS, PNG, JPEG and TIFF can be read"
    )


def test_bytes_that_are_no_image(tmp_path):
    (tmp_path / "a.png").write_bytes(bytes(range(256)))
    assert sentence(tmp_path / "a.png") == (
        "a.png: the file holds no image that can be read; FITS, PNG, JPEG and TIFF can be read"
    )


def test_a_packed_file_that_is_no_fits_file(tmp_path):
    (tmp_path / "a.fits.gz").write_bytes(gzip.compress(b"hello" * 2000))
    assert sentence(tmp_path / "a.fits.gz").startswith("a.fits.gz: the file is ")


def test_a_missing_file(tmp_path):
    assert sentence(tmp_path / "a.fits") == "a.fits: the file is missing; put it back where it was"


def test_a_file_that_vanished_since_it_was_read(fits_file):
    read_picture(fits_file)
    fits_file.unlink()
    assert sentence(fits_file) == "galaxy.fits: the file is missing; put it back where it was"


def test_a_folder(tmp_path):
    (tmp_path / "a.fits").mkdir()
    assert sentence(tmp_path / "a.fits") == "a.fits: this is a folder, not an image"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.fits")
    assert sentence(tmp_path / "a.fits") == "a.fits: this is no ordinary file"


def test_a_file_that_may_not_be_read(fits_file, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert sentence(fits_file) == "galaxy.fits: you may not read this file; change its permissions"


def test_a_disk_that_fails(fits_file, monkeypatch):
    def fail(*_, **__):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", fail)
    assert sentence(fits_file) == "galaxy.fits: the file cannot be read (Input/output error)"


def test_a_decoder_that_fails_in_a_way_no_one_foresaw(fits_file, monkeypatch):
    def fail(*_, **__):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("gzdesk.images.read.read_fits", fail)
    assert sentence(fits_file) == (
        "galaxy.fits: the file is damaged or of an unknown kind (ZeroDivisionError: division by zero)"
    )


def test_a_fits_file_with_no_image(tmp_path):
    table = fits.BinTableHDU.from_columns([fits.Column("ID", "J", array=[1, 2])])
    fits.HDUList([fits.PrimaryHDU(), table, fits.ImageHDU(np.ones(9))]).writeto(tmp_path / "a.fits")
    assert sentence(tmp_path / "a.fits") == "a.fits: this FITS file holds no image (only tables or empty extensions)"


def test_an_image_without_any_finite_pixel(tmp_path):
    fits.PrimaryHDU(np.full((9, 9), np.nan)).writeto(tmp_path / "a.fits")
    assert sentence(tmp_path / "a.fits") == "a.fits: every pixel is blank (NaN or infinite)"


def test_a_constant_image_is_fine(tmp_path):
    fits.PrimaryHDU(np.full((9, 9), 3.0)).writeto(tmp_path / "a.fits")
    assert (read_picture(tmp_path / "a.fits").pixels == 3).all()


def lying_header(file, *axes):
    cards = {"SIMPLE": True, "BITPIX": -32, "NAXIS": len(axes)}
    cards |= {f"NAXIS{number}": axis for number, axis in enumerate(axes, start=1)}
    file.write_bytes(fits.Header(cards).tostring().encode() + bytes(2880))
    return file


@pytest.mark.parametrize("axes", [(100_000, 100_000), (16_385, 10), (10_000, 10_000, 3), (50_000, 200_000)])
def test_a_header_that_promises_too_much_is_refused_before_anything_is_allocated(tmp_path, axes):
    file = lying_header(tmp_path / "a.fits", *axes)
    tracemalloc.start()
    text = sentence(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert text == (
        f"a.fits: the image is too large ({axes[0]} x {axes[1]} pixels, at most 16384 a side and "
        "268 million values in all); cut the galaxies out of it first"
    )
    assert peak < 20_000_000


def test_a_packed_header_that_promises_too_much_is_refused(tmp_path):
    raw = lying_header(tmp_path / "a.fits", 100_000, 100_000).read_bytes()
    (tmp_path / "a.fits.gz").write_bytes(gzip.compress(raw))
    assert "the image is too large (100000 x 100000 pixels" in sentence(tmp_path / "a.fits.gz")


def bomb(file, width, height):
    """A PNG of a few kilobytes that unpacks to width x height zeros."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return file


@pytest.mark.parametrize("side", [16_385, 20_000, 60_000])
def test_a_decompression_bomb(tmp_path, side):
    assert "a.png: the image is too large" in sentence(bomb(tmp_path / "a.png", side, side))


@pytest.mark.parametrize("kind", ["fits", "fits.gz", "fits.fz", "jpg", "png", "tif"])
def test_damaged_bytes_never_raise_anything_else(tmp_path, flux, sky, jpeg_file, kind):
    file = tmp_path / f"damaged.{kind}"
    if kind == "fits.fz":
        fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(flux, sky.to_header())]).writeto(file)
    elif kind.startswith("fits"):
        fits.PrimaryHDU(flux, sky.to_header()).writeto(file)
    else:
        Image.open(jpeg_file).resize((80, 80)).save(file)
    whole = np.frombuffer(file.read_bytes(), np.uint8)
    rng = np.random.default_rng(7)
    for _ in range(40):
        damaged = whole.copy()
        places = rng.integers(0, min(whole.size, 6000), 6)
        damaged[places] = rng.integers(0, 256, 6)
        file.write_bytes(damaged.tobytes())
        try:
            assert read_picture(file).pixels.size > 0
        except UnreadableImage as error:
            assert str(error).startswith(f"damaged.{kind}: ")  # noqa: PT017 - either end is right


def test_a_path_within_the_folder_is_found(tmp_path):
    assert resolve(tmp_path, Galaxy("a", "sub/../deep/a.fits")) == [tmp_path / "deep/a.fits"]


@pytest.mark.parametrize("file", ["../a.fits", "deep/../../a.fits", "/etc/a.fits", ".", ""])
def test_a_path_that_climbs_out_is_refused(tmp_path, file):
    with pytest.raises(UnreadableImage, match="lies outside the image folder"):
        resolve(tmp_path / "images", Galaxy("a", file))


def test_a_path_outside_is_allowed_where_the_user_says_so(tmp_path):
    assert resolve(tmp_path / "images", Galaxy("a", "../a.fits"), allow_outside=True) == [tmp_path / "a.fits"]


def test_a_neighbour_with_a_longer_name_lies_outside(tmp_path):
    with pytest.raises(UnreadableImage):
        resolve(tmp_path / "images", Galaxy("a", "../images2/a.fits"))


def test_the_filters_for_warnings_do_not_grow_with_every_file(fits_file, jpeg_file):
    read_picture(fits_file)
    read_picture(jpeg_file)
    before = list(warnings.filters)
    read_picture(fits_file)
    read_picture(jpeg_file)
    assert warnings.filters == before


def test_a_header_that_astropy_has_to_mend_is_read_without_a_word(tmp_path):
    cards = {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CD1_1": -7e-5, "CD2_2": 7e-5, "RADECSYS": "FK5"}
    fits.PrimaryHDU(np.ones((3, 4, 4), np.float32), fits.Header(cards)).writeto(tmp_path / "a.fits")
    with pytest.warns(FITSFixedWarning):
        WCS(fits.Header(cards | {"NAXIS": 3}))
    assert read_picture(tmp_path / "a.fits").pixel_scale == pytest.approx(0.252)
