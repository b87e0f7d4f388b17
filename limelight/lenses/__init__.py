"""Explanations of answers, and measures of how far to trust them.

Other packages use: registry (LENSES, register, lenses_of, choose_lens), asked (Asked, Target), lens (Lens, Light) and
trust (Explained, Findings, find).
"""
