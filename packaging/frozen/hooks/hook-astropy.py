"""What of astropy goes into the frozen program: all that is loaded by name at run time, without its tests."""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules, copy_metadata

UNUSED = ("timeseries", "cosmology", "convolution", "modeling", "visualization.wcsaxes")
TESTS = ".tests."  # within a room; astropy.tests itself is loaded by every import of astropy


def _used(name: str) -> bool:
    room = name.removeprefix("astropy.")
    return not room.startswith(UNUSED) and TESTS not in f".{room.removeprefix('tests.')}."


hiddenimports = [*collect_submodules("astropy", filter=_used), "numpy.lib.recfunctions"]
datas = [
    *collect_data_files(
        "astropy", excludes=["**/tests/**", "**/*.c", "**/*.h", "**/*.pyx", "visualization/wcsaxes/**"]
    ),
    *((path, to) for path, to in collect_data_files("astropy", include_py_files=True) if path.endswith("tab.py")),
    *copy_metadata("astropy"),
    *copy_metadata("numpy"),
]
