"""Makes weights: prepares reviews, trains networks on them, and evaluates them."""
