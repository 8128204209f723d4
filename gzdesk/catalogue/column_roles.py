"""Which column of a catalogue is what: recognised by the names that surveys use, said, and put right by hand."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.catalog_columns import CatalogueError, Column
from gzdesk.catalogue.column_kinds import BLANKS, LOOKED_AT, found_out
from gzdesk.catalogue.taken_columns import ROLES as ROLES
from gzdesk.catalogue.taken_columns import SEVERAL
from gzdesk.catalogue.taken_columns import Role as Role
from gzdesk.catalogue.taken_columns import Taken as Taken

# The names of each role, likeliest first; capitals, blanks, "-" and leading "_" make no difference.
ALIASES: Mapping[Role, tuple[str, ...]] = {
    "id_str": (
        "id_str", "iauname", "iau_name", "objid", "dr7objid", "dr8objid", "dr7_objid", "dr8_objid", "object_id",
        "objectid", "source_id", "sourceid", "galaxy_id", "galaxyid", "galaxy", "nsa_id", "nsaid", "subject_id",
        "targetid", "target_id", "specobjid", "brickid_objid", "obj_id", "id", "name", "designation", "main_id",
        "number", "recno",
    ),
    "file_loc": (
        "file_loc", "local_png_loc", "png_loc", "fits_loc", "jpg_loc", "jpeg_loc", "image_loc", "image_path",
        "img_path", "filename", "file_name", "filepath", "file_path", "local_path", "path", "image_file",
        "image", "img", "file",
    ),
    "ra": (
        "ra", "raj2000", "ra_j2000", "alpha_j2000", "alphawin_j2000", "ra_icrs", "radeg", "ra_deg", "ra_d",
        "right_ascension", "raj2000_deg", "ra_gaia", "coord.ra", "skycoord.ra", "sky_centroid.ra", "alpha",
        "rastring", "ra_hms",
    ),
    "dec": (
        "dec", "dej2000", "decj2000", "dec_j2000", "delta_j2000", "deltawin_j2000", "de_icrs", "dec_icrs",
        "decdeg", "dedeg", "dec_deg", "dec_d", "declination", "dej2000_deg", "dec_gaia", "coord.dec",
        "skycoord.dec", "sky_centroid.dec", "de", "delta", "decstring", "dec_dms",
    ),
    "hdu": (
        "hdu", "ext", "extension", "extname", "hdu_name", "image_hdu", "fits_hdu",
    ),
    "cut": (
        "cut", "cut_arcsec", "cutout_arcsec", "cutout_size", "cut_size", "stamp_arcsec", "size_arcsec",
        "cut_arcmin", "size_arcmin",
    ),
}  # fmt: skip
_UCDS: Mapping[str, Role] = {
    "meta.id;meta.main": "id_str",
    "pos.eq.ra;meta.main": "ra",
    "pos.eq.dec;meta.main": "dec",
}

# From blue to red, as filters are written in the names of columns: ultraviolet, optical, near and middle infrared.
BANDS = (
    "fuv", "nuv", "u", "b", "g", "v", "r", "i", "vis", "z", "y", "j", "h", "k", "ks",
    "w1", "irac1", "w2", "irac2", "w3", "w4",
)  # fmt: skip
_SPACE_TELESCOPE = re.compile(r"f(\d{3,4})[wmn]p?")
_A_FILE = "file|filename|file_loc|path|fits|image|img|fits_loc|image_path|cutout|stamp"
_OF_BAND = re.compile(rf"(?:(?:{_A_FILE})_(?P<after>\w+)|(?P<before>\w+?)_(?:{_A_FILE}))")
_HDU_OF_BAND = re.compile(r"(?:hdu|ext)_(\w+)|(\w+?)_(?:hdu|ext)")

Roles = dict[Role, tuple[str, ...]]  # the columns of each role that has any


def recognise(columns: Iterable[Column]) -> Roles:
    """The columns of each role as far as their names, or what they are called in the virtual observatory, tell."""
    columns = list(columns)
    named = {_plain(column.name): column.name for column in reversed(columns) if _has_values(column)}
    found: Roles = {}
    for role in ROLES:
        first = next((named[alias] for alias in ALIASES[role] if alias in named), None)
        if first is not None and not any(first in taken for taken in found.values()):
            found[role] = (first,)
    for column in columns:
        role_of_ucd = _UCDS.get(column.ucd.lower().replace(" ", ""))
        if role_of_ucd is not None and role_of_ucd not in found:
            found[role_of_ucd] = (column.name,)
    if "file_loc" not in found and (bands := _band_columns(named, _OF_BAND)):
        found["file_loc"] = tuple(bands.values())
        hdus = _band_columns(named, _HDU_OF_BAND)
        if "hdu" not in found and bands.keys() <= hdus.keys():
            found["hdu"] = tuple(hdus[band] for band in bands)
    return found


def _has_values(column: Column) -> bool:
    """Whether any of the first rows has one: columns that were blanked before a table was published are none."""
    first = column.values(0, LOOKED_AT)
    return not first or any(value is not None and str(value).lower() not in BLANKS for value in first)


def _band_columns(named: Mapping[str, str], pattern: re.Pattern[str]) -> dict[str, str]:
    """Columns by their bands, red first; none where there are fewer than two."""
    found: dict[str, str] = {}
    for plain, name in named.items():
        match = pattern.fullmatch(plain)
        band = next((one for one in match.groups() if one), "") if match else ""
        if _redness(band) is not None:
            found.setdefault(band, name)
    if len(found) < 2:
        return {}
    return dict(sorted(found.items(), key=lambda one: -(_redness(one[0]) or 0.0)))


def _redness(band: str) -> float | None:
    """A number that rises with the wavelength of a filter, None of what is none."""
    telescope = _SPACE_TELESCOPE.fullmatch(band)
    if telescope:  # F606W is at 606 nm, and of four digits F1500W at 15 micrometres; infrared below 200 is in 10 nm
        number = int(telescope.group(1))
        return 1000.0 + (number * 10 if number < 200 or len(telescope.group(1)) == 4 else number)
    return float(BANDS.index(band)) if band in BANDS else None


def corrected(file_name: str, roles: Roles, taken: Iterable[Taken], names: Sequence[str]) -> Roles:
    """The roles with what was put right by hand; raises CatalogueError for a column that is not there."""
    right = dict(roles)
    for one in taken:
        for name in one.columns:
            if name not in names:
                there = ", ".join(names[:12]) + (" ..." if len(names) > 12 else "")
                raise CatalogueError(f"{file_name}: has no column {name} for {one.role}; its columns are: {there}.")
        if len(one.columns) > 1 and one.role not in SEVERAL:
            raise CatalogueError(f"{file_name}: {one.role} takes one column, not {', '.join(one.columns)}.")
        right.pop(one.role, None)
        if one.columns:
            right[one.role] = one.columns
    return {role: right[role] for role in ROLES if role in right}


def said(roles: Roles) -> str:
    """What was taken for what: "id_str from objid, file_loc from png_loc"; a column of the role's name is plain."""
    return ", ".join(
        f"{role} from {' + '.join(columns)}" if columns != (role,) else role for role, columns in roles.items()
    )


