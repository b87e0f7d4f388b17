"""Converts text to ids.

Other packages use: sentences (split_sentences), tokens (Token and the reserved ids), words (is_word), preprocessor
(Preprocessor, Document).
"""
