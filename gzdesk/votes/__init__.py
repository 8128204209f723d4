"""What annotators have said: acts and the way back through them, words that stand, and the labels made of them."""
