"""A word that the program is on its way comes at once."""

import time

from PySide6.QtWidgets import QApplication

from gzdesk.ui import look
from gzdesk.ui.start.splash import Splash


def on_screen() -> list[str]:
    return [window.accessibleName() for window in QApplication.topLevelWidgets() if window.isVisible()]


def test_it_is_there_for_as_long_as_its_block_runs_and_nobody_waits_for_it(qapp):
    look.apply(qapp)
    times = []
    for _ in range(3):
        begin = time.monotonic()
        with Splash("survey") as splash:
            times.append(time.monotonic() - begin)
            assert "gzdesk" in on_screen()
            splash.reading()
            assert "gzdesk" in on_screen()
        assert "gzdesk" not in on_screen()
    assert min(times) < 0.5  # Qt's own takes a second
