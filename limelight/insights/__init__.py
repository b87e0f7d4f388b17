"""What else can be said of a text?

Other rooms use: insights (read_insights), and what it is made of: opinions, summary, phrases, familiarity,
star_range, sentence.
"""
