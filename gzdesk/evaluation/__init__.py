"""How good posteriors are, how far they can be trusted, and what more votes would bring; numpy alone."""
