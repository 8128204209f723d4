"""The desk's side of other programs: what is sent there, and what comes from there."""
