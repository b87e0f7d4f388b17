"""Why this answer, and how far can it be trusted?

Other rooms use: explain (explain, Explained), lens (lenses, choose_lens, Light), target (Target), agreement and
faithfulness.
"""
