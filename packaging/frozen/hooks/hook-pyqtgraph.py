"""What of pyqtgraph goes into the frozen program: its colour maps and icons, no examples and nothing of OpenGL."""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules

datas = collect_data_files("pyqtgraph", excludes=["**/examples/**"])
hiddenimports = [
    *(name for name in collect_submodules("pyqtgraph.graphicsItems") if "Template" in name),
    "pyqtgraph.multiprocess.bootstrap",
]
excludedimports = ["pyqtgraph.examples", "pyqtgraph.opengl", "PyQt5", "PyQt6", "PySide2"]
