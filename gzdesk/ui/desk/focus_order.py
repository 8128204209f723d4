"""The order in which Tab goes through the window: as the eye does, whatever was made first."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSpinBox, QComboBox, QWidget

WHOLE = (QComboBox, QAbstractSpinBox)  # controls that have others inside


def order_focus(parts: Iterable[QWidget]) -> None:
    """Go through the parts in this order, and within each through its controls as they were made."""
    order: dict[QWidget, None] = {}
    for part in parts:
        order |= dict.fromkeys(one for one in (part, *part.findChildren(QWidget)) if takes_focus(one))
    for one, following in pairwise(order):
        if one.window() is following.window():  # else a panel floats, in an order of its own
            QWidget.setTabOrder(one, following)


def takes_focus(widget: QWidget) -> bool:
    """Whether Tab stops at a control; the insides of drop-downs and of scrolled areas are theirs alone."""
    if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return False
    parent = widget.parentWidget()
    if isinstance(parent, QAbstractScrollArea) and widget is parent.viewport():
        return False
    return not any(isinstance(one, WHOLE) for one in _around(widget))


def _around(widget: QWidget) -> Iterator[QWidget]:
    parent = widget.parentWidget()
    while parent is not None:
        yield parent
        parent = parent.parentWidget()
