"""Several annotators: a survey split among them, their files joined again, and how far they agree."""
