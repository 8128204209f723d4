"""Tables out: votes, galaxies and posteriors in the formats that other programs read."""
