"""Compares networks with simpler models on the same rows.

Other packages use: comparison (Comparisons, read from `comparisons.toml`), compare (compare), ledger (Ledger, Result),
linear (baselines that count words), folds, tables. `results/` holds the line of each finished run and the tables
drawn from them.
"""
