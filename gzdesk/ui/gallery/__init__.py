"""All galaxies as thumbnails, to look through, pick out, and vote on together."""
