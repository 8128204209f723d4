"""The Bayesian CNN: encoder, head, likelihood, posterior, training; the only room that imports torch."""
