"""Galaxies drawn from physics and volunteers who vote on them, so that the truth is known."""
