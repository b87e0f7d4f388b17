"""Makes weights: prepares reviews, and trains and evaluates networks on them."""
