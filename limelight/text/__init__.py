"""How does text become ids?

Other rooms use: sentences (split_sentences), tokens (Token and the reserved ids), words (is_word), preprocessor
(Preprocessor, Document).
"""
