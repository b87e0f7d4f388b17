"""Draws answers.

Other packages use: html (to_html, headline), heat (heat_of, lit_pieces), audit (to_html) and templates (fill).
"""
