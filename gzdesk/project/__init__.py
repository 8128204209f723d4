"""The project file: galaxies, questions and votes in one place, with one writer; the only rooms that know SQLite."""
