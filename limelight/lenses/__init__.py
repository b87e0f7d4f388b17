"""Explanations of answers.

Other packages use: registry (LENSES, register, lenses_of, choose_lens), lens (LensInput, Target, Lens, Light), phrases
(the values of phrases and words), heat (heat_of, lit_pieces), explained (Explained, Findings) and faithfulness.
"""
