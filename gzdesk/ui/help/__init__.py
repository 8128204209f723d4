"""The manual and the short help, beside the desk."""
