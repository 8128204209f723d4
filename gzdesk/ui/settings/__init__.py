"""What can be chosen, in pages."""
