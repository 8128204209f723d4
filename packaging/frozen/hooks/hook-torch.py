"""What of PyTorch goes into the frozen program: what gzdesk's learning loads, on a processor or an Apple chip.

Stands in place of the hook that takes all of it, tests, headers and build tools with the rest.
"""

from pathlib import Path

from PyInstaller.utils.hooks import (
    PY_DYLIB_PATTERNS,
    collect_dynamic_libs,
    collect_submodules,
    copy_metadata,
    get_package_paths,
)

module_collection_mode = "pyz+py"  # torch reads the source of some of its own functions when it is imported
datas = copy_metadata("torch")
binaries = [
    (source, target)
    for source, target in collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
    if "_test." not in source and target.endswith(("torch", "lib"))
]
manager = Path(get_package_paths("torch")[1], "bin", "torch_shm_manager")  # torch will not be imported without it
if manager.exists():
    binaries.append((str(manager), "torch/bin"))
hiddenimports = collect_submodules("torch.backends")
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]  # a second way to a library confuses torch about where it lies
