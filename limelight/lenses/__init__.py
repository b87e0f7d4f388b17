"""Explanations of answers, and measures of how far to trust them.

Other packages use: registry (LENSES, register, lenses_of, choose_lens), explain (explain, Explained), lens (Lens,
Light), target (Target), agreement and faithfulness. A lens is one object in one file; `registry.LENSES` names them
all.
"""
