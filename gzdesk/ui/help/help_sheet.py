"""The help's sheets: windows beside the desk, that never stop the voting."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from gzdesk import __version__
from gzdesk.ui.look import L, font
from gzdesk.ui.plain_words import PlainLabel


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


def _sheet(parent: QWidget, title: str, content: QVBoxLayout) -> QDialog:
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
    label = PlainLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setMinimumWidth(420)
    return label


def _tr(text: str) -> str:
    return QCoreApplication.translate("HelpSheet", text)
