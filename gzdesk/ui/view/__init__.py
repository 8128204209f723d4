"""The galaxy on screen: zoom, display, readouts, and what the catalogue says of it."""
