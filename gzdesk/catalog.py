"""Galaxy, and the catalogues and folders that galaxies are read from."""

from typing import NamedTuple


class Galaxy(NamedTuple):
    """One galaxy of a project. A tuple, because a project holds a hundred thousand of them and opens within a second."""

    id: str  # the catalogue's ``id_str``, unique in the project
    file: str  # path of its image, relative to the image folder, with "/"; absolute only where the user allowed it
    hdu: str | None = None  # name or number of the FITS extension that holds the image; None: the first image
    ra: float | None = None  # right ascension, ICRS, degrees
    dec: float | None = None  # declination, ICRS, degrees
