"""One report on many reviews: which stars contradict the words, what moves the stars, what changed, and since when."""
