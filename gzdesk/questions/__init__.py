"""Questions and decision trees: what is asked, how answers look, and the files that say so."""
