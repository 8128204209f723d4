"""What goes out to other programs: the project as a table, and a galaxy as a FITS image, whatever it is kept as."""

import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalog import Galaxy
from gzdesk.counts import Counts
from gzdesk.images.picture import Picture, UnreadableImage
from gzdesk.images.read import read_galaxy, resolve
from gzdesk.messages import Posterior
from gzdesk.position import Position

CHUNK = 4096  # galaxies whose means are taken at a time
NEAR_ARCSEC = 10.0  # a position that another program points to is a galaxy's within that
PLAIN = (".fits", ".fit", ".fts", ".fits.gz", ".fit.gz")  # that every program reads by itself
ARCSEC = np.pi / 180 / 3600


class SampFileError(OSError):
    """The world's error: what was to be sent could not be read or written; the text says which file, and why."""


class Column(NamedTuple):
    """One column of the table that is sent."""

    name: str
    values: NDArray[Any]
    about: str
    ucd: str
    unit: str = ""


@dataclass(frozen=True, eq=False)
class ProjectTable:
    """Every galaxy in the project's order: id, position, votes, and what the network believes where that is told."""

    title: str
    galaxies: Sequence[Galaxy]
    counts: Counts
    posterior: Posterior | None

    @property
    def rows(self) -> int:
        """Galaxies."""
        return len(self.galaxies)

    @property
    def posteriors(self) -> bool:
        """Whether it tells what the network believes."""
        return self.posterior is not None

    def write(self, file: Path) -> None:
        """Write it as VOTable, or as FITS by the file's name; raises SampFileError."""
        columns = list(self._columns())
        _whole(file, lambda part: (_write_fits if file.suffix == ".fits" else _write_votable)(part, columns))

    def _columns(self) -> Iterator[Column]:
        galaxies, counts = self.galaxies, self.counts
        yield Column("id_str", np.array([one.id for one in galaxies] or [""], np.str_), "Galaxy", "meta.id;meta.main")
        ra_G, dec_G = positions(galaxies)
        yield Column("ra", ra_G, "Right ascension, ICRS", "pos.eq.ra;meta.main", "deg")
        yield Column("dec", dec_G, "Declination, ICRS", "pos.eq.dec;meta.main", "deg")
        counts_G_A = counts.counts_G_A.copy()
        names = list(answers(counts))
        for name, votes_G in zip(names, counts_G_A.T, strict=True):
            yield Column(name, votes_G, f"Votes for {name}", "meta.number")
        if self.posterior is not None:
            for name, mean_G in zip(names, means(self.posterior).T, strict=True):
                about = f"Posterior mean of the probability of {name}, by {self.posterior.model}"
                yield Column(f"{name}_mean", mean_G, about, "stat.probability;stat.mean")
            about = "Mutual information between one further annotator's answers and the network, nats"
            yield Column("mutual_information", self.posterior.mutual_information_G, about, "stat.value")


def answers(counts: Counts) -> Iterator[str]:
    """The names of all answers, as the columns of exports have them."""
    for question in counts.tree.questions:
        yield from (question.column(answer) for answer in range(len(question.answers)))


def means(posterior: Posterior) -> NDArray[np.float32]:
    """Posterior means of all answers, galaxy by galaxy; NaN where an image could not be read."""
    galaxies, _, answers = posterior.probs_G_T_A.shape
    mean_G_A = np.empty((galaxies, answers), np.float32)
    for start in range(0, galaxies, CHUNK):
        mean_G_A[start : start + CHUNK] = posterior.probs_G_T_A[start : start + CHUNK].mean(axis=1)
    return mean_G_A


