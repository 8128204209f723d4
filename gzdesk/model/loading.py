"""Has PyTorch loaded beside a window that goes on: the one room of the learning that does not import it at once."""

import ctypes
import importlib.util
import os
from pathlib import Path

LIBRARIES = ("libtorch_global_deps", "libtorch_python")  # in torch's own order; the second brings all others


def load_torch() -> None:
    """Import torch in a thread that is not the window's.

    Python holds its lock on all threads while the system loads the 400 MB of an extension's libraries: 0.6 s without a
    frame, and more from a cold disk. So the system is asked for them first, through ctypes, which lets go of that lock;
    the import finds them there. Where they cannot be loaded so, it is the import that tells why.
    """
    if os.name == "posix":  # on Windows torch itself asks the system in this way
        _load_libraries()
    import torch  # noqa: F401


def _load_libraries() -> None:
    found = importlib.util.find_spec("torch")
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes, dlopen.restype = [ctypes.c_char_p, ctypes.c_int], ctypes.c_void_p
    for folder in (found and found.submodule_search_locations) or ():
        for name in LIBRARIES:
            for file in Path(folder, "lib").glob(f"{name}.*"):
                dlopen(os.fsencode(file), os.RTLD_NOW | (os.RTLD_GLOBAL if "global" in name else os.RTLD_LOCAL))
