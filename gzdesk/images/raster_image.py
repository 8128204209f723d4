"""Reads PNG, JPEG and TIFF: 8-bit pictures as they are, 16-bit and floating-point ones as linear data."""

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from gzdesk.images.picture import RGB, Picture, UnreadableImage, check_density, check_size, silence

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

FORMATS = ("PNG", "JPEG", "TIFF")  # no others: Pillow would start foreign programs for some
DEEP = re.compile("RGBA?;16[BLN]")  # Pillow's names for 16 bits a band: big, little or native end first
ORIENTATION = 0x0112  # the EXIF tag


def read_raster(stream: BinaryIO, file: Path, at_least: int | None) -> Picture:
    """Read an open picture; with ``at_least`` a JPEG may come back smaller, but no side below that."""
    from PIL import Image, UnidentifiedImageError

    silence(Warning, r"PIL\.")
    try:
        with Image.open(stream, formats=FORMATS) as image:
            check_size(file, image.width, image.height, len(image.getbands()))
            check_density(file, image.width * image.height * len(image.getbands()), os.fstat(stream.fileno()).st_size)
            if at_least is not None:
                image.draft(None, (at_least, at_least))
            if _is_deep(image):
                return _deep_picture(stream, image)
            return _picture(_upright(image))
    except UnidentifiedImageError:
        raise UnreadableImage(file, _what_it_is(stream)) from None
    except Image.DecompressionBombError:
        raise UnreadableImage(file, "the image is too large for this file (a decompression bomb?)") from None


def _upright(image: "Image") -> "Image":
    """Turn the picture as its EXIF orientation says; damaged EXIF counts as none."""
    from PIL import ImageOps

    try:
        turned = image.getexif().get(ORIENTATION, 1) in range(2, 9)
    except Exception:  # EXIF is free text from cameras; the picture is worth showing without it
        return image
    return ImageOps.exif_transpose(image) if turned else image


def _picture(image: "Image") -> Picture:
    if image.mode.startswith(("I", "F")):
        return Picture(_linear(image), display_ready=False)
    if image.mode in ("1", "L", "LA", "La"):
        image = image.convert("L")
    elif image.mode != "RGB":
        if image.mode in ("P", "PA"):
            image = image.convert("RGBA")  # the palette's colours first, then without alpha
        image = image.convert("RGB")
    pixels = np.asarray(image, dtype=np.float32)
    return Picture(pixels, display_ready=True, bands=RGB if pixels.ndim == 3 else ())


def _is_deep(image: "ImageFile") -> bool:
    """Whether it is in colour with 16 bits a band, of which Pillow by itself keeps eight."""
    return bool(image.tile) and all(DEEP.fullmatch(_raw_mode(tile.args)) for tile in image.tile)


def _deep_picture(stream: BinaryIO, image: "ImageFile") -> Picture:
    """Colour with 16 bits: decoded twice, the second time as if the bytes of each value stood the other way round."""
    from PIL import Image

    high = np.asarray(_upright(image), dtype=np.float32)
    stream.seek(0)
    with Image.open(stream, formats=FORMATS) as again:
        again.tile = [tile._replace(args=_other_way_round(tile.args)) for tile in again.tile]
        low = np.asarray(_upright(again), dtype=np.float32)
    pixels = 256 * high[..., :3] + low[..., :3]
    return Picture(pixels, display_ready=False, bands=RGB)


def _raw_mode(args: Any) -> str:  # noqa: ANN401 - each of Pillow's decoders has its own
    return str(args if isinstance(args, str) else args[0] if args else "")


def _other_way_round(args: Any) -> Any:  # noqa: ANN401 - as above
    raw_mode = _raw_mode(args)
    order = raw_mode[-1] if raw_mode[-1] != "N" else sys.byteorder[0].upper()
    turned = raw_mode[:-1] + ("L" if order == "B" else "B")
    return turned if isinstance(args, str) else (turned, *args[1:])


def _linear(image: "Image") -> NDArray[np.float32]:
    with np.errstate(all="ignore"):
        pixels = np.array(image, dtype=np.float32)
    pixels[~np.isfinite(pixels)] = np.nan
    return pixels


def _what_it_is(stream: BinaryIO) -> str:
    stream.seek(0)
    head = stream.read(256)
    text = bool(head) and all(byte in b"\t\n\r\f" or 32 <= byte < 127 for byte in head)
    kind = "text, not an image" if text else "no image that can be read"
    return f"the file holds {kind}; FITS, PNG, JPEG and TIFF can be read"
