"""Votes in GALAssify: an answer's key, then Enter; prints times as JSON. Runs in its environment."""

import argparse
import csv
import json
import os
import sys
import time
from pathlib import Path

from galassify import gui, utils
from PyQt5 import QtCore, QtTest, QtWidgets

PAUSE_MS = 300  # between votes
FORM = {
    "display": {"bitmap": "static", "fits": {"cmap": "viridis"}},
    "form": [
        {
            "id": "bar",
            "name": "Bar",
            "type": "radiobutton",
            "ncolumns": 1,
            "elements": [
                {"id": "yes", "name": "Yes", "shortcut": "F5", "description": ""},
                {"id": "no", "name": "No", "shortcut": "F6", "description": ""},
            ],
        }
    ],
}


class Painted(QtCore.QObject):
    """Counts the paintings of the picture."""

    def __init__(self, watched: QtWidgets.QWidget) -> None:
        super().__init__()
        self.count = 0
        for widget in (watched, *watched.findChildren(QtWidgets.QWidget)):
            widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.count += event.type() == QtCore.QEvent.Paint
        return False


def project(folder: Path, suffix: str, size: int) -> None:
    """The list and the form, and the arguments with which a user would start it in that folder."""
    column = "fits" if suffix == "fits" else "filename"
    with (folder / "galaxies.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["group", "galaxy", "ra", "dec", column])
        rows.writerows([1, f"{n:06d}", 10.0 + n * 1e-4, 0.0, f"{n:06d}.{suffix}"] for n in range(size))
    (folder / "form.json").write_text(json.dumps(FORM))
    os.chdir(folder)
    utils.args = argparse.Namespace(
        path="img/",
        config="form.json",
        savefile="output.csv",
        inputfile="galaxies.csv",
        group=[],
        projectpath=str(folder),
    )
    utils.module_path = str(Path(utils.__file__).parent)
    utils.VERSION = "2.0.0"


def until(condition, seconds: float = 60.0) -> None:
    """Run Qt's own event loop until a condition holds."""
    deadline = time.perf_counter() + seconds
    while not condition():
        if time.perf_counter() > deadline:
            raise TimeoutError("GALAssify does not go on")
        QtWidgets.QApplication.instance().processEvents(QtCore.QEventLoop.WaitForMoreEvents, 2)


def main() -> None:
    """Open the list, vote, and tell the times."""
    folder, suffix, size, votes = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    out, sys.stdout = sys.stdout, sys.stderr  # it prints what it does
    project(folder, suffix, size)
    application = QtWidgets.QApplication(sys.argv[:1])
    begin = time.perf_counter()
    window = gui.Ui(*utils.getFiles())
    window.resize(1280, 800)
    application.installEventFilter(window)
    picture = window.widget_fitsimg if suffix == "fits" else window.widget_bitmapimg
    painted = Painted(picture)
    until(lambda: painted.count > 0)
    opened = time.perf_counter() - begin
    times_ms = []
    for number in range(votes):
        QtTest.QTest.qWait(PAUSE_MS)
        (answer, key) = ("yes", QtCore.Qt.Key_F5) if number % 2 else ("no", QtCore.Qt.Key_F6)
        QtTest.QTest.keyClick(window, key)
        until(window.rb["bar"][answer].isChecked)
        row, paintings, before = window.fileList.currentRow(), painted.count, time.perf_counter()
        QtTest.QTest.keyClick(window.fileList, QtCore.Qt.Key_Return)
        until(lambda row=row, count=paintings: window.fileList.currentRow() == row + 1 and painted.count > count)
        times_ms.append(1000 * (time.perf_counter() - before))
    voted = int(window.df["processed"].sum())
    if voted < votes:
        raise RuntimeError(f"GALAssify kept {voted} of {votes} votes")
    print(json.dumps({"open_s": opened, "votes_ms": times_ms}), file=out)


main()
