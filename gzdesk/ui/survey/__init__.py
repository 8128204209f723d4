"""The survey window, in whose tabs gallery, map, progress and agreement stand."""
