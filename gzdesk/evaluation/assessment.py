"""Where learning stands: how good, calibrated and sure the newest posterior is, and whether more votes are worth it.

All of it question by question: ``part`` says which answers of a posterior and of counts are the question's.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gzdesk.evaluation.advice import Advice, CurvePoint, advise
from gzdesk.evaluation.calibration import Calibration, calibrate
from gzdesk.evaluation.evaluation import Judgement, judge
from gzdesk.evaluation.scatter import Scatter, telling_scatter
from gzdesk.evaluation.sure import Sure, count_sure
from gzdesk.messages import Posterior

FEWEST_CONTROLS = 5  # voted-on random controls before posteriors are judged on them
ALL = slice(None)  # answers of a project that asks one question


@dataclass(frozen=True, eq=False)
class Assessment:
    """What can be said of one posterior beside its score; all of it on random controls."""

    model: str
    calibration: Calibration | None  # None while too few controls have votes
    sure: Sure
    advice: Advice
    scatter: Scatter  # told by controls with several votes


def voted_controls(
    posterior: Posterior, counts_G_A: NDArray[np.int32], control_G: NDArray[np.bool_], part: slice = ALL
) -> NDArray[np.intp]:
    """Places of the random controls that have votes and a posterior; none while they are too few to judge on."""
    controls: NDArray[np.intp] = np.flatnonzero(control_G)
    controls = controls[counts_G_A[controls, part].sum(axis=1) > 0]
    controls = controls[np.isfinite(posterior.mutual_information_G[controls])]
    return controls if controls.size >= FEWEST_CONTROLS else controls[:0]


def judge_controls(
    posterior: Posterior,
    counts_G_A: NDArray[np.int32],
    control_G: NDArray[np.bool_],
    scatter: Scatter,
    part: slice = ALL,
) -> Judgement | None:
    """How good a posterior is on the random controls; None while too few have votes on this question."""
    controls = voted_controls(posterior, counts_G_A, control_G, part)
    if not controls.size:
        return None
    probs_n_T_A, counts_n_A = posterior.probs_G_T_A[controls, :, part], counts_G_A[controls, part]
    if counts_n_A.sum(axis=1).max() > 1:  # of single votes scatter foretells the same
        probs_n_T_A = scatter.draws(probs_n_T_A, controls)
    return judge(probs_n_T_A, counts_n_A)


def assess(
    posterior: Posterior,
    counts_G_A: NDArray[np.int32],
    control_G: NDArray[np.bool_],
    curve: Sequence[CurvePoint],
    usual_scatter: float,
    part: slice = ALL,
) -> Generator[None, None, Assessment]:
    """Assess a posterior in pieces of a few milliseconds, so that a window may live between them."""
    controls_n = voted_controls(posterior, counts_G_A, control_G, part)
    probs_n_T_A, counts_n_A = posterior.probs_G_T_A[controls_n, :, part], counts_G_A[controls_n, part]
    advice = advise(curve)
    yield
    scatter = yield from telling_scatter(probs_n_T_A, counts_n_A, controls_n, usual_scatter)
    calibration = yield from calibrate(scatter.draws(probs_n_T_A, controls_n), counts_n_A)
    sure = yield from count_sure(posterior.probs_G_T_A[:, :, part], controls_n, counts_n_A)
    return Assessment(posterior.model, calibration, sure, advice, scatter)
