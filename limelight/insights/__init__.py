"""Insights into an answer, besides the prediction itself.

Other packages use: insights (read_insights), and its parts: opinions, summary, phrases, familiarity,
star_range, sentence.
"""
