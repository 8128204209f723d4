"""The path from a key to a row on disk and the next galaxy's paint, and what happens when the disk refuses."""
