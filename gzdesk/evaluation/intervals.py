"""How far a figure taken on few galaxies can be trusted: 68 and 90 % intervals for means and for shares."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from gzdesk.evaluation.multinomial import Array

Z68, Z90 = NormalDist().inv_cdf(0.84), NormalDist().inv_cdf(0.95)  # halves of 68 and 90 %, as in exported tables
Z95 = NormalDist().inv_cdf(0.975)
BOUNDS = ("68pc-lower", "68pc-upper", "90pc-lower", "90pc-upper")  # of an interval, in tables and projects
CLAIM_WEIGHT = 4  # galaxies that a posterior's own claim of scatter stands for


@dataclass(frozen=True)
class Interval:
    """Bounds of the centred 68 and 90 % intervals of a figure."""

    low68: float
    high68: float
    low90: float
    high90: float

    def root(self) -> "Interval":
        """The interval of the square root."""
        bounds = (self.low68, self.high68, self.low90, self.high90)
        return Interval(*(math.sqrt(max(bound, 0.0)) for bound in bounds))


def of_share(right: float, galaxies: int) -> Interval:
    """Wilson's interval of a share: sensible for few galaxies, and where all or none were right."""
    return Interval(*wilson(right, galaxies, Z68), *wilson(right, galaxies, Z90))


def wilson(right: float, galaxies: int, z: float) -> tuple[float, float]:
    """Wilson's bounds of a share, ``z`` standard deviations apart from the middle."""
    if galaxies == 0:
        return 0.0, 1.0
    share, more = right / galaxies, z * z / galaxies
    middle = (share + more / 2) / (1 + more)
    half = z * math.sqrt(share * (1 - share) / galaxies + more / (4 * galaxies)) / (1 + more)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def of_mean(values_G: ArrayLike, claimed_variance: float = 0.0, least: float = -math.inf) -> Interval | None:
    """The interval of the mean of few and skewed values, none of which can be below ``least``.

    Student's t after Hall's transformation (1992, J. R. Stat. Soc. B 54, 221), which takes out the skewness: scores
    are small but for a few surprises, and a plain interval is too short above. It covers as well as a bootstrap-t,
    needs no random numbers and no time. Values that have not scattered yet, because there are few, are helped by
    ``claimed_variance``, that of one value as the posterior expects it: it counts like four galaxies, and only where
    it is larger than what was seen. None of fewer than two values.
    """
    values = np.asarray(values_G, dtype=np.float64)
    count = len(values)
    if count < 2:
        return None
    seen = float(values.var(ddof=1))
    pooled = ((count - 1) * seen + CLAIM_WEIGHT * claimed_variance) / (count - 1 + CLAIM_WEIGHT)
    error = math.sqrt(max(seen, pooled) / count)
    lean = _skewness(values) / math.sqrt(count)
    bounds = []
    for z in (Z68, Z90):
        t = student(z, count - 1)
        bounds += [float(values.mean()) - error * _unbent(sign * t, lean) for sign in (1, -1)]
    return Interval(*(max(bound, least) for bound in bounds))


def _skewness(values: Array) -> float:
    off = values - values.mean()
    variance = float((off**2).mean())
    alike = variance <= (1e-9 * float(np.abs(values).max())) ** 2  # but for rounding
    return 0.0 if alike else float((off**3).mean()) / variance**1.5


def _unbent(t: float, lean: float) -> float:
    """Hall's cubic transformation of Student's t, solved backwards; ``lean`` is skewness over the root of n."""
    if abs(lean) < 1e-6:
        return t
    inner = 1.0 + lean * (t - lean / 6.0)
    return 3.0 / lean * (math.copysign(math.pow(abs(inner), 1 / 3), inner) - 1.0)


def student(z: float, degrees: int) -> float:
    """The quantile of Student's t that belongs to the normal's ``z``: within 1 % from three degrees of freedom on."""
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return math.fsum([z, *(term / float(degrees) ** power for power, term in enumerate(terms, start=1))])
