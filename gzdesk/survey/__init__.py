"""The whole survey at a glance: which galaxies gallery and map show, where, and what a search finds."""
