"""Makes the program's icon in every size and format that desktops ask for, from resources/icons/gzdesk.svg.

python packaging/icons.py --out FOLDER    gzdesk-16.png to gzdesk-512.png, gzdesk.ico, gzdesk.icns
"""

import argparse
import io
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SVG = Path(__file__).resolve().parent.parent / "resources" / "icons" / "gzdesk.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)  # those of the hicolor theme
WINDOWS = (16, 24, 32, 48, 64, 256)
APPLE = (16, 32, 64, 128, 256, 512)


def main() -> None:
    """Write all of them into a folder."""
    parser = argparse.ArgumentParser(description="Make gzdesk's icon in every size and format")
    parser.add_argument("--out", type=Path, required=True, help="folder to put them in")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        (out / f"gzdesk-{size}.png").write_bytes(png(size))
    largest = picture(SIZES[-1])
    for file, sizes in (("gzdesk.ico", WINDOWS), ("gzdesk.icns", APPLE)):
        # each size drawn anew: one scaled down would be blurred
        others = [picture(size) for size in sizes]
        largest.save(out / file, sizes=[(size, size) for size in sizes], append_images=others)
    print(f"{out}: PNG in {len(SIZES)} sizes, gzdesk.ico, gzdesk.icns")


def picture(size: int) -> Image.Image:
    """The icon as a picture of so many pixels."""
    return Image.open(io.BytesIO(png(size))).convert("RGBA")


def png(size: int) -> bytes:
    """The icon drawn at a size, as a PNG file."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(SVG)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


if __name__ == "__main__":
    main()
