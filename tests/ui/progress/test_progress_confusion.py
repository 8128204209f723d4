"""Confusion: the table's words are read whole, in two lines where a column is narrow."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gzdesk.progress.tallies import Confusion
from gzdesk.questions.question import load_question
from gzdesk.ui import look
from gzdesk.ui.pictures.saving import save_book
from gzdesk.ui.progress.progress_confusion import draw_confusion
from gzdesk.ui.progress.summary_page import A4


@pytest.fixture
def confusion(qapp):
    look.apply(qapp)
    return Confusion(load_question("smooth-or-featured"), np.eye(3, dtype=np.int64), 0)


@pytest.mark.parametrize("width", [320, 600])
def test_every_answer_is_read_whole(confusion, tmp_path, width):
    def paint(painter: QPainter) -> None:
        draw_confusion(painter, QRectF(0, 0, width, 220), confusion, look.look())

    save_book([paint], A4, tmp_path / "c.svg")
    text = (tmp_path / "c.svg").read_text()
    assert "…" not in text
    assert text.count("Smooth") == 2
