"""Where a project stands: votes over time, tallies, beliefs then and now, and the summary of it all."""
