"""Every key: the usual ones, the user's own, and the sheet that lists them."""
