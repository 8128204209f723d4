"""The order in which galaxies are shown, what it goes by, and why a galaxy stands where it does."""
