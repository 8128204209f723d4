"""The Bayesian CNN: what it is, how it learns and what it believes. The only rooms that import torch."""
