"""Where else a galaxy can be looked at: the addresses of public archives and viewers at a position on the sky.

Nothing is opened or asked for here; the addresses follow the forms that the sites document for links to a position.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from gzdesk.catalogue.position import Position

SEARCH_ARCMIN = 0.5  # around the position, where a site lists objects
FIELD_DEGREES = 0.06  # across, where a site shows a map: a galaxy of a few arcmin and some sky


@dataclass(frozen=True)
class Site:
    """One site, by its name and how it is told where to look."""

    name: str
    shows: str  # in a few words
    address: Callable[[Position], str]


def _simbad(at: Position) -> str:
    radius = {"Radius": f"{SEARCH_ARCMIN:g}", "Radius.unit": "arcmin"}
    return _link("https://simbad.cds.unistra.fr/simbad/sim-coo", {"Coord": at.degrees, "CooFrame": "ICRS"} | radius)


def _ned(at: Position) -> str:
    where = {"in_csys": "Equatorial", "in_equinox": "J2000", "ra": f"{at.ra % 360:.6f}d", "dec": f"{at.dec:+.6f}d"}
    search = {"search_type": "Near Position Search"} | where | {"radius": f"{SEARCH_ARCMIN:g}"}
    return _link("https://ned.ipac.caltech.edu/conesearch", search)


def _legacy_survey(at: Position) -> str:
    ra, dec = f"{at.ra % 360:.6f}", f"{at.dec:.6f}"
    look = {"ra": ra, "dec": dec, "layer": "ls-dr10", "zoom": "15", "mark": f"{ra},{dec}"}
    return _link("https://www.legacysurvey.org/viewer", look)


def _esasky(at: Position) -> str:
    look = {"target": f"{at.ra % 360:.6f} {at.dec:.6f}", "hips": "DSS2 color", "fov": f"{FIELD_DEGREES:g}"}
    return _link("https://sky.esa.int/", look | {"cooframe": "J2000", "sci": "true"})


def _sdss(at: Position) -> str:
    look = {"ra": f"{at.ra % 360:.6f}", "dec": f"{at.dec:.6f}", "scale": "0.2", "opt": "G"}
    return _link("https://skyserver.sdss.org/dr18/VisualTools/navi", look)


def _link(page: str, query: dict[str, str]) -> str:
    return f"{page}?{urlencode(query, quote_via=quote, safe=',')}"


SITES = (
    Site("SIMBAD", "objects and papers", _simbad),
    Site("NED", "extragalactic objects and redshifts", _ned),
    Site("Legacy Survey viewer", "deep colour images", _legacy_survey),
    Site("ESASky", "all wavelengths", _esasky),
    Site("SDSS SkyServer", "images and spectra", _sdss),
)
