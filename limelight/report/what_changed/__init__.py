"""Changes over time, with their dates."""
