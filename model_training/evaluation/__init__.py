"""Measures the accuracy of weights, their calibration, and the faithfulness of their explanations."""
