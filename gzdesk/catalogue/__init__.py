"""Catalogues and image folders: which galaxies there are, read from any table that surveys write."""
