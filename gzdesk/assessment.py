"""Where learning stands: how calibrated and how sure the newest posterior is, and whether more votes are worth it."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gzdesk.advice import Advice, CurvePoint, advise
from gzdesk.calibration import Calibration, calibrate
from gzdesk.messages import Posterior
from gzdesk.scatter import Scatter, telling_scatter
from gzdesk.sure import Sure, count_sure

FEWEST_CONTROLS = 5  # voted-on random controls before posteriors are judged on them


@dataclass(frozen=True, eq=False)
class Assessment:
    """What can be said of one posterior beside its score; all of it on random controls."""

    model: str
    calibration: Calibration | None  # None while too few controls have votes
    sure: Sure
    advice: Advice
    scatter: Scatter  # told by controls with several votes


def voted_controls(
    posterior: Posterior, counts_G_A: NDArray[np.int32], control_G: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """Places of the random controls that have votes and a posterior; none while they are too few to judge on."""
    controls = np.flatnonzero(control_G & (counts_G_A.sum(axis=1) > 0))
    controls = controls[np.isfinite(posterior.mutual_information_G[controls])]
    return controls if controls.size >= FEWEST_CONTROLS else controls[:0]


def assess(
    posterior: Posterior,
    counts_G_A: NDArray[np.int32],
    control_G: NDArray[np.bool_],
    curve: Sequence[CurvePoint],
    usual_scatter: float,
) -> Generator[None, None, Assessment]:
    """Assess a posterior in pieces of a few milliseconds, so that a window may live between them."""
    controls_n = voted_controls(posterior, counts_G_A, control_G)
    probs_n_T_A, counts_n_A = posterior.probs_G_T_A[controls_n], counts_G_A[controls_n]
    advice = advise(curve)
    yield
    scatter = yield from telling_scatter(probs_n_T_A, counts_n_A, controls_n, usual_scatter)
    calibration = yield from calibrate(scatter.draws(probs_n_T_A, controls_n), counts_n_A)
    sure = yield from count_sure(posterior.probs_G_T_A, controls_n, counts_n_A)
    return Assessment(posterior.model, calibration, sure, advice, scatter)
