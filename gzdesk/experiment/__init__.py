"""Active choice against random choice, with an oracle of votes in the annotator's place."""