def degrees(file_name: str, column: Column, role: Role) -> NDArray[np.float64]:
    """A column of positions in degrees, by its unit, or by how its texts are written; NaN where there is none.

    Whether its texts are numbers must have been found out.
    """
    if column.array.dtype.kind in "TUS" and column.array.ndim == 1:
        return _from_sixties(column.texts(), role)
    return column.numbers() * _factor(file_name, column, "deg", hours=role == "ra")


def arcseconds(file_name: str, column: Column) -> NDArray[np.float64]:
    """A column of sizes in arcsec: by its unit, by its name, or taken for arcsec; NaN where there is none above 0."""
    column = found_out(column)
    written = re.search(r"_(deg|arcmin|arcsec)$", column.name.lower())
    by_name = {"deg": 3600.0, "arcmin": 60.0}.get(written.group(1), 1.0) if written else 1.0
    sizes = column.numbers() * (_factor(file_name, column, "arcsec") if column.unit.strip() else by_name)
    sizes[~(sizes > 0) | ~np.isfinite(sizes)] = np.nan
    return sizes


def _factor(file_name: str, column: Column, wanted: str, hours: bool = False) -> float:
    """What the column's numbers are to be multiplied by."""
    unit = column.unit.strip()
    if unit.lower() in ("", wanted) or (wanted == "deg" and unit.lower() in ("degrees", "degree")):
        return 1.0
    from astropy import units

    try:
        known = units.Unit(unit)
        if hours and known in (units.hour, units.Unit("hourangle")):
            known = units.Unit("hourangle")
        return float(known.to(units.Unit(wanted)))
    except Exception:  # astropy raises several kinds
        raise CatalogueError(
            f"{file_name}: column {column.name} is in {unit!r}, which is no angle; choose another with --column."
        ) from None


_SIXTIES = re.compile(r"([+\-−]?)\s*(\d{1,3})\s*[:hd°\s]\s*(\d{1,2})\s*[:m'\s]\s*(\d{1,2}(?:\.\d*)?)\s*[s\"]?")


def _from_sixties(texts: Sequence[str], role: Role) -> NDArray[np.float64]:
    """Texts such as 12:01:37.80 or -01 02 03 as degrees; of right ascension they are hours."""
    found = np.full(len(texts), math.nan)
    for place, text in enumerate(texts):
        match = _SIXTIES.fullmatch(text)
        if match and int(match.group(3)) < 60 and float(match.group(4)) < 60:
            whole = int(match.group(2)) + int(match.group(3)) / 60 + float(match.group(4)) / 3600
            found[place] = (-whole if match.group(1) in ("-", "−") else whole) * (15 if role == "ra" else 1)
        else:
            try:
                found[place] = float(text)
            except ValueError:
                continue
    return found


def _plain(name: str) -> str:
    return re.sub(r"[\s\-]+", "_", name.strip().lower()).lstrip("_")
