"""PNG, JPEG and TIFF: pictures for the eye stay as they are, measurements stay linear."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from gzdesk.images.read import read_picture

RAMP = np.arange(12).reshape(3, 4) * 20


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_an_eight_bit_picture_is_ready_for_display(tmp_path, suffix):
    file = tmp_path / f"a.{suffix}"
    Image.fromarray(RAMP.astype(np.uint8)).save(file)
    picture = read_picture(file)
    assert picture.display_ready
    assert picture.pixels.dtype == np.float32
    np.testing.assert_array_equal(picture.pixels, RAMP)


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_sixteen_bits_are_a_measurement(tmp_path, suffix):
    file = tmp_path / f"a.{suffix}"
    Image.fromarray((RAMP * 100).astype(np.uint16)).save(file)
    picture = read_picture(file)
    assert not picture.display_ready
    np.testing.assert_array_equal(picture.pixels, RAMP * 100)


def test_a_floating_point_tiff_is_a_measurement(tmp_path):
    values = np.array([[0.5, np.nan], [np.inf, -3.25]], dtype=np.float32)
    Image.fromarray(values).save(tmp_path / "a.tif")
    picture = read_picture(tmp_path / "a.tif")
    assert not picture.display_ready
    np.testing.assert_array_equal(picture.pixels, [[0.5, np.nan], [np.nan, -3.25]])


def test_a_jpeg_is_read_in_full_unless_less_will_do(jpeg_file):
    full = read_picture(jpeg_file)
    small = read_picture(jpeg_file, at_least=64)
    assert full.pixels.shape == (423, 423, 3)
    assert small.pixels.shape == (106, 106, 3)
    assert small.display_ready
    assert abs(full.pixels.mean() - small.pixels.mean()) < 2


def test_a_jpeg_smaller_than_asked_for_comes_as_it_is(tmp_path):
    Image.new("RGB", (50, 40), "red").save(tmp_path / "a.jpg")
    assert read_picture(tmp_path / "a.jpg", at_least=64).pixels.shape == (40, 50, 3)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "CMYK", "L"])
def test_every_mode_becomes_grey_or_colour_without_alpha(tmp_path, mode):
    file = tmp_path / ("a.tif" if mode == "CMYK" else "a.png")
    Image.new("RGB", (5, 4), (255, 255, 255)).convert(mode).save(file)
    picture = read_picture(file)
    assert picture.pixels.shape in ((4, 5), (4, 5, 3))
    assert picture.display_ready
    np.testing.assert_array_equal(picture.pixels, 255)


def test_alpha_is_dropped_not_blended(tmp_path):
    Image.new("RGBA", (2, 2), (200, 100, 50, 0)).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_picture(tmp_path / "a.png").pixels[0, 0], [200, 100, 50])


def test_a_palette_with_transparency_shows_its_colours(tmp_path):
    image = Image.new("P", (2, 2), 1)
    image.putpalette([0, 0, 0, 10, 20, 30])
    image.save(tmp_path / "a.png", transparency=bytes([0, 128]))
    np.testing.assert_array_equal(read_picture(tmp_path / "a.png").pixels[0, 0], [10, 20, 30])


def test_the_exif_orientation_is_applied(tmp_path):
    image = Image.new("L", (30, 20))
    image.paste(255, (0, 0, 10, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise
    image.save(tmp_path / "a.jpg", exif=exif, quality=95)
    pixels = read_picture(tmp_path / "a.jpg").pixels
    assert pixels.shape == (30, 20)
    assert pixels[:8].mean() > 240
    assert pixels[12:].mean() < 15


def test_damaged_exif_does_not_cost_the_picture(tmp_path):
    Image.new("L", (8, 8), 77).save(tmp_path / "a.jpg", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    np.testing.assert_array_equal(read_picture(tmp_path / "a.jpg").pixels, 77)


def test_of_a_tiff_with_pages_the_first_is_shown(tmp_path):
    pages = [Image.new("L", (4, 4), value) for value in (10, 20)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    np.testing.assert_array_equal(read_picture(tmp_path / "a.tif").pixels, 10)


DEEP = np.random.default_rng(7).integers(0, 65_536, (6, 5, 4)).astype(np.uint16)


def png_of(bands):
    """A PNG with 16 bits a band, which Pillow does not write."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + row[:, :bands].astype(">u2").tobytes() for row in DEEP)
    head = struct.pack(">IIBBBBB", 5, 6, 16, {3: 2, 4: 6}[bands], 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def tiff_of(order, packed=False):
    """A TIFF with 16 bits a band, big or little end first, plain or deflated."""
    data = DEEP[..., :3].astype(order + "u2").tobytes()
    data = zlib.compress(data) if packed else data
    short, long, values = 3, 4, 8 + 2 + 9 * 12 + 4
    tags = [(256, short, 5), (257, short, 6), (258, None, values), (259, short, 8 if packed else 1), (262, short, 2)]
    tags += [(273, long, values + 6), (277, short, 3), (278, short, 6), (279, long, len(data))]
    out = (b"II" if order == "<" else b"MM") + struct.pack(order + "HIH", 42, 8, len(tags))
    for tag, kind, value in tags:
        out += struct.pack(order + "HHI", tag, kind or short, 1 if kind else 3)
        out += struct.pack(order + "HH", value, 0) if kind == short else struct.pack(order + "I", value)
    return out + struct.pack(order + "I", 0) + struct.pack(order + "HHH", 16, 16, 16) + data


@pytest.mark.parametrize(
    "content",
    [png_of(3), png_of(4), tiff_of("<"), tiff_of(">"), tiff_of("<", True), tiff_of(">", True)],
    ids=["png", "png with alpha", "little", "big", "little deflated", "big deflated"],
)
def test_sixteen_bits_in_colour_are_a_measurement_with_all_their_bits(tmp_path, content):
    (tmp_path / "a.img").write_bytes(content)
    picture = read_picture(tmp_path / "a.img")
    assert not picture.display_ready
    assert picture.bands == ("R", "G", "B")
    np.testing.assert_array_equal(picture.pixels, DEEP[..., :3])
