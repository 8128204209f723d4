"""Answering: the quick speed. Every vote is heard at once by a few galaxies and soon by the whole pool."""

import time
from collections.abc import Callable

from gzdesk.messages import Labels, Notice, Posterior
from gzdesk.model.fitting import DivergedError
from gzdesk.model.serving import Serving
from gzdesk.model.workbench import Messages
from gzdesk.settings import LearningSettings

STALE_S = 0.6  # newer votes begin the scoring of the pool anew, but not once the pool has waited so long
LONGEST_S = 1.0  # that a run counts for: it may have been paused in between


class Turns:
    """Leaves time to other work: ``rest`` times as long as the last run of this took."""

    def __init__(self, rest: float) -> None:
        self._rest = rest
        self._next = 0.0

    @property
    def due(self) -> bool:
        """Whether the other work has had its time."""
        return time.monotonic() >= self._next

    def took(self, seconds: float) -> None:
        """A run of this has ended just now."""
        self._next = time.monotonic() + self._rest * min(seconds, LONGEST_S)


class Answering:
    """Refits the heads to the newest labels, and then tells first the galaxies ahead, and then all."""

    def __init__(
        self,
        serving: Serving,
        heard: Callable[[], Labels],
        enough: Callable[[Labels], bool],
        settings: LearningSettings,
    ) -> None:
        """``enough``: whether these labels can be learned from."""
        self.serving, self.heard, self.enough, self.settings = serving, heard, enough, settings
        self.taught: Labels | None = None  # what the head has heard
        self.votes = 0  # of them
        self.unsaved = False  # whether the head has heard more than any checkpoint holds
        self.stands = False  # whether there is a posterior that has not been withdrawn
        self._unscored_since: float | None = None  # the pool has not heard what the head has
        self._scored_votes = 0
        self._refits, self._scorings = Turns(0.5), Turns(2.0)

    def next_step(self, labels: Labels) -> Messages | None:
        """What to do first so that these labels are heard; None when all have heard them."""
        return self._step(labels, may_refit=True, may_score=True)

    def refit(self, labels: Labels) -> Messages:
        """Fit the heads of all questions with new votes, and tell the galaxies ahead."""
        begin, self.taught = time.monotonic(), labels
        try:
            yield from self.serving.refit(labels.counts_G_A, self.settings.seed)
        except DivergedError as error:
            yield Notice(f"Learning went astray ({error}); the last good posterior stands until there are new votes.")
            return
        finally:
            self._refits.took(time.monotonic() - begin)
        self.to_be_scored(labels.votes)
        if labels.ahead is not None:
            yield from self.serving.glimpse(labels.ahead, self.settings.samples, self.settings.seed, labels.votes)

    def to_be_scored(self, votes: int) -> None:
        """The network has changed: it has now heard this many votes."""
        self.votes, self.unsaved = votes, True
        if self._unscored_since is None:
            self._unscored_since = time.monotonic()

    def score(self) -> Messages:
        """Publish the whole pool's posterior; newer votes cut this short, so that they need not wait for a stale one.

        But never twice for long: under steady voting, too, the pool hears of it every second or so.
        """
        begin = time.monotonic()
        work = self.serving.publish(self.settings.samples, self.settings.seed, self.votes)
        try:
            for message in work:
                if isinstance(message, Posterior):
                    self._unscored_since, self._scored_votes, self.stands = None, self.votes, True
                yield message
                if not self._overdue and self.heard() is not self.taught:
                    return
        except DivergedError as error:
            self._unscored_since, self.votes = None, self._scored_votes
            yield Notice(f"Learning went astray ({error}); the last good posterior stands until there are new votes.")
        finally:
            work.close()
            self._scorings.took(time.monotonic() - begin)

    def catch_up(self) -> Messages:
        """Refit and publish, whatever else may come, until a posterior has come of it."""
        published = False
        while not published and (work := self.next_step(self.heard())) is not None:
            for message in work:
                published = published or isinstance(message, Posterior)
                yield message

    def listening(self, work: Messages) -> Messages:
        """Pass slow work on; where a posterior already stands, answer new votes between two of its slices."""
        for message in work:
            yield message
            step = self._step(self.heard(), may_refit=self._refits.due, may_score=self._scorings.due)
            if step is not None:
                yield from step

    def withdraw(self) -> None:
        """What was believed rests on votes that have been taken back."""
        self.taught = self._unscored_since = None
        self.unsaved = self.stands = False

    def _step(self, labels: Labels, *, may_refit: bool, may_score: bool) -> Messages | None:
        """The galaxies ahead hear newer votes before the pool hears older ones, unless the pool has waited too long."""
        unscored = self._unscored_since is not None and may_score
        if unscored and self._overdue:
            return self.score()
        if may_refit and self.serving.ready and labels is not self.taught and self.enough(labels):
            return self.refit(labels)
        return self.score() if unscored else None

    @property
    def _overdue(self) -> bool:
        return self._unscored_since is not None and time.monotonic() - self._unscored_since >= STALE_S
