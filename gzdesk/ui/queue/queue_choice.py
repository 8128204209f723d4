"""QueueChoice: joins bar and panel with the session, so that the order is chosen, worked out and shown."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gzdesk.queue.orders import Order
from gzdesk.session.session import Session
from gzdesk.ui.queue.queue_bar import QueueBar
from gzdesk.ui.queue.queue_panel import QueuePanel
from gzdesk.ui.spare_time import SpareTime
from gzdesk.ui.throttle import Throttle
from gzdesk.ui.voting.showing import Showing
from gzdesk.ui.voting.voting import Voting

AFTER_THE_GALAXY_MS = 20  # the next galaxy is painted before the bar costs any time


class QueueChoice(QObject):
    """Has orders worked out in spare time; what is settled by one comes on screen as soon as it is."""

    def __init__(self, session: Session, showing: Showing, voting: Voting, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._showing, self._voting = session, showing, voting
        self.bar = QueueBar(parent)
        self.panel = QueuePanel(session, parent)
        self._on_screen = session.current
        self._spare_time = SpareTime(self)
        self._redraw = Throttle(self._show, self, soonest_ms=AFTER_THE_GALAXY_MS)
        session.ordering.work = self._spare_time.work
        session.ordering.told = self._told
        showing.changed.connect(self._follow)
        self.bar.choose_asked.connect(self.open)
        self.bar.usual_asked.connect(lambda: self.choose(Order()))
        self.panel.chosen.connect(self.choose)
        self._show()

    def open(self) -> None:
        """Let the voter choose; while a vote waits for the disk its galaxy stays."""
        if not self._voting.in_hand:
            self.panel.open_above(self.bar)

    def choose(self, order: Order) -> None:
        """Show galaxies in this order from now on."""
        if not self._voting.in_hand:
            self._session.choose_order(order)
            self._redraw.ask()

    def settle(self) -> None:
        """Work everything out and draw it now, as for a picture of the window."""
        self._spare_time.flush()
        self._redraw.flush()

    def stop(self) -> None:
        """The window is closing."""
        self._spare_time.stop()
        self._redraw.stop()
        self.panel.close()

    def _told(self) -> None:
        """The queue may have changed; the galaxy on screen does only where the voter has chosen so."""
        if self._session.current != self._on_screen:
            self._showing.show_current()
        self._redraw.ask()

    def _follow(self) -> None:
        self._on_screen = self._session.current
        self._redraw.ask()

    def _show(self) -> None:
        session = self._session
        session.ordering.keep_up()
        self.bar.show_order(session.order, session.tree, session.order_left, waiting=session.ordering.waiting)
