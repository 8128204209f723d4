"""What a strategy picks first, against what there was to pick from: does it prefer barred or nearby galaxies?"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def preferences(
    picked: Mapping[str, Sequence[NDArray[np.int64]]], pools: Sequence[NDArray[np.int64]], facts: Mapping[str, Floats]
) -> dict[str, dict[str, dict[str, float | None]]]:
    """Mean of every fact over what each strategy picked and over the pool, with the standard error over seeds.

    ``picked`` holds, for each strategy, one array of galaxies a seed, and ``pools`` what that seed could pick from.
    ``facts`` are values a galaxy, NaN where unknown. Returns fact -> strategy (and "pool") -> mean and error.
    """
    groups = {"pool": pools, **picked}
    return {
        fact: {
            name: _mean_and_error([_mean(value_G[galaxies]) for galaxies in seeds]) for name, seeds in groups.items()
        }
        for fact, value_G in facts.items()
    }


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else math.nan


def _mean_and_error(values: Sequence[float]) -> dict[str, float | None]:
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return {"mean": None, "error": None}
    error = float(np.std(known, ddof=1)) / math.sqrt(len(known)) if len(known) > 1 else None
    return {"mean": float(np.mean(known)), "error": error}
