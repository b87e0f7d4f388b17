"""Explanations of answers.

Other packages use: registry (LENSES, register, lenses_of, choose_lens), lens (LensInput, Target, Lens, Light), phrases
(the values of phrases and words), levels (heat_of, lit_pieces) and faithfulness.
"""
