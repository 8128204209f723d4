"""A new catalogue's images are looked through, and what cannot be read is named."""

import numpy as np
from astropy.io import fits
from PIL import Image

from gzdesk.catalogue.catalog import scan_folder
from gzdesk.images.check import readable_only


def test_unreadable_images_are_rejected_with_their_reason_and_the_rest_goes_in(tmp_path):
    Image.fromarray(np.full((20, 20), 90, np.uint8)).save(tmp_path / "good.png")
    fits.writeto(tmp_path / "good2.fits", np.ones((20, 20), np.float32))
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "letter.jpg").write_text("dear astronomer")
    steps = []
    checked = readable_only(scan_folder(tmp_path), tmp_path, progress=lambda done, total: steps.append((done, total)))
    assert [galaxy.id for galaxy in checked.galaxies] == ["good", "good2"]
    assert len(checked.columns) == 2
    reasons = {one.name: one.reason for one in checked.rejected}
    assert set(reasons) == {"empty", "letter"}
    assert "empty" in reasons["empty"]
    assert steps[-1] == (4, 4)


def test_a_named_extension_is_read_and_kept(tmp_path):
    table = fits.HDUList([fits.PrimaryHDU(), fits.ImageHDU(np.ones((9, 9), np.float32), name="SCI")])
    table.writeto(tmp_path / "multi.fits")
    (kept,) = readable_only(scan_folder(tmp_path), tmp_path, hdu="SCI").galaxies
    assert kept.hdu == "SCI"
    checked = readable_only(scan_folder(tmp_path), tmp_path, hdu="WHT")
    assert checked.galaxies == ()
    assert "WHT" in checked.rejected[0].reason
