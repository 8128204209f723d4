"""Writes drawn galaxies as a survey would hand them over: FITS cutouts with WCS, and a FITS catalogue."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gzdesk.simulate.galaxies import Truth, draw_images, draw_truth
from gzdesk.simulate.volunteers import ANSWERS, rho

if TYPE_CHECKING:
    from astropy.io.fits import Header

BATCH = 64  # galaxies drawn between two reports of progress
FITS_BLOCK = 2880  # bytes, of which every FITS file is a multiple


@dataclass(frozen=True, eq=False)
class Survey:
    """Where a drawn survey lies, and what is true about it."""

    images: Path  # the folder of cutouts
    catalogue: Path
    truth_file: Path  # outside the catalogue, so that nothing leaks into a project
    ids: tuple[str, ...]
    truth: Truth
    rho: Mapping[str, NDArray[np.float64]]  # per question, (B, A), answers in the order of ANSWERS


def write_survey(
    folder: Path,
    count: int,
    seed: int,
    size: int = 128,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Survey:
    """Draw a survey into ``folder``: images/*.fits, catalogue.fits and, apart from them, truth.csv."""
    rng = np.random.default_rng(seed)
    truth = draw_truth(count, rng)
    ids = tuple(f"drawn-{number:05d}" for number in range(1, count + 1))
    ra, dec = _places(count, rng)
    images = folder / "images"
    images.mkdir(parents=True, exist_ok=True)
    header = _header(size)
    for start in range(0, count, BATCH):
        part = slice(start, min(start + BATCH, count))
        cutouts = draw_images(truth.take(part), size, rng)
        for index, pixels in enumerate(cutouts, start=start):
            scale = float(truth.field[index]) / size / 3600
            header.update(
                OBJECT=ids[index], CRVAL1=float(ra[index]), CRVAL2=float(dec[index]), CDELT1=-scale, CDELT2=scale
            )
            _write_cutout(images / f"{ids[index]}.fits", pixels, header)
        if progress:
            progress(part.stop, count)
    survey = Survey(
        images=images,
        catalogue=folder / "catalogue.fits",
        truth_file=folder / "truth.csv",
        ids=ids,
        truth=truth,
        rho={question: rho(truth, question) for question in ANSWERS},
    )
    _write_catalogue(survey, ra, dec)
    _write_truth(survey)
    return survey


def _places(count: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Right ascension and declination, degrees, evenly over a northern field."""
    low, high = np.sin(np.radians([0.0, 30.0]))
    return rng.uniform(130, 230, count), np.degrees(np.arcsin(rng.uniform(low, high, count)))


def _header(size: int) -> "Header":
    """What is the same in every cutout: float32, north up, east to the left, the galaxy's place in the middle."""
    from astropy.io import fits

    header: Header = fits.PrimaryHDU(np.zeros((size, size), np.float32)).header
    header["OBJECT"] = ("", "drawn galaxy")
    header["BUNIT"] = ("nanomaggy", "AB magnitude 22.5 is one")
    header["FILTER"] = "r"
    header["RADESYS"] = "ICRS"
    for axis, kind in (("1", "RA---TAN"), ("2", "DEC--TAN")):
        header["CTYPE" + axis] = kind
        header["CUNIT" + axis] = "deg"
        header["CRPIX" + axis] = (size + 1) / 2
        header["CRVAL" + axis] = 0.0
        header["CDELT" + axis] = 0.0
    return header


def _write_cutout(file: Path, pixels: NDArray[np.float32], header: "Header") -> None:
    """One FITS file, put together by hand: the checks of astropy's own writer take longer than drawing the galaxy."""
    data = pixels.astype(">f4").tobytes()
    file.write_bytes(header.tostring().encode("ascii") + data + bytes(-len(data) % FITS_BLOCK))


def _write_catalogue(survey: Survey, ra: NDArray[np.float64], dec: NDArray[np.float64]) -> None:
    """What a survey knows of its galaxies, with units, and none of the truth."""
    from astropy import units
    from astropy.table import Table

    table = Table()
    table["id_str"] = list(survey.ids)
    table["file_loc"] = [f"{galaxy_id}.fits" for galaxy_id in survey.ids]
    table["ra"] = ra * units.deg
    table["dec"] = dec * units.deg
    table["redshift"] = survey.truth.redshift.astype(np.float32)
    table["magnitude_r"] = survey.truth.magnitude.astype(np.float32) * units.mag
    table["petro_radius"] = survey.truth.petro_radius.astype(np.float32) * units.arcsec
    table.write(survey.catalogue, overwrite=True)


def _write_truth(survey: Survey) -> None:
    """The true probabilities of every answer, then the parameters that each galaxy was drawn with."""
    names = [field.name for field in fields(Truth) if not field.name.endswith("_B_K")]
    answers = [f"{question}_{answer}" for question, given in ANSWERS.items() for answer in given]
    columns = [survey.rho[question][:, place] for question, given in ANSWERS.items() for place in range(len(given))]
    columns += [getattr(survey.truth, name) for name in names]
    with survey.truth_file.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["id_str", *answers, *names])
        for index, galaxy_id in enumerate(survey.ids):
            rows.writerow([galaxy_id, *(f"{column[index]:.6g}" for column in columns)])