def positions(galaxies: Sequence[Galaxy]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Right ascensions and declinations, degrees; NaN where the catalogue has none."""
    ra_G = np.fromiter((np.nan if one.ra is None else one.ra for one in galaxies), np.float64, len(galaxies))
    dec_G = np.fromiter((np.nan if one.dec is None else one.dec for one in galaxies), np.float64, len(galaxies))
    return ra_G, dec_G


class Nearest:
    """Finds the galaxy at a position; where all lie is worked out when it is first asked for."""

    def __init__(self, galaxies: Sequence[Galaxy]) -> None:
        self._galaxies = galaxies
        self._towards_G_3: NDArray[np.float64] | None = None

    def __call__(self, position: Position) -> int | None:
        """The place of the galaxy that is nearest, within some arcseconds; None where there is none."""
        if self._towards_G_3 is None:
            self._towards_G_3 = _towards(*positions(self._galaxies))
        chord_G = np.linalg.norm(self._towards_G_3 - _towards(np.array(position.ra), np.array(position.dec)), axis=-1)
        if not np.isfinite(chord_G).any():
            return None
        index = int(np.nanargmin(chord_G))
        return index if chord_G[index] <= NEAR_ARCSEC * ARCSEC else None


def _towards(ra: NDArray[np.float64], dec: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vectors; NaN where there is no position."""
    ra, dec = np.radians(ra), np.radians(dec)
    return np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=-1)


def fits_of(images: Path, galaxy: Galaxy, allow_outside: bool, file: Path) -> Path:
    """The galaxy's own FITS file, or ``file`` with what is shown of it; raises SampFileError."""
    try:
        if _is_plain(galaxy):
            own = resolve(images, galaxy, allow_outside)[0]
            if own.is_file():
                return own
        picture = read_galaxy(images, galaxy, allow_outside)
    except UnreadableImage as error:
        raise SampFileError(str(error)) from error
    _whole(file, lambda part: _write_image(part, picture, galaxy))
    return file


def _is_plain(galaxy: Galaxy) -> bool:
    """Whether the file holds this galaxy's image, alone and where every program looks for it."""
    whole = galaxy.cut is None and galaxy.hdu is None and len(galaxy.files) == 1
    return whole and galaxy.file.lower().endswith(PLAIN)


def _write_image(file: Path, picture: Picture, galaxy: Galaxy) -> None:
    """Rows upwards again, as FITS counts them, so that the coordinates fit; bands become planes."""
    from astropy.io import fits

    pixels = picture.pixels[::-1] if picture.pixels.ndim == 2 else np.moveaxis(picture.pixels[::-1], 2, 0)
    header = fits.Header() if picture.wcs is None else picture.wcs.to_header(relax=True)
    if picture.unit.isascii():
        header["BUNIT"] = picture.unit
    if galaxy.id.isascii() and galaxy.id.isprintable():
        header["OBJECT"] = galaxy.id[:60]
    fits.PrimaryHDU(np.ascontiguousarray(pixels), header).writeto(file)


def _write_fits(file: Path, columns: Sequence[Column]) -> None:
    from astropy.io import fits

    made = [fits.Column(one.name, _form(one.values), one.unit or None, array=_ascii(one.values)) for one in columns]
    table = fits.BinTableHDU.from_columns(made)
    for number, one in enumerate(columns, 1):
        table.header[f"TUCD{number}"] = one.ucd
        table.header[f"TCOMM{number}"] = one.about
    table.writeto(file)


def _write_votable(file: Path, columns: Sequence[Column]) -> None:
    from astropy.table import Column as TableColumn
    from astropy.table import Table

    made = []
    for one in columns:
        column = TableColumn(one.values, one.name, unit=one.unit or None, description=one.about)
        column.info.meta = {"ucd": one.ucd}
        made.append(column)
    Table(made).write(file, format="votable", tabledata_format="tabledata")  # the one form that all programs read


def _form(values: NDArray[Any]) -> str:
    """FITS's name for a kind of column."""
    if values.dtype.kind == "U":
        return f"{max(_ascii(values).dtype.itemsize, 1)}A"
    return {"f8": "D", "f4": "E", "i4": "J", "i8": "K"}[values.dtype.str[1:]]


def _ascii(values: NDArray[Any]) -> NDArray[Any]:
    """Texts as FITS can hold them."""
    return np.char.encode(values, "ascii", "backslashreplace") if values.dtype.kind == "U" else values


def _whole(file: Path, write: Callable[[Path], object]) -> None:
    """Have a file written beside its place and put there when it is whole."""
    part = file.with_name(f".{uuid.uuid4().hex}{file.suffix}")
    try:
        write(part)
        os.replace(part, file)  # noqa: PTH105
    except OSError as error:
        raise SampFileError(f"{file.name}: cannot be written in {file.parent} ({error.strerror or error}).") from error
    finally:
        part.unlink(missing_ok=True)
