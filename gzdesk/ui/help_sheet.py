"""The help's sheets: windows beside the desk, that never stop the voting."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from gzdesk import __version__
from gzdesk.ui.look import L, S, font


def keys_sheet(parent: QWidget, table: Sequence[tuple[str, str]]) -> QDialog:
    """What every key does."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(L)
    grid.setVerticalSpacing(S)
    half = -(-len(table) // 2)
    for place, (keys, words) in enumerate(table):
        row, column = place % half, 2 * (place // half)
        cap = QLabel(keys)
        cap.setFont(font("number"))
        grid.addWidget(cap, row, column, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(QLabel(words), row, column + 1)
    return _sheet(parent, _tr("Keys"), grid)


def about_sheet(parent: QWidget) -> QDialog:
    """What the program is."""
    column = QVBoxLayout()
    heading = _text(f"gzdesk {__version__}")
    heading.setFont(font("title"))
    column.addWidget(heading)
    column.addWidget(
        _text(
            _tr(
                "Label galaxies on a laptop, offline, while a Bayesian CNN learns from every vote and shows next the "
                "galaxies on which its networks confidently disagree, after Walmsley et al. 2020 (MNRAS 491, 1554)."
            )
        )
    )
    return _sheet(parent, _tr("About gzdesk"), column)


def _sheet(parent: QWidget, title: str, content: QGridLayout | QVBoxLayout) -> QDialog:
    sheet = QDialog(parent)
    sheet.setWindowTitle(title)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    column = QVBoxLayout(sheet)
    column.setContentsMargins(L, L, L, L)
    column.setSpacing(L)
    column.addLayout(content)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(sheet.close)
    column.addWidget(buttons)
    sheet.show()
    return sheet


def _text(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setMinimumWidth(420)
    return label


def _tr(text: str) -> str:
    return QCoreApplication.translate("HelpSheet", text)
