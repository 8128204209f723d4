"""Read, cut out, stretch and keep the pictures of galaxies; the only room that knows FITS."""
