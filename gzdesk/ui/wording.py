"""The desk's sentences about votes and galaxies, in one place, so that panels and status bar say the same."""

import math
from functools import lru_cache

from PySide6.QtCore import QCoreApplication

from gzdesk.evaluation.calibration import Calibration
from gzdesk.evaluation.evaluation import Intervals, Judgement
from gzdesk.evaluation.intervals import Interval
from gzdesk.settings import DisplaySettings
from gzdesk.ui.queue_words import why as why

Figure = tuple[str, str, str, str]  # name, value, meaning, range


@lru_cache(maxsize=8)  # one text for all votes of a display: a sitting keeps its votes
def stretch(display: DisplaySettings) -> str:
    """The display in use, as the journal keeps it with each vote: names and values of all settings that shape it.

    "stretch=asinh softening=0.05 limits=percentile low_percentile=0.5 ...": apart by blanks, never translated; what
    is not in force (an exponent where the stretch is asinh) is left out.
    """
    names = ["stretch", *{"asinh": ["softening"], "power": ["exponent"]}.get(display.stretch, ()), "limits"]
    names += {"percentile": ["low_percentile", "high_percentile"], "manual": ["low", "high"]}.get(display.limits, ())
    names += ["colour_map", "invert", "contrast", "bias", "colour"]
    if display.colour == "band":
        names += ["band"]
    elif display.colour == "rgb":
        names += ["red", "green", "blue", "lupton", *(("q", "lupton_stretch") if display.lupton else ())]
    return " ".join(f"{name}={_plain(getattr(display, name))}" for name in names)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def kept_before_update(project: str, backup: str) -> str:
    """Where an older project file, which has been brought up to date, is kept as it was."""
    text = _tr(
        "{project} was made by an older gzdesk, and has been brought up to date. As it was, it is kept in {backup}."
    )
    return text.format(project=project, backup=backup)


def score_facts(judgement: Judgement) -> tuple[Figure, ...]:
    """Log score, floor and accuracy, each with its meaning and its 68 % interval."""
    ranges = judgement.intervals
    return (
        (
            _tr("Log score"),
            f"{judgement.log_score:.3f}\u2009nats",
            _tr("Mean of −log p(votes), a galaxy"),
            _range(ranges, "log_score"),
        ),
        (
            _tr("Floor"),
            f"{judgement.log_score_floor:.3f}",
            _tr("What would remain if the networks knew how people vote: chance alone"),
            _range(ranges, "log_score_floor"),
        ),
        (
            _tr("Accuracy"),
            _per_cent(judgement.accuracy),
            _tr("Share of galaxies whose most voted answer is the most probable one"),
            _range(ranges, "accuracy", per_cent=True),
        ),
    )


def calibration_facts(judgement: Judgement, calibration: Calibration) -> tuple[Figure, ...]:
    """How far off claims are, and the errors that posterior means make; each with its meaning and range."""
    off = _tr("Mean difference between what is claimed and what votes show; chance alone would make it {chance}")
    rmse = _tr("Root mean square of posterior mean less vote fraction; chance alone would make it {floor:.2f}")
    ranges = judgement.intervals
    return (
        (
            _tr("Off by"),
            _per_cent(calibration.error),
            off.format(chance=_per_cent(calibration.chance)),
            f"± {_per_cent(calibration.error_error)}",
        ),
        (
            _tr("Brier"),
            f"{judgement.brier:.3f}",
            _tr("Brier score of one vote: 0 is perfect"),
            _range(ranges, "brier"),
        ),
        (
            _tr("RMSE · floor"),
            f"{judgement.rmse:.2f} · {judgement.rmse_floor:.2f}",
            rmse.format(floor=judgement.rmse_floor),
            _range(ranges, "rmse"),
        ),
    )


def _range(ranges: Intervals | None, name: str, *, per_cent: bool = False) -> str:
    """The 68 % interval in a few characters: "0.49–0.63"."""
    interval: Interval | None = getattr(ranges, name, None)
    if interval is None:
        return ""
    if per_cent:
        return f"{100 * interval.low68:.0f}–{_per_cent(interval.high68)}"
    return f"{interval.low68:.2f}–{interval.high68:.2f}"


def _per_cent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.0f}\u202f%"


def _tr(text: str) -> str:
    return QCoreApplication.translate("wording", text)
