"""Choosing by what the queue goes."""
