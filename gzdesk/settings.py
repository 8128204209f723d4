"""Settings: frozen dataclasses, read from and written to TOML."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LearningSettings:
    """How the Bayesian CNN learns."""

    architecture: str = "compact"  # or "walmsley2019"
    samples: int = 100  # T, dropout samples behind each posterior
    first_votes: int = 20  # learning starts with this many votes on taught galaxies, of at least two answers
    seed: int = 0
    device: str = "auto"  # "auto", "cpu", "cuda", "mps"


@dataclass(frozen=True)
class QueueSettings:
    """In what order galaxies are shown."""

    control_share: float = 0.1  # share of random control galaxies, never trained on
    power: float = 1.0  # galaxies are drawn in proportion to mutual information to this power
    seed: int = 0


@dataclass(frozen=True)
class DisplaySettings:
    """How images are drawn."""

    stretch: str = "asinh"  # "asinh", "linear", "sqrt", "log"
    low_percentile: float = 0.5  # of the finite pixels, per band; drawn black
    high_percentile: float = 99.7  # drawn white
    softening: float = 0.1  # a of astropy's AsinhStretch: smaller lifts the faint parts more
    invert: bool = False


@dataclass(frozen=True)
class DeskSettings:
    """How the desk behaves."""

    hide_posterior: bool = True  # until the vote is given, so that it does not lead the voter
    posterior_votes: int = 20  # N of the p(k of N) that the posterior panel draws
