"""Votes that existed before the project: read, matched with its galaxies, and told before they are taken in."""
