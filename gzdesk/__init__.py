"""Label galaxies on a laptop while a Bayesian CNN learns from every vote."""

__version__ = "0.1.0"
