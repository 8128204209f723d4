"""How many galaxies the model is sure of, and how right it has been on the controls when it was so sure.

Letters in array names: G galaxies, T dropout samples, A answers.
"""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gzdesk.evaluation import scores
from gzdesk.evaluation.intervals import Interval, of_share
from gzdesk.evaluation.judged import mean_over_samples, parts

SURE = 0.9  # posterior mean probability that the next annotator gives the most probable answer
PIECE = 1 << 20  # numbers worked on at a time: a millisecond


@dataclass(frozen=True)
class Sure:
    """The galaxies to one answer of which the posterior mean gives at least 90 %."""

    galaxies: int
    of: int  # galaxies with a posterior
    controls: int  # random controls with votes among them; ties of votes left out
    right: int  # of these, those whose most voted answer is the most probable one
    accuracy_on_controls: float  # NaN without such controls
    interval: Interval  # of it

    @property
    def text(self) -> str:
        """One sentence."""
        if not self.galaxies:
            return f"Sure of none of {self.of:,} galaxies yet."
        many = f"Sure of {self.galaxies:,} of {self.of:,} galaxies"
        if not self.controls:
            return f"{many}; no control among them has a vote yet."
        low, high = round(100 * self.interval.low90), round(100 * self.interval.high90)
        return f"{many}; right on {self.right} of {self.controls} such controls ({low}–{high}%)."


MEANING = (
    f"Sure: the posterior mean gives one answer at least {SURE:.0%}. "
    "Right: it is the answer that the votes gave. In brackets what that may be over all such galaxies, with 90%."
)


def count_sure(
    probs_G_T_A: NDArray[np.floating], controls_n: NDArray[np.intp], counts_n_A: NDArray[np.integer]
) -> Generator[None, None, Sure]:
    """Count them, in pieces of a millisecond; checked on controls at these places, with these votes."""
    number, galaxies = 0, 0
    _, samples, answers = probs_G_T_A.shape
    # As one product this takes a third of the time of a mean over the middle axis; it is good to 1e-6 of itself.
    averaging_TA_A = np.tile(np.eye(answers, dtype=probs_G_T_A.dtype) / samples, (samples, 1)).astype(probs_G_T_A.dtype)
    for these in parts(np.arange(len(probs_G_T_A)), probs_G_T_A[:1].size, PIECE):
        mean_G_A = probs_G_T_A[these[0] : these[-1] + 1].reshape(len(these), -1) @ averaging_TA_A
        number += int(np.count_nonzero((mean_G_A >= SURE).any(axis=1)))
        galaxies += int(np.count_nonzero(np.isfinite(mean_G_A[:, 0])))
        yield
    mean_n_A = mean_over_samples(probs_G_T_A[controls_n])
    sure_n = (mean_n_A.max(axis=1, initial=0.0) >= SURE) & (counts_n_A.sum(axis=1) > 0)
    right = scores.right(mean_n_A[sure_n], counts_n_A[sure_n].astype(np.int64))
    number_right = int(right.sum())
    share = number_right / right.size if right.size else float("nan")
    return Sure(number, galaxies, right.size, number_right, share, of_share(number_right, right.size))
