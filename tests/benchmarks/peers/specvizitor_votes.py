"""Votes in specvizitor: flag 1, then the arrow to the next object; prints times as JSON. Runs in its environment."""

import json
import sys
import time
from pathlib import Path

import pyqtgraph as pg
import yaml
from qtpy import QtCore, QtTest, QtWidgets
from specvizitor.config import CACHE_DIR, CONFIG_DIR, Cache, Config, DataWidgets, SpectralLineData
from specvizitor.config.appearance import setup_appearance
from specvizitor.utils.params import LocalFile
from specvizitor.widgets.MainWindow import MainWindow

PAUSE_MS = 500  # between votes: specvizitor waits longer still where objects follow one another faster


class Painted(QtCore.QObject):
    """Counts the paintings of the picture."""

    def __init__(self, watched: QtWidgets.QWidget) -> None:
        super().__init__()
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.count += event.type() == QtCore.QEvent.Paint
        return False


def settings(folder: Path, suffix: str) -> dict[str, LocalFile]:
    """Write the settings of someone who looks at one image per object and has two flags."""
    Path(CONFIG_DIR).mkdir(parents=True, exist_ok=True)
    general = {
        "catalogue": {"filename": str(folder / "objects.csv")},
        "data": {"dir": str(folder / "img")},
        "inspection_results": {"default_flags": ["bar", "no bar"]},
        "plugins": [],
    }
    shown = {"images": {"Image": {"data": {"filename": f"{{id:06d}}.{suffix}"}}}, "plots": {}}
    Path(CONFIG_DIR, "config.yml").write_text(yaml.safe_dump(general))
    Path(CONFIG_DIR, "data_widgets.yml").write_text(yaml.safe_dump(shown))
    return {
        "config": LocalFile(CONFIG_DIR, filename="config.yml"),
        "cache": LocalFile(CACHE_DIR, auto_backup=False),
        "widgets": LocalFile(CONFIG_DIR, filename="data_widgets.yml"),
        "lines": LocalFile(CONFIG_DIR, filename="spectral_lines.yml"),
    }


def until(condition, seconds: float = 60.0) -> None:
    """Run Qt's own event loop until a condition holds."""
    deadline = time.perf_counter() + seconds
    while not condition():
        if time.perf_counter() > deadline:
            raise TimeoutError("specvizitor does not go on")
        QtWidgets.QApplication.instance().processEvents(QtCore.QEventLoop.WaitForMoreEvents, 2)


def main() -> None:
    """Open the list, vote, and tell the times."""
    folder, suffix, votes = Path(sys.argv[1]), sys.argv[2], int(sys.argv[4])
    pg.setConfigOption("imageAxisOrder", "row-major")
    files = settings(folder, suffix)
    config = Config.read_user_params(files["config"], default="config.yml")
    application = QtWidgets.QApplication(sys.argv[:1])
    application.setOrganizationName("specvizitor")
    application.setApplicationName("specvizitor")
    setup_appearance(cfg=config.appearance)
    begin = time.perf_counter()
    window = MainWindow(
        config=config,
        cache=Cache.read_user_params(files["cache"]),
        widget_cfg=DataWidgets.read_user_params(files["widgets"], default="data_widgets.yml"),
        spectral_lines=SpectralLineData.read_user_params(files["lines"], default="spectral_lines.yml"),
        plugins=[],
    )
    window.show()
    window.resize(1280, 800)
    window.update_output_path(folder / "inspection.csv")
    window.rd.create(flags=config.inspection_results.default_flags)
    window.load_project()
    until(lambda: window._object_loaded)
    opened = time.perf_counter() - begin
    (picture,) = window._data_viewer.widgets.values()
    painted = Painted(picture.findChild(pg.GraphicsView).viewport() if picture.findChild(pg.GraphicsView) else picture)
    times_ms = []
    for number in range(votes):
        QtTest.QTest.qWait(PAUSE_MS)
        (flag, key) = ("bar", QtCore.Qt.Key_1) if number % 2 else ("no bar", QtCore.Qt.Key_2)
        QtTest.QTest.keyClick(window, key)
        until(window._inspection_res._checkbox_widgets[flag].isChecked)
        at, paintings, before = window.rd.j, painted.count, time.perf_counter()
        QtTest.QTest.keyClick(window, QtCore.Qt.Key_Right)
        until(lambda at=at, count=paintings: window.rd.j == at + 1 and window._object_loaded and painted.count > count)
        times_ms.append(1000 * (time.perf_counter() - before))
    voted = int(window.rd.review.df[["bar", "no bar"]].to_numpy().sum())
    if voted < votes:
        raise RuntimeError(f"specvizitor kept {voted} of {votes} flags")
    print(json.dumps({"open_s": opened, "votes_ms": times_ms}))


main()
