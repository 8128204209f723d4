"""Posteriors for catalogues larger than memory, shard by shard, on one computer or many."""
