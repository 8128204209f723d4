"""Where one begins: recent projects, a new one, votes that exist already, and the splash."""
