"""Makes weights: prepares reviews, trains networks on them, and measures what they are worth."""
