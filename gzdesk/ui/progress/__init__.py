"""What the votes have brought: small plots, honest words, agreement, and the summary for print."""
