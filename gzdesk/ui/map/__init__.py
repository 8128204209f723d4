"""The informativeness map: every galaxy as a point."""
