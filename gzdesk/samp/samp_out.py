"""What goes out to other programs: the project as a table, and a galaxy as a FITS image, whatever it is kept as."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.catalogue.position import Position
from gzdesk.images.picture import Picture, UnreadableImage
from gzdesk.images.read import read_galaxy, resolve
from gzdesk.messages import Posterior
from gzdesk.tables.described import CHUNK, Column, Table
from gzdesk.votes.counts import Counts

NEAR_ARCSEC = 10.0  # a position that another program points to is a galaxy's within that
PLAIN = (".fits", ".fit", ".fts", ".fits.gz", ".fit.gz")  # that every program reads by itself


class SampFileError(OSError):
    """The world's error: what was to be sent could not be read or written; the text says which file, and why."""


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
        """Write it as VOTable, or as FITS by the file's name; raises ExportError.

        It is made a piece of rows at a time, so that no other thread waits for it.
        """
        from gzdesk.tables.tables import write_table, write_whole  # they bring in the web's protocols
        from gzdesk.tables.vo_tables import write_plain_votable

        table = Table("galaxies", f"Galaxies of {self.title}", self.rows, tuple(self._columns()))
        if file.suffix == ".fits":
            write_table(table, file)
        else:
            write_whole({file: lambda part: write_plain_votable(table, part)})

    def _columns(self) -> Iterator[Column]:
        galaxies, posterior = self.galaxies, self.posterior
        counts_G_A = self.counts.counts_G_A.copy()
        names = list(answers(self.counts))
        yield Column("id_str", "text", lambda part: [one.id for one in galaxies[part]], "galaxy", "meta.id;meta.main")
        for name, about in (("ra", "right ascension, ICRS"), ("dec", "declination, ICRS")):
            yield Column(name, "float64", _sky(galaxies, name), about, f"pos.eq.{name};meta.main", "deg")
        for place, name in enumerate(names):
            yield Column(name, "int32", _part_of(counts_G_A[:, place]), f"votes for {name}", "meta.number")
        if posterior is not None:
            for place, name in enumerate(names):
                about = f"mean of the probability of {name}, by {posterior.model}"
                yield Column(f"{name}_mean", "float32", _mean(posterior, place), about, "stat.probability;stat.mean")
            about = "mutual information between one further annotator's answers and the network, nats"
            yield Column("mutual_information", "float32", _part_of(posterior.mutual_information_G), about, "stat.value")


def answers(counts: Counts) -> Iterator[str]:
    """The names of all answers, as the columns of exports have them."""
    for question in counts.tree.questions:
        yield from (question.column(answer) for answer in range(len(question.answers)))


def _sky(galaxies: Sequence[Galaxy], name: str) -> Callable[[slice], NDArray[np.float64]]:
    """Degrees; NaN where the catalogue has none."""
    return lambda part: np.array([getattr(one, name) for one in galaxies[part]], np.float64)


def _part_of(values_G: NDArray[Any]) -> Callable[[slice], NDArray[Any]]:
    return lambda part: values_G[part]


def _mean(posterior: Posterior, answer: int) -> Callable[[slice], NDArray[np.float32]]:
    """NaN where an image could not be read."""
    return lambda part: posterior.probs_G_T_A[part, :, answer].mean(axis=1)


class Nearest:
    """Finds the galaxy at a position; where all lie is worked out when it is first asked for."""

    def __init__(self, galaxies: Sequence[Galaxy]) -> None:
        self._galaxies = galaxies
        self._towards_G_3: NDArray[np.float64] | None = None

    def __call__(self, position: Position) -> int | None:
        """The place of the galaxy that is nearest, within some arcseconds; None where there is none."""
        if self._towards_G_3 is None:
            self._towards_G_3 = self._work_out()
        cosine_G = self._towards_G_3 @ _towards(np.array(position.ra), np.array(position.dec))
        index = int(cosine_G.argmax()) if len(cosine_G) else 0
        near = len(cosine_G) > 0 and cosine_G[index] >= np.cos(np.radians(NEAR_ARCSEC / 3600))
        return index if near else None

    def _work_out(self) -> NDArray[np.float64]:
        """A unit vector for each galaxy; nought where it has no position."""
        towards_G_3 = np.zeros((len(self._galaxies), 3))
        for start in range(0, len(self._galaxies), CHUNK):
            part = slice(start, start + CHUNK)
            ra_n, dec_n = (_sky(self._galaxies, name)(part) for name in ("ra", "dec"))
            towards_G_3[part] = np.nan_to_num(_towards(ra_n, dec_n), nan=0.0)
        return towards_G_3


def _towards(ra: NDArray[np.float64], dec: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vectors; NaN where there is no position."""
    ra, dec = np.radians(ra), np.radians(dec)
    return np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=-1)


def fits_of(images: Path, galaxy: Galaxy, allow_outside: bool, file: Path) -> Path:
    """The galaxy's own FITS file, or ``file`` with what is shown of it; raises SampFileError or ExportError."""
    from gzdesk.tables.tables import write_whole

    try:
        if _is_plain(galaxy):
            own = resolve(images, galaxy, allow_outside)[0]
            if own.is_file():
                return own
        picture = read_galaxy(images, galaxy, allow_outside)
    except UnreadableImage as error:
        raise SampFileError(str(error)) from error
    write_whole({file: lambda part: _write_image(part, picture, galaxy)})
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
