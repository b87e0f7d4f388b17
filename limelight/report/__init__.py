"""One report on many reviews: which stars contradict their words, what moves the stars, what changed, since when."""
