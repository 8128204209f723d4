"""What was said of which galaxy, newest first."""
