"""Measures how good weights are, how well their confidence is calibrated, and how faithful their explanations are.

Other packages use: evaluate (evaluate, predict), scores, calibration, insights, faithfulness, document_map,
familiarity, linear (the baselines).
"""
