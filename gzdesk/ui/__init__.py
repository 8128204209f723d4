"""The window and its panels; the only room that imports Qt."""
