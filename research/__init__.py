"""How the shipped weights came about: teachers, comparisons, soups and recipes; not installed."""
