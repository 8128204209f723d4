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

# torch reads the source of these when it is imported; all of its sources would be 24 MB.
READ = (
    "__init__", "_export/config", "_library/custom_ops", "_native/registry", "compiler/config", "cuda/__init__",
    "distributed/config", "functional", "fx/experimental/_config", "nn/functional", "nn/modules/rnn",
    "utils/_debug_mode/_mode",
)  # fmt: skip
sources = [Path(get_package_paths("torch")[1], f"{name}.py") for name in READ]
datas = [
    *copy_metadata("torch"),
    *((str(file), str(Path("torch", name).parent)) for name, file in zip(READ, sources, strict=True) if file.exists()),
]
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
