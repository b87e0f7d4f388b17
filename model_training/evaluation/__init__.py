"""Measures how good weights are, how well their confidence is calibrated, and how faithful their explanations are."""
